"""Practice with an answer key: compared afterwards, counted nowhere, seen by nobody before they submitted theirs."""

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotator.annotations.comparison import Comparison
from annotator.annotations.handing_out import assignment_hand_on, reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.planning import plan_work
from annotator.annotations.practice import key_begin, key_end, practice_assign
from annotator.annotations.progress import Progress
from annotator.annotations.repeats import repeats_due
from annotator.annotations.services import annotation_undo, assignment_submit, assignment_withdraw, seat_skip
from annotator.people.models import AuditEntry
from annotator.review.agreement_data import read_ratings
from annotator.review.models import Decision, Outcome
from tests.cast import make_person

from .conftest import save, save_all


@pytest.fixture
def key(report, manager) -> Assignment:
    """The manager's finished key: SOHR, credibility 2, with a reason at the first statement."""
    key = key_begin(by=manager, report=report.pk)
    save_all(manager, key)
    first = key.seats.order_by("statement__start").first()
    save(manager, first, base_version=1, note="The monitor is named.")
    return assignment_submit(by=manager, assignment=key.pk)


@pytest.fixture
def practice(key, annotator) -> Assignment:
    return practice_assign(by=None, report=key.report_id, annotators=[annotator]).assignments[0]


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(assignment) -> str:
    return reverse("admin:annotations_assignment_change", args=[assignment.pk])


def finish(by, assignment, **values) -> Assignment:
    save_all(by, assignment, **values)
    return assignment_submit(by=by, assignment=assignment.pk)


def test_a_key_is_made_on_the_workbench_by_a_manager_who_does_not_annotate(client, manager, report):
    sign_in(client, manager)
    place = reverse("admin:annotations_practice_report", args=[report.pk])
    answer = client.post(place, {"action": "begin", "begin-taken_from": "", "begin-reason": ""})
    key = Assignment.objects.answer_keys().get()
    assert answer["Location"] == at(key)
    page = client.get(at(key)).content.decode()
    assert "<strong>Answer key.</strong>" in page
    assert "Search the texts" not in page
    for seat in key.seats.all():
        posted = {"seat": str(seat.pk), "base_version": "0", "voice": "publisher", "credibility": "3"}
        assert client.post(at(key), posted | {"action": "save"}).status_code == 302
    assert client.post(at(key), {"action": "submit"})["Location"] == place
    key.refresh_from_db()
    assert (key.state, key.kind, key.round) == (Assignment.SUBMITTED, "key", "key")


def test_a_key_can_begin_with_what_somebody_submitted_and_that_is_logged(report, annotator, manager):
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    work = Assignment.objects.get()
    save_all(annotator, work, note="their note")
    with pytest.raises(ValidationError, match="still rating"):
        key_begin(by=manager, report=report.pk)
    assignment_submit(by=annotator, assignment=work.pk)
    with pytest.raises(ValidationError, match="Say why"):
        key_begin(by=manager, report=report.pk, taken_from=work.pk)
    key = key_begin(by=manager, report=report.pk, taken_from=work.pk, reason="a good one")
    copied = Annotation.objects.filter(seat__assignment=key)
    assert set(copied.values_list("voice", "path", "credibility", "note", "version")) == {
        ("cited", "sohr", 2, "their note", 1)
    }
    assert set(key.seats.values_list("state", flat=True)) == {Seat.SAVED}
    logged = AuditEntry.objects.get(action="answer key begun")
    assert (logged.reason, logged.after) == ("a good one", {"taken_from": annotator.username})


def test_only_submitted_work_on_this_report_is_taken(report, annotator, manager, report_of):
    other = report_of("Rain fell.")
    reports_assign(by=None, reports=[other], annotators=[annotator], required=1)
    with pytest.raises(ValidationError, match="Only a submitted assignment"):
        key_begin(by=manager, report=report.pk, taken_from=Assignment.objects.get().pk, reason="x")


def test_a_report_has_one_key(report, manager, key):
    with pytest.raises(ValidationError, match="already"):
        key_begin(by=manager, report=report.pk)
    twin = Assignment(report=report, annotator=manager, kind="key", round="key")
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_nobody_practises_without_a_finished_key(report, manager, annotator):
    key_begin(by=manager, report=report.pk)
    with pytest.raises(ValidationError, match="no finished answer key"):
        practice_assign(by=None, report=report.pk, annotators=[annotator])


def test_who_knows_the_report_is_left_out(report, key, practice, annotator, other_annotator):
    done = practice_assign(by=None, report=report.pk, annotators=[annotator, other_annotator])
    assert [made.annotator for made in done.assignments] == [other_annotator]
    assert done.left_out == [(annotator.username, "knows the report already")]


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer"])
def test_only_who_hands_out_work_makes_keys_and_practice(request, report, key, who):
    person = request.getfixturevalue(who)
    for attempt in (
        lambda: key_begin(by=person, report=report.pk),
        lambda: key_end(by=person, report=report.pk, reason="x"),
        lambda: practice_assign(by=person, report=report.pk, annotators=[person]),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_manager_writes_on_their_key_and_on_no_work(manager, report, other_annotator):
    boss = make_person("dana", "manager", "annotator")
    done = reports_assign(by=None, reports=[report], annotators=[boss], required=1)
    seat = done.assignments[0].seats.first()
    boss.groups.set(manager.groups.all())
    boss = type(boss).objects.get(pk=boss.pk)
    with pytest.raises(PermissionDenied):
        save(boss, seat)
    with pytest.raises(PermissionDenied):
        assignment_submit(by=boss, assignment=done.assignments[0].pk)


def test_after_submit_the_answers_stand_beside_the_key(client, annotator, practice):
    first, second, third = practice.seats.order_by("statement__start")
    save(annotator, first)
    save(annotator, second, voice="publisher", path="", credibility=2)
    save(annotator, third, path="anadolu>sohr", credibility=4, note="mine")
    before = sign_in(client, annotator).get(at(practice)).content.decode()
    assert "The monitor is named." not in before
    assert client.post(at(practice), {"action": "submit"})["Location"] == at(practice)
    page = " ".join(client.get(at(practice)).content.decode().split())
    for part in (
        "1 of 3 (33 %)",
        "2 of 3 (67 %)",
        "The monitor is named.",
        "<bdi>Anadolu Agency</bdi> → <bdi>Syrian Observatory</bdi>",
        "<strong>Your note:</strong> mine",
        "The publisher itself",
    ):
        assert part in page, part
    assert page.count('class="compared differs"') == 2
    only = client.get(f"{at(practice)}?only=differences").content.decode()
    assert only.count('class="compared') == 2


def test_the_shares_count_each_question(annotator, practice):
    first, second, third = practice.seats.order_by("statement__start")
    save(annotator, first)
    save(annotator, second, voice="publisher", path="")
    save(annotator, third, credibility=5)
    assert Comparison(practice).rows == [], "before it is submitted there is nothing to see"
    assignment_submit(by=annotator, assignment=practice.pk)
    practice.refresh_from_db()
    shares = {share.words: (share.alike, share.of, share.percent) for share in Comparison(practice).shares}
    assert shares == {
        "Alike in everything": (1, 3, 33),
        "Whose words": (2, 3, 67),
        "Sources": (2, 3, 67),
        "Credibility": (2, 3, 67),
    }


def test_independent_paths_are_alike_in_any_order(manager, annotator, report):
    key = key_begin(by=manager, report=report.pk)
    finish(manager, key, path="sohr;anadolu")
    practice = practice_assign(by=None, report=report.pk, annotators=[annotator]).assignments[0]
    finish(annotator, practice, path="anadolu;sohr")
    practice.refresh_from_db()
    assert not any(row.differs for row in Comparison(practice).rows)


def test_after_the_key_was_seen_nothing_is_changed(annotator, practice):
    finish(annotator, practice)
    seat = practice.seats.first()
    for attempt in (
        lambda: save(annotator, seat, base_version=1, credibility=6),
        lambda: annotation_undo(by=annotator, seat=seat.pk, base_version=1),
        lambda: seat_skip(by=annotator, seat=seat.pk),
    ):
        with pytest.raises(ValidationError, match="closed"):
            attempt()


def test_the_manager_corrects_a_key_and_who_practised_sees_it(client, manager, annotator, key, practice):
    finish(annotator, practice)
    seat = key.seats.order_by("statement__start").last()
    save(manager, seat, base_version=1, credibility=6, note="no basis")
    seat.refresh_from_db()
    assert seat.state == Seat.PRACTISED
    assert "no basis" in sign_in(client, annotator).get(at(practice)).content.decode()
    with pytest.raises(ValidationError, match="without a rating"):
        save(manager, seat, base_version=2, credibility=None)


def test_nothing_is_decided_disputed_or_measured(annotator, other_annotator, report, key, practice):
    finish(annotator, practice, credibility=5)
    assert set(Seat.objects.values_list("state", flat=True)) == {Seat.PRACTISED}
    assert not Outcome.objects.exists()
    assert not Decision.objects.exists()
    assert list(read_ratings()) == []


def test_work_on_the_same_report_completes_as_if_nobody_practised(
    manager, annotator, other_annotator, reviewer, report, key, practice
):
    finish(annotator, practice, credibility=5)
    key_end(by=manager, report=report.pk, reason="enough")
    reports_assign(by=None, reports=[report], annotators=[other_annotator, reviewer])
    for work in Assignment.objects.filter(kind="work"):
        finish(work.annotator, work, credibility=3)
    assert set(Outcome.objects.values_list("status", "decision__credibility")) == {("decided", 3)}
    assert {rating.credibility for rating in read_ratings()} == {3}


def test_practice_reports_are_not_handed_out_nor_given_to_who_practised(
    manager, annotator, other_annotator, reviewer, report, key, practice
):
    people = [annotator, other_annotator]
    plan = plan_work([report], people, 2)
    assert plan.left_out == [(report.report_id, "is a practice report")]
    finish(annotator, practice)
    key_end(by=manager, report=report.pk, reason="enough")
    plan = plan_work([report], [*people, reviewer], 2)
    assert {place.annotator for place in plan.places} == {other_annotator, reviewer}


@pytest.mark.parametrize("round", ["practice", "Key", " key "])
def test_the_rounds_of_practice_are_not_those_of_work(report_of, annotator, round):
    with pytest.raises(ValidationError) as refused:
        reports_assign(
            by=None, reports=[report_of("Rain fell.")], annotators=[annotator], required=1, round=round
        )
    assert "round" in refused.value.message_dict


def test_practice_is_taken_back_and_not_handed_on_or_repeated(
    manager, annotator, other_annotator, key, practice
):
    with pytest.raises(ValidationError, match="not handed on"):
        assignment_hand_on(by=manager, assignment=practice.pk, annotator=other_annotator, reason="ill")
    with pytest.raises(ValidationError, match="Somebody is practising"):
        key_end(by=manager, report=key.report_id, reason="x")
    assignment_withdraw(by=manager, assignment=practice.pk, reason="a mistake")
    with pytest.raises(ValidationError, match="page of practice"):
        assignment_withdraw(by=manager, assignment=key.pk, reason="x")
    key_end(by=manager, report=key.report_id, reason="x")
    with pytest.raises(Assignment.DoesNotExist):
        key_end(by=manager, report=key.report_id, reason="x")


def test_practice_is_not_repeated(annotator, practice):
    finish(annotator, practice)
    Assignment.objects.filter(pk=practice.pk).update(submitted_at="2020-01-01T00:00:00Z")
    assert repeats_due([annotator], days=1, most=5) == []


def test_without_its_key_the_comparison_says_so(client, manager, annotator, key, practice):
    finish(annotator, practice)
    key_end(by=manager, report=key.report_id, reason="outdated")
    page = sign_in(client, annotator).get(at(practice)).content.decode()
    assert "There is no answer key any more." in page
    assert "The monitor is named." not in page


def test_progress_shows_practice_as_a_round_of_its_own_and_no_key(annotator, practice):
    finish(annotator, practice)
    progress = Progress()
    assert [(line.name, line.rated, line.every) for line in progress.rounds] == [("practice", 3, 3)]
    assert progress.lines_of(progress.reports)[0].missing == 0


def test_exports_call_it_by_its_round_and_decide_nothing(client, manager, annotator, practice):
    finish(annotator, practice)

    def rows(person, table):
        answer = sign_in(client, person).post(f"/admin/corpus/export/{table}/", {"format": "csv"})
        return list(csv.DictReader(io.StringIO(answer.getvalue().decode(), newline="")))

    assert {row["round"] for row in rows(manager, "annotations")} == {"practice", "key"}
    assert {row["round"] for row in rows(annotator, "annotations")} == {"practice"}
    assert {(row["annotations"], row["status"], row["voice"]) for row in rows(manager, "statements")} == {
        ("0", "open", "")
    }
    assert rows(manager, "decisions") == []


def test_the_pages_of_practice_find_give_and_take_away(client, manager, annotator, report):
    sign_in(client, manager)
    listed = reverse("admin:annotations_practice")
    place = reverse("admin:annotations_practice_report", args=[report.pk])
    assert place in client.get(listed, {"q": "market"}).content.decode()
    assert "No report is meant" in client.get(listed, {"q": "\x00"}).content.decode()
    key = key_begin(by=manager, report=report.pk)
    assert "0 of 3 statements" in " ".join(client.get(listed).content.decode().split())
    finish(manager, key)
    posted = {"action": "assign", "assign-annotators": annotator.pk, "assign-credibility_first": "on"}
    assert client.post(place, posted)["Location"] == place
    made = Assignment.objects.get(kind="practice")
    assert (made.aided, made.credibility_first) == (False, True)
    for seat in made.seats.all():
        save(annotator, seat, voice="", path="", credibility=2)
        save(annotator, seat, base_version=1)
    assignment_submit(by=annotator, assignment=made.pk)
    assert "Alike in everything 100 %" in client.get(place).content.decode()
    assert client.post(place, {"action": "end", "end-reason": ""}).status_code == 200
    assert client.post(place, {"action": "end", "end-reason": "done"})["Location"] == listed
    assert not Assignment.objects.answer_keys().exists()


def test_a_key_is_not_offered_for_a_report_that_somebody_is_still_rating(client, manager, annotator, report):
    work = reports_assign(by=None, reports=[report], annotators=[annotator], required=1).assignments[0]
    place = reverse("admin:annotations_practice_report", args=[report.pk])
    shown = sign_in(client, manager).get(place).content.decode()
    assert ("still rating this report" in shown, 'value="begin"' in shown) == (True, False)
    finish(annotator, work)
    assert 'value="begin"' in client.get(place).content.decode()


@pytest.mark.parametrize("number", ["987654321", "9" * 30])
def test_a_report_that_is_not_there_has_no_page_of_practice(client, manager, number):
    assert sign_in(client, manager).get(f"/admin/annotations/practice/{number}/").status_code == 404


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_others_open_no_page_of_practice_whether_the_report_is_there_or_not(request, client, key, who):
    sign_in(client, request.getfixturevalue(who))
    for number in (key.report_id, 987654321):
        for method in (client.get, client.post):
            assert method(f"/admin/annotations/practice/{number}/", {"action": "begin"}).status_code == 403
