"""Statements that are corrected while people rate them: work is kept, and what is new is asked for."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from annotator.annotations.handing_out import assignment_give_back, assignment_hand_on
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.practice import key_begin
from annotator.annotations.repeats import repeats_assign
from annotator.annotations.services import annotation_undo, assignment_submit, assignment_withdraw, seat_skip
from annotator.reports.correcting import (
    AS_SHOWN,
    statement_add,
    statement_drop,
    statement_join,
    statement_kind_set,
    statement_split,
)
from annotator.review.models import Decision, Outcome
from tests.cast import make_person
from tests.soundness import sound

from .conftest import save, save_all

WHY = "two speakers in one"


def first(report):
    return report.statements.live().order_by("start").first()


def split(by, report, reason=WHY):
    """Split 'Shells fell on the market, SOHR said.' before its source."""
    row = first(report)
    return statement_split(by=by, statement=row.pk, at=row.start + row.text.index("SOHR"), reason=reason)


def states(assignment) -> list[str]:
    """Of the seats at statements that stand, in the order of the text."""
    seats = assignment.seats.filter(statement__retired_at=None).order_by("statement__start")
    return list(seats.values_list("state", flat=True))


def submitted(person) -> Assignment:
    own = Assignment.objects.get(annotator=person)
    save_all(person, own)
    return assignment_submit(by=person, assignment=own.pk)


def test_whoever_is_at_it_gets_the_parts_and_keeps_what_they_saved(
    manager, annotator, assignment, seat, report
):
    done = save(annotator, seat)
    answer = split(manager, report)
    assert answer.told == ["To rate anew for Amal, Basil."]
    seat.refresh_from_db()
    assert (seat.state, seat.annotation) == (Seat.WITHDRAWN, done)
    assert states(assignment) == [Seat.TO_DO] * 4
    shown = assignment.seats.filter(statement__in=answer.issued)
    assert {one.suggestion.statement_id for one in shown} == {row.pk for row in answer.issued}
    assert sound()


def test_an_unaided_assignment_shows_nothing_at_the_parts(manager, assignment, report):
    Assignment.objects.update(aided=False)
    answer = split(manager, report)
    assert not Seat.objects.filter(statement__in=answer.issued, suggestion__isnull=False).exists()


def test_what_is_joined_again_finds_what_was_saved(manager, annotator, assignment, seat, report):
    done = save(annotator, seat)
    one, _ = split(manager, report).issued
    statement_join(by=manager, statement=one.pk, reason="one speaker after all")
    seat.refresh_from_db()
    assert (seat.state, seat.annotation) == (Seat.SAVED, done)
    assert sound()


@pytest.mark.parametrize("rated", [True, False])
def test_a_reason_is_needed_once_it_is_handed_out_whether_or_not_somebody_has_rated_it(
    rated, manager, annotator, seat, report
):
    if rated:
        save(annotator, seat)
    with pytest.raises(ValidationError, match="was handed out: say why"):
        split(manager, report, reason=" ")
    assert first(report).text.startswith("Shells")
    assert report.statements.live().count() == 3


def test_a_saved_judgement_of_a_statement_that_went_is_answered_as_missing(
    client, manager, annotator, assignment, seat, report
):
    split(manager, report)
    with pytest.raises(Seat.DoesNotExist):
        save(annotator, seat)
    client.force_login(annotator)
    page = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    assert (
        client.post(
            page, {"seat": str(seat.pk), "base_version": "0", "voice": "publisher", "credibility": "2"}
        ).status_code
        == 404
    )
    assert "SOHR said." in client.get(page).content.decode()


class TestOnceItIsSubmitted:
    @pytest.fixture
    def done(self, manager, annotator, assignment, report):
        """The annotator has submitted, the other one not yet; then the first statement is split."""
        own = submitted(annotator)
        split(manager, report)
        own.refresh_from_db()
        return own

    def test_it_is_open_again_for_the_parts_alone(self, done):
        assert (done.state, done.submitted_at) == (Assignment.OPEN, None)
        assert states(done) == [Seat.TO_DO, Seat.TO_DO, Seat.SUBMITTED, Seat.SUBMITTED]
        assert sound()

    def test_what_was_submitted_stays_closed(self, done, annotator, client):
        seat = done.seats.filter(state=Seat.SUBMITTED).first()
        for act in (
            lambda: save(annotator, seat, base_version=1, credibility=5),
            lambda: annotation_undo(by=annotator, seat=seat.pk, base_version=1),
            lambda: seat_skip(by=annotator, seat=seat.pk),
        ):
            with pytest.raises(ValidationError, match="is closed"):
                act()
        client.force_login(annotator)
        page = reverse("admin:annotations_assignment_change", args=[done.pk])
        html = client.get(f"{page}?at={seat.statement.position}").content.decode()
        assert 'value="save"' not in html

    def test_the_parts_are_rated_and_submitted_again(self, done, annotator, other_annotator, report):
        for seat in done.seats.filter(state=Seat.TO_DO):
            save(annotator, seat)
        assignment_submit(by=annotator, assignment=done.pk)
        submitted(other_annotator)
        assert Outcome.objects.filter(status=Outcome.DECIDED).count() == 4
        assert Outcome.objects.count() == 4
        assert sound()

    def test_the_rest_is_decided_while_the_parts_wait(self, done, other_annotator):
        submitted(other_annotator)
        assert Outcome.objects.filter(status=Outcome.DECIDED).count() == 2
        assert Outcome.objects.filter(status=Outcome.OPEN).count() == 2
        assert sound()

    def test_it_cannot_be_taken_back(self, done, manager):
        with pytest.raises(ValidationError, match="Part of it was submitted"):
            assignment_withdraw(by=manager, assignment=done.pk, reason="on leave")

    def test_the_parts_alone_are_handed_on(self, done, manager, annotator, other_annotator):
        third = make_person("celine", "annotator")
        made = assignment_hand_on(by=manager, assignment=done.pk, annotator=third, reason="on leave")
        assert states(made) == [Seat.TO_DO, Seat.TO_DO]
        done.refresh_from_db()
        assert done.state == Assignment.SUBMITTED
        assert states(done) == [Seat.WITHDRAWN, Seat.WITHDRAWN, Seat.SUBMITTED, Seat.SUBMITTED]
        save_all(third, made)
        assignment_submit(by=third, assignment=made.pk)
        submitted(other_annotator)
        assert Outcome.objects.filter(status=Outcome.DECIDED).count() == 4
        assert sound()


def test_a_decided_statement_counts_no_more_and_keeps_its_decision(
    manager, annotator, other_annotator, assignment, report
):
    submitted(annotator)
    submitted(other_annotator)
    row = first(report)
    decision = Decision.objects.get(statement=row)
    split(manager, report)
    assert not Outcome.objects.filter(statement=row).exists()
    assert Decision.objects.get(statement=row) == decision
    assert Annotation.objects.filter(seat__statement=row).count() == 2
    assert Outcome.objects.filter(status=Outcome.DECIDED).count() == 2
    assert sound()


def test_another_kind_leaves_all_work_in_force_and_suggestions_as_they_were_shown(
    manager, annotator, other_annotator, assignment, report
):
    submitted(annotator)
    other = Assignment.objects.get(annotator=other_annotator)
    begun = save(other_annotator, other.seats.first(), credibility=3)
    row = first(report)
    kept = list(Seat.objects.order_by("pk").values()), list(row.suggestions.values())
    answer = statement_kind_set(by=manager, statement=row.pk, kind="headline", reason=WHY)
    assert answer.told == [AS_SHOWN]
    row.refresh_from_db()
    assert row.kind == "headline"
    assert (list(Seat.objects.order_by("pk").values()), list(row.suggestions.values())) == kept
    assert Assignment.objects.get(annotator=annotator).state == Assignment.SUBMITTED
    save(other_annotator, begun.seat, base_version=1)
    submitted(other_annotator)
    assert Outcome.objects.filter(status=Outcome.DECIDED).count() == 3
    statement_kind_set(by=manager, statement=row.pk, kind="list_item", reason=WHY)
    assert Outcome.objects.filter(status=Outcome.DECIDED).count() == 3
    assert sound()


def test_another_kind_needs_a_reason_once_it_is_handed_out_and_is_none_for_practice(
    manager, annotator, assignment, report, report_of
):
    row = first(report)
    with pytest.raises(ValidationError, match="was handed out: say why"):
        statement_kind_set(by=manager, statement=row.pk, kind="headline", reason=" ")
    practised = report_of("A bridge was closed.")
    key_begin(by=manager, report=practised.pk)
    with pytest.raises(ValidationError, match="to practise on"):
        statement_kind_set(by=manager, statement=first(practised).pk, kind="headline", reason=WHY)
    assert {first(one).kind for one in (report, practised)} == {"sentence"}
    assert sound()


def test_a_dropped_statement_asks_nobody_for_anything(
    manager, annotator, other_annotator, assignment, report
):
    submitted(annotator)
    submitted(other_annotator)
    answer = statement_drop(by=manager, statement=first(report).pk, reason="a menu")
    assert answer.told == []
    assert {one.state for one in Assignment.objects.all()} == {Assignment.SUBMITTED}
    assert sound()


def test_an_added_one_is_asked_of_everybody_who_has_the_report(
    manager, annotator, other_annotator, assignment, report
):
    row = first(report)
    statement_drop(by=manager, statement=row.pk, reason="a menu")
    submitted(annotator)
    submitted(other_annotator)
    answer = statement_add(
        by=manager, report=report.pk, start=row.start, end=row.end, reason="a menu, and what it leads to"
    )
    assert answer.told == ["To rate anew for Amal, Basil."]
    assert states(assignment) == [Seat.TO_DO, Seat.SUBMITTED, Seat.SUBMITTED]
    assert sound()


def test_what_was_taken_back_stays_so(manager, annotator, assignment, report):
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="on leave")
    assert split(manager, report).told == ["To rate anew for Basil."]
    assert set(assignment.seats.values_list("state", flat=True)) == {Seat.WITHDRAWN}
    assignment_give_back(by=manager, assignment=assignment.pk, reason="back again")
    assert states(assignment) == [Seat.TO_DO] * 4
    assert sound()


def test_a_report_to_practise_on_stays_as_it_was(manager, report):
    key_begin(by=manager, report=report.pk)
    with pytest.raises(ValidationError, match="to practise on"):
        split(manager, report)
    assert report.statements.live().count() == 3
    assert sound()


def test_a_repeat_is_asked_for_nothing_new(manager, annotator, other_annotator, assignment, report):
    submitted(annotator)
    submitted(other_annotator)
    Assignment.objects.update(submitted_at="2020-01-01T00:00Z")
    (again,) = repeats_assign(by=manager, annotators=[annotator], days=1, most=1)
    split(manager, report)
    assert states(again) == [Seat.TO_DO, Seat.TO_DO]
    assert states(assignment) == [Seat.TO_DO, Seat.TO_DO, Seat.SUBMITTED, Seat.SUBMITTED]
    assert sound()
