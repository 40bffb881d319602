"""Handing out reports: to enough people, to nobody twice, and evenly."""

import datetime
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from annotator import site
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.services import assignment_submit, assignment_withdraw
from annotator.people.models import AuditEntry, User
from annotator.reports.formats import ReportFile
from annotator.reports.models import Suggestion
from annotator.reports.services import reports_import
from tests.cast import make_person

from .conftest import save, save_all


@pytest.fixture
def trio(db):
    return [make_person(name, "annotator") for name in ("ali", "bushra", "celine")]


@pytest.fixture
def many(report_of):
    return [report_of(*[f"Report {n}, sentence {m}." for m in range(1 + n % 4)]) for n in range(12)]


def load(people) -> Counter:
    seats = Seat.objects.exclude(state=Seat.WITHDRAWN).values_list(
        "assignment__annotator__username", flat=True
    )
    return Counter({person.username: 0 for person in people}) + Counter(seats)


def test_each_report_goes_to_as_many_as_are_required_and_nobody_twice(manager, trio, many):
    done = reports_assign(by=manager, reports=many, annotators=trio, required=2)
    assert len(done.assignments) == 24
    assert done.left_out == []
    pairs = Counter(Assignment.objects.values_list("report", "annotator"))
    assert set(pairs.values()) == {1}
    assert set(Counter(Assignment.objects.values_list("report", flat=True)).values()) == {2}


def test_the_load_in_statements_is_even(manager, trio, many):
    reports_assign(by=manager, reports=many, annotators=trio, required=2)
    counts = load(trio).values()
    assert max(counts) - min(counts) <= 4


def test_the_load_is_even_over_several_hand_outs(manager, trio, many):
    """Who has least to do gets the next report, also when the reports come one by one."""
    for report in many:
        reports_assign(by=manager, reports=[report], annotators=trio, required=1)
    counts = load(trio)
    assert set(counts) == {person.username for person in trio}
    assert max(counts.values()) - min(counts.values()) <= 4


def test_a_person_named_twice_counts_once(manager, trio, many):
    with pytest.raises(ValidationError):
        reports_assign(by=manager, reports=many, annotators=[trio[0], trio[0]], required=2)
    assert not Assignment.objects.exists()


def test_more_annotators_required_than_named_is_refused(manager, trio, many):
    for required in (0, -1, 4):
        with pytest.raises(ValidationError):
            reports_assign(by=manager, reports=many, annotators=trio, required=required)
    assert not Assignment.objects.exists()


def test_who_is_no_annotator_or_deactivated_is_refused(manager, viewer, trio, many):
    User.objects.filter(pk=trio[0].pk).update(is_active=False)
    for odd in (viewer, manager, User.objects.get(pk=trio[0].pk)):
        with pytest.raises(ValidationError, match=odd.username):
            reports_assign(by=manager, reports=many, annotators=[trio[1], odd], required=2)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_only_managers_hand_out(who, trio, many, request):
    with pytest.raises(PermissionDenied):
        reports_assign(by=request.getfixturevalue(who), reports=many, annotators=trio)


def test_handing_out_again_gives_nobody_the_same_report(manager, trio, many):
    reports_assign(by=manager, reports=many, annotators=trio[:2], required=2)
    done = reports_assign(by=manager, reports=[*many, *many], annotators=trio, required=2)
    assert done.assignments == []
    assert {reason for _, reason in done.left_out} == {"has its annotators already"}
    assert len(done.left_out) == len(many)


def test_a_report_with_too_few_annotators_is_filled_up(manager, trio, many):
    reports_assign(by=manager, reports=many[:1], annotators=trio[:1], required=1)
    done = reports_assign(by=manager, reports=many[:1], annotators=trio, required=3)
    assert {a.annotator for a in done.assignments} == set(trio[1:])
    many[0].refresh_from_db()
    assert many[0].required_annotators == 3


def test_what_is_being_rated_by_one_is_not_turned_into_work_for_two(manager, trio, many):
    reports_assign(by=manager, reports=many[:1], annotators=trio[:1], required=1)
    own = Assignment.objects.get()
    save_all(trio[0], own, voice="publisher", path="")
    assignment_submit(by=trio[0], assignment=own.pk)
    done = reports_assign(by=manager, reports=many[:1], annotators=trio, required=2)
    assert done.assignments == []
    assert "rated by 1" in done.left_out[0][1]


def test_a_withdrawn_place_can_be_given_again_even_to_the_same_person(manager, trio, many):
    reports_assign(by=manager, reports=many[:1], annotators=trio[:2], required=2)
    first = Assignment.objects.get(annotator=trio[0])
    assignment_withdraw(by=manager, assignment=first.pk, reason="a mistake")
    done = reports_assign(by=manager, reports=many[:1], annotators=trio[:2], required=2)
    assert [a.annotator for a in done.assignments] == [trio[0]]


def test_archived_and_empty_reports_are_left_out(manager, trio, report_of):
    archived = report_of("One thing happened.", archived_at=timezone.now())
    empty = report_of("Another thing happened.")
    empty.statements.update(retired_at=timezone.now())
    done = reports_assign(by=manager, reports=[archived, empty], annotators=trio)
    assert sorted(reason for _, reason in done.left_out) == ["has no statements", "is archived"]


def test_there_is_a_seat_at_each_live_statement_and_at_no_other(manager, trio, report_of):
    report = report_of("One thing happened.", "Another too.", "And a third.")
    report.statements.filter(position=2).update(retired_at=timezone.now())
    reports_assign(by=manager, reports=[report], annotators=trio[:1], required=1)
    assert list(Seat.objects.values_list("statement__position", flat=True).order_by("statement__start")) == [
        1,
        3,
    ]


def test_the_suggestion_is_frozen_when_it_is_handed_out(manager, sources, trio, report_of):
    report = report_of("Shells fell, SOHR said.", suggestions=["sohr"])
    shown = Suggestion.objects.get()
    reports_assign(by=manager, reports=[report], annotators=trio[:1], required=1)
    renewed = Suggestion.objects.create(
        statement=shown.statement,
        reader_version="2",
        voice="publisher",
        evidence="default",
        rule="none",
        confidence=0.5,
    )
    own = Seat.objects.get()
    assert own.suggestion == shown
    assert save(trio[0], own).suggestion_outcome == "accepted"
    later = report_of("Buses left, SOHR said.", suggestions=["sohr"])
    assert later.statements.get().suggestions.get() != renewed
    reports_assign(by=manager, reports=[report], annotators=trio, required=2)
    assert set(Seat.objects.values_list("suggestion", flat=True)) == {shown.pk, renewed.pk}


def test_unaided_work_has_no_suggestion_anywhere(manager, sources, trio, report_of):
    report = report_of("Shells fell, SOHR said.", suggestions=["sohr"])
    reports_assign(by=manager, reports=[report], annotators=trio[:1], required=1, aided=False)
    own = Seat.objects.get()
    assert own.suggestion is None
    saved = save(trio[0], own)
    assert (saved.suggestion, saved.suggestion_outcome) == (None, "unaided")


def test_round_deadline_and_order_are_kept(manager, trio, many):
    day = datetime.date(2027, 1, 31)
    reports_assign(by=manager, reports=many, annotators=trio, required=1, round="pilot", deadline=day)
    assert set(Assignment.objects.values_list("round", "deadline")) == {("pilot", day)}
    orders = list(Assignment.objects.values_list("order", flat=True))
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize("values", [{"round": "x" * 41}, {"round": ""}, {"round": "a\x00"}])
def test_an_odd_round_is_refused_and_nothing_is_handed_out(manager, trio, many, values):
    with pytest.raises(ValidationError) as caught:
        reports_assign(by=manager, reports=many, annotators=trio, **values)
    assert "round" in caught.value.message_dict
    assert not Assignment.objects.exists()
    assert not Seat.objects.exists()


def test_what_was_handed_out_stands_in_the_log_once(manager, trio, many):
    reports_assign(by=manager, reports=many, annotators=trio, required=2)
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action) == (manager, "reports assigned")
    reports_assign(by=manager, reports=many, annotators=trio, required=2)
    assert AuditEntry.objects.count() == 1


def test_the_database_refuses_a_second_assignment_of_one_report_to_one_person(manager, trio, many):
    from django.db import IntegrityError, transaction

    reports_assign(by=manager, reports=many[:1], annotators=trio[:1], required=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.bulk_create([Assignment(report=many[0], annotator=trio[0])])
    Assignment.objects.create(report=many[0], annotator=trio[0], repeat=True)


def test_the_start_page_counts_what_is_handed_out(client, manager, assignment):
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    card = next(c for c in client.get("/admin/").context["cards"] if c.title == "Work handed out")
    assert {figure.label: figure.value for figure in card.figures} == {"open": 2, "submitted": 0}


def test_of_much_work_the_start_page_says_that_there_is_more(client, manager, assignment, monkeypatch):
    monkeypatch.setattr(site, "COUNTED", 1)
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    card = next(c for c in client.get("/admin/").context["cards"] if c.title == "Work handed out")
    assert {figure.label: figure.shown for figure in card.figures} == {"open": "1+", "submitted": "0"}


def test_an_annotator_with_nothing_to_do_sees_how_much_they_submitted(client, trio, report_of):
    for number in range(3):
        done = reports_assign(
            by=None, reports=[report_of(f"Rain {number}.")], annotators=trio[:1], required=1
        )
        save_all(trio[0], done.assignments[0], voice="publisher", path="")
        if number:
            assignment_submit(by=trio[0], assignment=done.assignments[0].pk)
        else:
            assignment_withdraw(by=None, assignment=done.assignments[0].pk, reason="too much")
    client.force_login(trio[0])
    card = client.get(reverse("admin:index")).context["cards"][0]
    assert {figure.label: figure.value for figure in card.figures} == {"submitted": 2}


def test_the_start_page_begins_with_the_work_that_is_first_in_order(client, manager, trio, many):
    reports_assign(by=manager, reports=many, annotators=trio[:1], required=1)
    client.force_login(trio[0])
    cards = client.get(reverse("admin:index")).context["cards"]
    first = Assignment.objects.order_by("order").values_list("report__title", flat=True)[:3]
    assert [card.title for card in cards[:3]] == list(first)


def test_reports_that_are_left_out_are_counted_by_reason(client, manager, trio, many, report_of):
    reports_assign(by=manager, reports=many, annotators=trio[:1], required=1)
    report_of("Another road is closed.")
    client.force_login(manager)
    posted = {
        "query": "all",
        "annotators": [trio[0].pk],
        "required": "1",
        "seed": "1",
        "sequence": "imported",
    }
    posted |= {"round": "main", "action": "hand_out"}
    page = client.post(reverse("admin:annotations_assignment_hand_out"), posted, follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert said == [
        "1 assignment made.",
        f"Left out: {len(many)} reports, each of which has its annotators already.",
    ]


def test_an_import_is_handed_out_from_its_page(client, manager, registry, trio):
    old, new = (
        reports_import(by=manager, files=[ReportFile(f"{name}.txt", f"The {name} burns.".encode())]).batch
        for name in ("mill", "ford")
    )
    client.force_login(manager)
    page = client.get(reverse("admin:reports_importbatch_change", args=[old])).content.decode()
    place = f"{reverse('admin:annotations_assignment_hand_out')}?batch={old}"
    assert f'href="{place}"' in page
    form = client.get(place).context["form"]
    assert str(form["batch"].value()) == str(old)
    assert [pk for pk, _ in form.fields["batch"].choices] == ["", new, old]
    given = {name: form[name].value() or "" for name in form.fields}
    given |= {"annotators": [trio[0].pk], "required": 1, "sequence": "imported", "action": "hand_out"}
    client.post(place, given)
    assert [row.report.text for row in Assignment.objects.all()] == ["The mill burns."]


@pytest.mark.parametrize("batch", ["0", "x", "9" * 30, "-1"])
def test_an_import_that_is_not_there_is_none_to_choose(client, manager, batch):
    client.force_login(manager)
    place = reverse("admin:annotations_assignment_hand_out")
    assert client.get(f"{place}?batch={batch}").status_code == 200
    answer = client.post(place, {"batch": batch, "action": "preview"})
    assert "Select a valid choice" in answer.content.decode()


def test_a_report_leads_to_handing_it_out_and_to_who_rates_it_for_those_who_assign(
    client, manager, viewer, report
):
    page = reverse("admin:reports_report_change", args=[report.pk])
    shown = {}
    for person in (manager, viewer):
        client.force_login(person)
        shown[person] = [words for words, _ in client.get(page).context["onward"]]
    assert shown[manager] == ["Hand it out", "Who rates it", "Its rated statements"]
    assert shown[viewer] == ["Its rated statements"]
    client.force_login(manager)
    for _, address in client.get(page).context["onward"]:
        assert client.get(address).status_code == 200
