"""How much rests on a source. The rooms that use sources say how to count; the registry knows none of them."""

from collections.abc import Callable, Collection
from typing import NamedTuple

Counter = Callable[[Collection[int]], int]

_counters: list[tuple[int, str, Counter]] = []


class Use(NamedTuple):
    """So many of what `words` says."""

    words: str
    so_many: int


def counts_uses(words: str, *, order: int) -> Callable[[Counter], Counter]:
    """Decorator: the function counts `words` (such as 'reports') that rest on any of the sources (their ids)."""

    def add(counter: Counter) -> Counter:
        _counters.append((order, words, counter))
        return counter

    return add


def uses_of(sources: Collection[int]) -> list[Use]:
    """What rests on the sources (ids), each kind counted once, in the order of the rooms."""
    return [Use(words, counter(sources)) for _, words, counter in sorted(_counters, key=lambda one: one[0])]
