"""What the annotators judged, as the statistics of agreement want it: statements with their ratings, in groups.

Read are submitted annotations in the version in force at their seat. A submitted assignment is closed, so that is what
each annotator thought before any discussion. Hidden repeats count for test-retest alone. Sources that were merged count
as the one that they were merged into. People are their pseudonyms.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import combinations, groupby
from typing import Any, NamedTuple

from annotator import paths
from annotator.annotations.models import Annotation, Seat
from annotator.judgement import NONE, PUBLISHER
from sources.models import CANNOT_BE_JUDGED, Source

from .agreement import on_diagonal
from .models import Decision, Outcome


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
    """One submitted annotation. month: in which it was made (UTC), as 2026-01; grades: reliability of each origin."""

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

    @property
    def on_diagonal(self) -> list[bool]:
        """For each origin that has a grade A-E, if the credibility is 1-5: whether both stand on the same step."""
        if self.credibility is None:
            return []
        steps = (on_diagonal(grade, self.credibility) for grade in self.grades)
        return [step for step in steps if step is not None]


def read_ratings() -> Iterator[Rating]:
    """Every submitted annotation, repeats too, by statement and annotator."""
    merged = _merged()

    @cache
    def cited(voice: str, path: str) -> Cited:
        return cited_in(voice, path, merged)

    @cache
    def grades_on(day: datetime.date) -> dict[str, str]:
        rows: Any = Source.objects.with_grade(day)
        return {source.key: source.grade_then or CANNOT_BE_JUDGED for source in rows}

    @lru_cache(maxsize=100_000)
    def grades(cited: Cited, voice: str, publisher: str | None, day: datetime.date | None) -> tuple[str, ...]:
        if day is None or voice == NONE:
            return ()
        behind = [merged.get(publisher or "", publisher or "")] if voice == PUBLISHER else cited.origins
        return tuple(grades_on(day).get(key, CANNOT_BE_JUDGED) for key in behind)

    rows = (
        Annotation.objects.current()
        .filter(seat__state=Seat.SUBMITTED)
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
        )
    )
    once: dict[str, str] = {}  # equal texts are kept once: 300,000 ratings share a few thousand

    def one(text: str) -> str:
        return once.setdefault(text, text)

    for statement, report, publisher, day, annotator, round, repeat, aided, *judged in rows.iterator(5_000):
        voice, path, credibility, suggestion, created_at = judged
        said = cited(voice, path)
        yield Rating(
            statement=statement,
            report=one(report),
            annotator=one(annotator),
            round=one(round),
            repeat=repeat,
            aided=aided,
            voice=one(voice),
            cited=said,
            credibility=credibility,
            grades=grades(said, voice, publisher, day),
            suggestion=one(suggestion),
            month=one(f"{created_at.astimezone(datetime.UTC):%Y-%m}"),
        )


def _merged() -> dict[str, str]:
    rows = Source.objects.exclude(merged_into=None).select_related("merged_into")
    return {source.key: source.current.key for source in rows}


def read_rulings() -> dict[int, tuple[str, str]]:
    """Voice and path, as `Cited` has it, of each ruling that counts, by statement."""
    merged = _merged()
    rows = Outcome.objects.filter(decision__decided_by=Decision.RULING)
    return {
        statement: (voice, cited_in(voice, path, merged).path)
        for statement, voice, path in rows.values_list("statement", "decision__voice", "decision__path")
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


Ratings = tuple[Rating, ...]


@dataclass
class Groups:
    """Units, each the ratings of one statement that are compared, and the rows of `units` that each group holds.

    A statement whose ratings fall into two rounds, say, is a unit of its own in each of them.
    """

    units: list[Ratings] = field(default_factory=list)
    all: list[int] = field(default_factory=list)
    rounds: dict[str, list[int]] = field(default_factory=dict)
    months: dict[str, list[int]] = field(default_factory=dict)
    sources: dict[str, list[int]] = field(default_factory=dict)
    pairs: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    aided: dict[bool, list[int]] = field(default_factory=dict)
    retest: dict[str, list[int]] = field(default_factory=dict)
    annotators: dict[str, list[Rating]] = field(default_factory=dict)

    def _add(self, ratings: Ratings) -> int:
        self.units.append(ratings)
        return len(self.units) - 1

    def add_statement(self, ratings: Iterable[Rating]) -> None:
        """All ratings of one statement, sorted by annotator."""
        ratings = tuple(ratings)
        firsts = tuple(rating for rating in ratings if not rating.repeat)
        for rating in ratings:
            if rating.repeat:
                for first in firsts:
                    if first.annotator == rating.annotator:
                        self.retest.setdefault(first.annotator, []).append(self._add((first, rating)))
        if not firsts:
            return
        whole = self._add(firsts)

        def part(chosen: Ratings) -> int:
            return whole if len(chosen) == len(firsts) else self._add(chosen)

        self.all.append(whole)
        self.months.setdefault(max(rating.month for rating in firsts), []).append(whole)
        for round in sorted({rating.round for rating in firsts}):
            self.rounds.setdefault(round, []).append(part(tuple(r for r in firsts if r.round == round)))
        for aided in sorted({rating.aided for rating in firsts}):
            self.aided.setdefault(aided, []).append(part(tuple(r for r in firsts if r.aided == aided)))
        for one, other in combinations(firsts, 2):
            self.pairs.setdefault((one.annotator, other.annotator), []).append(part((one, other)))
        for link in sorted({link for rating in firsts for link in rating.cited.links}):
            if link != paths.UNNAMED and link[0] not in '"(':  # registered sources: each has a group
                self.sources.setdefault(link, []).append(whole)
        for rating in firsts:
            self.annotators.setdefault(rating.annotator, []).append(rating)


def grouped(ratings: Iterable[Rating]) -> Groups:
    """`ratings` in groups; those of one statement have to follow one another."""
    groups = Groups()
    for _, of_statement in groupby(ratings, key=lambda rating: rating.statement):
        groups.add_statement(of_statement)
    return groups
