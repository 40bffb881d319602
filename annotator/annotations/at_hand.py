"""The queries behind every key that an annotator presses, made once: see annotator/prepared.py."""

import json
from typing import Any
from uuid import UUID

from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)

from annotator.judgement import Citation
from annotator.prepared import Prepared, PreparedWrite, stored
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


class _Row(Func):
    """The columns of a row as a JSON array."""

    function = "JSON_BUILD_ARRAY"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_ARRAY", **more)


class _Rows(Aggregate):
    """The text of a JSON array of rows; NULL for none."""

    function, template = "JSON_AGG", "%(function)s(%(expressions)s)::text"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        plain = "%(function)s(%(expressions)s)"
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", template=plain, **more)


CITES = ("order", "name", "mention_start", "mention_end", "source_id")
SOURCE = ("id", "key", "name", "merged_into_id")


def _seat(assignment: UUID, seat: UUID) -> QuerySet[Seat]:
    """A seat of `seats_in_order` with `suggested`, whom its suggestion cites: see `suggested_at`."""
    cited = SuggestionCitation.objects.filter(judgement=OuterRef("suggestion")).order_by()
    row = _Row(*CITES, *(f"source__{name}" for name in SOURCE[1:]))
    rows = cited.annotate(one=Value(1)).values("one").annotate(rows=_Rows(row, output_field=TextField()))
    return (
        seats_in_order(assignment)
        .filter(pk=seat)
        .annotate(suggested=Subquery(rows.values("rows")))
        .order_by()
    )


def _seat_locked(assignment: UUID, seat: UUID) -> QuerySet[Seat]:
    """As `_seat`, with `guidelines` and `guidelines_version`, the key and the version of the newest ones."""
    newest = Guidelines.objects.order_by("-version")
    brought = {
        "guidelines": Subquery(newest.values("pk")[:1]),
        "guidelines_version": Subquery(newest.values("version")[:1]),
    }
    return _seat(assignment, seat).annotate(**brought).select_for_update(of=("self",))


def suggested_at(seat: Seat) -> list[Citation]:
    """The citations of the suggestion at `seat`, in their order, with their sources."""
    if seat.suggestion_id is None:
        return []
    if not hasattr(seat, "suggested"):
        return SUGGESTION_CITES(seat.suggestion_id)
    found: list[Citation] = []
    for order, name, start, end, source, *of_source in sorted(json.loads(seat.suggested or "[]")):
        cites = stored(SuggestionCitation, zip(CITES, (order, name, start, end, source), strict=True))
        cites.source = stored(Source, zip(SOURCE, (source, *of_source), strict=True)) if source else None
        found.append(cites)
    return found


def newest_guidelines(seat: Seat) -> Guidelines | None:
    """The guidelines under which `seat` is judged now."""
    if not hasattr(seat, "guidelines_version"):
        return NEWEST_GUIDELINES.first()
    brought = vars(seat)
    key, version = brought["guidelines"], brought["guidelines_version"]
    return stored(Guidelines, {"id": key, "version": version}) if key else None


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
SEAT_OF = Prepared(_seat, UUID, UUID)
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
SEAT_LOCKED = Prepared(_seat_locked, UUID, UUID)
ANNOTATION_ADDED = PreparedWrite(Annotation)
CITATIONS_ADDED = PreparedWrite(AnnotationCitation)
SEAT_CHANGED = PreparedWrite(Seat, "annotation", "state")
