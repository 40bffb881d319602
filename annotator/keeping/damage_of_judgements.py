"""Judgements: paths that say what their citations say, versions without gaps, pointers at what is in force."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Max, Q

from annotator import paths
from annotator.annotations.models import (
    Annotation,
    AnnotationCitation,
    Assignment,
    Guidelines,
    Seat,
)
from annotator.reports.models import Suggestion, SuggestionCitation
from annotator.review.models import Decision, DecisionCitation

from .damage import Damage, Look


def paths_of_judgements() -> Iterator[Damage]:
    """The stored path is the canonical text of the judgement's citations."""
    pairs: tuple[tuple[Any, Any], ...] = (
        (Suggestion, SuggestionCitation),
        (Annotation, AnnotationCitation),
        (Decision, DecisionCitation),
    )
    for model, citations in pairs:
        cited = citations.objects.order_by("judgement", "order").values_list(
            "judgement", "order", "source__key", "name", "via_order"
        )
        links = groupby(cited.iterator(chunk_size=5_000), key=lambda row: row[0])
        key, group = next(links, (None, ()))
        for judgement, path in model.objects.order_by("pk").values_list("pk", "path").iterator():
            found: Iterable[Any] = ()
            while key is not None and key < judgement:
                key, group = next(links, (None, ()))
            if key == judgement:
                found = list(group)
                key, group = next(links, (None, ()))
            if (what := _wrong_path(path, found)) is not None:
                yield Damage(model._meta.label, str(judgement), what)


def _wrong_path(path: str, rows: Iterable[Any]) -> str | None:
    links = [paths.Link(source, name, via) for _, _, source, name, via in rows]
    if [order for _, order, *_ in rows] != list(range(len(links))):
        return "one of its citations is missing"
    try:
        said = paths.write(links) if links else ""
    except paths.PathError as error:
        return f"its citations make no path: {error}"
    return None if said == path else f"its path is “{path}”, its citations say “{said}”"


def versions_of_annotations() -> Iterator[Damage]:
    """At each seat versions count from 1, and the newest is in force."""
    rows = (
        Seat.objects.annotate(all=Count("annotations"), newest=Max("annotations__version"))
        .filter(
            Q(newest__isnull=False) & ~Q(all=F("newest"))
            | Q(newest__isnull=False) & ~Q(annotation__version=F("newest"))
            | Q(newest__isnull=False, annotation=None)
            | Q(annotation__isnull=False) & ~Q(annotation__seat=F("pk"))
        )
        .order_by("pk")
        .values_list("pk", "all", "newest", "annotation__seat")
    )
    for seat, count, newest, owner in rows.iterator():
        if count != (newest or 0):
            yield Damage("annotations.Seat", str(seat), f"of {newest} versions {count} are there")
        elif owner is not None and owner != seat:
            yield Damage("annotations.Seat", str(seat), "the annotation in force is another seat's")
        else:
            yield Damage("annotations.Seat", str(seat), "the annotation in force is not the newest")


def seats_that_do_not_belong() -> Iterator[Damage]:
    """A seat is at a statement of its assignment's report; what it shows and what was judged is of that statement."""
    wrong = {
        "its statement is of another report": ~Q(statement__report=F("assignment__report")),
        "its suggestion is of another statement": Q(suggestion__isnull=False)
        & ~Q(suggestion__statement=F("statement")),
    }
    for what, condition in wrong.items():
        for key in Seat.objects.filter(condition).order_by("pk").values_list("pk", flat=True).iterator():
            yield Damage("annotations.Seat", str(key), what)
    other = Q(suggestion__isnull=False) & ~Q(suggestion__statement=F("seat__statement"))
    for key in Annotation.objects.filter(other).order_by("pk").values_list("pk", flat=True).iterator():
        yield Damage("annotations.Annotation", str(key), "its suggestion is of another statement")


def outcomes_of_suggestions() -> Iterator[Damage]:
    """What is noted as accepted has the voice that was suggested; what was changed is not the suggestion's words."""
    as_suggested = Q(voice=F("suggestion__voice"))
    wrong = Q(suggestion_outcome=Annotation.ACCEPTED) & ~as_suggested
    wrong |= as_suggested & Q(suggestion_outcome=Annotation.CHANGED, path=F("suggestion__path"))
    rows = Annotation.objects.filter(wrong, suggestion__isnull=False).order_by("pk")
    for key in rows.values_list("pk", flat=True).iterator():
        yield Damage("annotations.Annotation", str(key), "what became of its suggestion is not what it says")


def states_of_assignments() -> Iterator[Damage]:
    """What was handed in has no seat that was not; what was taken back has none that counts."""
    handed_in = [*Seat.HANDED_IN, Seat.WITHDRAWN]
    submitted = Assignment.objects.filter(state=Assignment.SUBMITTED)
    wrong = (
        (submitted.filter(submitted_at=None), "it was submitted at no time"),
        (
            Assignment.objects.filter(state=Assignment.OPEN, submitted_at__isnull=False),
            "it is open, and was submitted",
        ),
        (
            submitted.exclude(seats=None).filter(~Q(seats__state__in=handed_in)),
            "a seat of it was not submitted",
        ),
        (
            Assignment.objects.filter(state=Assignment.WITHDRAWN, seats__isnull=False).exclude(
                seats__state=Seat.WITHDRAWN
            ),
            "it was taken back, and its seats were not",
        ),
    )
    for rows, what in wrong:
        for key in rows.order_by("pk").values_list("pk", flat=True).distinct().iterator():
            yield Damage("annotations.Assignment", str(key), what)


def versions_of_guidelines() -> Iterator[Damage]:
    """They count from 1, and so do the pages of each: under which rules somebody judged must stay readable."""
    versions = list(Guidelines.objects.order_by("version").values_list("version", flat=True))
    if versions and len(versions) != versions[-1]:
        yield Damage("annotations.Guidelines", "", f"of {versions[-1]} versions {len(versions)} are there")
    pages = Guidelines.objects.annotate(all=Count("pages"), last=Max("pages__order")).order_by("version")
    for version, count, last in pages.values_list("version", "all", "last"):
        if not count or count != last:
            yield Damage(
                "annotations.Guidelines", str(version), f"of {last or 'its'} pages {count} are there"
            )


JUDGEMENTS: tuple[Look, ...] = (
    paths_of_judgements,
    versions_of_annotations,
    seats_that_do_not_belong,
    outcomes_of_suggestions,
    states_of_assignments,
    versions_of_guidelines,
)
