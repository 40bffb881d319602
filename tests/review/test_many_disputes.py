"""Pages of reviewers ask the database as often where many disputes wait as where few do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.review.models import Decision

from .conftest import make_sources
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


def test_a_ruling_that_leads_to_the_next_dispute(queue, queries):
    def rule(dispute) -> int:
        given = {"action": "rule", "step": 1, "reason": "So it stands there.", "cause": Decision.TEXT}
        given |= {"choice": "new", "voice": "publisher", "credibility": "2"}
        return queries(f"{QUEUE}{dispute.pk}/change/", given)

    few = rule(queue(3)[1])
    many = queue(8)
    assert rule(many[2]) == few
    assert Decision.objects.filter(decided_by=Decision.RULING).count() == 2
