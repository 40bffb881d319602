"""Deadlines change while work is under way: of one assignment or of many, by who hands out, and the log says why."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from annotator.annotations.deadlines import deadline_change
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.annotations.services import assignment_submit
from annotator.people.models import AuditEntry

from .conftest import save_all

DAY, LATER = datetime.date(2031, 3, 1), datetime.date(2031, 3, 8)


@pytest.fixture
def handed_out(annotator, other_annotator, report_of, sources):
    """Two reports in the round main for both annotators, and one in the round pilot for one of them."""
    reports = [report_of(f"Bridge {number} is shut.") for number in range(3)]
    both = [annotator, other_annotator]
    reports_assign(by=None, reports=reports[:2], annotators=both, deadline=DAY)
    reports_assign(by=None, reports=reports[2:], annotators=[annotator], required=1, round="pilot")
    return Assignment.objects.all()


def due(rows) -> set:
    return set(rows.values_list("round", "annotator__username", "deadline"))


def test_a_deadline_changes_and_the_log_says_from_when_to_when_and_why(manager, handed_out):
    row = handed_out.filter(round="main").first()
    assert deadline_change(by=manager, assignments=[row.pk], deadline=LATER, reason="the roads are shut") == 1
    row.refresh_from_db()
    assert row.deadline == LATER
    entry = AuditEntry.objects.get(action="deadline changed")
    assert (entry.by, entry.reason) == (manager, "the roads are shut")
    assert entry.subject == f"{row.report.report_id}, {row.annotator.username}"
    assert (entry.before, entry.after) == ({"deadline": "2031-03-01"}, {"deadline": "2031-03-08"})


def test_a_deadline_is_taken_away(manager, handed_out):
    every = handed_out.values_list("pk", flat=True)
    assert deadline_change(by=manager, assignments=every, deadline=None, reason="no hurry") == 4
    assert set(handed_out.values_list("deadline", flat=True)) == {None}
    assert AuditEntry.objects.filter(action="deadline changed", after={"deadline": None}).count() == 4


def test_what_is_not_open_or_due_then_already_stays_as_it_is(manager, annotator, handed_out):
    first, second, *_ = handed_out.filter(annotator=annotator, round="main")
    save_all(annotator, first)
    assignment_submit(by=annotator, assignment=first.pk)
    assert deadline_change(by=manager, assignments=[first.pk, second.pk], deadline=DAY, reason="x") == 0
    assert deadline_change(by=manager, assignments=[first.pk, second.pk], deadline=LATER, reason="x") == 1
    first.refresh_from_db()
    assert first.deadline == DAY
    assert AuditEntry.objects.filter(action="deadline changed").count() == 1


def test_a_deadline_changes_for_a_reason_and_by_who_hands_out(manager, annotator, reviewer, handed_out):
    row = handed_out.first()
    with pytest.raises(ValidationError):
        deadline_change(by=manager, assignments=[row.pk], deadline=LATER, reason="  ")
    for nobody in (annotator, reviewer):
        with pytest.raises(PermissionDenied):
            deadline_change(by=nobody, assignments=[row.pk], deadline=LATER, reason="more time for me")
    row.refresh_from_db()
    assert row.deadline == DAY


def test_the_page_of_an_assignment_changes_its_deadline(client, manager, handed_out):
    row = handed_out.filter(round="pilot").get()
    address = reverse("admin:annotations_assignment_change", args=[row.pk])
    client.force_login(manager)
    given = {"due": "yes", "due-deadline": "2031-03-08"}
    assert "This field is required" in client.post(address, given).content.decode()
    said = client.post(address, given | {"due-reason": "a week more"}, follow=True).content.decode()
    assert "The deadline is changed." in said
    assert "8 Mar 2031" in said
    row.refresh_from_db()
    assert row.deadline == LATER


def test_the_deadlines_of_a_round_or_a_person_change_at_once(client, manager, other_annotator, handed_out):
    address = reverse("admin:annotations_assignment_deadlines")
    client.force_login(manager)
    given = {"round": "main", "annotator": "", "deadline": "2031-03-08", "reason": "the roads are shut"}
    said = client.post(address, given | {"preview": "yes"}).content.decode()
    assert "4 assignments due" in said
    assert due(handed_out.filter(round="main")) == {("main", "amal", DAY), ("main", "basil", DAY)}
    client.post(address, given | {"change": "yes"})
    every = {("main", "amal", LATER), ("main", "basil", LATER), ("pilot", "amal", None)}
    assert due(handed_out) == every
    theirs = {"round": "", "annotator": other_annotator.pk, "deadline": "", "reason": "on leave"}
    client.post(address, theirs | {"change": "yes"})
    assert due(handed_out) == (every - {("main", "basil", LATER)}) | {("main", "basil", None)}


def test_rounds_and_people_with_nothing_open_are_not_offered(
    client, manager, annotator, other_annotator, handed_out
):
    handed_out.filter(round="pilot").update(state=Assignment.WITHDRAWN)
    handed_out.filter(annotator=other_annotator).update(state=Assignment.WITHDRAWN)
    client.force_login(manager)
    fields = client.get(reverse("admin:annotations_assignment_deadlines")).context["form"].fields
    assert fields["round"].choices == [("", "all rounds"), ("main", "main")]
    assert list(fields["annotator"].queryset) == [annotator]


def test_no_work_is_handed_out_for_a_day_that_is_over(client, manager, annotator, report_of):
    report_of("Shells fell on the market.")
    client.force_login(manager)
    posted = {
        "query": "all",
        "annotators": [annotator.pk],
        "required": "1",
        "seed": "1",
        "sequence": "imported",
    }
    posted |= {"round": "main", "deadline": "2020-01-01", "action": "hand_out"}
    answer = client.post(reverse("admin:annotations_assignment_hand_out"), posted)
    assert answer.context["form"].errors == {"deadline": ["This day is over."]}
    assert not Assignment.objects.exists()
