"""Races: whatever the order in which two annotators' writes meet, a statement is decided exactly once."""

from collections.abc import Callable

import pytest

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import (
    StaleVersion,
    annotation_save,
    assignment_submit,
    assignment_withdraw,
)
from annotator.review.models import Decision, Outcome
from tests.cast import make_person
from tests.races import at_once

from .conftest import make_sources, rate

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def submit(assignment: Assignment) -> Callable[[], object]:
    return lambda: assignment_submit(by=assignment.annotator, assignment=assignment.pk)


@pytest.fixture
def pair(transactional_db):
    make_sources()
    return [make_person("amal", "annotator"), make_person("basil", "annotator")]


def handed_out(report, people, **values) -> list[Assignment]:
    reports_assign(by=None, reports=[report], annotators=people, **{"required": len(people)} | values)
    return [rate(person, report, submit=False) for person in people]


def test_two_who_submit_at_once_make_one_decision(pair, report_of, rounds):
    for number in range(rounds):
        report = report_of(f"Round {number} began.", f"Round {number} ended.")
        first, second = handed_out(report, pair)
        results = at_once(submit(first), submit(second), submit(first), submit(second))
        assert not [result for result in results if isinstance(result, Exception)], results
        assert Decision.objects.filter(statement__report=report).count() == 2
        states = Outcome.objects.filter(statement__report=report).values_list("status", "decision__version")
        assert list(states) == [("decided", 1)] * 2


def test_a_submit_and_a_withdrawal_at_once_end_in_one_order_or_the_other(pair, report_of, rounds):
    for number in range(rounds):
        report = report_of(f"Round {number} began.")
        first, second = handed_out(report, pair)
        submit(first)()
        results = at_once(
            submit(second),
            lambda second=second: assignment_withdraw(by=None, assignment=second.pk, reason="race"),
        )
        second.refresh_from_db()
        assert sum(isinstance(result, Exception) for result in results) == 1, results
        decided = Decision.objects.filter(statement__report=report).count()
        assert (second.state, decided) in ((Assignment.SUBMITTED, 1), (Assignment.WITHDRAWN, 0))


def test_a_save_and_a_submit_at_once_leave_nothing_half_closed(pair, report_of, rounds):
    for number in range(rounds):
        report = report_of(f"Round {number} began.")
        (own,) = handed_out(report, pair[:1])
        seat = own.seats.get()
        at_once(
            submit(own),
            lambda seat=seat: annotation_save(
                by=pair[0], seat=seat.pk, base_version=1, voice="publisher", path="", credibility=5
            ),
        )
        seat.refresh_from_db()
        assert seat.state == Seat.SUBMITTED
        decision = Decision.objects.get(statement__report=report)
        assert (decision.voice, decision.credibility) == (seat.annotation.voice, seat.annotation.credibility)


def test_of_saves_at_once_one_wins_and_the_others_are_told(pair, report_of, rounds):
    for number in range(rounds):
        report = report_of(f"Round {number} began.")
        reports_assign(by=None, reports=[report], annotators=pair[:1], required=1)
        seat = Seat.objects.get(statement__report=report)
        save = [
            lambda seat=seat, rating=rating: annotation_save(
                by=pair[0], seat=seat.pk, base_version=0, voice="publisher", path="", credibility=rating
            )
            for rating in (1, 2, 3, 3)
        ]
        results = at_once(*save)
        seat.refresh_from_db()
        assert list(Annotation.objects.filter(seat=seat)) == [seat.annotation]
        same = [result for result in results if result == seat.annotation]
        assert len(same) == (2 if seat.annotation.credibility == 3 else 1)
        assert all(isinstance(result, StaleVersion) for result in results if result != seat.annotation), (
            results
        )


def test_two_who_hand_out_at_once_give_nobody_a_report_twice(pair, report_of, rounds):
    for number in range(rounds):
        reports = [report_of(f"Round {number}, report {each}.") for each in range(3)]
        results = at_once(
            *[
                lambda reports=reports: reports_assign(by=None, reports=reports, annotators=pair)
                for _ in range(3)
            ]
        )
        assert not [result for result in results if isinstance(result, Exception)], results
        rows = list(Assignment.objects.filter(report__in=reports).values_list("report", "annotator"))
        assert len(rows) == len(set(rows)) == 6
        assert Seat.objects.filter(assignment__report__in=reports).count() == 6


def test_the_last_one_to_submit_sees_the_dispute(pair, report_of, rounds):
    for number in range(rounds):
        report = report_of(f"Round {number} began.")
        reports_assign(by=None, reports=[report], annotators=pair)
        first = rate(pair[0], report, submit=False)
        second = rate(pair[1], report, submit=False, credibility=6)
        at_once(submit(first), submit(second))
        assert Outcome.objects.get(statement__report=report).status == Outcome.DISPUTED
        assert not Decision.objects.filter(statement__report=report).exists()
