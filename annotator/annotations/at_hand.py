"""The queries behind every key that an annotator presses, made once: see annotator/prepared.py."""

from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, ExpressionWrapper, Q, QuerySet, Value, When

from annotator.prepared import Prepared, PreparedWrite
from annotator.reports.models import SuggestionCitation
from sources.models import Source

from .models import Annotation, AnnotationCitation, Assignment, Guidelines, Seat, unfinished


def seats_in_order(assignment: Assignment | UUID) -> QuerySet[Seat]:
    """The seats of an assignment in the order of the text, with what the page shows of each."""
    return (
        Seat.objects.filter(assignment=assignment)
        .exclude(state=Seat.WITHDRAWN)
        .select_related("statement", "annotation", "suggestion")
        .defer(
            "statement__folded", "statement__retired_at", "annotation__created_at", "suggestion__created_at"
        )
        .order_by("statement__start")
    )


def _places(assignment: UUID) -> QuerySet[Seat, tuple[Any, ...]]:
    """(seat, position, skipped, unfinished) of each seat of an assignment, in the order of the text."""
    truth = BooleanField()
    return (
        Seat.objects.filter(assignment=assignment)
        .exclude(state=Seat.WITHDRAWN)
        .annotate(
            is_skipped=ExpressionWrapper(Q(state=Seat.SKIPPED), truth),
            is_unfinished=ExpressionWrapper(unfinished(), truth),
        )
        .order_by("statement__start")
        .values_list("pk", "statement__position", "is_skipped", "is_unfinished")
    )


def _cites(model: Any) -> Any:
    """The citations of a judgement, with what the page and a save ask of their sources."""
    named = ("key", "name", "merged_into")
    own = ("judgement", "order", "name", "mention_start", "mention_end")
    return lambda judgement: (
        model.objects.filter(judgement=judgement)
        .select_related("source")
        .only(*own, *(f"source__{field}" for field in named))
        .order_by("order")
    )


ASSIGNMENT_OF = Prepared(
    lambda assignment, user: Assignment.objects.of(user).filter(pk=assignment).order_by(), UUID, int
)
SEAT_OF = Prepared(lambda assignment, seat: seats_in_order(assignment).filter(pk=seat), UUID, UUID)
PLACES = Prepared(_places, UUID)
VERSIONS = Prepared(
    lambda seat: Annotation.objects.filter(seat=seat).select_related("guidelines").order_by("-version"), UUID
)
SUGGESTION_CITES = Prepared(_cites(SuggestionCitation), int)
ANNOTATION_CITES = Prepared(_cites(AnnotationCitation), UUID)
NEWEST_GUIDELINES = Prepared(lambda: Guidelines.objects.order_by("-version").defer("created_at")[:1])
NAMED = Prepared(
    lambda text, folded: (
        Source.objects.filter(Q(key=text) | Q(folded_name=folded))
        .only("key", "name", "merged_into")
        .order_by(Case(When(key=text, then=Value(0)), default=Value(1)), "key")[:1]
    ),
    str,
    str,
)

# What a save locks and reads. The assignment is locked before the seat is read: everything that changes a seat locks
# its assignment first, so that what is read then stays so until the transaction ends.
OPEN_ASSIGNMENT_LOCKED = Prepared(
    lambda seat, user: (
        Assignment.objects.select_for_update(of=("self",))
        .filter(seats=seat, annotator=user, state=Assignment.OPEN)
        .defer("created_at", "submitted_at")
        .order_by()
    ),
    UUID,
    int,
)
SEAT_LOCKED = Prepared(
    lambda assignment, seat: seats_in_order(assignment).filter(pk=seat).select_for_update(of=("self",)),
    UUID,
    UUID,
)
ANNOTATION_ADDED = PreparedWrite(Annotation)
CITATIONS_ADDED = PreparedWrite(AnnotationCitation)
SEAT_CHANGED = PreparedWrite(Seat, "annotation", "state")
