"""What the tables of a bundle add up to, counted while their rows go by: the figures of its datasheet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from .tables import Column, Row, Value

# The columns whose values are counted, table by table; each has few distinct values.
COUNTED = {
    "reports": ("language", "publisher", "published_on"),
    "statements": ("kind", "status", "decided_by", "voice", "credibility", "both_accepted"),
    "annotations": ("annotator", "current", "suggestion", "guidelines", "round", "repeat", "credibility"),
    "suggestions": ("reader_version", "evidence"),
    "sources": ("kind", "archived"),
    "assessments": ("grade",),
    "disputes": ("severity", "state"),
    "claims": ("state", "contested"),
}
# Whether they are empty or not.
FILLED = {"reports": ("near_duplicate_of",), "annotations": ("note",), "statements": ("rating",)}


class Facts:
    """rows: how many each table has; counts: how often a column has each value, as (table, column)."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.counts: dict[tuple[str, str], Counter[Value]] = {}

    def of(self, table: str, column: str) -> Counter[Value]:
        return self.counts.get((table, column), Counter())

    def watch(self, table: str, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they are, counted."""
        places = {column.name: place for place, column in enumerate(columns)}
        counted = [(places[name], self._counter(table, name)) for name in COUNTED.get(table, ())]
        filled = [(places[name], self._counter(table, name)) for name in FILLED.get(table, ())]
        self.rows[table] = 0
        for row in rows:
            self.rows[table] += 1
            for place, counter in counted:
                counter[row[place]] += 1
            for place, counter in filled:
                counter[bool(row[place])] += 1
            yield row

    def _counter(self, table: str, column: str) -> Counter[Value]:
        return self.counts.setdefault((table, column), Counter())

    def period(self) -> tuple[str, str] | None:
        """First and last day of publication; None where no report has a date."""
        days = [day for day in self.of("reports", "published_on") if isinstance(day, str)]
        return (min(days), max(days)) if days else None
