"""When a statement has all the annotations that it needs."""

from collections.abc import Sequence

from django.db.models import Count, Q

from annotator.reports.models import Report

from . import signals
from .models import Assignment, Seat


def completed(report: Report, statements: Sequence[int]) -> list[int]:
    """Those of `statements` (ids) that have all the submitted annotations that they need, and nobody still at it."""
    counted = Q(assignment__repeat=False, assignment__kind=Assignment.WORK) & ~Q(state=Seat.WITHDRAWN)
    counts = (
        Seat.objects.filter(counted, statement__in=statements)
        .order_by()
        .values("statement")
        .annotate(all=Count("pk"), submitted=Count("pk", filter=Q(state=Seat.SUBMITTED)))
    )
    return [
        c["statement"]
        for c in counts
        if c["submitted"] == c["all"] and c["submitted"] >= report.required_annotators
    ]


def announce_completed(report: Report, done: Assignment, statements: Sequence[int]) -> None:
    """Tell review which of `statements` are complete now, by what became of `done`. The caller holds the report's lock.

    Repeats, practice and keys count for no decision, so they complete nothing.
    """
    if done.repeat or done.kind != Assignment.WORK:
        return
    complete = completed(report, statements)
    if complete:
        signals.statements_completed.send(sender=Report, report=report, statements=complete)
