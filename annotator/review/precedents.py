"""What was decided for statements like one: the same words, the same publisher and suggestion, the same origin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet

from annotator import paths
from annotator.long_lists import each_has, few
from annotator.people.models import User
from annotator.reports.models import Report, Statement, Suggestion, texts_of
from annotator.reports.report_page import in_words
from sources.models import Source

from .models import DecisionCitation, Outcome

MOST = 5
LOOKED_THROUGH = 60  # the newest of each kind; a path is read to tell an origin from a relay
# So many of the newest statements, suggestions or citations can lead to a precedent: of a phrase or source that stands
# everywhere a database would otherwise read and sort a quarter of all that was decided, for five.
NEWEST = 300


@dataclass(frozen=True)
class Precedent:
    """A decided statement, in what it is like the one in question, and whom it was decided to cite, in words."""

    outcome: Outcome
    why: str
    cites: str


def precedents(
    statement: Statement, suggestion: Suggestion | None, judged: Iterable[str], reader: User
) -> list[Precedent]:
    """The newest MOST of what `reader` may know, the likest kind first. judged: the paths of the judgements."""
    found: dict[int, tuple[str, Outcome]] = {}
    kinds = _kinds(statement, suggestion, list(judged), reader)
    for why, outcome in ((why, outcome) for why, outcomes in kinds for outcome in outcomes):
        found.setdefault(outcome.pk, (why, outcome))
        if len(found) == MOST:
            break
    cited = {pk: outcome.decision.path for pk, (_, outcome) in found.items() if outcome.decision}
    names = Source.objects.shown_names()
    return [
        Precedent(outcome, why, in_words(cited[pk], names) if cited.get(pk) else "")
        for pk, (why, outcome) in found.items()
    ]


def _kinds(
    statement: Statement, suggestion: Suggestion | None, judged: list[str], reader: User
) -> Iterator[tuple[str, Iterable[Outcome]]]:
    rows = _decided(reader).exclude(statement=statement)
    if statement.folded:
        same = Statement.objects.saying(statement.folded)
        yield "the same words", rows.filter(statement__in=_newest(same, "pk", found=same))[:MOST]
    publisher = statement.report.publisher_id
    if suggestion and suggestion.path and publisher:
        alike = Suggestion.objects.filter(path=suggestion.path)
        published = Report.objects.filter(pk=OuterRef("statement__report"), publisher=publisher)
        newest = _newest(
            alike.filter(each_has(published)),
            "statement",
            found=alike.filter(statement__report__publisher=publisher),
        )
        yield "the same publisher and suggestion", rows.filter(statement__in=newest)[:MOST]
    origins = {origin for path in judged for origin in paths.origins(path)} - {paths.UNNAMED}
    if origins:
        now = Source.objects.now()
        origins = {now.get(origin, origin) for origin in origins}
        keys = origins | {old for old, new in now.items() if new in origins}
        # By their keys: PostgreSQL knows how often each is cited, and so in which order to read.
        known = list(Source.objects.filter(key__in=keys).values_list("pk", flat=True))
        cited = DecisionCitation.objects.filter(source__in=known)
        citing = rows.filter(decision__in=_newest(cited, "judgement"))[:LOOKED_THROUGH]
        yield (
            "the same origin",
            [row for row in citing if row.decision and origins & _origins_now(row.decision.path, now)],
        )


def _newest(rows: QuerySet, name: str, found: QuerySet | None = None) -> list[int]:
    """The `name` of the newest. found: the same rows as an index finds them, few as a rule; these are sorted here.

    By itself SQLite would read all of the table in its order for few; of many, both would sort all that they find.
    """
    pairs = few(found.values_list("pk", name)) if found is not None else None
    if pairs is not None:
        return [value for _, value in sorted(pairs, reverse=True)[:NEWEST]]
    return list(rows.order_by("-pk").values_list(name, flat=True)[:NEWEST])


def _origins_now(path: str, now: dict[str, str]) -> set[str]:
    return set(paths.origins(paths.renamed(path, now)))


def _decided(reader: User) -> QuerySet[Outcome]:
    # By what is left out: what is decided, nearly all, SQLite would take from its index.
    rows = Outcome.objects.readable_by(reader).exclude(status__in=(Outcome.OPEN, Outcome.DISPUTED))
    return (
        rows.select_related("statement__report__publisher", "decision")
        .defer(*texts_of("statement__report"))
        .order_by("-decision__created_at", "-decision__version", "pk")
    )
