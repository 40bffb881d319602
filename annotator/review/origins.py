"""How many independent origins stand behind what several reports say. Pure.

Ten outlets that relay SOHR are one origin, and one wire copy in three outlets is one. Who cites whom is taken from all
the reports together: the publisher of a report relays what its path cites, each relay of a path relays the next link.
An origin is whoever cites nobody there, or speaks in its own voice. Those who only cite each other in a circle are one
origin between them: neither confirms the other. An unnamed source may be anybody, so it makes the number a range.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator import paths

Node = tuple[
    str, Hashable
]  # ("named", link text), or ("unnamed", what tells this unnamed source from others)


class Testimony(NamedTuple):
    """One statement. Leave those out that assert nothing.

    text: identity of the report's text, the same for all copies of it; statement: identity of the statement within
    that text. publisher: as a link of a path, empty if it is not known; copies go by the publisher that comes first.
    path: whom the statement cites; empty for the publisher's own voice.
    """

    text: Hashable
    statement: Hashable
    publisher: str
    path: str = ""


class Range(NamedTuple):
    """At least and at most so many."""

    at_least: int
    at_most: int

    def __str__(self) -> str:
        if self.at_least == self.at_most:
            return str(self.at_least)
        return f"at least {self.at_least}, at most {self.at_most}"


@dataclass(frozen=True)
class Origins:
    """Who stands behind the testimonies.

    named: the named origins, in the order in which they occur; more than one link text: a circle, which is one
    origin. unnamed: of each unnamed source that is an origin the link of the path, `unnamed` or the key of its class.
    umbrellas: for each owner or umbrella with more than one named origin, the places of these in `named`. behind: for
    each testimony, as they were given, the origins behind it: places in `named`, and from len(named) on the unnamed
    ones.
    """

    named: tuple[tuple[str, ...], ...]
    unnamed: tuple[str, ...]
    umbrellas: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    behind: tuple[tuple[int, ...], ...] = ()

    @property
    def apart(self) -> Range:
        """Each origin by itself, also those that belong together."""
        return _range(len(self.named), len(self.unnamed))

    @property
    def together(self) -> Range:
        """An owner or umbrella and all that belongs to it as one."""
        joined: list[set[int]] = []
        for places in self.umbrellas.values():  # a circle may stand under two umbrellas, and join them
            touching = [group for group in joined if group.intersection(places)]
            joined = [group for group in joined if group not in touching] + [set(places).union(*touching)]
        return _range(len(self.named) - sum(len(group) - 1 for group in joined), len(self.unnamed))

    @property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Those who cite each other and nobody else."""
        return tuple(origin for origin in self.named if len(origin) > 1)

    @property
    def second(self) -> bool | None:
        """Whether there is a second origin even if those that belong together are one; None if it can't be known.

        A credibility of 1 says 'confirmed by other sources': where this is False, nobody else confirms.
        """
        if self.together.at_least >= 2:
            return True
        return None if self.together.at_most >= 2 else False

    def __str__(self) -> str:
        apart, together = self.apart, self.together
        noun = "independent origin" if apart == (1, 1) else "independent origins"
        if apart == together:
            return f"{apart} {noun}"
        return f"{apart} {noun}; {together} if those that belong together count as one"


def _range(named: int, unnamed: int) -> Range:
    """Unnamed sources may be new ones, or all of them one that is counted already."""
    return Range(max(named, min(unnamed, 1)), named + unnamed)


def independent_origins(
    testimonies: Iterable[Testimony], belongs_to: Mapping[str, str] | None = None
) -> Origins:
    """The origins behind `testimonies`; `belongs_to` gives owner or umbrella by registry key.

    Sources that were merged are to be named by the key that stands for them now. Raises paths.PathError.
    """
    cites: dict[Node, dict[Node, None]] = {}
    speaking: dict[Node, None] = {}
    publishers: dict[Hashable, Node] = {}
    told_by: list[set[Node]] = []
    said: dict[Node, str] = {}
    for testimony in testimonies:
        publisher = publishers.setdefault(testimony.text, _publisher(testimony))
        cites.setdefault(publisher, {})
        links = paths.read(testimony.path)
        ends = {publisher} if not links else set()
        told_by.append(ends)
        if not links:
            speaking[publisher] = None
        for chain in paths.chains(links):
            before, told = publisher, ""
            for at in chain:
                told = f"{told}>{links[at]}"
                node = _node(links[at], (testimony.text, testimony.statement, told))
                said[node] = str(links[at])
                if node == before:  # the publisher that names itself speaks in its own voice
                    if at == chain[-1]:
                        speaking[node] = None
                    continue
                cites[before][node] = None
                cites.setdefault(node, {})
                before = node
            ends.add(before)
    reached = {node: _reached(node, cites) for node in cites}
    found = sorted(_ends(reached, speaking), key=lambda origin: origin[0][0] != "named")
    named = tuple(tuple(str(text) for _, text in origin) for origin in found if origin[0][0] == "named")
    unnamed = tuple(said.get(node, paths.UNNAMED) for (node, *_) in found if node[0] == "unnamed")
    place_of = {node: place for place, origin in enumerate(found) for node in origin}
    behind = tuple(
        tuple(sorted({at for end in ends for at in _behind(end, place_of, reached)})) for ends in told_by
    )
    return Origins(named, unnamed, _umbrellas(named, belongs_to or {}), behind)


def _publisher(testimony: Testimony) -> Node:
    links = paths.read(testimony.publisher)
    return _node(links[0] if links else paths.Link(), (testimony.text, "publisher"))


def _node(link: paths.Link, where: Hashable) -> Node:
    """A named source is the same everywhere; an unnamed one only where the same text says it."""
    return ("unnamed", where) if link.unnamed else ("named", str(link))


def _ends(reached: Mapping[Node, set[Node]], speaking: Iterable[Node]) -> list[tuple[Node, ...]]:
    """The origins: who speaks in its own voice, and the circles that cite nobody outside (most of them of one node)."""
    own = set(speaking)
    found: list[tuple[Node, ...]] = []
    seen: set[Node] = set()
    for node in reached:
        if node in seen:
            continue
        circle = [other for other in reached if other in reached[node] and node in reached[other]]
        seen.update(circle)
        voices = [other for other in circle if other in own]
        if voices:
            found.extend((voice,) for voice in voices)
        elif len(reached[node]) == len(circle):
            found.append(tuple(circle))
    return found


def _behind(end: Node, place_of: Mapping[Node, int], reached: Mapping[Node, set[Node]]) -> set[int]:
    """The origins of what `end` says: itself where it is one, else those that it leads to."""
    if end in place_of:
        return {place_of[end]}
    return {place_of[node] for node in reached[end] if node in place_of}


def _reached(start: Node, cites: Mapping[Node, Iterable[Node]]) -> set[Node]:
    """`start` and all that it cites, directly or through others."""
    reached, waiting = {start}, [start]
    while waiting:
        for node in cites[waiting.pop()]:
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached


def _umbrellas(
    named: tuple[tuple[str, ...], ...], belongs_to: Mapping[str, str]
) -> dict[str, tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for at, origin in enumerate(named):
        for top in dict.fromkeys(_top(link, belongs_to) for link in origin):
            groups.setdefault(top, []).append(at)
    return {top: tuple(places) for top, places in groups.items() if len(places) > 1}


def _top(link: str, belongs_to: Mapping[str, str]) -> str:
    """The owner of the owner, and so on; where owners own each other, the first of them by name."""
    seen = [link]
    while (owner := belongs_to.get(seen[-1])) is not None:
        if owner in seen:
            return min(seen[seen.index(owner) :])
        seen.append(owner)
    return seen[-1]
