"""Disputes and rulings in files: what stands there, when a dispute is over, and that no file says more than it may."""

import datetime

import pytest
from django.utils import timezone

from annotator.annotations.handing_out import reports_assign
from annotator.review.appeals import dispute_accept, dispute_appeal
from annotator.review.disputes import dispute_reopen, dispute_rule
from annotator.review.models import Decision, Dispute

from .conftest import make_report, rate
from .reading_back import rows_of

JUDGED = ("voice", "sources", "credibility", "source_grade", "rating", "decided_by", "both_accepted")


@pytest.fixture
def dispute(wire, annotator, other_annotator) -> Dispute:
    report = make_report("Shells fell, the observers said.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator], required=2)
    rate(annotator, report)
    rate(other_annotator, report, voice="publisher", path="", credibility=5)
    return Dispute.objects.get()


@pytest.fixture
def ruled(dispute, reviewer) -> Dispute:
    dispute_rule(
        by=reviewer,
        dispute=dispute.pk,
        step=1,
        voice="cited",
        path="sohr",
        credibility=3,
        reason='It says "they".',
        cause=Decision.TEXT,
    )
    dispute.refresh_from_db()
    return dispute


def test_an_open_dispute_stands_there_with_what_differs(dispute):
    (row,) = rows_of("disputes")
    assert row == {
        "dispute_id": str(dispute.pk),
        "statement_id": dispute.statement.statement_id,
        "severity": "major",
        "differs": "voice;sources;credibility",
        "state": "open",
        "opened_at": dispute.opened_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "closed_at": "",
    }


def test_a_ruling_stands_there_with_its_reason_and_its_reviewers_pseudonym(ruled, reviewer):
    (row,) = rows_of("decisions")
    assert (row["decided_by"], row["decider"]) == ("ruling", reviewer.pseudonym)
    assert (row["reason"], row["cause"]) == ('It says "they".', "text")
    (statement,) = rows_of("statements")
    assert (statement["status"], statement["rating"], statement["decided_by"]) == ("decided", "B3", "ruling")
    assert (rows_of("disputes")[0]["state"], rows_of("disputes")[0]["closed_at"]) == ("ruled", "")


def test_once_everybody_has_accepted_it_is_closed(ruled, annotator, other_annotator):
    for person in (annotator, other_annotator):
        dispute_accept(by=person, dispute=ruled.pk, version=1)
    ruled.refresh_from_db()
    (row,) = rows_of("disputes")
    assert (row["state"], row["closed_at"]) == ("closed", ruled.closes_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def test_once_the_time_is_over_it_is_closed(ruled):
    Dispute.objects.update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    assert rows_of("disputes")[0]["state"] == "closed"


def test_while_an_appeal_waits_no_judgement_counts(ruled, annotator):
    dispute_appeal(by=annotator, dispute=ruled.pk, version=1, reason="No.")
    (statement,) = rows_of("statements")
    assert statement["status"] == "disputed"
    assert [statement[name] for name in JUDGED] == [""] * len(JUDGED)
    (decision,) = rows_of("decisions")
    assert (decision["version"], decision["current"], decision["decided_by"]) == ("1", "false", "ruling")
    assert rows_of("disputes")[0]["state"] == "appealed"


def test_what_was_opened_again_counts_no_more(ruled, other_reviewer):
    Dispute.objects.update(closes_at=timezone.now())
    dispute_reopen(by=other_reviewer, statement=ruled.statement_id, reason="The map says otherwise.")
    assert rows_of("statements")[0]["credibility"] == ""
    rows = rows_of("disputes")
    assert [(row["state"], row["differs"]) for row in rows] == [
        ("closed", "voice;sources;credibility"),
        ("open", "voice;sources;credibility;reopened"),
    ]


def test_others_than_managers_get_the_disputes_of_what_is_decided(
    dispute, viewer, reviewer, other_reviewer, annotator
):
    for person in (viewer, reviewer):
        assert rows_of("disputes", person) == []
    dispute_rule(
        by=reviewer,
        dispute=dispute.pk,
        step=1,
        voice="publisher",
        credibility=3,
        reason="So.",
        cause=Decision.TEXT,
    )
    for person in (viewer, other_reviewer):
        assert [row["state"] for row in rows_of("disputes", person)] == ["ruled"]
        assert rows_of("decisions", person)[0]["reason"] == "So."
    dispute_appeal(by=annotator, dispute=dispute.pk, version=1, reason="No.")
    for person in (viewer, other_reviewer):
        assert (rows_of("disputes", person), rows_of("decisions", person)) == ([], [])
