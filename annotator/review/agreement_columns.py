"""Ratings as columns of numbers, kept some reports at a time in a temporary file.

A rating is a row; rows stand by statement, then annotator. What agreement is measured on would not fit into memory for
every corpus, so one block of whole reports is read after the other, for each group anew.
"""

import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from .agreement_data import Cited, Rating
from .resampling import Integers

ROWS = 20_000  # of a block, at least, but for the last one; a report is never divided
IN_MEMORY = 2**20  # bytes; what is more goes to disk


class _Codes(dict[Any, int]):
    """Gives each new value the next number."""

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


class Block:
    """All ratings of some reports: columns of one length. Names and values are codes, see `Columns`."""

    # Type codes of `array`: four bytes where there may be many values, else one or two.
    TYPES: ClassVar[dict[str, str]] = {
        "statement": "q",
        **dict.fromkeys(("report", "said"), "i"),
        **dict.fromkeys(("annotator", "round", "month", "suggestion", "hits", "ratable"), "h"),
        **dict.fromkeys(("credibility", "aided", "repeat", "ruled", "overruled"), "b"),
    }
    WIDTH: ClassVar[int] = sum(array(type).itemsize for type in TYPES.values())

    def __init__(self, content: bytes) -> None:
        number, place = len(content) // self.WIDTH, 0
        self.columns: dict[str, Integers] = {}
        for name, type in self.TYPES.items():
            column = np.frombuffer(content, dtype=type, count=number, offset=place)
            self.columns[name] = column
            place += column.nbytes

    def __getitem__(self, name: str) -> Integers:
        """A column. statement: its key; credibility 0: none; hits, ratable: on the diagonal, of how many."""
        return self.columns[name]

    @cached_property
    def firsts(self) -> Integers:
        """Places of the ratings that are not hidden repeats."""
        return _places(self["repeat"] == 0)

    @cached_property
    def units(self) -> Integers:
        """For each rating the number of its statement within the block."""
        return np.cumsum(np.diff(self["statement"], prepend=self["statement"][:1]) != 0, dtype=np.int32)

    @cached_property
    def twos(self) -> tuple[Integers, Integers]:
        """Places of every two first ratings of one statement."""
        units = self.units[self.firsts]
        ones, others = [self.firsts[:0]], [self.firsts[:0]]
        for apart in range(1, len(units)):
            at = _places(units[apart:] == units[:-apart])
            if not len(at):
                break
            ones.append(self.firsts[at])
            others.append(self.firsts[at + apart])
        return np.concatenate(ones), np.concatenate(others)


def _places(chosen: Any) -> Integers:
    return np.flatnonzero(chosen).astype(np.int32)


class Columns:
    """All ratings, by block. Codes are places in the lists `annotators`, `rounds`, `months`, `said`, `suggestions`.

    Close it: the temporary file, which has no name, goes then.
    """

    def __init__(self, ratings: Iterable[Rating], *, rows: int = ROWS) -> None:
        self._file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- see `close`
        self._blocks: list[tuple[int, int]] = []  # where each begins, and its length in bytes
        codes: defaultdict[str, _Codes] = defaultdict(_Codes)
        diagonals: dict[tuple[tuple[str, ...], int | None], tuple[int, int]] = {}
        kept = {name: array(type) for name, type in Block.TYPES.items()}
        reports, last = -1, ""
        for rating in ratings:
            if rating.report != last:
                reports, last = reports + 1, rating.report
                if len(kept["statement"]) >= rows:
                    self._write(kept)
                    kept = {name: array(type) for name, type in Block.TYPES.items()}
            steps = diagonals.get((rating.grades, rating.credibility))
            if steps is None:
                found = rating.on_diagonal
                steps = diagonals[rating.grades, rating.credibility] = (sum(found), len(found))
            kept["statement"].append(rating.statement)
            kept["report"].append(reports)
            kept["hits"].append(steps[0])
            kept["ratable"].append(steps[1])
            kept["aided"].append(rating.aided)
            kept["repeat"].append(rating.repeat)
            kept["credibility"].append(rating.credibility or 0)
            kept["ruled"].append(rating.overruled is not None)
            kept["overruled"].append(bool(rating.overruled))
            kept["said"].append(codes["said"][rating.voice, rating.cited])
            for name in ("annotator", "round", "month", "suggestion"):
                kept[name].append(codes[name][getattr(rating, name)])
        if kept["statement"]:
            self._write(kept)
        self.said: list[tuple[str, Cited]] = list(codes["said"])
        self.annotators: list[str] = list(codes["annotator"])
        self.rounds: list[str] = list(codes["round"])
        self.months: list[str] = list(codes["month"])
        self.suggestions: list[str] = list(codes["suggestion"])

    def _write(self, columns: dict[str, "array[int]"]) -> None:
        begin = self._file.tell()
        for column in columns.values():
            self._file.write(column.tobytes())
        self._blocks.append((begin, self._file.tell() - begin))

    def __len__(self) -> int:
        """How many blocks there are."""
        return len(self._blocks)

    def block(self, at: int) -> Block:
        begin, length = self._blocks[at]
        self._file.seek(begin)
        return Block(self._file.read(length))

    def blocks(self) -> Iterator[Block]:
        return map(self.block, range(len(self)))

    def close(self) -> None:
        self._file.close()
