"""A rating is taken back; a name that the registry lacks is asked about. Nothing saved is lost by either."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import StaleVersion, assignment_submit, seat_clear
from annotator.annotations.taking_back import may_take_back, rating_take_back
from annotator.annotations.unknown_names import question_about

from .conftest import save, save_all

PART = {"X-Hearsay-Part": "1"}


def take_back(by, seat, base_version):
    return rating_take_back(by=by, assignment=seat.assignment_id, seat=seat.pk, base_version=base_version)


def test_the_first_rating_is_taken_back_and_kept_and_the_statement_waits_again(annotator, assignment, seat):
    done = save(annotator, seat)
    left, restored = take_back(annotator, seat, 1)
    assert restored is None
    left.refresh_from_db()
    assert (left.state, left.annotation) == (Seat.TO_DO, done)
    assert not may_take_back(left)
    assert save(annotator, seat, base_version=1) == done  # rated alike: it counts again
    seat.refresh_from_db()
    assert seat.state == Seat.SAVED
    save(annotator, seat, base_version=1, credibility=5)
    left, restored = take_back(annotator, seat, 2)
    assert restored is not None
    assert (left.state, restored.version, restored.restores) == (Seat.SAVED, 3, 1)


def test_a_report_with_a_rating_that_was_taken_back_is_not_submitted(annotator, assignment, seat):
    save_all(annotator, assignment)
    take_back(annotator, seat, 1)
    with pytest.raises(ValidationError, match="Not finished yet: statement 1"):
        assignment_submit(by=annotator, assignment=assignment.pk)


def test_what_was_never_saved_or_is_submitted_is_not_taken_back(annotator, assignment, seat):
    with pytest.raises(ValidationError, match="no earlier version"):
        take_back(annotator, seat, 0)
    save_all(annotator, assignment)
    assignment_submit(by=annotator, assignment=assignment.pk)
    with pytest.raises(ValidationError, match="no earlier version"):
        take_back(annotator, seat, 1)
    seat.refresh_from_db()
    assert seat.state == Seat.SUBMITTED
    assert not may_take_back(seat)


def test_from_a_stale_page_or_by_somebody_else_nothing_is_taken_back(annotator, other_annotator, seat):
    save(annotator, seat)
    save(annotator, seat, base_version=1, credibility=3)
    with pytest.raises(StaleVersion):
        take_back(annotator, seat, 1)
    with pytest.raises((Seat.DoesNotExist, Assignment.DoesNotExist)):
        take_back(other_annotator, seat, 2)
    seat.refresh_from_db()
    assert (seat.state, seat.annotation.version) == (Seat.SAVED, 2)


def test_what_was_saved_meanwhile_is_not_cleared(annotator, seat):
    save(annotator, seat)
    save(annotator, seat, base_version=1, credibility=3)
    with pytest.raises(StaleVersion):
        seat_clear(by=annotator, seat=seat.pk, base_version=1)
    seat.refresh_from_db()
    assert (seat.state, seat.annotation.version) == (Seat.SAVED, 2)


def test_without_a_script_the_button_takes_a_first_rating_back(client, annotator, assignment, seat):
    save(annotator, seat)
    client.force_login(annotator)
    address = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    assert 'value="undo"' in client.get(f"{address}?at=1").content.decode()
    answer = client.post(address, {"seat": seat.pk, "base_version": 1, "action": "undo"}, follow=True)
    assert "Taken back: this statement is to be rated again." in answer.content.decode()
    assert 'value="undo"' not in client.get(f"{address}?at=1").content.decode()


def test_a_name_is_asked_about_once_with_what_may_be_meant(client, annotator, assignment, seat):
    client.force_login(annotator)
    address = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    posted = {
        "seat": seat.pk,
        "base_version": 0,
        "voice": "cited",
        "credibility": "2",
        "source-1": "anadolu ag",
    }
    asked = client.post(address, posted | {"ask": "1"}, headers=PART)
    assert asked.status_code == 422
    part = asked.json()
    assert part["asks"]
    assert "the registry lacks “anadolu ag”. Is it one of these: Anadolu Agency?" in part["said"]
    assert 'value="anadolu ag"' in part["panel"]
    assert not Annotation.objects.exists()
    kept = client.post(address, posted, headers=PART)
    assert (kept.status_code, kept.json()["asks"]) == (200, False)
    assert Annotation.objects.get().path == '"anadolu ag"'
    again = client.post(address, posted | {"ask": "1", "base_version": 1, "credibility": "3"}, headers=PART)
    assert again.status_code == 200  # it stands there already


@pytest.mark.parametrize("name", ["SOHR", "sohr", "syrian observatory"])
def test_a_source_of_the_registry_is_never_asked_about(client, annotator, assignment, seat, name):
    client.force_login(annotator)
    address = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    posted = {
        "seat": seat.pk,
        "base_version": 0,
        "voice": "cited",
        "credibility": "2",
        "source-1": name,
        "ask": "1",
    }
    assert client.post(address, posted, headers=PART).status_code == 200


def test_the_question_names_what_is_lacking_and_what_is_like_it(sources):
    assert question_about("sohr>anadolu", []) == ""
    assert question_about('"Abu Omar"', ["Abu Omar"]) == ""
    said = question_about('"Abu Omar";"agency"', [])
    assert "“Abu Omar”; “agency”" in said
    assert "Is it one of these: Anadolu Agency?" in said
    assert "Is it" not in question_about('"؟"', [])
