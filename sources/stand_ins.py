"""Which source stands for which: merged sources stay, and the one that they were merged into counts. Pure."""

from collections.abc import Iterable
from typing import NamedTuple


class StandIn(NamedTuple):
    """A source that stands for another, or for itself."""

    pk: int
    key: str
    name: str


def stand_ins(sources: Iterable[tuple[int, str, str, int | None]]) -> dict[str, StandIn]:
    """What stands for it now, by the key of every source: itself, or what it was merged into, along the chain.

    sources: (pk, key, name, pk of the one that it was merged into) of all; a circle ends where it began.
    """
    rows = {pk: (StandIn(pk, key, name), into) for pk, key, name, into in sources}
    found = {}
    for pk, (one, into) in rows.items():
        key, seen = one.key, {pk}
        while into is not None and into not in seen:
            seen.add(into)
            one, into = rows[into]
        found[key] = one
    return found
