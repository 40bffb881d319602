"""Handing an unfinished assignment on: nothing that was done is lost, and nobody gets a report twice."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from annotator.annotations.handing_out import (
    assignment_give_back,
    assignment_hand_on,
    reports_assign,
)
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import assignment_submit, assignment_withdraw
from annotator.people.models import AuditEntry
from annotator.review.models import Outcome
from tests.cast import make_person

from .conftest import save, save_all


@pytest.fixture
def third(db):
    return make_person("celine", "annotator")


def test_the_new_annotator_begins_anew_and_the_work_done_stays_stored(
    manager, annotator, assignment, seat, third
):
    done = save(annotator, seat)
    day = datetime.date(2030, 1, 1)
    made = assignment_hand_on(
        by=manager, assignment=assignment.pk, annotator=third, reason="on leave", deadline=day
    )
    assignment.refresh_from_db()
    assert assignment.state == Assignment.WITHDRAWN
    assert Annotation.objects.get() == done
    assert (made.annotator, made.round, made.aided, made.deadline) == (third, "main", True, day)
    assert set(made.seats.values_list("state", "annotation")) == {(Seat.TO_DO, None)}
    assert made.seats.count() == 3
    assert not Assignment.objects.of(annotator).exists()


def test_who_hands_on_why_and_to_whom_stands_in_the_log(manager, annotator, assignment, third):
    assignment_hand_on(by=manager, assignment=assignment.pk, annotator=third, reason="on leave")
    entry = AuditEntry.objects.get(action="assignment handed on")
    assert (entry.by, entry.reason) == (manager, "on leave")
    assert (entry.before, entry.after) == ({"annotator": "amal"}, {"annotator": "celine"})
    assert AuditEntry.objects.filter(action="assignment withdrawn", reason="on leave").count() == 1


def test_nothing_completes_while_it_is_handed_on(manager, annotator, other_annotator, report, third):
    """With two required and three at it, taking one back alone would complete what the others submitted."""
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator, third], required=3)
    report.required_annotators = 2
    report.save()
    last = Assignment.objects.get(annotator=third)
    for own in Assignment.objects.exclude(pk=last.pk):
        save_all(own.annotator, own)
        assignment_submit(by=own.annotator, assignment=own.pk)
    fourth = make_person("dalia", "annotator")
    made = assignment_hand_on(by=manager, assignment=last.pk, annotator=fourth, reason="ill")
    assert set(Outcome.objects.values_list("status", flat=True)) == {Outcome.OPEN}
    save_all(fourth, made)
    assignment_submit(by=fourth, assignment=made.pk)
    assert set(Outcome.objects.values_list("status", flat=True)) == {Outcome.DECIDED}


def test_what_is_submitted_or_withdrawn_stays_where_it_is(manager, annotator, assignment, third):
    save_all(annotator, assignment)
    assignment_submit(by=annotator, assignment=assignment.pk)
    with pytest.raises(ValidationError, match="open"):
        assignment_hand_on(by=manager, assignment=assignment.pk, annotator=third, reason="ill")
    Assignment.objects.filter(pk=assignment.pk).update(state=Assignment.WITHDRAWN)
    with pytest.raises(ValidationError, match="open"):
        assignment_hand_on(by=manager, assignment=assignment.pk, annotator=third, reason="ill")
    assert Assignment.objects.count() == 2


def test_nobody_gets_a_report_that_they_have_already(manager, annotator, other_annotator, assignment):
    for person in (annotator, other_annotator):
        with pytest.raises(ValidationError, match="already"):
            assignment_hand_on(by=manager, assignment=assignment.pk, annotator=person, reason="ill")
    assignment.refresh_from_db()
    assert assignment.state == Assignment.OPEN


def test_a_reason_and_an_annotator_are_needed(manager, viewer, assignment, third):
    for person, reason in ((third, "  "), (viewer, "ill")):
        with pytest.raises(ValidationError):
            assignment_hand_on(by=manager, assignment=assignment.pk, annotator=person, reason=reason)
    assert Assignment.objects.filter(state=Assignment.OPEN).count() == 2


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_only_managers_hand_on(who, assignment, third, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        assignment_hand_on(by=person, assignment=assignment.pk, annotator=third, reason="ill")


def test_a_repeat_is_not_handed_on(manager, report, annotator, third):
    repeat = Assignment.objects.create(report=report, annotator=annotator, repeat=True)
    with pytest.raises(ValidationError, match="repeat"):
        assignment_hand_on(by=manager, assignment=repeat.pk, annotator=third, reason="ill")


def test_a_manager_hands_on_from_the_assignments_page(client, manager, assignment, other_annotator, third):
    client.force_login(manager)
    address = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    offered = client.get(address).context["forms"]["hand_on"].fields["annotator"].queryset
    assert list(offered) == [third]
    refused = client.post(
        address, {"hand_on": "yes", "on-annotator": other_annotator.pk, "on-reason": "on leave"}
    )
    assert refused.context["forms"]["hand_on"].errors
    answer = client.post(address, {"hand_on": "yes", "on-annotator": third.pk, "on-reason": "on leave"})
    assert answer.status_code == 302
    assert Assignment.objects.of(third).count() == 1


def test_a_manager_takes_back_from_the_same_page(client, manager, assignment):
    client.force_login(manager)
    address = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    assert client.post(address, {"reason": ""}).context["forms"]["withdraw"].errors
    assert client.post(address, {"reason": "a mistake"}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.state == Assignment.WITHDRAWN


def test_what_was_taken_back_is_given_back_with_what_was_saved_in_it(manager, annotator, assignment, seat):
    done = save(annotator, seat)
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="a mistake")
    assignment_give_back(by=manager, assignment=assignment.pk, reason="it was none")
    own = Assignment.objects.of(annotator).get()
    assert (own.pk, own.state) == (assignment.pk, Assignment.OPEN)
    assert set(own.seats.values_list("state", "annotation")) == {(Seat.SAVED, done.pk), (Seat.TO_DO, None)}
    assert save(annotator, seat, base_version=1, credibility=5).version == 2
    assert AuditEntry.objects.get(action="assignment given back").reason == "it was none"


def test_a_statement_that_came_meanwhile_is_there_when_it_is_given_back(
    manager, annotator, assignment, report
):
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="a mistake")
    first = report.statements.get(position=1)
    report.statements.filter(pk=first.pk).update(retired_at=timezone.now())
    first.pk, first.end, first.retired_at = None, first.end - 1, None
    first.save(force_insert=True)
    assignment_give_back(by=manager, assignment=assignment.pk, reason="it was none")
    live = assignment.seats.exclude(state=Seat.WITHDRAWN)
    assert set(live.values_list("statement", flat=True)) == set(
        report.statements.live().values_list("pk", flat=True)
    )


def test_only_what_was_taken_back_and_still_lacks_somebody_is_given_back(
    manager, annotator, assignment, third
):
    def refused(match: str) -> None:
        with pytest.raises(ValidationError, match=match):
            assignment_give_back(by=manager, assignment=assignment.pk, reason="it was none")

    refused("taken back")
    made = assignment_hand_on(by=manager, assignment=assignment.pk, annotator=third, reason="ill")
    refused("its annotators already")
    assignment_withdraw(by=manager, assignment=made.pk, reason="well again")
    with pytest.raises(PermissionDenied):
        assignment_give_back(by=annotator, assignment=assignment.pk, reason="mine")
    again = Assignment.objects.create(report=assignment.report, annotator=annotator)
    refused("has this report already")
    again.delete()
    annotator.is_active = False
    annotator.save()
    refused("no annotator")


def test_a_manager_gives_it_back_from_the_same_page(client, manager, annotator, assignment, seat):
    save(annotator, seat)
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="a mistake")
    client.force_login(manager)
    address = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    assert "1 before it was taken back" in client.get(address).content.decode()
    answer = client.post(address, {"give_back": "yes", "back-reason": "it was none"}, follow=True)
    assert "1 of 3" in answer.content.decode()
