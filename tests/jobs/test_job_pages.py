"""The pages of jobs: whose are seen, what they tell, and that they cancel and retry."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from annotator.jobs.models import Job
from annotator.jobs.services import job_start
from annotator.jobs.signs import at_work

LIST = "/admin/jobs/job/"


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(job: Job) -> str:
    return reverse("admin:jobs_job_change", args=[job.pk])


def shown_to(person, address: str) -> str:
    return html.unescape(client_of(person).get(address).content.decode())


@pytest.fixture
def waiting(manager, queued) -> Job:
    arguments = {"name": "dawn", "number": 1}
    return job_start(by=manager, kind="test_whole", title="Writing at dawn", arguments=arguments)


def test_people_see_their_own_jobs_and_managers_all(waiting, manager, reviewer):
    own = Job.objects.create(kind="agreement", title="My figures", by=reviewer)
    assert "Writing at dawn" in shown_to(manager, LIST)
    assert "My figures" in shown_to(manager, LIST)
    assert "Writing at dawn" not in shown_to(reviewer, LIST)
    assert "My figures" in shown_to(reviewer, LIST)
    assert client_of(reviewer).get(page_of(own)).status_code == 200
    for method in ("get", "post"):
        assert getattr(client_of(reviewer), method)(page_of(waiting)).status_code == 404


def test_a_waiting_job_says_where_no_worker_runs(waiting, manager, place):
    assert "No worker runs" in shown_to(manager, page_of(waiting))
    with at_work():
        assert "No worker runs" not in shown_to(manager, page_of(waiting))


def test_it_is_cancelled_and_tried_again_by_its_buttons(waiting, manager):
    client = client_of(manager)
    assert client.post(page_of(waiting), {"action": "cancel"})["Location"] == page_of(waiting)
    assert Job.objects.get(pk=waiting.pk).state == Job.CANCELLED
    assert "Try again" in shown_to(manager, page_of(waiting))
    client.post(page_of(waiting), {"action": "retry"})
    assert Job.objects.get(pk=waiting.pk).state == Job.QUEUED
    assert "Cancel" in shown_to(manager, page_of(waiting))


def test_an_action_that_does_not_fit_is_answered_with_a_sentence(waiting, manager):
    client = client_of(manager)
    for action in ("retry", "nonsense", ""):
        client.post(page_of(waiting), {"action": action})
    assert Job.objects.get(pk=waiting.pk).state == Job.QUEUED
    assert "Only a job that failed" in html.unescape(client.get(LIST).content.decode())


def test_a_running_job_shows_how_far_it_is_and_that_it_is_to_stop(waiting, manager):
    Job.objects.filter(pk=waiting.pk).update(state=Job.RUNNING)
    with waiting.signs.hold():
        waiting.signs.write_progress({"done": 3, "of": 9, "message": "third"})
        shown = shown_to(manager, page_of(waiting))
        assert "Running: third" in shown
        assert "3 of 9" in shown
        assert "3 of 9" in shown_to(manager, LIST)
        client_of(manager).post(page_of(waiting), {"action": "cancel"})
        assert "it will stop at its next step" in shown_to(manager, page_of(waiting))
    assert "Interrupted, safe to retry" in shown_to(manager, page_of(waiting))
    assert "Interrupted, safe to retry" in shown_to(manager, LIST)
