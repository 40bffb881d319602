"""What the annotators judged, as the statistics of agreement want it.

Read are submitted annotations of complete statements, in the version in force at their seat. A submitted assignment is
closed, so that is what each annotator thought before any discussion. Hidden repeats count for test-retest alone,
practice for nothing.
Sources that were merged count as the one that they were merged into. People are their pseudonyms.
"""

import datetime
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from annotator import paths
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.judgement import NONE, PUBLISHER
from sources.models import Source

from .agreement import on_diagonal
from .dispute_models import own_seats
from .grades import Grades
from .models import Decision, Outcome

CLOSED = [Outcome.DECIDED, Outcome.DISPUTED]  # of statements that all their annotators have judged


class Cited(NamedTuple):
    """What a judgement's voice and path say, in the forms that are compared.

    first: the link that the report cites first; links: all of them; path: independent paths in one order, since theirs
    has no meaning; origins: last links. Without a path the voice stands in its place, in brackets.
    """

    first: str
    links: frozenset[str]
    path: str
    origins: tuple[str, ...]


class Rating(NamedTuple):
    """One submitted annotation. month: in which it was made (UTC), as 2026-01; grades: reliability of each origin.

    overruled: whether the ruling that counts has another voice or path; None where there is none.
    """

    statement: int
    report: str
    annotator: str
    round: str
    repeat: bool
    aided: bool
    voice: str
    cited: Cited
    credibility: int | None
    grades: tuple[str, ...]
    suggestion: str
    month: str
    overruled: bool | None = None

    @property
    def on_diagonal(self) -> list[bool]:
        """For each origin that has a grade A-E, if the credibility is 1-5: whether both stand on the same step."""
        if self.credibility is None:
            return []
        steps = (on_diagonal(grade, self.credibility) for grade in self.grades)
        return [step for step in steps if step is not None]


def read_ratings(*, without: Collection[int] = ()) -> Iterator[Rating]:
    """Annotations of complete statements, by statement and annotator, repeats too, but for the reports `without`."""
    merged = Source.objects.now()

    @cache
    def cited(voice: str, path: str) -> Cited:
        return cited_in(voice, path, merged)

    registry = Grades()

    @lru_cache(maxsize=5_000)  # of a report and its neighbours: ratings stand by report
    def grades(cited: Cited, voice: str, publisher: str | None, day: datetime.date | None) -> tuple[str, ...]:
        if day is None or voice == NONE:
            return ()
        behind = [merged.get(publisher or "", publisher or "")] if voice == PUBLISHER else cited.origins
        return tuple(registry.on(key, day) for key in behind)

    rows = (
        Annotation.objects.current()
        .filter(
            seat__assignment__kind=Assignment.WORK,
            seat__state=Seat.SUBMITTED,
            seat__statement__outcome__status__in=CLOSED,
        )
        .exclude(seat__statement__report__in=without)
        .order_by(
            "seat__statement__report__report_id",
            *("seat__statement__start", "seat__statement__end"),
            *("seat__assignment__annotator__pseudonym", "seat__assignment__repeat", "created_at", "pk"),
        )
        .values_list(
            *("seat__statement", "seat__statement__report__report_id"),
            *("seat__statement__report__publisher__key", "seat__statement__report__published_on"),
            *("seat__assignment__annotator__pseudonym", "seat__assignment__round"),
            *("seat__assignment__repeat", "seat__assignment__aided"),
            *("voice", "path", "credibility", "suggestion_outcome", "created_at"),
            *(f"seat__statement__outcome__decision__{name}" for name in ("decided_by", "voice", "path")),
        )
    )
    for statement, report, publisher, day, annotator, round, repeat, aided, *judged in rows.iterator(5_000):
        voice, path, credibility, suggestion, created_at, decided_by, *ruling = judged
        said = cited(voice, path)
        ruled = decided_by == Decision.RULING
        yield Rating(
            statement=statement,
            report=report,
            annotator=annotator,
            round=round,
            repeat=repeat,
            aided=aided,
            voice=voice,
            cited=said,
            credibility=credibility,
            grades=grades(said, voice, publisher, day),
            suggestion=suggestion,
            month=f"{created_at.astimezone(datetime.UTC):%Y-%m}",
            overruled=(voice, said.path) != (ruling[0], cited(*ruling).path) if ruled else None,
        )


def hidden_reports(user: Any) -> set[int]:
    """The reports of which no figure may tell `user` anything, keys of their rows. None is the operator.

    Those that they are still to rate, and those in which a statement that they rated is not decided yet: the figures of
    few statements would tell what somebody else judged.
    """
    if user is None:
        return set()
    rating: Any = Assignment.objects.filter(annotator=user, state=Assignment.OPEN)
    undecided: Any = own_seats(user).exclude(statement__outcome__status=Outcome.DECIDED)
    # In no order: for theirs SQLite would read all that anybody has open.
    return {
        *rating.order_by().values_list("report", flat=True),
        *undecided.values_list("statement__report", flat=True),
    }


def cited_in(voice: str, path: str, merged: dict[str, str]) -> Cited:
    """The forms of a voice and a path text; `merged` gives the key that stands for a merged source now."""
    links = [
        link._replace(source=merged.get(link.source, link.source)) if link.source else link
        for link in paths.read(path)
    ]
    if not links:
        return Cited(
            f"({voice})", frozenset() if voice == NONE else frozenset([f"({voice})"]), f"({voice})", ()
        )
    chains = [">".join(str(links[at]) for at in chain) for chain in paths.chains(links)]
    return Cited(
        first=str(links[0]),
        links=frozenset(map(str, links)),
        path=";".join(sorted(set(chains))),
        origins=tuple(dict.fromkeys(str(links[chain[-1]]) for chain in paths.chains(links))),
    )
