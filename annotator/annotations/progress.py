"""How far the work is: per round, report and person, how fast it goes, and what is stuck. Never what was judged."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from .models import Annotation, Assignment, Seat, unfinished

# An open assignment in which so many statements, and such a share of all, are skipped or flagged waits for an answer.
MANY, MANY_SHARE = 3, 0.2


@dataclass(frozen=True)
class Work:
    """One assignment that wasn't taken back. timed: statements with a measured time, of `seconds` in all."""

    pk: Any
    round: str
    report: int
    title: str
    required: int
    annotator: int
    name: str
    active: bool
    open: bool
    repeat: bool
    practice: bool
    deadline: datetime.date | None
    since: datetime.date
    every: int
    rated: int
    skipped: int
    flagged: int
    last: datetime.date | None
    timed: int
    seconds: int

    def reasons(self, today: datetime.date, days: int) -> list[str]:
        """Why it is stuck; empty where it isn't. days: so long nothing was saved in it."""
        if not self.open:
            return []
        found = [] if self.active else [f"{self.name} may no longer sign in"]
        if self.deadline and self.deadline < today:
            late = (today - self.deadline).days
            found.append(f"deadline passed {late} day{'s' if late > 1 else ''} ago")
        idle = (today - (self.last or self.since)).days
        if idle >= days:
            found.append(f"untouched for {idle} day{'s' if idle > 1 else ''}")
        for words, number in (("skipped", self.skipped), ("flagged", self.flagged)):
            if number >= max(MANY, MANY_SHARE * self.every):
                found.append(f"{number} statements {words}")
        return found


@dataclass
class Line:
    """The sum of some assignments. times: how often a save took so many seconds; empty where nobody asked for it.

    having: of a report, how many annotators it has in all rounds.
    """

    name: str
    key: Any
    work: Sequence[Work]
    times: Counter[int] = field(default_factory=Counter)
    having: int = 0

    @property
    def every(self) -> int:
        return sum(work.every for work in self.work)

    @property
    def rated(self) -> int:
        return sum(work.rated for work in self.work)

    @property
    def assignments(self) -> int:
        return len(self.work)

    @property
    def submitted(self) -> int:
        return sum(not work.open for work in self.work)

    @property
    def annotators(self) -> int:
        return len({work.annotator for work in self.work})

    @property
    def missing(self) -> int:
        """Of a report: annotators that it still needs."""
        return max(self.work[0].required - self.having, 0) if self.having else 0

    @property
    def deadline(self) -> datetime.date | None:
        """The nearest of those that are open."""
        return min((work.deadline for work in self.work if work.open and work.deadline), default=None)

    @property
    def last(self) -> datetime.date | None:
        """The last day on which something was saved."""
        return max((work.last for work in self.work if work.last), default=None)

    @property
    def pace(self) -> float | None:
        """Statements per hour of measured work; None where no time was measured."""
        seconds = sum(work.seconds for work in self.work)
        return 3600 * sum(work.timed for work in self.work) / seconds if seconds else None

    @property
    def median(self) -> float | None:
        """Seconds that a save took, in the middle of all of them (of two middle ones the mean)."""
        number = self.times.total()
        if not number:
            return None
        lower = upper = None
        seen = 0
        for seconds in sorted(self.times):
            seen += self.times[seconds]
            if lower is None and seen >= (number + 1) // 2:
                lower = seconds
            if seen >= number // 2 + 1:
                upper = seconds
                break
        return ((lower or 0) + (upper or 0)) / 2


class Progress:
    """What stands on the page. `round`: of this round alone, where one is named; the rounds themselves are all there.

    The number of queries is always the same.
    """

    def __init__(self, round: str = "", days: int = 7) -> None:
        self.round, self.days = round, days
        self.today = timezone.localdate()
        self.all_work = _work()
        self.work = [work for work in self.all_work if not round or work.round == round]

    @cached_property
    def _times(self) -> dict[tuple[str, int], Counter[int]]:
        """How often a save took so many seconds, by round and person."""
        rows = (
            _saves()
            .exclude(seconds=None)
            .values_list("seat__assignment__round", "seat__assignment__annotator", "seconds")
            .annotate(Count("pk"))
        )
        times: dict[tuple[str, int], Counter[int]] = defaultdict(Counter)
        for round, annotator, seconds, number in rows:
            times[round, annotator][seconds] += number
        return times

    @cached_property
    def rounds(self) -> list[Line]:
        return self._timed(self.all_work, "round", "round")

    @cached_property
    def people(self) -> list[Line]:
        return self._timed(self.work, "annotator", "name")

    def _timed(self, rows: Iterable[Work], key: str, name: str) -> list[Line]:
        lines = _lines(rows, key, name)
        for line in lines:
            for round, annotator in {(work.round, work.annotator) for work in line.work}:
                line.times += self._times[round, annotator]
        return sorted(lines, key=lambda line: (line.name, str(line.key)))

    @cached_property
    def reports(self) -> list[Line]:
        """What isn't finished comes first, the nearest deadline before the others."""

        def order(line: Line) -> tuple:
            finished = line.submitted == line.assignments
            return finished, str(line.deadline or "9999"), line.name, line.key

        having = Counter(work.report for work in self.all_work if not work.repeat and not work.practice)
        lines = _lines(self.work, "report", "title")
        for line in lines:
            line.having = having[line.key]
        return sorted(lines, key=order)

    @cached_property
    def stuck(self) -> list[tuple[Work, list[str]]]:
        """Assignments that wait for somebody to do something, and why; the longest overdue first."""
        found = [(work, work.reasons(self.today, self.days)) for work in self.work]
        rows = [(work, reasons) for work, reasons in found if reasons]
        return sorted(
            rows,
            key=lambda row: (
                str(row[0].deadline or "9999"),
                row[0].last or row[0].since,
                row[0].name,
                str(row[0].pk),
            ),
        )


def _lines(rows: Iterable[Work], key: str, name: str) -> list[Line]:
    groups: dict[Any, list[Work]] = defaultdict(list)
    for work in rows:
        groups[getattr(work, key)].append(work)
    return [Line(getattr(work[0], name), value, work) for value, work in groups.items()]


def _saves() -> Any:
    counted = Annotation.objects.exclude(seat__assignment__state=Assignment.WITHDRAWN)
    return counted.exclude(seat__assignment__kind=Assignment.KEY).order_by()


def _work() -> list[Work]:
    live = ~Q(seats__state=Seat.WITHDRAWN)
    rows = (
        Assignment.objects.exclude(state=Assignment.WITHDRAWN)
        .exclude(kind=Assignment.KEY)
        .order_by()
        .values(
            *("pk", "round", "report", "report__title", "report__report_id", "report__required_annotators"),
            *("annotator", "annotator__name", "annotator__username", "annotator__is_active"),
            *("state", "repeat", "kind", "deadline", "created_at"),
        )
        .annotate(
            every=Count("seats", filter=live),
            rated=Count("seats", filter=live & ~unfinished("seats__")),
            skipped=Count("seats", filter=Q(seats__state=Seat.SKIPPED)),
            flagged=Count("seats", filter=live & Q(seats__annotation__flagged=True)),
        )
    )
    saved = {
        row["seat__assignment"]: row
        for row in _saves()
        .values("seat__assignment")
        .annotate(
            last=Max("created_at"),
            time=Sum("seconds"),
            timed=Count("seat", filter=Q(seconds__isnull=False), distinct=True),
        )
    }
    nothing: dict[str, Any] = {"last": None, "time": None, "timed": 0}
    work = []
    for row in rows:
        own = saved.get(row["pk"], nothing)
        work.append(
            Work(
                pk=row["pk"],
                round=row["round"],
                report=row["report"],
                title=row["report__title"] or row["report__report_id"],
                required=row["report__required_annotators"],
                annotator=row["annotator"],
                name=row["annotator__name"] or row["annotator__username"],
                active=row["annotator__is_active"],
                open=row["state"] == Assignment.OPEN,
                repeat=row["repeat"],
                practice=row["kind"] == Assignment.PRACTICE,
                deadline=row["deadline"],
                since=timezone.localdate(row["created_at"]),
                every=row["every"],
                rated=row["rated"],
                skipped=row["skipped"],
                flagged=row["flagged"],
                last=timezone.localdate(own["last"]) if own["last"] else None,
                timed=own["timed"],
                seconds=own["time"] or 0,
            )
        )
    return work
