"""Pages of reviewers ask the database as often where many disputes wait, or people judged, as where few do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.annotations.handing_out import reports_assign
from annotator.reports.models import Suggestion
from annotator.review.models import Decision
from tests.cast import make_person

from .conftest import make_sources, rate
from .disputing import disputed

QUEUE = "/admin/review/dispute/"
SETTLE = f"{QUEUE}settle/"


@pytest.fixture
def queue(db, report_of, annotator, other_annotator):
    """Makes so many minor disputes more."""
    make_sources()
    numbers = iter(range(100))

    def make(number: int) -> list:
        reports = [report_of(f"Gate {next(numbers)} was shut.", "Rain fell.") for _ in range(number)]
        return [disputed(one, [annotator, other_annotator], {}, {"credibility": 3}) for one in reports]

    return make


@pytest.fixture
def queries(client, reviewer):
    """How many queries a page takes, or what is posted to it, once it was looked at."""
    client.force_login(reviewer)
    client.get(SETTLE)

    def count(address: str, posted: dict | None = None) -> int:
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address) if posted is None else client.post(address, posted)
        assert answer.status_code == (200 if posted is None else 302)
        return len(caught)

    return count


def test_the_page_that_settles_minor_disputes(queue, queries):
    queue(2)
    few = queries(SETTLE)
    queue(8)
    assert queries(SETTLE) == few


def test_a_dispute_with_those_before_and_after_it(queue, queries):
    queue(1)
    one = queue(3)[1]
    few = queries(f"{QUEUE}{one.pk}/change/")
    queue(8)
    assert queries(f"{QUEUE}{one.pk}/change/") == few


@pytest.mark.parametrize("listed", ["q%3Dgate", "o%3D-5", "source%3Dsohr%26state%3Dopen"])
def test_a_dispute_with_those_before_and_after_it_in_a_list(queue, queries, listed):
    queue(1)
    address = f"{QUEUE}{queue(3)[1].pk}/change/?_changelist_filters={listed}"
    few = queries(address)
    queue(8)
    assert queries(address) == few


def test_a_dispute_that_more_people_judged(db, queries, report_of, annotator, other_annotator):
    make_sources()
    people = [annotator, other_annotator, make_person("carla", "annotator"), make_person("dina", "annotator")]
    judged = [{}, {"path": "anadolu"}, {"path": "anadolu"}, {"path": "lcc>sohr"}]
    _, two, four, _ = [
        disputed(report_of(f"Gate {at} was shut."), people[:number], *judged[:number])
        for at, number in enumerate((2, 2, 4, 2))
    ]
    assert queries(f"{QUEUE}{four.pk}/change/") == queries(f"{QUEUE}{two.pk}/change/")


def test_a_ruling_that_leads_to_the_next_dispute(queue, queries):
    def rule(dispute) -> int:
        given = {"action": "rule", "step": 1, "reason": "So it stands there.", "cause": Decision.TEXT}
        given |= {"choice": "new", "voice": "publisher", "credibility": "2"}
        return queries(f"{QUEUE}{dispute.pk}/change/", given)

    few = rule(queue(3)[1])
    many = queue(8)
    assert rule(many[2]) == few
    assert Decision.objects.filter(decided_by=Decision.RULING).count() == 2


def test_rated_statements_that_cite_somebody_and_that_cite_nobody(db, queries, report_of, annotator):
    make_sources()
    counts = []
    for judgement in ({"voice": "publisher", "path": ""}, {}):
        report = report_of(f"Gate {len(counts)} was shut.")
        reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
        rate(annotator, report, **judgement)
        counts.append(queries(f"/admin/review/outcome/?q={report.report_id}"))
    assert counts[0] == counts[1]


def test_statements_suggested_to_cite_somebody_and_to_cite_nobody(db, queries, report_of):
    make_sources()
    counts = []
    for path in ("", "sohr"):
        report = report_of(f"Gate {len(counts)} was shut.")
        Suggestion.objects.create(
            statement=report.statements.get(),
            voice="cited" if path else "publisher",
            path=path,
            reader_version="1",
            evidence="explicit",
            rule="subject",
            confidence=0.5,
        )
        counts.append(queries(f"/admin/reports/statement/?q={report.report_id}"))
    assert counts[0] == counts[1]
