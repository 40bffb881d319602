"""Changing by when work is due, of one assignment or of many at once."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Subquery

from annotator.long_lists import values_of
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import texts_of

from .models import Assignment, AssignmentQuerySet
from .planning import batches


def with_deadlines(round: str | None = None, annotator: User | None = None) -> AssignmentQuerySet:
    """The open assignments that can be due on a day: all of them, or those of a round, of an annotator, or of both."""
    rows = Assignment.objects.filter(state=Assignment.OPEN).exclude(kind=Assignment.KEY)
    if round:
        rows = rows.filter(round=round)
    return rows.filter(annotator=annotator) if annotator else rows


def rounds_with_deadlines() -> list[str]:
    """The rounds of those assignments, in order."""
    # The first of each round that there is, found by an index: of all that are open each would be read.
    firsts = [with_deadlines(name).order_by().values("pk")[:1] for name in values_of(Assignment, "round")]
    rows = Assignment.objects.filter(pk__in=[Subquery(first) for first in firsts])
    return sorted(rows.order_by().values_list("round", flat=True))


@transaction.atomic
def deadline_change(
    *, by: User | None, assignments: Iterable[UUID], deadline: datetime.date | None, reason: str
) -> int:
    """Let open assignments be due on `deadline`, or on no day. Returns how many changed.

    What is submitted or withdrawn, an answer key, and what is due then already stays as it is. The log gets an entry
    for each that changed. Raises ValidationError (no reason), PermissionDenied.
    """
    require(by, "annotations.assign")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the deadline changes."})
    changed = 0
    for keys in batches(sorted(set(assignments))):  # always in one order, so that two managers wait in turn
        rows = with_deadlines().filter(pk__in=keys).select_related("report", "annotator").order_by("pk")
        rows = rows.defer(*texts_of("report"))
        for row in rows.select_for_update(of=("self",)):
            if row.deadline == deadline:
                continue
            before, row.deadline = row.deadline, deadline
            row.save(update_fields=["deadline"])
            audit(
                by=by,
                action="deadline changed",
                subject=f"{row.report.report_id}, {row.annotator.username}",
                before={"deadline": before and before.isoformat()},
                after={"deadline": deadline and deadline.isoformat()},
                reason=reason,
            )
            changed += 1
    return changed
