"""Hidden repeats: a person's own work once more, unknown to them, and of no weight for decisions."""

import csv
import datetime
import io
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.repeats import repeats_assign, repeats_due
from annotator.annotations.services import assignment_submit, assignment_withdraw
from annotator.people.models import AuditEntry
from annotator.reports.models import Suggestion
from annotator.review.models import Decision, Outcome

from .conftest import save, save_all


def submit_long_ago(assignment, days=30) -> None:
    save_all(assignment.annotator, assignment, note="what I thought first")
    assignment_submit(by=assignment.annotator, assignment=assignment.pk)
    Assignment.objects.filter(pk=assignment.pk).update(
        submitted_at=timezone.now() - datetime.timedelta(days=days)
    )


@pytest.fixture
def first(assignment) -> Assignment:
    """Submitted thirty days ago; the other annotator isn't done."""
    submit_long_ago(assignment)
    assignment.refresh_from_db()
    return assignment


@pytest.fixture
def again(first, manager) -> Assignment:
    return repeats_assign(by=manager, annotators=[first.annotator], days=14, most=5)[0]


def test_the_same_report_comes_again_to_the_same_person(first, again):
    assert (again.report, again.annotator, again.repeat) == (first.report, first.annotator, True)
    assert (again.round, again.aided, again.state) == (first.round, first.aided, Assignment.OPEN)
    assert set(again.seats.values_list("state", "annotation")) == {(Seat.TO_DO, None)}
    assert again.seats.count() == first.seats.count()


def test_it_shows_the_suggestions_that_were_shown_before(first, manager):
    """A newer reader's suggestion would be another question."""
    old = Suggestion.objects.get(path="sohr")
    Suggestion.objects.create(
        statement=old.statement,
        reader_version="2",
        voice="publisher",
        evidence="default",
        rule="none",
        confidence=0.5,
    )
    made = repeats_assign(by=manager, annotators=[first.annotator])[0]
    assert made.seats.get(statement=old.statement).suggestion == old


def test_an_unaided_report_comes_again_unaided(manager, sources, annotator, report_of):
    report = report_of("Rain fell, SOHR said.", suggestions=["sohr"])
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1, aided=False)
    submit_long_ago(Assignment.objects.get())
    made = repeats_assign(by=manager, annotators=[annotator])[0]
    assert (made.aided, made.seats.get().suggestion) == (False, None)


def test_what_is_younger_than_the_days_or_open_isnt_repeated(first, other_annotator):
    people = [first.annotator, other_annotator]
    assert repeats_due(people, days=31, most=5) == []
    assert repeats_due(people, days=29, most=5) == [first]


def test_nobody_gets_more_than_so_many_and_the_seed_decides_which(manager, annotator, sources, report_of):
    reports = [report_of(f"Bridge {n} was open.") for n in range(8)]
    reports_assign(by=None, reports=reports, annotators=[annotator], required=1)
    for assignment in Assignment.objects.all():
        submit_long_ago(assignment)
    draws = {seed: repeats_due([annotator], days=14, most=3, seed=seed) for seed in (1, 2, 3)}
    assert [len(draw) for draw in draws.values()] == [3, 3, 3]
    assert len({frozenset(a.pk for a in draw) for draw in draws.values()}) > 1
    made = repeats_assign(by=manager, annotators=[annotator], most=3, seed=2)
    assert [m.report for m in made] == [first.report for first in draws[2]]
    more = repeats_assign(by=manager, annotators=[annotator], most=8, seed=2)
    assert len(more) == 5
    assert not {m.report for m in made} & {m.report for m in more}


def test_a_repeat_that_was_taken_back_can_be_given_again(manager, again):
    assert repeats_assign(by=manager, annotators=[again.annotator]) == []
    assignment_withdraw(by=manager, assignment=again.pk, reason="too soon")
    assert len(repeats_assign(by=manager, annotators=[again.annotator])) == 1


@pytest.mark.parametrize("odd", [{"days": 0}, {"most": 0}, {"days": 10**9}, {"annotators": []}])
def test_odd_wishes_are_refused(first, manager, odd):
    with pytest.raises(ValidationError):
        repeats_assign(by=manager, **{"annotators": [first.annotator], "days": 14, "most": 5} | odd)
    assert not Assignment.objects.filter(repeat=True).exists()


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_only_managers_give_repeats(who, first, request):
    with pytest.raises(PermissionDenied):
        repeats_assign(by=request.getfixturevalue(who), annotators=[first.annotator])


def test_repeats_stand_in_the_log(again, manager):
    entry = AuditEntry.objects.get(action="repeats assigned")
    assert (entry.by, entry.after["annotators"], entry.after["days"]) == (manager, ["amal"], 14)


def test_the_database_holds_one_open_repeat_of_a_report_for_a_person(again):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.bulk_create(
            [Assignment(report=again.report, annotator=again.annotator, repeat=True)]
        )


def test_it_counts_for_no_decision(again, other_annotator):
    """Another answer in the repeat: the decision is what both said the first time."""
    save_all(again.annotator, again, credibility=5)
    assignment_submit(by=again.annotator, assignment=again.pk)
    assert set(Outcome.objects.values_list("status", flat=True)) == {Outcome.OPEN}
    other = Assignment.objects.get(annotator=other_annotator)
    save_all(other_annotator, other)
    assignment_submit(by=other_annotator, assignment=other.pk)
    assert set(Decision.objects.values_list("credibility", flat=True)) == {2}


def test_it_fills_no_place_of_the_report(again, manager):
    """Who still lacks an annotator gets one, repeat or not."""
    done = reports_assign(by=manager, reports=[again.report], annotators=[again.annotator], required=1)
    assert done.assignments == []
    assert done.left_out[0][1] == "has its annotators already"


# What the annotator can reach.


def page_of(client, name, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def own_rows(client, table) -> list[dict[str, str]]:
    answer = client.post(reverse("admin:corpus_export", args=[table]), {"format": "csv"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def without_ids(page: str) -> str:
    """The page with what differs from one object, or one request, to the next taken out."""
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", page)
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+|nonce="[^"]+"', r"\1", page)


def test_no_page_of_the_annotator_says_that_it_is_a_repeat(client, again):
    client.force_login(again.annotator)
    pages = [
        page_of(client, "admin:index"),
        page_of(client, "admin:annotations_assignment_changelist"),
        page_of(client, "admin:annotations_assignment_change", again.pk),
    ]
    for page in pages:
        assert str(again.pk) in page
        assert "repeat" not in page.lower()
        assert "what I thought first" not in page


def test_the_list_shows_the_report_once_while_it_is_rated_again(client, first, again):
    client.force_login(again.annotator)
    page = page_of(client, "admin:annotations_assignment_changelist")
    assert str(again.pk) in page
    assert str(first.pk) not in page
    listed = page_of(client, "admin:annotations_assignment_changelist", state__exact="submitted")
    assert str(first.pk) not in listed


def test_the_first_answers_are_out_of_sight_until_the_repeat_is_submitted(client, first, again):
    client.force_login(again.annotator)
    address = reverse("admin:annotations_assignment_change", args=[first.pk])
    assert client.get(address).status_code == 404
    assert own_rows(client, "annotations") == []
    save_all(again.annotator, again)
    assignment_submit(by=again.annotator, assignment=again.pk)
    assert client.get(address).status_code == 200
    assert len(own_rows(client, "annotations")) == 6


def test_the_first_answers_are_neither_changed_nor_shown_by_a_post_while_the_repeat_is_open(
    client, first, again
):
    client.force_login(again.annotator)
    seat = first.seats.select_related("annotation").first()
    before = Annotation.objects.filter(seat__assignment=first).count()
    posted = {
        "seat": seat.pk,
        "base_version": seat.annotation.version,
        "voice": "publisher",
        "credibility": "1",
    }
    for address in (first.pk, again.pk):
        for action in ("save", "undo", "skip"):
            answer = client.post(
                reverse("admin:annotations_assignment_change", args=[address]),
                posted | {"action": action},
                headers={"X-Hearsay-Part": "1"},
            )
            assert answer.status_code == 404
    assert Annotation.objects.filter(seat__assignment=first).count() == before


def test_the_workbench_is_the_one_of_any_other_report(client, manager, first, again):
    """The same page, byte for byte, as when the report came for the first time."""
    client.force_login(again.annotator)
    repeated = without_ids(page_of(client, "admin:annotations_assignment_change", again.pk))
    Assignment.objects.filter(pk=again.pk).update(repeat=False, state=Assignment.WITHDRAWN)
    Assignment.objects.filter(pk=first.pk).update(state=Assignment.WITHDRAWN)
    Assignment.objects.filter(pk=again.pk).update(state=Assignment.OPEN)
    assert repeated == without_ids(page_of(client, "admin:annotations_assignment_change", again.pk))


def test_the_annotators_export_leaves_the_column_repeat_empty(client, again, manager):
    save(again.annotator, again.seats.first())
    client.force_login(again.annotator)
    own = own_rows(client, "annotations")
    assert [row["repeat"] for row in own] == [""]
    assert {row["round"] for row in own} == {"main"}
    save_all(again.annotator, again)
    assignment_submit(by=again.annotator, assignment=again.pk)
    assert {row["repeat"] for row in own_rows(client, "annotations")} == {""}
    client.force_login(manager)
    assert {row["repeat"] for row in own_rows(client, "annotations")} == {"true", "false"}


def test_others_see_as_much_of_it_as_of_any_work_of_somebody_else(client, again, other_annotator):
    client.force_login(other_annotator)
    address = reverse("admin:annotations_assignment_change", args=[again.pk])
    assert client.get(address).status_code == 404
    assert str(again.pk) not in page_of(client, "admin:annotations_assignment_changelist")


def test_taking_it_back_brings_the_first_answers_back_into_sight(client, first, again, manager):
    assignment_withdraw(by=manager, assignment=again.pk, reason="too soon")
    assert list(Assignment.objects.of(first.annotator)) == [first]
    assert Annotation.objects.by(first.annotator).count() == 3


# What the manager sees.


def test_a_manager_previews_repeats_and_hands_them_out(client, first, manager):
    client.force_login(manager)
    address = reverse("admin:annotations_assignment_hand_out")
    values = {
        "repeats-annotators": [first.annotator.pk],
        "repeats-days": "14",
        "repeats-most": "5",
        "repeats-seed": "1",
    }
    page = client.post(address, values | {"action": "preview_repeats"})
    assert [(s.reports, s.statements) for s in page.context["repeats"]] == [(1, 3)]
    assert not Assignment.objects.filter(repeat=True).exists()
    assert client.post(address, values | {"action": "hand_out_repeats"}).status_code == 302
    assert Assignment.objects.filter(repeat=True).count() == 1
    nothing = client.post(address, values | {"action": "hand_out_repeats"})
    assert nothing.context["repeat_form"].errors


def test_a_manager_is_told_which_assignment_is_a_repeat(client, first, again, manager):
    client.force_login(manager)
    assert "isn't told" in page_of(client, "admin:annotations_assignment_change", again.pk)
    assert "isn't told" not in page_of(client, "admin:annotations_assignment_change", first.pk)


def test_the_command_gives_repeats(first):
    words = ["--repeats", "2", "--annotators", "amal", "--days", "20"]
    call_command("assign", *words, "--preview", verbosity=0)
    assert not Assignment.objects.filter(repeat=True).exists()
    call_command("assign", *words, verbosity=0)
    assert Assignment.objects.filter(repeat=True).count() == 1
    with pytest.raises(CommandError) as caught:
        call_command("assign", *words, verbosity=0)
    assert caught.value.returncode == 2
