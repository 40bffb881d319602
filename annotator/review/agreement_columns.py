"""Ratings as columns of numbers, and the groups of them that agreement is measured in.

A rating is a row; rows stand by statement, then annotator. A group is a choice of rows and says which of them are
judgements of one unit.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple

import numpy as np

from annotator import paths

from .agreement_data import Cited, Rating
from .resampling import Integers


class Group(NamedTuple):
    """rows: places of ratings, by unit; units: for each of them its unit."""

    rows: Integers
    units: Integers


def _places(chosen: Any) -> Integers:
    """Where `chosen` is true; in four bytes each, since several groups of all ratings are held at a time."""
    return np.flatnonzero(chosen).astype(np.int32)


class _Codes(dict[Any, int]):
    """Gives each new value the next number."""

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


class Columns:
    """All ratings. Names and values are codes: places in the lists `annotators`, `rounds`, `months`, `said` …"""

    # Type codes of `array`: four bytes where there may be many values, else one or two.
    TYPES: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("statement", "report", "said"), "i"),
        **dict.fromkeys(("annotator", "round", "month", "suggestion", "hits", "ratable"), "h"),
        **dict.fromkeys(("credibility", "aided", "repeat"), "b"),
    }

    def __init__(self, ratings: Iterable[Rating]) -> None:
        codes: defaultdict[str, _Codes] = defaultdict(_Codes)
        kept = {name: array(type) for name, type in self.TYPES.items()}
        self.statements = array("q")
        diagonals: dict[tuple[tuple[str, ...], int | None], tuple[int, int]] = {}
        add = {name: column.append for name, column in kept.items()}
        for rating in ratings:
            steps = diagonals.get((rating.grades, rating.credibility))
            if steps is None:
                found = rating.on_diagonal
                steps = diagonals[rating.grades, rating.credibility] = (sum(found), len(found))
            add["hits"](steps[0])
            add["ratable"](steps[1])
            add["aided"](rating.aided)
            add["repeat"](rating.repeat)
            add["credibility"](rating.credibility or 0)
            add["said"](codes["said"][rating.voice, rating.cited])
            if not self.statements or rating.statement != self.statements[-1]:
                self.statements.append(rating.statement)
            add["statement"](len(self.statements) - 1)
            add["report"](codes["report"][rating.report])
            add["annotator"](codes["annotator"][rating.annotator])
            add["round"](codes["round"][rating.round])
            add["month"](codes["month"][rating.month])
            add["suggestion"](codes["suggestion"][rating.suggestion])
        self.columns = {
            name: np.frombuffer(column, dtype=column.typecode) for name, column in kept.items() if column
        }
        self.said: list[tuple[str, Cited]] = list(codes["said"])
        self.annotators: list[str] = list(codes["annotator"])
        self.rounds: list[str] = list(codes["round"])
        self.months: list[str] = list(codes["month"])
        self.suggestions: list[str] = list(codes["suggestion"])
        self.firsts = _places(self["repeat"] == 0)

    def __getitem__(self, name: str) -> Integers:
        """A column, a number for each rating; credibility 0: none. hits, ratable: on the diagonal, of how many."""
        column: Any = self.columns.get(name)
        return np.zeros(0, dtype=np.int32) if column is None else column

    def _group(self, rows: Integers) -> Group:
        return Group(rows, self["statement"][rows])

    def all(self) -> Group:
        return self._group(self.firsts)

    def aided(self, aided: bool) -> Group:
        return self._group(self.firsts[self["aided"][self.firsts] == aided])

    def by_round(self) -> dict[str, Group]:
        return self._by("round", self.rounds)

    def by_annotator(self) -> dict[str, Group]:
        return self._by("annotator", self.annotators)

    def _by(self, column: str, names: list[str]) -> dict[str, Group]:
        codes = self[column][self.firsts]
        groups = {name: self._group(self.firsts[codes == code]) for code, name in enumerate(names)}
        return {name: groups[name] for name in sorted(groups) if len(groups[name].rows)}

    def by_month(self) -> dict[str, Group]:
        """Statements by the month of their last judgement."""
        order = sorted(self.months)
        places = np.array([order.index(month) for month in self.months], dtype=np.int64)
        statements = self["statement"][self.firsts]
        last = np.zeros(len(self.statements), dtype=np.int64)
        np.maximum.at(last, statements, places[self["month"][self.firsts]] if len(statements) else statements)
        of_row = last[statements]
        groups = {month: self._group(self.firsts[of_row == place]) for place, month in enumerate(order)}
        return {month: group for month, group in groups.items() if len(group.rows)}

    def by_source(self) -> dict[str, Group]:
        """Statements for which a rating names a source of the registry, by that source."""
        links = [
            [link for link in cited.links if link != paths.UNNAMED and link[0] not in '"(']
            for _, cited in self.said
        ]
        keys = sorted({link for some in links for link in some})
        place = {key: at for at, key in enumerate(keys)}
        naming: list[list[int]] = [[] for _ in keys]
        for said, some in enumerate(links):
            for link in some:
                naming[place[link]].append(said)
        statements = self["statement"][self.firsts]
        groups = {}
        for key, those in zip(keys, naming, strict=True):
            names_it = np.zeros(len(self.said), dtype=bool)
            names_it[those] = True
            chosen = np.zeros(len(self.statements), dtype=bool)
            chosen[statements[names_it[self["said"][self.firsts]]]] = True
            groups[key] = self._group(self.firsts[chosen[statements]])
        return {key: group for key, group in groups.items() if len(group.rows)}

    def by_pair(self) -> dict[tuple[str, str], Group]:
        """Statements that two people both judged, in the order of their names, and those two judgements alone."""
        ones, others = (np.concatenate(some) for some in zip(*self._every_two(), strict=True))
        swapped = self._rank()[self["annotator"][ones]] > self._rank()[self["annotator"][others]]
        ones, others = np.where(swapped, others, ones), np.where(swapped, ones, others)
        pairs = self["annotator"][ones].astype(np.int64) * len(self.annotators) + self["annotator"][others]
        found = {}
        for pair in np.unique(pairs).tolist():
            rows = _places(pairs == pair)
            names = (
                self.annotators[pair // len(self.annotators)],
                self.annotators[pair % len(self.annotators)],
            )
            found[names] = self._twos(ones[rows], others[rows])
        return dict(sorted(found.items()))

    def _rank(self) -> Integers:
        order = sorted(self.annotators)
        return np.array([order.index(name) for name in self.annotators], dtype=np.int64)

    def _every_two(self) -> Iterator[tuple[Integers, Integers]]:
        """Rows of every two first judgements of one statement, in several batches."""
        statements = self["statement"][self.firsts]
        yield self.firsts[:0], self.firsts[:0]
        for apart in range(1, len(statements)):
            at = _places(statements[apart:] == statements[:-apart])
            if not len(at):
                return
            yield self.firsts[at], self.firsts[at + apart]

    def retest(self) -> dict[str, Group]:
        """A person's first judgement and each hidden repeat of it."""
        number = len(self.annotators)
        keys = self["statement"].astype(np.int64) * number + self["annotator"]
        again = np.flatnonzero(self["repeat"] == 1)
        order = self.firsts[np.argsort(keys[self.firsts], kind="stable")]
        if not len(order) or not len(again):
            return {}
        at = np.minimum(np.searchsorted(keys[order], keys[again]), len(order) - 1)
        known = keys[order][at] == keys[again]
        ones, others = order[at][known], again[known]
        people = self["annotator"][ones]
        found = {
            self.annotators[person]: self._twos(ones[people == person], others[people == person])
            for person in np.unique(people).tolist()
        }
        return dict(sorted(found.items()))

    @staticmethod
    def _twos(ones: Integers, others: Integers) -> Group:
        units = np.repeat(np.arange(len(ones), dtype=np.int32), 2)
        return Group(np.stack([ones, others], axis=1).ravel(), units)

    def two_by_two(self, group: Group) -> tuple[Integers, Integers]:
        """Of a group of pairs: the rows of the ones, and of the others."""
        return group.rows[::2], group.rows[1::2]

    def every_two(self) -> tuple[Integers, Integers]:
        """Rows of every two first judgements of one statement."""
        ones, others = (np.concatenate(some) for some in zip(*self._every_two(), strict=True))
        return ones, others
