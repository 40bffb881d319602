"""Saving, undoing and skipping: each save is a version, and nothing is overwritten unseen."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import (
    StaleVersion,
    annotation_undo,
    assignment_submit,
    assignment_withdraw,
    guidelines_publish,
    seat_skip,
)
from annotator.people.models import User

from .conftest import save, save_all


def versions(seat) -> list[tuple]:
    rows = Annotation.objects.filter(seat=seat).order_by("version")
    return list(rows.values_list("version", "voice", "path", "credibility"))


def test_a_first_save_is_version_one_and_in_force(annotator, seat):
    saved = save(annotator, seat, note="a note", seconds=12)
    seat.refresh_from_db()
    assert (seat.state, seat.annotation) == (Seat.SAVED, saved)
    assert (saved.version, saved.voice, saved.path, saved.credibility) == (1, "cited", "sohr", 2)
    assert (saved.note, saved.seconds, saved.flagged) == ("a note", 12, False)


def test_a_second_save_is_version_two_and_the_first_one_stays(annotator, seat):
    save(annotator, seat)
    save(annotator, seat, base_version=1, credibility=5)
    assert versions(seat) == [(1, "cited", "sohr", 2), (2, "cited", "sohr", 5)]


def test_the_citations_of_a_path_are_rows_with_relays_and_places(annotator, assignment):
    seat = assignment.seats.get(statement__position=3)
    saved = save(annotator, seat, path='anadolu>"Abu Omar";unnamed;gen_local')
    rows = saved.citations.order_by("order").values_list("order", "source__key", "name", "via_order")
    assert list(rows) == [
        (0, "anadolu", "", None),
        (1, None, "Abu Omar", 0),
        (2, None, "", None),
        (3, "gen_local", "", None),
    ]
    found = saved.citations.get(name="Abu Omar")
    assert assignment.report.text[found.mention_start : found.mention_end] == "Abu Omar"


def test_a_stale_form_overwrites_nothing_and_is_shown_what_stands(annotator, seat):
    save(annotator, seat)
    second = save(annotator, seat, base_version=1, credibility=5)
    for base in (0, 1, 3, 99):
        with pytest.raises(StaleVersion) as caught:
            save(annotator, seat, base_version=base, credibility=4)
        assert caught.value.current == second
    assert len(versions(seat)) == 2


def test_a_double_click_makes_one_version(annotator, seat):
    assert save(annotator, seat) == save(annotator, seat)
    assert save(annotator, seat, base_version=1, note="more") == save(
        annotator, seat, base_version=1, note="more"
    )
    assert len(versions(seat)) == 2


def test_saving_again_what_stands_there_makes_no_version(annotator, seat):
    assert save(annotator, seat, base_version=0) == save(annotator, seat, base_version=1)
    assert len(versions(seat)) == 1


def test_another_content_at_the_same_time_is_no_double_click(annotator, seat):
    save(annotator, seat)
    for other in (
        {"credibility": 3},
        {"note": "n"},
        {"path": "anadolu"},
        {"flagged": True, "flag_reason": "odd"},
    ):
        with pytest.raises(StaleVersion):
            save(annotator, seat, **other)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("voice", {"voice": "rumour"}),
        ("voice", {"voice": ""}),
        ("path", {"path": "SOHR"}),
        ("path", {"path": "sohr;"}),
        ("path", {"path": "nobody_we_know"}),
        ("path", {"path": ""}),
        ("path", {"path": "unnamed"}),
        ("path", {"path": "gen_local"}),
        ("path", {"path": '"%s"' % ("n" * 121)}),
        ("path", {"path": ";".join(f'"n{number}"' for number in range(31))}),
        ("path", {"voice": "anonymous", "path": "sohr"}),
        ("path", {"voice": "anonymous", "path": "unnamed>sohr"}),
        ("path", {"voice": "publisher", "path": "sohr"}),
        ("path", {"voice": "none", "path": "unnamed"}),
        ("credibility", {"credibility": 0}),
        ("credibility", {"credibility": 7}),
        ("credibility", {"credibility": -99}),
        ("flag_reason", {"flagged": True}),
        ("flag_reason", {"flagged": True, "flag_reason": "  \n"}),
        ("note", {"note": "a\x00b"}),
        ("flag_reason", {"flagged": True, "flag_reason": "a\x00b"}),
        ("path", {"path": '"a\x00b"'}),
        ("path", {"path": '"a\ud800b"'}),
    ],
)
def test_what_is_no_judgement_is_refused_by_name_of_its_field(annotator, seat, field, values):
    with pytest.raises(ValidationError) as caught:
        save(annotator, seat, **values)
    assert field in caught.value.message_dict
    seat.refresh_from_db()
    assert (seat.state, seat.annotation) == (Seat.TO_DO, None)
    assert versions(seat) == []


def test_where_nothing_is_asserted_nothing_is_rated(annotator, seat):
    saved = save(annotator, seat, voice="none", path="", credibility=3)
    assert (saved.voice, saved.path, saved.credibility) == ("none", "", None)


def test_an_unnamed_source_needs_no_path_and_gets_the_canonical_one(annotator, seat):
    assert save(annotator, seat, voice="anonymous", path="").path == "unnamed"
    assert (
        save(annotator, seat, base_version=1, voice="anonymous", path="unnamed > gen_local").path
        == "unnamed>gen_local"
    )


def test_a_reason_without_a_flag_is_dropped(annotator, seat):
    assert save(annotator, seat, flag_reason="never mind").flag_reason == ""


def test_the_outcome_of_a_suggestion_is_kept(annotator, assignment):
    first, second, third = assignment.seats.order_by("statement__start")
    assert save(annotator, first).suggestion_outcome == "accepted"
    assert save(annotator, first, base_version=1, path="anadolu").suggestion_outcome == "changed"
    assert save(annotator, second, voice="publisher", path="").suggestion_outcome == "accepted"
    assert save(annotator, third).suggestion_outcome == "none"


def test_an_annotation_keeps_the_guidelines_it_was_made_under(annotator, manager, seat):
    assert save(annotator, seat).guidelines is None
    first = guidelines_publish(by=manager, text="Be brief.")
    second = guidelines_publish(by=manager, text="Be brief and kind.")
    assert (first.version, second.version) == (1, 2)
    assert save(annotator, seat, base_version=1, note="x").guidelines == second
    assert Annotation.objects.get(version=1, seat=seat).guidelines is None


def test_undo_writes_the_version_before_as_a_new_one(annotator, seat):
    save(annotator, seat, note="first", flagged=True, flag_reason="odd")
    save(annotator, seat, base_version=1, path="anadolu", credibility=5)
    undone = annotation_undo(by=annotator, seat=seat.pk, base_version=2)
    assert versions(seat) == [(1, "cited", "sohr", 2), (2, "cited", "anadolu", 5), (3, "cited", "sohr", 2)]
    assert (undone.note, undone.flagged, undone.flag_reason) == ("first", True, "odd")
    assert [citation.source.key for citation in undone.citations.all()] == ["sohr"]
    assert undone.suggestion_outcome == "accepted"


def test_undoing_again_goes_back_through_all_versions(annotator, seat):
    for base, credibility in enumerate((1, 2, 3)):
        save(annotator, seat, base_version=base, credibility=credibility)
    for base in (3, 4):
        annotation_undo(by=annotator, seat=seat.pk, base_version=base)
    with pytest.raises(ValidationError):
        annotation_undo(by=annotator, seat=seat.pk, base_version=5)
    save(annotator, seat, base_version=5, credibility=6)
    for base in (6, 7, 8, 9, 10):
        annotation_undo(by=annotator, seat=seat.pk, base_version=base)
    assert [row[3] for row in versions(seat)] == [1, 2, 3, 2, 1, 6, 1, 2, 3, 2, 1]


def test_there_is_nothing_to_undo_in_a_first_version_or_none(annotator, seat):
    with pytest.raises(ValidationError):
        annotation_undo(by=annotator, seat=seat.pk, base_version=0)
    save(annotator, seat)
    with pytest.raises(ValidationError):
        annotation_undo(by=annotator, seat=seat.pk, base_version=1)
    assert len(versions(seat)) == 1


def test_undo_from_a_stale_page_is_refused(annotator, seat):
    save(annotator, seat)
    save(annotator, seat, base_version=1, credibility=3)
    for base in (0, 1, 3):
        with pytest.raises(StaleVersion):
            annotation_undo(by=annotator, seat=seat.pk, base_version=base)
    assert len(versions(seat)) == 2


def test_a_retried_save_from_before_an_undo_does_not_come_back(annotator, seat):
    save(annotator, seat)
    save(annotator, seat, base_version=1, credibility=3)
    annotation_undo(by=annotator, seat=seat.pk, base_version=2)
    with pytest.raises(StaleVersion):
        save(annotator, seat, base_version=1, credibility=3)


def test_skipping_keeps_what_was_saved_and_saving_it_again_ends_the_skip(annotator, seat):
    saved = save(annotator, seat)
    seat_skip(by=annotator, seat=seat.pk)
    seat.refresh_from_db()
    assert (seat.state, seat.annotation) == (Seat.SKIPPED, saved)
    assert save(annotator, seat, base_version=1) == saved
    seat.refresh_from_db()
    assert seat.state == Seat.SAVED


def attempts(by, seat):
    return [
        lambda: save(by, seat),
        lambda: annotation_undo(by=by, seat=seat, base_version=0),
        lambda: seat_skip(by=by, seat=seat),
    ]


def test_a_foreign_seat_is_as_if_it_were_not_there(annotator, other_annotator, seat):
    foreign = Seat.objects.exclude(assignment__annotator=annotator).first()
    for missing in (foreign.pk, uuid.uuid4()):
        for attempt in attempts(annotator, missing):
            with pytest.raises(Seat.DoesNotExist) as caught:
                attempt()
            assert str(caught.value) == "Seat matching query does not exist."
    assert not Annotation.objects.exists()


def test_a_withdrawn_seat_is_gone_too(annotator, manager, assignment, seat):
    save(annotator, seat)
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="a mistake")
    for attempt in attempts(annotator, seat.pk):
        with pytest.raises(Seat.DoesNotExist):
            attempt()
    assert Annotation.objects.count() == 1


def test_one_withdrawn_seat_in_an_open_assignment_is_gone(annotator, seat):
    Seat.objects.filter(pk=seat.pk).update(state=Seat.WITHDRAWN)
    for attempt in attempts(annotator, seat.pk):
        with pytest.raises(Seat.DoesNotExist):
            attempt()


def test_who_is_deactivated_or_lost_the_role_writes_nothing(annotator, seat):
    User.objects.filter(pk=annotator.pk).update(is_active=False)
    gone = User.objects.get(pk=annotator.pk)
    User.objects.filter(pk=annotator.pk).update(is_active=True)
    annotator.groups.clear()
    roleless = User.objects.get(pk=annotator.pk)
    for person in (gone, roleless):
        for attempt in attempts(person, seat.pk):
            with pytest.raises(PermissionDenied):
                attempt()
        with pytest.raises(PermissionDenied):
            assignment_submit(by=person, assignment=seat.assignment_id)
    assert not Annotation.objects.exists()


def test_what_was_submitted_can_be_changed_until_the_statement_completes(
    annotator, other_annotator, assignment, seat
):
    save_all(annotator, assignment)
    assignment_submit(by=annotator, assignment=assignment.pk)
    save(annotator, seat, base_version=1, credibility=6)
    annotation_undo(by=annotator, seat=seat.pk, base_version=2)
    seat.refresh_from_db()
    assert (seat.state, seat.annotation.version, seat.annotation.credibility) == (Seat.SUBMITTED, 3, 2)
    with pytest.raises(ValidationError, match="without a rating"):
        save(annotator, seat, base_version=3, credibility=None)
    with pytest.raises(ValidationError, match="put aside"):
        seat_skip(by=annotator, seat=seat.pk)

    other = Assignment.objects.get(annotator=other_annotator)
    save_all(other_annotator, other)
    assignment_submit(by=other_annotator, assignment=other.pk)
    for attempt in [
        lambda: save(annotator, seat, base_version=3, credibility=6),
        *attempts(annotator, seat.pk)[1:],
    ]:
        with pytest.raises(ValidationError, match="closed"):
            attempt()
    seat.refresh_from_db()
    assert (seat.state, seat.annotation.version) == (Seat.SUBMITTED, 3)


def test_a_version_number_is_used_once_whoever_writes_it(annotator, seat):
    from django.db import IntegrityError, transaction

    saved = save(annotator, seat)
    twin = Annotation(seat=seat, version=1, voice="publisher", path="", suggestion_outcome="none")
    with pytest.raises(IntegrityError), transaction.atomic():
        Annotation.objects.bulk_create([twin])
    assert list(Annotation.objects.all()) == [saved]


@pytest.mark.parametrize(
    "values",
    [
        {"credibility": 0},
        {"credibility": 7},
        {"voice": "rumour"},
        {"voice": "none", "path": "", "credibility": 2},
        {"voice": "publisher", "path": "sohr"},
        {"voice": "cited", "path": ""},
        {"suggestion_outcome": "liked"},
    ],
)
def test_the_database_refuses_it_too(annotator, seat, values):
    from django.db import IntegrityError, transaction

    row = {"voice": "cited", "path": "sohr", "credibility": 2, "suggestion_outcome": "none"} | values
    with pytest.raises(IntegrityError), transaction.atomic():
        Annotation.objects.bulk_create([Annotation(seat=seat, version=1, **row)])


def test_the_assignment_named_in_the_list_is_ones_own(annotator, other_annotator, assignment):
    assert list(Assignment.objects.of(annotator)) == [assignment]
    assert assignment not in Assignment.objects.of(other_annotator)
