"""What was decided for statements like one: the same words, the same publisher and suggestion, the same origin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from annotator import paths
from annotator.people.models import User
from annotator.reports.models import Statement, Suggestion
from sources.models import Source

from .models import Outcome

MOST = 5
LOOKED_THROUGH = 60  # the newest of each kind; a path is read to tell an origin from a relay


@dataclass(frozen=True)
class Precedent:
    """A decided statement, and in what it is like the one in question."""

    outcome: Outcome
    why: str


def precedents(
    statement: Statement, suggestion: Suggestion | None, judged: Iterable[str], reader: User
) -> list[Precedent]:
    """The newest MOST of what `reader` may know, the likest kind first. judged: the paths of the judgements."""
    found: dict[int, Precedent] = {}
    for why, outcomes in _kinds(statement, suggestion, list(judged), reader):
        for outcome in outcomes:
            if outcome.pk not in found:
                found[outcome.pk] = Precedent(outcome, why)
            if len(found) == MOST:
                return list(found.values())
    return list(found.values())


def _kinds(
    statement: Statement, suggestion: Suggestion | None, judged: list[str], reader: User
) -> Iterator[tuple[str, Iterable[Outcome]]]:
    rows = _decided(reader).exclude(statement=statement)
    if statement.folded:
        yield "the same words", rows.filter(statement__folded=statement.folded)[:MOST]
    publisher = statement.report.publisher_id
    if suggestion and suggestion.path and publisher:
        # The path alone is looked up: rows without it are many, and few have the path of this one.
        alike = Suggestion.objects.filter(path=suggestion.path, statement__report__publisher=publisher)
        yield (
            "the same publisher and suggestion",
            rows.filter(statement__in=alike.order_by().values("statement"))[:MOST],
        )
    origins = {origin for path in judged for origin in paths.origins(path)} - {paths.UNNAMED}
    if origins:
        now = Source.objects.now()
        origins = {now.get(origin, origin) for origin in origins}
        keys = origins | {old for old, new in now.items() if new in origins}
        citing = rows.filter(decision__citations__source__key__in=keys).distinct()[:LOOKED_THROUGH]
        yield (
            "the same origin",
            [row for row in citing if row.decision and origins & _origins_now(row.decision.path, now)],
        )


def _origins_now(path: str, now: dict[str, str]) -> set[str]:
    return set(paths.origins(paths.renamed(path, now)))


def _decided(reader: User) -> QuerySet[Outcome]:
    rows = Outcome.objects.readable_by(reader).filter(status=Outcome.DECIDED)
    return rows.select_related("statement__report__publisher", "decision").order_by(
        "-decision__created_at", "-decision__version", "pk"
    )
