"""Races: a manager splits a statement while others save, submit, rule and split it."""

import pytest
from django.core.exceptions import ValidationError

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import annotation_save, assignment_submit
from annotator.reports.correcting import statement_join, statement_split
from annotator.review.models import Dispute
from tests.cast import make_person
from tests.races import at_once
from tests.soundness import sound

from .conftest import make_sources, rate
from .disputing import disputed, rule

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pair(transactional_db):
    make_sources()
    return [make_person("amal", "annotator"), make_person("basil", "annotator")]


def splitting(report):
    row = report.statements.live().order_by("start").first()
    return lambda: statement_split(by=None, statement=row.pk, at=row.start + 6, reason="race")


def test_what_was_acknowledged_is_stored_whoever_comes_first(pair, report_of, rounds):
    for number in range(rounds):
        report = report_of(f"Round {number} began.", f"Round {number} ended.")
        reports_assign(by=None, reports=[report], annotators=pair)
        first, second = (rate(person, report, submit=False) for person in pair)
        seat = second.seats.order_by("statement__start").first()
        results = at_once(
            lambda first=first: assignment_submit(by=pair[0], assignment=first.pk),
            lambda seat=seat: annotation_save(
                by=pair[1], seat=seat.pk, base_version=1, voice="publisher", path="", credibility=5
            ),
            splitting(report),
            splitting(report),
        )
        submitted, saved, *splits = results
        allowed = (ValidationError, Seat.DoesNotExist, Assignment.DoesNotExist)
        assert all(isinstance(one, allowed) for one in results if isinstance(one, Exception)), results
        assert sum(not isinstance(one, Exception) for one in splits) == 1
        assert not isinstance(submitted, Exception) or isinstance(submitted, ValidationError)
        kept = Annotation.objects.filter(seat=seat).count()
        assert kept == (1 if isinstance(saved, Exception) else 2)
        assert report.statements.live().count() == 3
        assert sound()


def test_a_ruling_and_a_split_at_once_end_in_one_order_or_the_other(pair, report_of, rounds):
    reviewer = make_person("rana", "reviewer")
    for number in range(rounds):
        dispute = disputed(report_of(f"Round {number} began."), pair, {}, {"credibility": 3})
        ruled, split = at_once(
            lambda dispute=dispute: rule(reviewer, dispute), splitting(dispute.statement.report)
        )
        assert not isinstance(split, Exception), split
        assert not isinstance(ruled, Exception) or isinstance(ruled, ValidationError), ruled
        dispute.refresh_from_db()
        assert dispute.state_now == Dispute.CLOSED
        statement_join(by=None, statement=split.issued[0].pk, reason="race")
        assert sound()
