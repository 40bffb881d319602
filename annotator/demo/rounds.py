"""Rounds of the demonstration's work: handed out, rated statement by statement, submitted."""

import datetime
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.repeats import repeats_assign
from annotator.annotations.services import annotation_save, assignment_submit
from annotator.people.models import User
from annotator.reports.models import Report

from .clock import Clock
from .judging import Judged, judged
from .registry import NAMES

PILOT, MAIN = "pilot", "main"
_DAYS_APART = 4  # one annotator works through their reports, then the next


class Team(NamedTuple):
    """Who works, by sign-in name; when; and the day that the demonstration's first year begins with."""

    people: dict[str, User]
    clock: Clock
    start: datetime.date

    def day(self, number: int) -> None:
        """Wait for the day `number` from the start."""
        self.clock.go_to(self.start + datetime.timedelta(days=number))

    def named(self, *names: str) -> list[User]:
        return [self.people[name] for name in names]


def round_done(
    team: Team,
    reports: Sequence[Report],
    *,
    day: int,
    required: int = 2,
    round: str = MAIN,
    practised: bool = False,
) -> None:
    """Hand `reports` out on a day; each annotator rates and submits what they got in the two weeks after it."""
    team.day(day)
    done = reports_assign(
        by=team.people["mona"],
        reports=reports,
        annotators=team.named("amal", "basil", "dalia"),
        required=required,
        round=round,
        deadline=team.clock.moment.date() + datetime.timedelta(days=14),
    )
    _work_through(team, done.assignments, day, practised=practised)


def repeats_done(team: Team, *, day: int, practised: bool = False) -> None:
    """Each annotator gets reports of their own again, without being told, and rates them once more."""
    team.day(day)
    people = team.named("amal", "basil", "dalia")
    made = repeats_assign(by=team.people["mona"], annotators=people, days=30, most=2, seed=day)
    _work_through(team, made, day, practised=practised)


def work_begun(
    team: Team, reports: Sequence[Report], annotators: Sequence[str], day: int, done: dict[str, float]
) -> None:
    """Hand `reports` out and leave them unfinished. done: the share that each has rated; 1 is submitted."""
    team.day(day)
    made = reports_assign(
        by=team.people["mona"],
        reports=reports,
        annotators=team.named(*annotators),
        required=len(annotators),
        deadline=team.clock.moment.date() + datetime.timedelta(days=21),
    )
    for assignment in made.assignments:
        share = done.get(assignment.annotator.username, 0.0)
        _rate(team, assignment, practised=True, share=share)
        if share == 1:
            assignment_submit(by=assignment.annotator, assignment=assignment.pk)


def _work_through(team: Team, assignments: Sequence[Assignment], day: int, *, practised: bool) -> None:
    theirs = groupby(sorted(assignments, key=_annotator), key=_annotator)
    for number, (_, own) in enumerate(theirs):
        team.day(day + 1 + number * _DAYS_APART)
        for assignment in own:
            _rate(team, assignment, practised=practised)
            assignment_submit(by=assignment.annotator, assignment=assignment.pk)
            team.clock.wait(900)


def _annotator(assignment: Assignment) -> str:
    return assignment.annotator.username


def _rate(team: Team, assignment: Assignment, *, practised: bool, share: float = 1.0) -> None:
    seats = assignment.seats.exclude(state=Seat.WITHDRAWN).order_by("statement__start")
    seats = seats.select_related("statement__report__publisher", "suggestion")
    person = assignment.annotator.username
    for seat in list(seats)[: round(len(seats) * share)]:
        said = judged(seat, person, practised=practised, names=NAMES, again=assignment.repeat)
        team.clock.wait(said.seconds)
        _save(assignment.annotator, seat, said)


def _save(by: User, seat: Seat, said: Judged) -> None:
    annotation_save(
        by=by,
        seat=seat.pk,
        base_version=0,
        voice=said.voice,
        path=said.path,
        credibility=said.credibility,
        flagged=bool(said.flag_reason),
        flag_reason=said.flag_reason,
        seconds=said.seconds,
    )
