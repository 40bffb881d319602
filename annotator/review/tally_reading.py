"""The tally of decided statements for one reader, as kept figures; see `counting.reader_of` for who shares them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from annotator.jobs.kept import Kept, figures, kept_figures
from annotator.people.models import User
from annotator.reports.models import Report
from sources.models import Source

from .counting import counting, few_decided, reader_of
from .grades import Grades
from .models import Decision
from .shares import Share
from .tally import UNNAMED, UNREGISTERED, WAYS, OfReport, tally

TALLY = "tally"
NOTHING: dict[str, Any] = {"ways": {}, "grades": {}, "years": [], "held_up": [0, 0, 0.0], "relays": []}


@dataclass(frozen=True)
class Year:
    """Ratings of what was published in one year (None: without a date): how many 1, 2, 3, 4, 5; how many 6."""

    year: int | None
    counts: tuple[int, ...]
    unjudged: int


@dataclass(frozen=True)
class Relay:
    """Who passes a source on, how often. key: empty where the registry lacks them."""

    key: str
    name: str
    count: int


class SourceTally:
    """What decided statements say of one source, by key; also of all whom the registry lacks, and of the unnamed."""

    def __init__(self, key: str, content: dict[str, Any]) -> None:
        self.key, self._content = key, content

    @property
    def ways(self) -> dict[str, int]:
        """Statements by way: first_hand, relayed, own, passed_on; and cited, in any way."""
        return {way: self._content["ways"].get(way, 0) for way in WAYS}

    @cached_property
    def grades(self) -> dict[str, int]:
        """Statements of which it is an origin, by its grade on the day; empty for the grade where there is no day."""
        return dict(self._content["grades"])

    @property
    def statements(self) -> int:
        return sum(self.grades.values())

    @cached_property
    def years(self) -> list[Year]:
        """The ratings of what it said, by year of publication, without a date last; without what nobody rated."""
        rows = sorted(self._content["years"], key=lambda row: (row[0] is None, row[0] or 0))
        return [Year(year, tuple(counts[:5]), counts[5]) for year, *counts in rows if sum(counts[:6])]

    @cached_property
    def digits(self) -> list[int]:
        """How many were rated 1, 2, 3, 4, 5, 6, and how many not at all."""
        rows = [row[1:] for row in self._content["years"]]
        return [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * 7

    @property
    def held_up(self) -> Share:
        """Statements rated 1 or 2, of those rated 1-5. Repetitions of a report are one observation with it."""
        return Share(*self._content["held_up"])

    @property
    def relays(self) -> list[Relay]:
        """Who passes it on most: in a path, or as the publisher of the report that cites it."""
        names = Source.objects.shown_names()
        return [
            Relay(key, names.get(key, "") or name or "somebody unnamed", n)
            for key, name, n in self._content["relays"]
        ]


@dataclass(frozen=True)
class CorpusTally:
    """content: None while it is being counted."""

    kept: Kept

    @property
    def counted(self) -> bool:
        return self.kept.content is not None

    @property
    def decided(self) -> int:
        return self.kept.content["decided"]

    @property
    def grades(self) -> dict[str, int]:
        """Statements with an origin of that grade on the day."""
        return self.kept.content["grades"]

    @property
    def digits(self) -> list[int]:
        """Statements rated 1, 2, 3, 4, 5, 6, and not at all."""
        return self.kept.content["digits"]

    @cached_property
    def sources(self) -> list[SourceTally]:
        """Registered origins, the one with most statements first."""
        found = [SourceTally(key, own) for key, own in self.kept.content["sources"].items()]
        named = [one for one in found if one.key not in (UNNAMED, UNREGISTERED)]
        return sorted(named, key=lambda one: (-one.statements, one.key))

    def source(self, key: str) -> SourceTally:
        return SourceTally(key, self.kept.content["sources"].get(key, NOTHING))


def read_tally(user: Any) -> CorpusTally:
    """The tally as `user` may know it; None is the operator."""
    return CorpusTally(figures(TALLY, reader=reader_of(user)))


@kept_figures(TALLY, short=few_decided, standing=({},))
def _made(*, reader: int | None) -> dict[str, Any]:
    user = User.objects.get(pk=reader) if reader else None
    decided = Decision.objects.order_by().filter(counting(user))
    rows: Any = decided.values_list("statement__report", "voice", "path", "credibility")
    return tally(rows.iterator(chunk_size=10_000), _reports, Source.objects.now(), Grades().on)


def _reports() -> dict[int, OfReport]:
    rows = Report.objects.order_by().values_list(
        "pk", "near_duplicate_of", "publisher__key", "publisher_name", "published_on"
    )
    return {
        pk: OfReport(copy_of or pk, publisher or "", name, day) for pk, copy_of, publisher, name, day in rows
    }
