"""Submitting and withdrawing an assignment."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import (
    annotation_undo,
    assignment_submit,
    assignment_withdraw,
    seat_skip,
)
from annotator.annotations.signals import statements_completed
from annotator.people.models import AuditEntry

from .conftest import save, save_all


@pytest.fixture
def completed(db):
    """What was announced as complete, in order."""
    heard = []

    def hear(report, statements, **kwargs):
        heard.append(sorted(statements))

    statements_completed.connect(hear)
    yield heard
    statements_completed.disconnect(hear)


def submit(by, assignment):
    return assignment_submit(by=by, assignment=assignment.pk)


def test_what_is_unfinished_is_named(annotator, assignment):
    first, second, third = assignment.seats.order_by("statement__start")
    save(annotator, first)
    save(annotator, second, credibility=None)
    with pytest.raises(ValidationError, match="statements 2, 3"):
        submit(annotator, assignment)
    save(annotator, second, base_version=1)
    save(annotator, third)
    seat_skip(by=annotator, seat=third.pk)
    with pytest.raises(ValidationError, match=r"statement 3\."):
        submit(annotator, assignment)
    assignment.refresh_from_db()
    assert assignment.state == Assignment.OPEN
    assert not Seat.objects.filter(state=Seat.SUBMITTED).exists()


def test_what_asserts_nothing_needs_no_credibility(annotator, assignment):
    save_all(annotator, assignment, voice="none", path="", credibility=None)
    assert submit(annotator, assignment).state == Assignment.SUBMITTED


def test_submitting_closes_all_seats_and_notes_when(annotator, other_annotator, assignment):
    save_all(annotator, assignment)
    done = submit(annotator, assignment)
    assert done.submitted_at is not None
    assert set(assignment.seats.values_list("state", flat=True)) == {Seat.SUBMITTED}
    others = Seat.objects.filter(assignment__annotator=other_annotator)
    assert set(others.values_list("state", flat=True)) == {Seat.TO_DO}


def test_a_second_submit_changes_and_announces_nothing(annotator, other_annotator, assignment, completed):
    other = Assignment.objects.get(annotator=other_annotator)
    for person, own in ((annotator, assignment), (other_annotator, other)):
        save_all(person, own)
        first = submit(person, own)
        assert submit(person, own).submitted_at == first.submitted_at
    assert len(completed) == 1


def test_a_foreign_a_missing_and_a_withdrawn_assignment_are_alike(
    annotator, other_annotator, manager, assignment
):
    foreign = Assignment.objects.get(annotator=other_annotator)
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="a mistake")
    for key in (foreign.pk, assignment.pk, uuid.uuid4()):
        with pytest.raises(Assignment.DoesNotExist):
            assignment_submit(by=annotator, assignment=key)


def test_statements_complete_when_the_last_annotator_submits(
    annotator, other_annotator, assignment, completed
):
    save_all(annotator, assignment)
    submit(annotator, assignment)
    assert completed == []
    other = Assignment.objects.get(annotator=other_annotator)
    save_all(other_annotator, other)
    submit(other_annotator, other)
    assert completed == [sorted(assignment.seats.values_list("statement_id", flat=True))]


def test_one_of_two_is_not_enough_when_the_other_is_withdrawn(
    annotator, other_annotator, manager, assignment, completed
):
    save_all(annotator, assignment)
    submit(annotator, assignment)
    other = Assignment.objects.get(annotator=other_annotator)
    assignment_withdraw(by=manager, assignment=other.pk, reason="left the team")
    assert completed == []


def test_a_withdrawal_completes_what_only_waited_for_it(
    annotator, other_annotator, manager, assignment, completed
):
    assignment.report.required_annotators = 1
    assignment.report.save()
    save_all(annotator, assignment)
    submit(annotator, assignment)
    assert completed == []
    other = Assignment.objects.get(annotator=other_annotator)
    assignment_withdraw(by=manager, assignment=other.pk, reason="left the team")
    assert len(completed) == 1


def test_a_hidden_repeat_announces_nothing(annotator, other_annotator, manager, assignment, completed):
    """A test-retest counts for no decision: neither its submission nor its withdrawal completes anything."""
    other = Assignment.objects.get(annotator=other_annotator)
    for person, own in ((annotator, assignment), (other_annotator, other)):
        save_all(person, own)
        submit(person, own)
    assert len(completed) == 1
    repeats = []
    for _ in range(2):
        repeats.append(Assignment.objects.create(report=assignment.report, annotator=annotator, repeat=True))
        Seat.objects.bulk_create(
            Seat(assignment=repeats[-1], statement_id=pk)
            for pk in assignment.seats.values_list("statement_id", flat=True)
        )
        if len(repeats) == 1:
            save_all(annotator, repeats[0], credibility=6)
            submit(annotator, repeats[0])
    assignment_withdraw(by=manager, assignment=repeats[1].pk, reason="one is enough")
    assert len(completed) == 1


def test_withdrawing_keeps_what_was_saved_and_logs_why(annotator, manager, assignment, seat):
    save(annotator, seat)
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="off sick")
    assignment.refresh_from_db()
    assert assignment.state == Assignment.WITHDRAWN
    assert set(assignment.seats.values_list("state", flat=True)) == {Seat.WITHDRAWN}
    assert Annotation.objects.filter(seat=seat).count() == 1
    entry = AuditEntry.objects.get(action="assignment withdrawn")
    assert (entry.by, entry.reason) == (manager, "off sick")
    assert assignment.report.report_id in entry.subject
    assert annotator.pseudonym not in str([entry.subject, entry.before, entry.after])


def test_submitted_or_withdrawn_work_is_not_withdrawn(annotator, manager, assignment):
    save_all(annotator, assignment)
    submit(annotator, assignment)
    with pytest.raises(ValidationError):
        assignment_withdraw(by=manager, assignment=assignment.pk, reason="too late")
    other = Assignment.objects.exclude(pk=assignment.pk).get()
    assignment_withdraw(by=manager, assignment=other.pk, reason="once")
    with pytest.raises(ValidationError):
        assignment_withdraw(by=manager, assignment=other.pk, reason="twice")


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_only_who_hands_out_takes_back(who, assignment, request):
    with pytest.raises(PermissionDenied):
        assignment_withdraw(by=request.getfixturevalue(who), assignment=assignment.pk, reason="why not")


def test_undo_after_submit_passes_over_versions_that_lack_a_rating(annotator, assignment, seat):
    save_all(annotator, assignment, credibility=3)
    save(annotator, seat, base_version=1, credibility=None)
    save(annotator, seat, base_version=2, credibility=5)
    assignment_submit(by=annotator, assignment=assignment.pk)
    undone = annotation_undo(by=annotator, seat=seat.pk, base_version=3)
    assert (undone.credibility, undone.restores, undone.version) == (3, 1, 4)
    with pytest.raises(ValidationError, match="no earlier version"):
        annotation_undo(by=annotator, seat=seat.pk, base_version=4)
