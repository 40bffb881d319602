"""The reliability grades of the origins behind a judgement, on the day that a report was published."""

import datetime
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from annotator import paths
from annotator.judgement import NONE, PUBLISHER, Judgement
from sources.models import CANNOT_BE_JUDGED, Assessment, Source

# The first day, and the first one after it that is none any more; None: without such an end.
Span = tuple[datetime.date | None, datetime.date | None]
_origins = lru_cache(maxsize=10_000)(paths.origins)


class Grades:
    """Every assessment, in memory: a registry has hundreds of sources, a corpus hundreds of thousands of statements.

    Gives what `Source.grade_on` gives, without a query for each. A source that was merged has the grades of the one
    that it was merged into. names: as `Source.objects.shown_names` gives them.
    """

    def __init__(self) -> None:
        self._of: dict[int, tuple[list[datetime.date], list[str]]] = {}
        # Of two assessments with one date the later made is in force: it comes last.
        made = Assessment.objects.standing().order_by("source", "valid_from", "created_at", "pk")
        for source, day, grade in made.values_list("source", "valid_from", "grade"):
            days, grades = self._of.setdefault(source, ([], []))
            days.append(day)
            grades.append(grade)
        current = Source.objects.stand_ins()
        self._current = {key: one.pk for key, one in current.items()}
        self.names = {key: one.name for key, one in current.items()}

    def on(self, key: str | None, day: datetime.date) -> str:
        """The grade of the source `key` in force on `day`; F where it had none, or is not in the registry."""
        days, grades = self._of.get(self._current.get(key or "", 0), ([], []))
        at = bisect_right(days, day)
        return grades[at - 1] if at else CANNOT_BE_JUDGED

    def spans(self, key: str, grade: str) -> tuple[Span, ...]:
        """The spans of days in which `grade` is in force for the source `key`."""
        days, grades = self._of.get(self._current.get(key, 0), ([], []))
        edges = [None, *days, None]
        letters = [CANNOT_BE_JUDGED, *grades]
        return tuple(
            (edges[at], edges[at + 1])
            for at, letter in enumerate(letters)
            if letter == grade and (at in (0, len(days)) or edges[at] != edges[at + 1])
        )

    def behind(self, voice: str, path: str, publisher: str | None, day: datetime.date | None) -> list[str]:
        """The grade of each origin in path order; the publisher's for its own voice; none without a date."""
        if day is None or voice == NONE:
            return []
        if voice == PUBLISHER:
            return [self.on(publisher, day)]
        return [self.on(origin, day) for origin in _origins(path)]

    def rating(self, judgement: Judgement, report: Any) -> str:
        """The grade of each origin with the credibility, as `B2` or `B2;C2`; empty without a date or a credibility."""
        publisher = report.publisher.key if report.publisher else None
        found = self.behind(judgement.voice, judgement.path, publisher, report.published_on)
        return rating(found, judgement.credibility)


def rating(grades: Sequence[str], credibility: int | None) -> str:
    """`grades` of the origins, each with the credibility; empty where it is not rated."""
    return ";".join(f"{grade}{credibility}" for grade in grades) if credibility else ""
