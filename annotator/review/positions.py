"""Whether the origins of a claim disagree. Pure.

Contested means that two origins say different things. One origin that is told in two ways (26 killed in one relay, 29
in another) is a matter of the relays: it is named, and makes no claim contested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .origins import Origins


class Position(NamedTuple):
    """What a statement says to a claim: `asserts`, `denies`, or `differs` with the figure that it gives instead."""

    stance: str
    figure: str = ""

    @property
    def settled(self) -> "Position":
        """The same position in the one form that compares: an assertion's figure is the claim's own."""
        return Position(
            self.stance, " ".join(self.figure.casefold().split()) if self.stance == "differs" else ""
        )


@dataclass(frozen=True)
class Standing:
    """Who holds what.

    holders: for each position, the origins that hold it, as places in Origins (see `Origins.behind`), in order.
    two_ways: the origins that hold several positions by themselves.
    """

    holders: dict[Position, tuple[int, ...]]
    two_ways: tuple[int, ...]

    @property
    def contested(self) -> bool:
        """Whether two different origins hold two different positions."""
        held = list(self.holders.values())
        return any(
            len({*one, *other}) > 1
            for at, one in enumerate(held)
            for other in held[at + 1 :]
            if one and other
        )


def standing(origins: Origins, positions: Sequence[Position]) -> Standing:
    """What each origin holds; `positions` go with the testimonies that `origins` was made of, in their order."""
    holders: dict[Position, dict[int, None]] = {}
    for position, behind in zip(positions, origins.behind, strict=True):
        holders.setdefault(position.settled, {}).update(dict.fromkeys(behind))
    counts: dict[int, int] = {}
    for held in holders.values():
        for origin in held:
            counts[origin] = counts.get(origin, 0) + 1
    two_ways = tuple(sorted(origin for origin, count in counts.items() if count > 1))
    return Standing({position: tuple(sorted(held)) for position, held in holders.items()}, two_ways)
