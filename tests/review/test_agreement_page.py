"""The page on agreement: what it shows, to whom, and that it tells nobody what they are still to judge."""

import html
import re

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.jobs.models import Job
from annotator.review import plots
from annotator.review.agreement_job import agreement_start, newest_result
from annotator.review.confusion import confusion
from annotator.review.models import Outcome

from .conftest import make_sources, rate

PAGE = "/admin/review/agreement/"


def page_of(person, address: str = PAGE) -> tuple[int, str]:
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    return answer.status_code, html.unescape(answer.content.decode())


@pytest.fixture
def reports(report_of):
    make_sources()
    return [
        report_of("Three shells fell, monitors said.", "Nobody was hurt."),
        report_of("A bridge was closed.", "A convoy left the town."),
    ]


@pytest.fixture
def work(reports, annotator, other_annotator):
    """Two reports, rated by two people; on the second they differ in the source."""
    reports_assign(by=None, reports=reports, annotators=[annotator, other_annotator])
    for person in (annotator, other_annotator):
        rate(person, reports[0])
        rate(person, reports[1], path="lcc" if person == annotator else "sohr", credibility=3)
    return reports


def hand_out_once_more(report, person) -> None:
    """As by hand in the database: the services hand out nothing that is decided, but they need not stay so."""
    assignment = Assignment.objects.create(report=report, annotator=person)
    Seat.objects.bulk_create(
        Seat(assignment=assignment, statement=statement) for statement in report.statements.all()
    )


def test_a_manager_has_the_figures_worked_out_and_sees_them(work, manager):
    assert "No figures have been worked out yet" in page_of(manager)[1]
    client = Client()
    client.force_login(manager)
    assert client.post(PAGE)["Location"] == PAGE
    shown = page_of(manager)[1]
    assert "8 annotations of 2 reports; 4 statements" in re.sub(r"\s+", " ", shown)
    for words in (
        "Voice",
        "First source",
        "Set of sources",
        "Exact path",
        "Credibility",
        "Pairs of annotators",
    ):
        assert words in shown
    assert "undefined</span><sup>a</sup>" in shown
    assert "undefined, because all judgements are the same" in shown


def test_people_stand_under_their_pseudonyms(work, manager, annotator):
    agreement_start(by=manager)
    shown = page_of(manager)[1]
    assert annotator.pseudonym in shown
    assert annotator.name not in shown
    assert annotator.username not in shown


@pytest.mark.parametrize(("person", "status"), [("annotator", 403), ("viewer", 403), ("reviewer", 200)])
def test_it_is_for_who_rules_and_who_hands_out(work, person, status, request):
    assert page_of(request.getfixturevalue(person))[0] == status


def test_each_number_of_the_table_leads_to_the_statements_behind_it(work, manager):
    agreement_start(by=manager)
    shown = page_of(manager, f"{PAGE}?measure=path")[1]
    links = re.findall(r'href="(/admin/review/agreement/statements/\?[^"]+)">(\d+)</a>', shown)
    assert sorted(int(count) for _, count in links) == [2, 2]
    listed = {address: page_of(manager, address)[1] for address, _ in links}
    apart = next(text for text in listed.values() if "<bdi>lcc</bdi>" in text)
    assert "<bdi>sohr</bdi>" in apart
    assert "A bridge was closed." in apart
    assert "Nobody was hurt." not in apart


def test_a_cell_that_is_not_there_is_missing(work, manager, reviewer):
    job = agreement_start(by=manager)
    listed = reverse("admin:review_agreement_statements")
    for query in (
        "",
        "job=x",
        f"job={job.pk}&measure=path&cell=7:9",
        f"job={job.pk}&measure=nothing&cell=0:0",
    ):
        assert page_of(manager, f"{listed}?{query}")[0] == 404, query
    assert page_of(manager, f"{listed}?job={job.pk}&measure=path&cell=0:0")[0] == 200


def test_who_rates_a_report_sees_figures_without_it(work, manager, reviewer):
    hand_out_once_more(work[0], reviewer)
    agreement_start(by=manager)
    assert newest_result(reviewer) is None
    assert "No figures have been worked out yet" in page_of(reviewer)[1]
    agreement_start(by=reviewer)
    found = newest_result(reviewer).figures()
    assert (found["all"]["annotations"], found["suggestions"]["consensus"]) == (4, 0)
    shown = page_of(reviewer)[1]
    assert "without 1 report that you rate" in re.sub(r"\s+", " ", shown)
    assert newest_result(manager).figures()["all"]["annotations"] == 8


def test_figures_are_gone_when_somebody_is_handed_a_report_that_is_in_them(work, reviewer):
    job = agreement_start(by=reviewer)
    cell = f"{reverse('admin:review_agreement_statements')}?job={job.pk}&measure=path&cell=0:0"
    assert page_of(reviewer, cell)[0] == 200
    hand_out_once_more(work[0], reviewer)
    assert newest_result(reviewer) is None
    assert page_of(reviewer, cell)[0] == 404


def test_what_somebody_rated_counts_for_them_when_it_is_decided(reports, annotator, reviewer):
    reports_assign(by=None, reports=reports, annotators=[annotator, reviewer])
    for person in (annotator, reviewer):
        rate(person, reports[0])
        rate(person, reports[1], credibility=3 if person == annotator else 5)
    assert set(Outcome.objects.filter(statement__report=reports[1]).values_list("status", flat=True)) == {
        "disputed"
    }
    agreement_start(by=reviewer)
    assert newest_result(reviewer).figures()["all"]["annotations"] == 4


def test_reviewers_who_may_know_the_same_share_the_figures(work, reviewer, other_reviewer):
    job = agreement_start(by=reviewer)
    assert newest_result(other_reviewer).job == job


def test_many_annotations_are_worked_out_by_a_job(work, manager, settings, monkeypatch):
    settings.JOBS_BY_WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr("annotator.review.agreement_job.FEW", 1)
    client = Client()
    client.force_login(manager)
    first, again = client.post(PAGE)["Location"], client.post(PAGE)["Location"]
    assert first == again == reverse("admin:jobs_job_change", args=[Job.objects.get().pk])
    assert first in page_of(manager)[1]
    assert "Waiting" in page_of(manager, first)[1]


def test_practice_counts_for_nothing(work, manager, annotator):
    Assignment.objects.filter(report=work[0]).update(kind="practice", round="practice")
    agreement_start(by=manager)
    assert newest_result(manager).figures()["all"]["annotations"] == 4


def test_a_mark_stands_within_the_plot_and_an_undefined_figure_has_none():
    figure = {"value": -0.9, "low": -1.0, "high": 1.0, "because": None}
    found = plots.mark(figure)
    assert found.low == found.at == plots.MARGIN
    assert found.high == plots.WIDTH - plots.MARGIN
    assert plots.mark(figure | {"value": None}) is None
    assert plots.mark(figure | {"low": None, "high": None}).low is None


def test_a_course_needs_two_times():
    known = {"value": 0.5, "low": 0.4, "high": 0.6, "because": None}
    nothing = {"value": None, "low": None, "high": None, "because": "nobody"}
    assert plots.course([("2026-01", known), ("2026-02", nothing)]) is None
    course = plots.course([("2026-01", known), ("2026-02", nothing), ("2026-03", known)])
    assert [x for x, _ in course.dots] == [44.0, 610.0]
    assert [text for _, text in course.labels] == ["2026-01", "2026-02", "2026-03"]


def test_rare_values_are_counted_together_those_alike_apart_from_those_that_differ():
    common = np.arange(8)
    ones, others = np.array([*common, *common, 8, 8]), np.array([*common, *common, 8, 9])
    found = confusion(ones, others, np.arange(18), "value {}".format)
    assert found["values"] == [f"value {code}" for code in common]
    assert found["cells"]["0:0"] == [0, 8]
    assert found["cells"]["8:8"] == [16]
    assert found["cells"]["other:other"] == [17]
