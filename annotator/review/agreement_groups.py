"""The groups of ratings that agreement is measured in.

A group is a choice of ratings from each block, and says which of them are judgements of one unit.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import Any, NamedTuple

import numpy as np

from annotator import paths

from .agreement_columns import Block, Columns
from .resampling import Integers


class Chosen(NamedTuple):
    """rows: places of ratings in their block, by unit; units: for each of them the number of its unit there."""

    rows: Integers
    units: Integers


Choose = Callable[[Block], Chosen]


class Group(NamedTuple):
    """What it takes of a block, and the numbers of the blocks of which it takes anything."""

    choose: Choose
    blocks: list[int]


Pair = tuple[int, int]  # codes of two annotators, in the order of their names


class Groups:
    """All groups of some ratings that hold anything."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.month_order = sorted(columns.months)
        self.rank = _ranks(columns.annotators)
        self._month_rank = _ranks(columns.months)
        self._saying: defaultdict[str, list[int]] = defaultdict(list)
        for said, (_, cited) in enumerate(columns.said):
            for link in cited.links:
                if link != paths.UNNAMED and link[0] not in '"(':  # a source of the registry
                    self._saying[link].append(said)
        self._named = [[] for _ in columns.said]  # type: list[list[str]]
        for source, those in self._saying.items():
            for said in those:
                self._named[said].append(source)
        self._where: dict[str, defaultdict[Any, list[int]]] = {
            kind: defaultdict(list) for kind in ("round", "annotator", "month", "source", "pair", "retest")
        }
        for at, block in enumerate(columns.blocks()):
            for kind, found in self._kinds_in(block):
                for which in found:
                    self._where[kind][which].append(at)

    def _kinds_in(self, block: Block) -> Iterator[tuple[str, set[Hashable]]]:
        """Which groups of each kind a block has something for."""
        firsts = block.firsts
        yield "round", set(np.unique(block["round"][firsts]).tolist())
        yield "annotator", set(np.unique(block["annotator"][firsts]).tolist())
        yield "month", set(np.unique(self._last_months(block)[firsts]).tolist())
        said = np.unique(block["said"][firsts]).tolist()
        yield "source", {source for some in said for source in self._named[some]}
        ones, others = self._ordered(block)
        number = len(self.columns.annotators)
        pairs = np.unique(block["annotator"][ones].astype(np.int64) * number + block["annotator"][others])
        yield "pair", {(pair // number, pair % number) for pair in pairs.tolist()}
        ones, _ = self._repeated(block)
        yield "retest", set(np.unique(block["annotator"][ones]).tolist())

    def chosen(self, group: Group) -> Iterator[tuple[Block, Chosen]]:
        """What a group takes, block by block."""
        for at in group.blocks:
            block = self.columns.block(at)
            yield block, group.choose(block)

    def all(self) -> Group:
        return self._of(lambda block: block.firsts)

    def aided(self, aided: bool) -> Group:
        return self._of(lambda block: block.firsts[block["aided"][block.firsts] == aided])

    def _of(self, rows: Callable[[Block], Integers], blocks: list[int] | None = None) -> Group:
        """The ratings of those rows; a unit is a statement."""

        def choose(block: Block) -> Chosen:
            chosen = rows(block)
            return Chosen(chosen, block.units[chosen])

        return Group(choose, list(range(len(self.columns))) if blocks is None else blocks)

    def by_round(self) -> dict[str, Group]:
        return self._by("round", self.columns.rounds)

    def by_annotator(self) -> dict[str, Group]:
        return self._by("annotator", self.columns.annotators)

    def _by(self, column: str, names: list[str]) -> dict[str, Group]:
        def with_code(code: int) -> Callable[[Block], Integers]:
            return lambda block: block.firsts[block[column][block.firsts] == code]

        found = {names[code]: self._of(with_code(code), at) for code, at in self._where[column].items()}
        return dict(sorted(found.items()))

    def by_month(self) -> dict[str, Group]:
        """Statements by the month of their last judgement."""

        def last_in(place: int) -> Callable[[Block], Integers]:
            return lambda block: block.firsts[self._last_months(block)[block.firsts] == place]

        found = sorted(self._where["month"].items())
        return {self.month_order[place]: self._of(last_in(place), at) for place, at in found}

    def _last_months(self, block: Block) -> Integers:
        """For each rating: the month of the last first rating of its statement, as a place in `month_order`."""
        last = np.zeros(len(block.units), dtype=np.int64)
        firsts = block.firsts
        np.maximum.at(last, block.units[firsts], self._month_rank[block["month"][firsts]])
        return last[block.units]

    def by_source(self) -> dict[str, Group]:
        """Statements for which a rating names a source of the registry, by that source."""

        def naming(source: str) -> Callable[[Block], Integers]:
            def rows(block: Block) -> Integers:
                names_it = np.zeros(len(self.columns.said), dtype=bool)
                names_it[self._saying[source]] = True
                chosen = np.zeros(len(block.units), dtype=bool)
                chosen[block.units[block.firsts[names_it[block["said"][block.firsts]]]]] = True
                return block.firsts[chosen[block.units[block.firsts]]]

            return rows

        return {source: self._of(naming(source), at) for source, at in sorted(self._where["source"].items())}

    def by_pair(self) -> dict[tuple[str, str], Group]:
        """Statements that two people both judged, in the order of their names, and those two judgements alone."""

        def of_both(pair: Pair) -> Choose:
            def choose(block: Block) -> Chosen:
                ones, others = self._ordered(block)
                both = (block["annotator"][ones] == pair[0]) & (block["annotator"][others] == pair[1])
                return _twos(ones[both], others[both])

            return choose

        names = self.columns.annotators
        found = {
            (names[pair[0]], names[pair[1]]): Group(of_both(pair), at)
            for pair, at in self._where["pair"].items()
        }
        return dict(sorted(found.items()))

    def _ordered(self, block: Block) -> tuple[Integers, Integers]:
        """As the block's `twos`, those first whose annotators' names are."""
        ones, others = block.twos
        swapped = self.rank[block["annotator"][ones]] > self.rank[block["annotator"][others]]
        return np.where(swapped, others, ones), np.where(swapped, ones, others)

    def retest(self) -> dict[str, Group]:
        """A person's first judgement and each hidden repeat of it."""

        def of_person(person: int) -> Choose:
            def choose(block: Block) -> Chosen:
                ones, others = self._repeated(block)
                own = block["annotator"][ones] == person
                return _twos(ones[own], others[own])

            return choose

        found = {
            self.columns.annotators[person]: Group(of_person(person), at)
            for person, at in self._where["retest"].items()
        }
        return dict(sorted(found.items()))

    def _repeated(self, block: Block) -> tuple[Integers, Integers]:
        """Places of first ratings, and beside each that of a repeat of it."""
        keys = block.units.astype(np.int64) * len(self.columns.annotators) + block["annotator"]
        again = np.flatnonzero(block["repeat"] == 1)
        order = block.firsts[np.argsort(keys[block.firsts], kind="stable")]
        if not len(order) or not len(again):
            return block.firsts[:0], block.firsts[:0]
        at = np.minimum(np.searchsorted(keys[order], keys[again]), len(order) - 1)
        known = keys[order][at] == keys[again]
        return order[at][known], again[known]


def two_by_two(rows: Integers) -> tuple[Integers, Integers]:
    """Of what a group of pairs chose: the rows of the ones, and of the others."""
    return rows[::2], rows[1::2]


def _twos(ones: Integers, others: Integers) -> Chosen:
    units = np.repeat(np.arange(len(ones), dtype=np.int32), 2)
    return Chosen(np.stack([ones, others], axis=1).ravel(), units)


def _ranks(names: list[str]) -> Integers:
    """For each name its place in their order."""
    order = {name: at for at, name in enumerate(sorted(names))}
    return np.array([order[name] for name in names], dtype=np.int64)
