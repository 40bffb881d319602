"""How far a command is, said on a terminal and nowhere else."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

_EVERY = 5_000  # rows
Row = TypeVar("Row")


def told(table: str, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, counted on a terminal as they go by."""
    if not sys.stderr.isatty():
        yield from rows
        return
    for number, row in enumerate(rows):
        if number % _EVERY == 0:
            sys.stderr.write(f"\r\x1b[K{table}: {number:,}")
            sys.stderr.flush()
        yield row
    sys.stderr.write("\r\x1b[K")
