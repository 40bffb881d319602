"""Handing out reports to annotators: even load, nobody twice."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, OuterRef, Subquery

from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Report, Suggestion

from . import signals
from .models import Assignment, Seat


@dataclass
class HandedOut:
    """What became of each report: assignments made, and reports left out with the reason."""

    assignments: list[Assignment] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def reports_assign(
    *,
    by: User | None,
    reports: Iterable[Report],
    annotators: Sequence[User],
    required: int = 2,
    aided: bool = True,
    round: str = "main",
    deadline: datetime.date | None = None,
) -> HandedOut:
    """Give each report to `required` of `annotators`, those with the fewest statements in open work first.

    A report that some of them have already is filled up to `required`. Raises ValidationError, PermissionDenied.
    """
    require(by, "annotations.assign")
    annotators = list(dict.fromkeys(annotators))
    if required < 1:
        raise ValidationError("A report needs at least one annotator.")
    if len(annotators) < required:
        raise ValidationError(f"{required} annotators per report, but only {len(annotators)} are named.")
    for person in annotators:
        if not (person.is_active and person.has_perm("annotations.annotate")):
            raise ValidationError(f"{person.username} is no annotator.")
    load = _load_of(annotators)
    done = HandedOut()
    last = Assignment.objects.aggregate(last=Max("order"))["last"] or 0
    # One order for all locks: two hand-outs at once wait for each other instead of blocking each other.
    chosen = sorted({report.pk: report for report in reports}.values(), key=lambda r: r.report_id)
    for report in chosen:
        report = Report.objects.select_for_update().get(pk=report.pk)
        having = list(report.assignments.filter(repeat=False).exclude(state=Assignment.WITHDRAWN))
        reason = _reason_against(report, having, required)
        if reason:
            done.left_out.append((report.report_id, reason))
            continue
        if report.required_annotators != required:
            report.required_annotators = required
            report.save(update_fields=["required_annotators"])
        taken = {assignment.annotator_id for assignment in having}
        free = sorted((p for p in annotators if p.pk not in taken), key=lambda p: load[p.pk])
        for person in free[: required - len(having)]:
            last += 1
            assignment = Assignment(
                report=report, annotator=person, round=round, order=last, deadline=deadline, aided=aided
            )
            assignment.full_clean()
            assignment.save(force_insert=True)
            load[person.pk] += _take_seats(assignment)
            done.assignments.append(assignment)
    if done.assignments:
        audit(
            by=by,
            action="reports assigned",
            subject=f"{len(done.assignments)} assignments, round {round}",
            after={"annotators": [p.username for p in annotators], "required": required, "aided": aided},
        )
    return done


def _load_of(annotators: Sequence[User]) -> dict[int, int]:
    """Statements in the open assignments of each, by the person's id."""
    open_seats = Seat.objects.filter(assignment__annotator__in=annotators, assignment__state=Assignment.OPEN)
    counts = open_seats.order_by().values_list("assignment__annotator").annotate(Count("pk"))
    return dict.fromkeys((person.pk for person in annotators), 0) | dict(counts)


def _reason_against(report: Report, having: Sequence[Assignment], required: int) -> str:
    if len(having) >= required:
        return "has its annotators already"
    if report.archived_at:
        return "is archived"
    if any(a.state == Assignment.SUBMITTED for a in having) and report.required_annotators != required:
        return f"is being rated by {report.required_annotators}, not {required}"
    if not report.statements.live().exists():
        return "has no statements"
    return ""


def _take_seats(assignment: Assignment) -> int:
    """A seat at each live statement, with the suggestion frozen. Returns their number."""
    newest = (
        Suggestion.objects.filter(statement=OuterRef("pk")).order_by("-created_at", "-pk").values("pk")[:1]
    )
    statements = list(
        assignment.report.statements.live()
        .annotate(newest=Subquery(newest))
        .order_by("start")
        .values_list("pk", "newest")
    )
    Seat.objects.bulk_create(
        Seat(assignment=assignment, statement_id=pk, suggestion_id=newest if assignment.aided else None)
        for pk, newest in statements
    )
    signals.statements_assigned.send(
        sender=Report, report=assignment.report, statements=[pk for pk, _ in statements]
    )
    return len(statements)
