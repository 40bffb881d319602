"""Two years of a team's invented work, in the order of its days, made by the services that write people's work."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from annotator.annotations.guidelines import guidelines_publish
from annotator.annotations.models import Assignment, Guidelines
from annotator.corpus.releases import release_create
from annotator.people.models import User
from annotator.reports.models import Report
from annotator.review.agreement_job import agreement_start
from sources.services import registry_load

from . import guidelines, registry
from .claims import claims_add
from .clock import Clock, living_in
from .disputes import disputes_ruled, disputes_under_way
from .people import CAST, people_add
from .reports import reports_add, rows_of_dispatches, rows_of_reports
from .rounds import PILOT, Team, repeats_done, round_done, work_begun

DAYS = 760  # from the first day to today
SECOND_YEAR = 380
AT_ONCE = 8  # reports handed out at once
# The first year works through what was published before, the second the rest.
TURN = datetime.date(2017, 1, 1)
BETWEEN = 48  # days between two hand-outs
# Outlets whose newest reports are in hand now, or wait to be handed out.
NEWEST = datetime.date(2018, 7, 10)
IN_HAND, WAITING = ("afp", "enab_baladi", "ap", "ria_novosti"), ("washington_post",)


def told_already() -> bool:
    """Whether the cast has work here; then there is nothing to add."""
    return Assignment.objects.filter(annotator__username__in=[name for name, *_ in CAST]).exists()


def story_tell() -> None:
    """Add all of it, dated as if the team had begun DAYS ago."""
    start = timezone.localdate() - datetime.timedelta(days=DAYS)
    with living_in(Clock(datetime.datetime.combine(start, datetime.time(7), tzinfo=datetime.UTC))) as clock:
        # All or nothing, and one write to disk instead of thousands.
        with transaction.atomic():
            registry_load(by=None)
            team = Team(people_add(), clock, start)
            first, second, last, now = _imported(team)
            _first_year(team, first)
            _release(team.people["mona"], "Demonstration corpus, first year (invented)")
            _second_year(team, second)
            _last_weeks(team, last, now)
            _release(team.people["mona"], "Demonstration corpus, two years (invented)")
        agreement_start(by=team.people["mona"])


def _imported(team: Team) -> tuple[list[Report], list[Report], list[Report], list[Report]]:
    """The reports: those of the first year's work, of the second's, of the last weeks', and those in hand now."""
    mona, hana = team.named("mona", "hana")
    team.day(1)
    longer = reports_add("reports.csv", rows_of_reports(), mona)
    short = reports_add("dispatches.csv", rows_of_dispatches(), hana)
    newest = {_publisher(report): report for report in longer + short if _day(report) >= NEWEST}
    now, waiting = ([newest[key] for key in keys if key in newest] for keys in (IN_HAND, WAITING))
    last = [report for report in longer if _day(report) >= TURN and report not in now]
    rest = [report for report in longer + short if report not in last + now + waiting]
    rest.sort(key=lambda report: (_day(report), report.report_id))
    first, second = ([r for r in rest if (_day(r) < TURN) is early] for early in (True, False))
    return first, second, last, now


def _day(report: Report) -> datetime.date:
    return report.published_on or TURN


def _publisher(report: Report) -> str:
    return report.publisher.key if report.publisher else ""


def _first_year(team: Team, reports: Sequence[Report]) -> None:
    mona = team.people["mona"]
    if not Guidelines.objects.exists():
        guidelines_publish(by=mona, pages=guidelines.FIRST)
    team.day(3)
    registry.first_grades_add(mona)
    registry.sources_add(mona, registry.ADDED_FIRST)
    # A pilot with a report of each kind; the work proper in the order of the events.
    pilot = list(reports)[::12]
    round_done(team, pilot, day=8, required=3, round=PILOT)
    disputes_ruled(team, 30)
    _rounds(team, [report for report in reports if report not in pilot], first=50, practised=False)
    repeats_done(team, day=SECOND_YEAR - 30)
    registry.merge_and_undo(mona)


def _second_year(team: Team, reports: Sequence[Report]) -> None:
    team.day(SECOND_YEAR)
    mona = team.people["mona"]
    if Guidelines.objects.count() == 1:
        guidelines_publish(by=mona, pages=guidelines.SECOND)
    registry.sources_add(mona, registry.ADDED_LATER)
    _rounds(team, reports, first=SECOND_YEAR + 10, practised=True)


def _rounds(team: Team, reports: Sequence[Report], *, first: int, practised: bool) -> None:
    """Hand-outs one after the other; after each, its disputes are ruled on and the claims that are ready are made."""
    for number in range(0, len(reports), AT_ONCE):
        day = first + number // AT_ONCE * BETWEEN
        round_done(team, reports[number : number + AT_ONCE], day=day, practised=practised)
        disputes_ruled(team, day + 18)
        claims_add(team, day + 20)


def _last_weeks(team: Team, reports: Sequence[Report], now: Sequence[Report]) -> None:
    mona, hana = team.named("mona", "hana")
    registry.later_grades_add(mona)
    repeats_done(team, day=DAYS - 70, practised=True)
    team.day(DAYS - 60)
    registry.merge(hana)
    round_done(team, reports, day=DAYS - 25, required=3)
    disputes_under_way(team, DAYS - 6)
    work_begun(team, now[:1], ["amal", "basil"], DAYS - 5, {"amal": 0.4})
    work_begun(team, now[1:2], ["basil", "dalia"], DAYS - 5, {})
    work_begun(team, now[2:3], ["amal", "dalia"], DAYS - 4, {"dalia": 1})
    work_begun(team, now[3:], ["hana"], DAYS - 3, {})


def _release(by: User, title: str) -> None:
    release_create(
        by=by, title=title, authors="The team of the demonstration", licence="CC-BY-4.0", despite_names=False
    )
