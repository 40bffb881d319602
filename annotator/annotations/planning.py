"""Who would get which reports: worked out first, so that it can be shown before anything is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Count

from annotator.people.models import User
from annotator.reports.models import Report, Statement

from . import sampling
from .models import Assignment, Seat

T = TypeVar("T")

IMPORTED, BY_DATE, SHUFFLED = "imported", "date", "shuffled"
SEQUENCES = {
    IMPORTED: "As imported",
    BY_DATE: "By day of publication, the earliest first",
    SHUFFLED: "Shuffled, for each annotator otherwise",
}
# Rows asked for at once: fewer than the parameters that SQLite takes.
AT_ONCE = 500


@dataclass(frozen=True)
class Place:
    """A report that an annotator is to get."""

    report: Report
    annotator: User


@dataclass(frozen=True)
class Share:
    """What one annotator would get: reports, their statements, and the statements in open work that they have now."""

    annotator: User
    reports: int
    statements: int
    waiting: int


@dataclass
class Plan:
    """Places in the order in which they are to be worked through, and what each report would need (`required`).

    statements, required: by the report's id in the database. left_out: (report_id, reason).
    """

    annotators: Sequence[User]
    places: list[Place] = field(default_factory=list)
    required: dict[int, int] = field(default_factory=dict)
    statements: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shares(self) -> list[Share]:
        """What each annotator would get, in the order in which they were named."""
        reports = Counter(place.annotator.pk for place in self.places)
        statements: Counter[int] = Counter()
        for place in self.places:
            statements[place.annotator.pk] += self.statements[place.report.pk]
        return [
            Share(person, reports[person.pk], statements[person.pk], self.waiting[person.pk])
            for person in self.annotators
        ]

    @property
    def by_required(self) -> list[tuple[int, int]]:
        """(annotators per report, reports of which that many will rate), most annotators first."""
        return sorted(Counter(self.required.values()).items(), reverse=True)


def batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """`rows` in parts of at most AT_ONCE."""
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def annotators_checked(annotators: Iterable[User]) -> list[User]:
    """Each named person once. Raises ValidationError for somebody who may not annotate."""
    people = list(dict.fromkeys(annotators))
    for person in people:
        if not (person.is_active and person.has_perm("annotations.annotate")):
            raise ValidationError(f"{person.username} is no annotator.")
    return people


def waiting_for(annotators: Sequence[User]) -> dict[int, int]:
    """Statements in the open assignments of each, by the person's id."""
    open_seats = Seat.objects.filter(assignment__annotator__in=annotators, assignment__state=Assignment.OPEN)
    counts = open_seats.order_by().values_list("assignment__annotator").annotate(Count("pk"))
    return dict.fromkeys((person.pk for person in annotators), 0) | dict(counts)


def plan_work(
    reports: Iterable[Report],
    annotators: Iterable[User],
    required: int,
    *,
    overlap: int | None = None,
    seed: int = 1,
    sequence: str = IMPORTED,
) -> Plan:
    """Give each report to those of `annotators` who have the fewest statements to rate, and to nobody twice.

    required: annotators per report. overlap: percent of the reports that get so many, the rest gets one; None for all.
    A report that somebody has already keeps the number that it was handed out with, where there is an overlap, and is
    filled up to it. sequence: a key of SEQUENCES. Raises ValidationError.
    """
    people = annotators_checked(annotators)
    if required < 1:
        raise ValidationError("A report needs at least one annotator.")
    if len(people) < required:
        raise ValidationError(f"{required} annotators per report, but only {len(people)} are named.")
    if overlap is not None and not 0 <= overlap <= 100:
        raise ValidationError("The overlap is a percentage, from 0 to 100.")
    if sequence not in SEQUENCES:
        raise ValidationError(f"The order of the reports is one of {', '.join(SEQUENCES)}.")
    chosen = _in_sequence({report.pk: report for report in reports}.values(), sequence)
    having, statements, practice = _having(chosen), _statements(chosen), _practice(chosen)
    usable = [
        report
        for report in chosen
        if statements[report.pk] and not report.archived_at and report.pk not in practice
    ]
    needed = dict.fromkeys(statements, required) | _needed(usable, having, required, overlap, seed)
    plan = Plan(people, statements=statements, waiting=waiting_for(people))
    load = dict(plan.waiting)
    for report in chosen:
        theirs = [a for a in having[report.pk] if a.kind == Assignment.WORK]
        reason = _reason_against(report, theirs, needed[report.pk], statements[report.pk])
        reason = "is a practice report" if report.pk in practice else reason
        if reason:
            plan.left_out.append((report.report_id, reason))
            continue
        plan.required[report.pk] = needed[report.pk]
        # Who practised on the report has seen its key.
        taken = {assignment.annotator_id for assignment in having[report.pk]}
        free = sorted((p for p in people if p.pk not in taken), key=lambda p: load[p.pk])
        for person in free[: needed[report.pk] - len(theirs)]:
            load[person.pk] += statements[report.pk]
            plan.places.append(Place(report, person))
    if sequence == SHUFFLED:
        plan.places = _shuffled(plan.places, seed)
    return plan


def _in_sequence(reports: Iterable[Report], sequence: str) -> list[Report]:
    if sequence == BY_DATE:
        return sorted(reports, key=lambda r: (r.published_on is None, str(r.published_on or ""), r.report_id))
    return sorted(reports, key=lambda r: (r.created_at, r.pk))


def _having(reports: Sequence[Report]) -> dict[int, list[Assignment]]:
    """What each report was handed out as, also for practice; without keys, repeats and what was taken back."""
    having: dict[int, list[Assignment]] = defaultdict(list)
    for keys in batches([report.pk for report in reports]):
        rows = Assignment.objects.filter(report__in=keys, repeat=False).exclude(state=Assignment.WITHDRAWN)
        for assignment in rows.exclude(kind=Assignment.KEY).order_by("pk"):
            having[assignment.report_id].append(assignment)
    return having


def _practice(reports: Sequence[Report]) -> set[int]:
    """Those that have an answer key, finished or not."""
    found: set[int] = set()
    for keys in batches([report.pk for report in reports]):
        rows = Assignment.objects.answer_keys().filter(report__in=keys).order_by()
        found.update(assignment.report_id for assignment in rows)
    return found


def _statements(reports: Sequence[Report]) -> dict[int, int]:
    counts = dict.fromkeys((report.pk for report in reports), 0)
    for keys in batches(list(counts)):
        rows = Statement.objects.live().filter(report__in=keys).order_by()
        counts |= dict(rows.values_list("report").annotate(Count("pk")))
    return counts


def _needed(
    reports: Sequence[Report],
    having: dict[int, list[Assignment]],
    required: int,
    overlap: int | None,
    seed: int,
) -> dict[int, int]:
    """How many annotators each report is to have, by its id in the database."""
    if overlap is None:
        return {}
    fresh = [report.report_id for report in reports if not having[report.pk]]
    several = sampling.part(fresh, overlap, seed, "overlap")
    needed = {}
    for report in reports:
        drawn = required if report.report_id in several else 1
        needed[report.pk] = report.required_annotators if having[report.pk] else drawn
    return needed


def _reason_against(report: Report, having: Sequence[Assignment], required: int, statements: int) -> str:
    if len(having) >= required:
        return "has its annotators already"
    if report.archived_at:
        return "is archived"
    if any(a.state == Assignment.SUBMITTED for a in having) and report.required_annotators != required:
        return f"is being rated by {report.required_annotators}, not {required}"
    return "" if statements else "has no statements"


def _shuffled(places: Sequence[Place], seed: int) -> list[Place]:
    own: dict[User, dict[str, Place]] = defaultdict(dict)
    for place in places:
        own[place.annotator][place.report.report_id] = place
    return [
        theirs[report_id]
        for person, theirs in own.items()
        for report_id in sampling.shuffled(theirs, seed, "order", person.username)
    ]
