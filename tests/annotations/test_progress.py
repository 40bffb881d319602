"""The progress page: how far, how fast, what is stuck; the same queries however much work there is."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotator.annotations import progress as progress_module
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.progress import Progress
from annotator.annotations.services import assignment_submit, assignment_withdraw, seat_skip
from annotator.annotations.taking_back import rating_take_back
from annotator.jobs.kept import figures_renew
from annotator.jobs.models import KeptFigures

from .conftest import save, save_all

ADDRESS = "admin:annotations_progress"


def seats_of(assignment):
    return list(assignment.seats.order_by("statement__start"))


def lines_of_reports(progress: Progress):
    return progress.lines_of(progress.reports)


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def backdate(**when) -> None:
    """Work as if it were older: rows that only grow can't be changed otherwise."""
    from django.db.models import QuerySet

    for model, at in ((Annotation, when.get("saved")), (Assignment, when.get("made"))):
        if at:
            QuerySet(model).update(created_at=at)


def test_it_counts_statements_rated_and_assignments_submitted(annotator, other_annotator, assignment):
    save_all(annotator, assignment)
    assignment_submit(by=annotator, assignment=assignment.pk)
    other = Assignment.objects.get(annotator=other_annotator)
    save(other_annotator, seats_of(other)[0])
    progress = Progress()
    (round,) = progress.rounds
    assert (round.name, round.rated, round.every) == ("main", 4, 6)
    assert (round.submitted, round.assignments, round.annotators) == (1, 2, 2)
    assert [(line.name, line.rated, line.every) for line in progress.people] == [
        ("Amal", 3, 3),
        ("Basil", 1, 3),
    ]
    (report,) = lines_of_reports(progress)
    assert (report.rated, report.every, report.missing) == (4, 6, 0)
    assert round.last == timezone.localdate()


def test_what_was_taken_back_is_no_longer_counted_and_leaves_a_place(manager, annotator, assignment):
    save(annotator, seats_of(assignment)[0], seconds=10)
    assignment_withdraw(by=manager, assignment=assignment.pk, reason="off sick")
    progress = Progress()
    (round,) = progress.rounds
    assert (round.rated, round.every, round.pace, round.median) == (0, 3, None, None)
    assert lines_of_reports(progress)[0].missing == 1


def test_a_report_lacks_nobody_who_rates_it_in_another_round(manager, annotator, other_annotator, report_of):
    report = report_of("A bridge fell.")
    reports_assign(by=manager, reports=[report], annotators=[annotator], required=1, round="pilot")
    reports_assign(by=manager, reports=[report], annotators=[annotator, other_annotator], required=2)
    (line,) = lines_of_reports(Progress(round="main"))
    assert (line.annotators, line.missing) == (1, 0)


def test_the_pace_is_statements_per_hour_of_measured_work(annotator, assignment):
    one, two, three = seats_of(assignment)
    save(annotator, one, seconds=20)
    save(annotator, one, base_version=1, credibility=3, seconds=40)  # a second look costs time, too
    save(annotator, two, seconds=60)
    save(annotator, three)  # not measured
    (person,) = [line for line in Progress().people if line.name == "Amal"]
    assert person.pace == pytest.approx(2 * 3600 / 120)
    assert person.median == 40


@pytest.mark.parametrize(
    ("seconds", "median"), [([7], 7), ([4, 9], 6.5), ([5, 5, 30], 5), ([1, 2, 3, 100], 2.5), ([], None)]
)
def test_the_median_is_the_middle_save(annotator, report_of, seconds, median):
    report = report_of(*[f"Gate {n} was shut." for n in range(4)])
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    for seat, taken in zip(seats_of(Assignment.objects.get()), seconds, strict=False):
        save(annotator, seat, voice="publisher", path="", seconds=taken)
    assert Progress().people[0].median == median
    assert Progress().rounds[0].median == median


def test_rounds_are_told_apart_and_one_can_be_chosen(annotator, sources, report_of):
    for name, number in (("pilot", 1), ("main", 2)):
        reports = [report_of(f"Bridge {n} of the {name} round was open.") for n in range(number)]
        reports_assign(by=None, reports=reports, annotators=[annotator], required=1, round=name)
    progress = Progress(round="pilot")
    assert [(line.name, line.every) for line in progress.rounds] == [("main", 2), ("pilot", 1)]
    assert [line.every for line in progress.people] == [1]
    assert len(progress.reports) == 1
    assert Progress(round="no such").people == []


def test_work_is_stuck_when_its_deadline_passed(annotator, assignment):
    Assignment.objects.filter(pk=assignment.pk).update(
        deadline=timezone.localdate() - datetime.timedelta(days=2)
    )
    ((work, reasons),) = Progress().stuck
    assert (work.name, reasons) == ("Amal", ["deadline passed 2 days ago"])
    Assignment.objects.filter(pk=assignment.pk).update(deadline=timezone.localdate())
    assert Progress().stuck == []


def test_work_of_somebody_who_may_no_longer_sign_in_is_stuck(annotator, assignment):
    annotator.is_active = False
    annotator.save()
    ((work, reasons),) = Progress().stuck
    assert (work.name, reasons) == ("Amal", ["Amal may no longer sign in"])


def test_work_is_stuck_when_nobody_touched_it_for_days(annotator, other_annotator, assignment):
    save(annotator, seats_of(assignment)[0])
    backdate(made=days_ago(20), saved=days_ago(8))
    found = {work.name: reasons for work, reasons in Progress(days=7).stuck}
    assert found == {"Amal": ["untouched for 8 days"], "Basil": ["untouched for 20 days"]}
    assert [work.name for work, _ in Progress(days=9).stuck] == ["Basil"]
    save(annotator, seats_of(assignment)[1])
    assert [work.name for work, _ in Progress(days=7).stuck] == ["Basil"]


def test_work_is_stuck_when_many_statements_are_skipped_or_flagged(annotator, report_of):
    report = report_of(*[f"Lorry {n} was counted." for n in range(10)])
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    seats = seats_of(Assignment.objects.get())
    for seat in seats[:2]:
        seat_skip(by=annotator, seat=seat.pk)
    assert Progress().stuck == []
    seat_skip(by=annotator, seat=seats[2].pk)
    for seat in seats[3:6]:
        save(annotator, seat, voice="publisher", path="", flagged=True, flag_reason="unclear")
    ((_, reasons),) = Progress().stuck
    assert reasons == ["3 statements skipped", "3 statements flagged"]


def test_a_rating_that_was_taken_back_counts_as_not_rated_and_not_as_skipped_or_flagged(annotator, report_of):
    report = report_of(*[f"Lorry {n} was counted." for n in range(4)])
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    assignment = Assignment.objects.get()
    seats = seats_of(assignment)
    for seat in seats:
        save(annotator, seat, voice="publisher", path="", flagged=True, flag_reason="unclear")
    assert Progress().stuck[0][1] == ["4 statements flagged"]
    for seat in seats[:3]:
        rating_take_back(by=annotator, assignment=assignment.pk, seat=seat.pk, base_version=1)
    assert Progress().stuck == []
    (line,) = Progress().people
    assert (line.every, line.rated) == (4, 1)


def test_submitted_work_is_never_stuck(annotator, assignment):
    save_all(annotator, assignment)
    assignment_submit(by=annotator, assignment=assignment.pk)
    past = timezone.localdate() - datetime.timedelta(days=90)
    Assignment.objects.filter(pk=assignment.pk).update(deadline=past)
    backdate(made=days_ago(90), saved=days_ago(90))
    assert [work.name for work, _ in Progress().stuck] == ["Basil"]


def test_unfinished_reports_come_first_and_the_nearest_deadline_before(annotator, report_of):
    days = [None, 30, 10]
    for number, days_left in enumerate(days):
        deadline = days_left and timezone.localdate() + datetime.timedelta(days=days_left)
        reports_assign(
            by=None,
            reports=[report_of(f"{number} boats arrived.")],
            annotators=[annotator],
            required=1,
            deadline=deadline,
        )
    done = report_of("A boat left.")
    reports_assign(by=None, reports=[done], annotators=[annotator], required=1)
    own = Assignment.objects.get(report=done)
    save_all(annotator, own, voice="publisher", path="")
    assignment_submit(by=annotator, assignment=own.pk)
    names = [line.name for line in lines_of_reports(Progress())]
    assert names == ["2 boats arrived.", "1 boats arrived.", "0 boats arrived.", "A boat left."]


def test_the_page_shows_bars_and_figures_and_leads_to_the_lists(client, manager, annotator, assignment):
    save(annotator, seats_of(assignment)[0], seconds=30)
    client.force_login(manager)
    page = client.get(reverse(ADDRESS)).content.decode()
    assert '<meter class="progress" max="6" value="1"' in page
    assert "1 of 6" in page
    assert "120" in page
    listed = reverse("admin:annotations_assignment_changelist")
    for query, number in (
        ("round=main", 2),
        (f"annotator__id__exact={annotator.pk}", 1),
        (f"report__id__exact={assignment.report_id}", 2),
    ):
        assert f'href="{listed}?{query}"' in page
        assert client.get(f"{listed}?{query}").context["cl"].result_count == number


def test_the_page_never_says_what_was_judged(client, manager, annotator, assignment):
    save(annotator, seats_of(assignment)[0], note="my private doubt", flagged=True, flag_reason="odd wording")
    client.force_login(manager)
    page = client.get(reverse(ADDRESS)).content.decode()
    for told in ("my private doubt", "odd wording", "sohr", "Syrian Observatory"):
        assert told not in page


def test_the_number_of_queries_is_the_same_for_little_work_and_for_much(
    client, manager, annotator, other_annotator, assignment, report_of
):
    client.force_login(manager)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse(ADDRESS)).status_code == 200
        return len(caught)

    save(annotator, seats_of(assignment)[0], seconds=30)
    few = queries()
    for round in ("pilot", "third"):
        reports = [report_of(f"In the {round} round, well {n} ran dry.", "So it was said.") for n in range(6)]
        reports_assign(by=None, reports=reports, annotators=[annotator, other_annotator], round=round)
    for seat in Seat.objects.filter(assignment__annotator=annotator, state=Seat.TO_DO):
        save(annotator, seat, voice="publisher", path="", seconds=5)
    assert queries() == few


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_only_managers_see_it(client, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(ADDRESS)).status_code == 403


@pytest.mark.parametrize(
    "query", ["days=0", "days=-3", "days=99999999", "days=x", "round=a%00b", "page=999", "page=x", "days=²"]
)
def test_odd_wishes_get_the_page_all_the_same(client, manager, assignment, query):
    client.force_login(manager)
    assert client.get(f"{reverse(ADDRESS)}?{query}").status_code == 200


def test_an_empty_page_says_so(client, manager):
    client.force_login(manager)
    assert "Nothing is handed out yet" in client.get(reverse(ADDRESS)).content.decode()


def test_the_start_page_and_the_list_lead_there(client, manager, annotator, assignment):
    client.force_login(manager)
    for name in ("admin:index", "admin:annotations_assignment_changelist"):
        assert f'href="{reverse(ADDRESS)}"' in client.get(reverse(name)).content.decode()
    client.force_login(annotator)
    for name in ("admin:index", "admin:annotations_assignment_changelist"):
        assert reverse(ADDRESS) not in client.get(reverse(name)).content.decode()


@pytest.fixture
def much_work(monkeypatch, settings):
    """Any work is too much to be added up while somebody waits; a worker does it."""
    monkeypatch.setattr(progress_module, "FEW", 0)
    settings.JOBS_BY_WORKER = True


def test_much_work_is_added_up_by_a_worker_as_soon_as_a_manager_sees_the_way_there(
    client, manager, assignment, much_work
):
    client.force_login(manager)
    assert "Being counted" in client.get(reverse(ADDRESS)).content.decode()
    assert figures_renew() > 0
    page = client.get(reverse(ADDRESS)).content.decode()
    assert "0 of 6" in page
    assert "As of" in page
    assert "Being counted" in client.get(f"{reverse(ADDRESS)}?round=main").content.decode()


def test_the_start_page_of_a_manager_lets_the_worker_begin(client, manager, annotator, assignment, much_work):
    for person, number in ((annotator, 0), (manager, 1)):
        client.force_login(person)
        client.get(reverse("admin:index"))
        assert KeptFigures.objects.filter(kind="progress").count() == number
    figures_renew()
    assert "0 of 6" in client.get(reverse(ADDRESS)).content.decode()


def test_reports_and_what_is_stuck_are_as_new_as_the_page(
    client, manager, annotator, other_annotator, assignment, much_work
):
    backdate(made=days_ago(20))
    client.force_login(manager)
    client.get(reverse(ADDRESS))
    figures_renew()
    save(annotator, seats_of(assignment)[0])
    progress = Progress()
    assert [work.name for work, _ in progress.stuck] == ["Basil"]
    assert progress.stuck_in_all == 2
    assert [line.rated for line in lines_of_reports(progress)] == [1]
    assert [line.rated for line in progress.rounds] == [0]
