"""Hidden repeats: an annotator rates a report of their own once more, without being told, for test-retest agreement."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Statement, texts_of

from . import sampling
from .handing_out import assignments_make, last_order, reports_locked
from .models import Assignment, Seat
from .planning import annotators_checked


def repeats_due(annotators: Iterable[User], *, days: int, most: int, seed: int = 1) -> list[Assignment]:
    """Assignments to be repeated: of each annotator at most `most`, drawn from those submitted `days` ago or earlier.

    A report that somebody has repeated already is not drawn for them again. Raises ValidationError.
    """
    people = annotators_checked(annotators)
    if not people:
        raise ValidationError("Nobody is named.")
    if days < 1 or most < 1:
        raise ValidationError("A repeat comes at least a day later, and there is at least one.")
    try:
        until = timezone.now() - datetime.timedelta(days=days)
    except OverflowError:
        raise ValidationError("So many days ago there was no work.") from None
    again = Assignment.objects.filter(
        report=OuterRef("report"), annotator=OuterRef("annotator"), repeat=True
    ).exclude(state=Assignment.WITHDRAWN)
    rows = Assignment.objects.filter(
        ~Exists(again),
        Exists(Statement.objects.live().filter(report=OuterRef("report"))),
        annotator__in=people,
        repeat=False,
        kind=Assignment.WORK,
        state=Assignment.SUBMITTED,
        submitted_at__lte=until,
        report__archived_at=None,
    )
    own: dict[User, dict[str, Assignment]] = defaultdict(dict)
    for assignment in rows.select_related("report", "annotator").defer(*texts_of("report")):
        own[assignment.annotator][assignment.report.report_id] = assignment
    return [
        own[person][report_id]
        for person in people
        for report_id in sampling.drawn(own[person], most, seed, "repeat", person.username)
    ]


@transaction.atomic
def repeats_assign(
    *,
    by: User | None,
    annotators: Iterable[User],
    days: int = 14,
    most: int = 5,
    seed: int = 1,
    deadline: datetime.date | None = None,
) -> list[Assignment]:
    """Give annotators reports of their own again: see `repeats_due`.

    A repeat keeps the round and the options of the first time, and shows the suggestions of then or none: nothing but
    time lies between the two ratings, and nothing in it tells which it is. It counts for no decision. Raises
    ValidationError, PermissionDenied.
    """
    require(by, "annotations.assign")
    people = annotators_checked(annotators)
    due = repeats_due(people, days=days, most=most, seed=seed)
    reports_locked(first.report_id for first in due)
    # Once more under the locks: somebody else may have handed out the same.
    due = [first for first in repeats_due(people, days=days, most=most, seed=seed) if first in due]
    last = last_order()
    made = [
        Assignment(
            report=first.report,
            annotator=first.annotator,
            round=first.round,
            order=number,
            deadline=deadline,
            aided=first.aided,
            credibility_first=first.credibility_first,
            repeat=True,
        )
        for number, first in enumerate(due, last + 1)
    ]
    assignments_make(made)
    _show_the_same(due, made)
    if made:
        audit(
            by=by,
            action="repeats assigned",
            subject=f"{len(made)} assignments",
            after={"annotators": [p.username for p in people], "days": days, "most": most, "seed": seed},
        )
    return made


def _show_the_same(firsts: Sequence[Assignment], repeats: Sequence[Assignment]) -> None:
    """A newer suggestion would be another question."""
    shown = {
        (annotator, statement): suggestion
        for annotator, statement, suggestion in Seat.objects.filter(assignment__in=firsts)
        .order_by()
        .values_list("assignment__annotator", "statement", "suggestion")
    }
    seats = list(Seat.objects.filter(assignment__in=repeats).select_related("assignment"))
    for seat in seats:
        place = (seat.assignment.annotator_id, seat.statement_id)
        seat.suggestion_id = shown.get(place, seat.suggestion_id)
    Seat.objects.bulk_update(seats, ["suggestion"], batch_size=500)
