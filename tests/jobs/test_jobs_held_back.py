"""One person has so many jobs under way at most; the next is refused in words, in however many tabs they ask."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from annotator.jobs.models import Job
from annotator.jobs.services import job_cancel, job_queue, job_retry, job_start
from tests.cast import make_person
from tests.races import at_once

REFUSED = "2 jobs waiting or running"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings, queued):
    settings.JOBS_AT_ONCE = 2


def start(by, **how) -> Job:
    return job_start(by=by, kind="test_parts", title="Writing", arguments={"name": "one", "number": 1}, **how)


def test_the_next_is_refused_with_what_to_do_until_one_is_over(manager):
    first, _ = start(manager), start(manager)
    with pytest.raises(ValidationError, match=REFUSED) as refused:
        start(manager)
    assert "cancel one on the page of jobs" in refused.value.messages[0]
    assert Job.objects.count() == 2
    job_cancel(by=manager, job=first.pk)
    assert start(manager).state == Job.QUEUED


def test_what_is_short_enough_to_be_done_at_once_waits_its_turn_too(manager):
    start(manager), start(manager)
    with pytest.raises(ValidationError, match=REFUSED):
        start(manager, here=True)


def test_others_and_the_operator_are_not_held_back_by_it(manager):
    start(manager), start(manager)
    assert start(make_person("mira", "manager")).state == start(None).state == Job.QUEUED
    assert [start(None) for _ in range(3)]


def test_what_follows_from_other_work_is_not_refused(manager):
    start(manager), start(manager)
    assert start(manager, follows=True).state == Job.QUEUED
    assert (
        job_queue(
            by=manager, kind="test_parts", title="Writing", arguments={"name": "one", "number": 1}
        ).state
        == Job.QUEUED
    )


def test_a_job_whose_process_died_takes_no_place(manager):
    start(manager), start(manager)
    Job.objects.update(state=Job.RUNNING)  # and nobody holds them
    assert start(manager).state == Job.QUEUED


def test_a_job_is_not_tried_again_beyond_it(manager):
    ended = start(manager)
    job_cancel(by=manager, job=ended.pk)
    start(manager), start(manager)
    with pytest.raises(ValidationError, match=REFUSED):
        job_retry(by=manager, job=ended.pk)
    ended.refresh_from_db()
    assert ended.state == Job.CANCELLED


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_tabs_that_ask_at_once_get_no_more_jobs_than_one_person_may_have(rounds):
    for number in range(rounds):
        mona = make_person(f"mona{number}", "manager")
        results = at_once(*[lambda mona=mona: start(mona)] * 5)
        assert sum(isinstance(result, Job) for result in results) == 2, results
        assert sum(isinstance(result, ValidationError) for result in results) == 3, results
        assert Job.objects.filter(by=mona).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_job_tried_again_and_a_new_one_at_once_do_not_pass_it_together(rounds):
    for number in range(rounds):
        mona = make_person(f"mona{number}", "manager")
        ended = start(mona)
        job_cancel(by=mona, job=ended.pk)
        start(mona)
        results = at_once(
            lambda mona=mona, ended=ended: job_retry(by=mona, job=ended.pk), lambda mona=mona: start(mona)
        )
        assert sum(isinstance(result, ValidationError) for result in results) == 1, results


def test_the_page_of_a_job_says_why_it_is_not_tried_again(client, manager):
    ended = start(manager)
    job_cancel(by=manager, job=ended.pk)
    start(manager), start(manager)
    client.force_login(manager)
    page = reverse("admin:jobs_job_change", args=[ended.pk])
    assert REFUSED in client.post(page, {"action": "retry"}, follow=True).content.decode()
