"""How far the work is: per round, report and person, how fast it goes, and what is stuck. Never what was judged.

To add it up a database reads every statement that was handed out, and every save: 20 s of processor where there are
three million. So sums, and in which order reports and what is stuck are listed, are kept figures; what a page shows of
its fifty reports and of what is stuck is read for that page.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from annotator.jobs.kept import Kept, figures, kept_figures, wanted_soon

from .models import Annotation, Assignment, Seat, unfinished

PROGRESS = "progress"
FEW = 10_000  # statements handed out that are added up while somebody waits
DAYS = 7
MOST_STUCK = 50  # are listed

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


@dataclass(frozen=True)
class Line:
    """The sum of some assignments.

    annotators: how many people. last: the last day on which something was saved. pace: statements per hour of measured
    work, None where no time was measured. median: seconds that a save took, in the middle of all of them (of two middle
    ones the mean), None also where nobody asked for it. deadline: the nearest of those that are open. missing: of a
    report, annotators that it still needs.
    """

    name: str
    key: Any
    assignments: int
    submitted: int
    annotators: int
    every: int
    rated: int
    last: datetime.date | None
    pace: float | None
    median: float | None = None
    deadline: datetime.date | None = None
    missing: int = 0


def _line(
    name: str, key: Any, work: Sequence[Work], *, times: Counter[int] | None = None, missing: int = 0
) -> Line:
    """times: how often a save took so many seconds."""
    seconds = sum(one.seconds for one in work)
    return Line(
        name=name,
        key=key,
        assignments=len(work),
        submitted=sum(not one.open for one in work),
        annotators=len({one.annotator for one in work}),
        every=sum(one.every for one in work),
        rated=sum(one.rated for one in work),
        last=max((one.last for one in work if one.last), default=None),
        pace=3600 * sum(one.timed for one in work) / seconds if seconds else None,
        median=_median(times) if times else None,
        deadline=_deadline(work),
        missing=missing,
    )


def _deadline(work: Iterable[Work]) -> datetime.date | None:
    return min((one.deadline for one in work if one.open and one.deadline), default=None)


def _median(times: Counter[int]) -> float:
    number = times.total()
    lower = None
    seen = 0
    for seconds in sorted(times):
        seen += times[seconds]
        if lower is None and seen >= (number + 1) // 2:
            lower = seconds
        if lower is not None and seen >= number // 2 + 1:
            return (lower + seconds) / 2
    raise ValueError("no save took any time")


class Progress:
    """What stands on the page. `round`: of this round alone, where one is named; the rounds themselves are all there.

    The number of queries is always the same.
    """

    def __init__(self, round: str = "", days: int = DAYS) -> None:
        self.round, self.days = round, days
        self.kept: Kept = figures(PROGRESS, {"round": round, "days": days})

    @property
    def counted(self) -> bool:
        return self.kept.content is not None

    @cached_property
    def rounds(self) -> list[Line]:
        return [_said(line) for line in self.kept.content["rounds"]]

    @cached_property
    def people(self) -> list[Line]:
        return [_said(line) for line in self.kept.content["people"]]

    @property
    def reports(self) -> list[int]:
        """Ids: what isn't finished comes first, the nearest deadline before the others."""
        return self.kept.content["reports"]

    def lines_of(self, reports: Sequence[int]) -> list[Line]:
        """What these reports have come to by now, in their order."""
        groups: dict[int, list[Work]] = defaultdict(list)
        for one in _work(Q(report__in=reports)):
            groups[one.report].append(one)
        lines = []
        for key in reports:
            having = sum(not one.repeat and not one.practice for one in groups[key])
            if work := [one for one in groups[key] if self._chosen(one)]:
                missing = max(work[0].required - having, 0) if having else 0
                lines.append(_line(work[0].title, key, work, missing=missing))
        return lines

    @property
    def stuck_in_all(self) -> int:
        return self.kept.content["stuck_in_all"]

    @cached_property
    def stuck(self) -> list[tuple[Work, list[str]]]:
        """Assignments that wait for somebody to do something, and why; the longest overdue first, MOST_STUCK of them.

        Not those to which something was done since they were counted.
        """
        keys = self.kept.content["stuck"]
        work = {str(one.pk): one for one in _work(Q(pk__in=keys))}
        today = timezone.localdate()
        found = [(one, one.reasons(today, self.days)) for key in keys if (one := work.get(key))]
        return [(one, reasons) for one, reasons in found if reasons]

    def _chosen(self, work: Work) -> bool:
        return not self.round or work.round == self.round


def _said(line: dict[str, Any]) -> Line:
    last = line["last"] and datetime.date.fromisoformat(line["last"])
    return Line(**line | {"last": last})


def few_handed_out() -> bool:
    """Whether adding up all work takes a moment only."""
    return Seat.objects.order_by()[: FEW + 1].count() <= FEW


def progress_wanted_soon() -> None:
    """For the page that leads here. That workers renew it though nobody asks would cost 20 s of each 4 minutes."""
    wanted_soon(PROGRESS, {"round": "", "days": DAYS})


@kept_figures(PROGRESS, short=few_handed_out)
def _made(*, round: str, days: int, reader: None) -> dict[str, Any]:
    every = _work(Q())
    chosen = [one for one in every if not round or one.round == round]
    times = _times()
    stuck = _stuck(chosen, days)
    return {
        "rounds": [_kept(line) for line in _timed(every, "round", "round", times)],
        "people": [_kept(line) for line in _timed(chosen, "annotator", "name", times)],
        "reports": _reports_in_order(chosen),
        "stuck": stuck[:MOST_STUCK],
        "stuck_in_all": len(stuck),
    }


def _kept(line: Line) -> dict[str, Any]:
    return asdict(line) | {"last": line.last and line.last.isoformat(), "deadline": None}


def _groups(rows: Iterable[Work], key: str) -> dict[Any, list[Work]]:
    groups: dict[Any, list[Work]] = defaultdict(list)
    for work in rows:
        groups[getattr(work, key)].append(work)
    return groups


def _timed(
    rows: Iterable[Work], key: str, name: str, times: dict[tuple[str, int], Counter[int]]
) -> list[Line]:
    lines = []
    for value, work in _groups(rows, key).items():
        own: Counter[int] = Counter()
        for of in {(one.round, one.annotator) for one in work}:
            own += times[of]
        lines.append(_line(getattr(work[0], name), value, work, times=own))
    return sorted(lines, key=lambda line: (line.name, str(line.key)))


def _reports_in_order(rows: Iterable[Work]) -> list[int]:
    def order(report: tuple[int, list[Work]]) -> tuple:
        key, work = report
        return not any(one.open for one in work), str(_deadline(work) or "9999"), work[0].title, key

    return [key for key, _ in sorted(_groups(rows, "report").items(), key=order)]


def _stuck(rows: Iterable[Work], days: int) -> list[str]:
    today = timezone.localdate()
    found = [one for one in rows if one.reasons(today, days)]
    found.sort(key=lambda one: (str(one.deadline or "9999"), one.last or one.since, one.name, str(one.pk)))
    return [str(one.pk) for one in found]


def _times() -> dict[tuple[str, int], Counter[int]]:
    """How often a save took so many seconds, by round and person."""
    counting = _measured(Q()).exclude(seat__assignment__state=Assignment.WITHDRAWN)
    rows = (
        counting.exclude(seat__assignment__kind=Assignment.KEY)
        .values_list("seat__assignment__round", "seat__assignment__annotator", "seconds")
        .annotate(Count("pk"))
    )
    times: dict[tuple[str, int], Counter[int]] = defaultdict(Counter)
    for round, annotator, seconds, number in rows:
        times[round, annotator][seconds] += number
    return times


def _counting(of: Q) -> Any:
    """The assignments that count as work, of those that `of` chooses."""
    return Assignment.objects.filter(of).exclude(state=Assignment.WITHDRAWN).exclude(kind=Assignment.KEY)


def _within(of: Q) -> Any:
    """Their keys, to look for what belongs to them; nothing where that is asked of all, to which few do not belong."""
    return {"assignment__in": _counting(of).order_by().values("pk")} if of else {}


def _measured(of: Q) -> Any:
    """The saves of which a time is known."""
    chosen = {f"seat__{name}": value for name, value in _within(of).items()}
    return Annotation.objects.filter(seconds__isnull=False, **chosen).order_by()


def _work(of: Q) -> list[Work]:
    """Each assignment that wasn't taken back, of those that `of` chooses."""
    live = ~Q(state=Seat.WITHDRAWN)
    rows = (
        _counting(of)
        .order_by()
        .values(
            *("pk", "round", "report", "report__title", "report__report_id", "report__required_annotators"),
            *("annotator", "annotator__name", "annotator__username", "annotator__is_active"),
            *("state", "repeat", "kind", "deadline", "created_at"),
        )
    )
    # By the key of the assignment alone, in whose order an index has them: each other column would be sorted with them.
    seats = (
        Seat.objects.filter(**_within(of))
        .order_by()
        .values("assignment")
        .annotate(
            every=Count("pk", filter=live),
            rated=Count("pk", filter=live & ~unfinished()),
            skipped=Count("pk", filter=Q(state=Seat.SKIPPED)),
            # Not what was flagged in a rating that was taken back.
            flagged=Count("pk", filter=live & ~Q(state=Seat.TO_DO) & Q(annotation__flagged=True)),
            last=Max("annotation__created_at"),  # the current version is the newest
        )
    )
    measured = (
        _measured(of)
        .values("seat__assignment")
        .annotate(time=Sum("seconds"), timed=Count("seat", distinct=True))
    )
    counts = {row["assignment"]: row for row in seats}
    times = {row["seat__assignment"]: row for row in measured}
    no_seat: dict[str, Any] = {"every": 0, "rated": 0, "skipped": 0, "flagged": 0, "last": None}
    unmeasured: dict[str, Any] = {"time": 0, "timed": 0}
    work = []
    for row in rows:
        own, time = counts.get(row["pk"], no_seat), times.get(row["pk"], unmeasured)
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
                every=own["every"],
                rated=own["rated"],
                skipped=own["skipped"],
                flagged=own["flagged"],
                last=timezone.localdate(own["last"]) if own["last"] else None,
                timed=time["timed"],
                seconds=time["time"],
            )
        )
    return work
