"""Credibility before source: two judgements kept apart, both in one history."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotator.annotations.handing_out import assignment_hand_on, reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.progress import Progress
from annotator.annotations.services import annotation_undo, assignment_submit, seat_skip
from annotator.corpus.scope import scope_for
from annotator.reports.models import Suggestion, SuggestionCitation

from .conftest import save

PART = {"X-Hearsay-Part": "1"}


@pytest.fixture
def assignment(report, annotator) -> Assignment:
    # The suggestion's source, named where the report names it.
    SuggestionCitation.objects.filter(source__key="sohr").update(mention_start=27, mention_end=31)
    done = reports_assign(
        by=None, reports=[report], annotators=[annotator], required=1, credibility_first=True
    )
    return done.assignments[0]


@pytest.fixture
def page(client, annotator, assignment):
    client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")
    return reverse("admin:annotations_assignment_change", args=[assignment.pk])


def rate(by, seat, credibility=4, base_version=0, **values):
    return save(by, seat, base_version, voice="", path="", credibility=credibility, **values)


def history(seat) -> list[tuple]:
    rows = Annotation.objects.filter(seat=seat).order_by("version")
    return list(rows.values_list("voice", "path", "credibility", "suggestion_outcome"))


def test_the_rating_is_a_version_of_its_own_before_the_source(annotator, seat):
    rate(annotator, seat)
    save(annotator, seat, base_version=1, credibility=4)
    save(annotator, seat, base_version=2, credibility=2)
    assert history(seat) == [
        ("", "", 4, "unaided"),
        ("cited", "sohr", 4, "accepted"),
        ("cited", "sohr", 2, "accepted"),
    ]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("voice", {"credibility": 4}),
        ("voice", {"voice": "publisher", "path": "", "credibility": 4}),
        ("voice", {"voice": "", "path": "sohr"}),
        ("credibility", {"voice": "", "path": "", "credibility": None}),
        ("credibility", {"credibility": None}),
        ("credibility", {"voice": "", "path": "", "credibility": 9}),
    ],
)
def test_the_source_is_not_taken_before_the_rating(annotator, seat, field, values):
    with pytest.raises(ValidationError) as refused:
        save(annotator, seat, **values)
    assert field in refused.value.message_dict
    assert history(seat) == []


def test_once_the_source_is_said_it_is_not_dropped_and_the_rating_stays_given(annotator, seat):
    rate(annotator, seat)
    save(annotator, seat, base_version=1)
    for values in ({"voice": "", "path": "", "credibility": 4}, {"credibility": None}):
        with pytest.raises(ValidationError):
            save(annotator, seat, base_version=2, **values)
    assert len(history(seat)) == 2


def test_where_nothing_is_asserted_there_is_nothing_to_rate_first(annotator, seat):
    save(annotator, seat, voice="none", path="", credibility=None)
    with pytest.raises(ValidationError):
        save(annotator, seat, base_version=1)
    rate(annotator, seat, base_version=1)
    assert [row[:3] for row in history(seat)] == [("none", "", None), ("", "", 4)]


def test_a_half_judgement_is_unfinished_everywhere(annotator, assignment, seat):
    rate(annotator, seat)
    seat.refresh_from_db()
    assert (seat.state, seat.shown_state) == (Seat.SAVED, "half")
    assert Assignment.objects.with_progress().get(pk=assignment.pk).seats_done == 0
    assert Progress().people[0].rated == 0
    for other in assignment.seats.exclude(pk=seat.pk):
        save(annotator, other, voice="none", path="", credibility=None)
    with pytest.raises(ValidationError, match="statement 1"):
        assignment_submit(by=annotator, assignment=assignment.pk)
    save(annotator, seat, base_version=1)
    assert Assignment.objects.with_progress().get(pk=assignment.pk).seats_done == 3
    assert assignment_submit(by=annotator, assignment=assignment.pk).state == Assignment.SUBMITTED


def test_undo_goes_back_to_the_rating_alone_and_passes_over_it_after_submit(annotator, assignment, seat):
    rate(annotator, seat)
    save(annotator, seat, base_version=1)
    undone = annotation_undo(by=annotator, seat=seat.pk, base_version=2)
    assert (undone.voice, undone.credibility) == ("", 4)
    save(annotator, seat, base_version=3)
    for other in assignment.seats.exclude(pk=seat.pk):
        save(annotator, other, voice="none", path="", credibility=None)
    Assignment.objects.filter(pk=assignment.pk).update(state=Assignment.SUBMITTED)
    assignment.seats.update(state=Seat.SUBMITTED)
    assignment.report.required_annotators = 2  # somebody else is still to come
    assignment.report.save()
    undone = annotation_undo(by=annotator, seat=seat.pk, base_version=4)
    assert (undone.voice, undone.restores) == ("cited", 2)


def test_a_half_judgement_can_be_skipped_and_flagged(annotator, seat):
    rate(annotator, seat, flagged=True, flag_reason="Badly split")
    seat_skip(by=annotator, seat=seat.pk)
    seat.refresh_from_db()
    assert (seat.state, seat.annotation.flagged) == (Seat.SKIPPED, True)
    rate(annotator, seat, base_version=1, flagged=True, flag_reason="Badly split")
    seat.refresh_from_db()
    assert (seat.state, len(history(seat))) == (Seat.SAVED, 1)


def test_elsewhere_no_judgement_is_without_a_voice(annotator, seat, report_of):
    reports_assign(by=None, reports=[report_of("Rain fell.")], annotators=[annotator], required=1)
    other = Seat.objects.exclude(assignment=seat.assignment).get()
    with pytest.raises(ValidationError) as refused:
        rate(annotator, other)
    assert "voice" in refused.value.message_dict
    bare = Annotation(seat=other, version=1, voice="", path="", credibility=None, suggestion_outcome="none")
    with pytest.raises(IntegrityError), transaction.atomic():
        Annotation.objects.bulk_create([bare])


def test_until_it_is_rated_the_page_shows_no_source_of_the_statement(client, page, seat, annotator):
    for answer in (client.get(f"{page}?at=1"), client.get(f"{page}?at=1", headers=PART)):
        text = answer.content.decode()
        assert "Suggestion:" not in text
        assert "rule “subject”" not in text
        assert "<mark" not in text
        assert 'name="source-1"' not in text.replace("\\", "")
        assert "credibility before source" in text or "First the credibility" in text
    rate(annotator, seat)
    text = client.get(f"{page}?at=1").content.decode()
    assert "Suggestion:" in text
    assert 'value="Syrian Observatory"' in text
    assert "<mark" in text
    assert "You rated it <b>4</b> Doubtful" in " ".join(text.split())


def test_the_type_ahead_puts_no_suggested_source_first_before_the_rating(
    client, page, seat, annotator, sources
):
    def first() -> str:
        offered = client.get(page).content.decode().partition('<datalist id="sources">')[2]
        return offered.partition('value="')[2].partition('"')[0]

    assert first() == min(source.name for source in sources.values()) != "Syrian Observatory"
    rate(annotator, seat)
    assert first() == "Syrian Observatory"


def test_without_a_script_the_source_is_asked_after_the_rating_and_then_it_goes_on(client, page, seat):
    posted = {"seat": str(seat.pk), "base_version": "0", "credibility": "3", "action": "save", "at": "1"}
    answer = client.post(f"{page}?at=1", posted)
    assert answer["Location"].endswith("?at=1#statement")
    posted |= {"base_version": "1", "voice": "cited", "source-1": "SOHR"}
    assert client.post(f"{page}?at=1", posted)["Location"].endswith("?at=2#statement")
    assert [row[:3] for row in history(seat)] == [("", "", 3), ("cited", "sohr", 3)]


def test_a_script_is_told_that_the_source_comes_next(client, page, seat):
    posted = {"seat": str(seat.pk), "base_version": "0", "credibility": "3", "action": "save", "at": "1"}
    part = client.post(page, posted, headers=PART).json()
    assert part["saved"] == {"position": 1, "state": "half", "version": 1}
    assert (part["position"], part["version"]) == (1, 1)
    assert part["said"] == "Saved: credibility 3, version 1. Now the source."
    assert "Suggestion:" in part["panel"]


def test_a_rating_from_two_windows_shows_both_and_the_source_lines(client, page, seat, annotator):
    rate(annotator, seat)
    posted = {"seat": str(seat.pk), "base_version": "0", "credibility": "2", "action": "save", "at": "1"}
    answer = client.post(page, posted, headers=PART)
    assert answer.status_code == 409
    panel = " ".join(answer.json()["panel"].split())
    assert "Version 1: credibility alone" in panel
    assert "You rated it <b>2</b>" in panel
    assert 'name="source-1"' in panel


def test_a_manager_chooses_it_by_page_and_by_command_and_sees_it(client, manager, annotator, report_of):
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    first, second = report_of("Rain fell."), report_of("Snow fell.")
    posted = {"query": first.report_id, "annotators": annotator.pk, "required": "1", "seed": "1"}
    posted |= {"sequence": "imported", "round": "main", "credibility_first": "on", "action": "hand_out"}
    client.post(reverse("admin:annotations_assignment_hand_out"), posted)
    call_command(
        "assign",
        *("--reports", second.report_id, "--annotators", annotator.username, "--required", "1"),
        "--credibility-first",
        verbosity=0,
    )
    assert set(Assignment.objects.values_list("report", "aided", "credibility_first")) == {
        (first.pk, False, True),
        (second.pk, True, True),
    }
    for made in Assignment.objects.all():
        shown = client.get(reverse("admin:annotations_assignment_change", args=[made.pk]))
        assert "<dt>Credibility before source</dt>\n    <dd>yes</dd>" in shown.content.decode()


def test_who_it_is_handed_on_to_works_in_the_same_way(assignment, manager, other_annotator):
    made = assignment_hand_on(by=manager, assignment=assignment.pk, annotator=other_annotator, reason="ill")
    assert made.credibility_first


def test_their_own_export_holds_no_suggestion_before_the_rating(annotator, assignment, seat):
    allowed = scope_for(annotator)
    assert not Suggestion.objects.filter(allowed.suggestions()).exists()
    rate(annotator, seat)
    assert Suggestion.objects.filter(allowed.suggestions()).get() == seat.suggestion
