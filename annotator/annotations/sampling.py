"""Seeded draws that come out alike on every database, machine and version of Python.

An item's place in a draw is the SHA-256 of the seed and the item's own id: no random generator and no order of rows has
a say. The same seed draws the same items, and what a smaller draw holds a larger one holds too.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping


def shuffled(items: Iterable[str], seed: int, *purpose: str) -> list[str]:
    """`items` in an order that `seed` and `purpose` decide: the place they are given in, or for whom, plays no part.

    Draws of one seed with different purposes are independent of each other.
    """

    def key(item: str) -> tuple[bytes, str]:
        return hashlib.sha256("\x1f".join((str(seed), *purpose, item)).encode()).digest(), item

    return sorted(items, key=key)


def drawn(items: Iterable[str], number: int, seed: int, *purpose: str) -> list[str]:
    """`number` of `items` by simple random sampling without replacement; all of them where there are fewer."""
    return shuffled(set(items), seed, *purpose)[: max(number, 0)]


def shares(sizes: Mapping[str, int], number: int) -> dict[str, int]:
    """How many to draw from each stratum so that `number` are in proportion to the strata's sizes.

    Largest remainders (Hamilton's method): each gets its quota rounded down, and those with the largest rest get one
    more; equal rests go by the stratum's name. A small stratum may get none.
    """
    total = sum(sizes.values())
    number = max(min(number, total), 0)
    if not total:
        return {}
    given = {name: number * size // total for name, size in sizes.items()}
    rest = sorted(sizes, key=lambda name: (-(number * sizes[name] % total), name))
    for name in rest[: number - sum(given.values())]:
        given[name] += 1
    return given


def stratified(strata: Mapping[str, str], number: int, seed: int, *purpose: str) -> list[str]:
    """`number` items in proportion to their strata, at random in each. strata: the stratum's name by item."""
    number_of = shares(Counter(strata.values()), number)
    order = shuffled(strata, seed, *purpose)
    return [
        item
        for name in sorted(number_of)
        for item in [i for i in order if strata[i] == name][: number_of[name]]
    ]


def part(items: Iterable[str], percent: int, seed: int, *purpose: str) -> set[str]:
    """`percent` (0 to 100) of `items`, drawn at random; the number is rounded, halves up."""
    each = set(items)
    return set(drawn(each, (len(each) * percent + 50) // 100, seed, *purpose))
