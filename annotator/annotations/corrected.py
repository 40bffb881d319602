"""Work on statements that were split, joined, added or dropped: kept where they were, and asked for anew."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.dispatch import receiver

from annotator.reports.models import Report, Statement
from annotator.reports.signals import statements_corrected

from . import signals
from .handing_out import seats_open
from .models import Assignment, Seat


@receiver(statements_corrected)
def seats_follow(
    report: Report, retired: Sequence[int], issued: Sequence[int], reason: str, **kwargs: Any
) -> str:
    """Take the seats at `retired` back with what was saved there, and give whoever had one a seat at `issued`.

    What was submitted is open again for these alone. A statement that comes back finds what was saved at it. Repeats
    are asked for nothing new. Raises ValidationError where the report is for practice, or where it was handed out and
    no reason is given.
    """
    assignments = list(
        report.assignments.select_for_update(of=("self",))
        .exclude(state=Assignment.WITHDRAWN)
        .select_related("annotator")
        .order_by("pk")
    )
    if any(assignment.kind != Assignment.WORK for assignment in assignments):
        raise ValidationError("The report is one to practise on: its key and its answers would differ.")
    if assignments and not reason:  # not only where it was rated: a manager who rates it too would learn that
        raise ValidationError("The report was handed out: say why its statements are corrected.")
    left = Seat.objects.filter(statement__in=retired, assignment__in=assignments).exclude(
        state=Seat.WITHDRAWN
    )
    had = set(left.values_list("assignment", flat=True))
    left.update(state=Seat.WITHDRAWN)
    if not issued:
        return ""
    rating = [one for one in assignments if not one.repeat and (one.pk in had or not retired)]
    for assignment in rating:
        _seat(assignment, issued)
    if rating:
        signals.statements_assigned.send(sender=Report, report=report, statements=list(issued))
    names = sorted({str(assignment.annotator) for assignment in rating})
    return f"To rate anew for {', '.join(names)}." if names else ""


def _seat(assignment: Assignment, issued: Sequence[int]) -> None:
    """A seat at each of `issued`; what was submitted is open again, with all else as it was handed in."""
    seats_open(assignment, Statement.objects.filter(pk__in=issued))
    if assignment.state == Assignment.SUBMITTED:
        assignment.state, assignment.submitted_at = Assignment.OPEN, None
        assignment.save(update_fields=["state", "submitted_at"])
