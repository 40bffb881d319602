"""How far a command is, said on a terminal and nowhere else."""

import sys
from collections.abc import Iterable, Iterator

_EVERY = 20_000  # rows


def told(table: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, counted on a terminal as they go by."""
    if not sys.stderr.isatty():
        yield from lines
        return
    for number, line in enumerate(lines):
        if number % _EVERY == 0:
            sys.stderr.write(f"\r\x1b[K{table}: {number:,}")
            sys.stderr.flush()
        yield line
    sys.stderr.write("\r\x1b[K")
