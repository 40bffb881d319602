"""Citation paths: the text form of whom a statement cites, and through whom. Pure.

`anadolu>turkish_military` reads 'Anadolu citing Turkey's military'; `sohr;lcc` are two independent citations. A link is
a registry key, `unnamed`, or a name outside the registry in double quotes, inner quotes doubled:
`"Sic Semper Tyrannis"`. The last link of a path is its origin, the others are relays.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

UNNAMED = "unnamed"
NAME_LENGTH = 120
_LINK = re.compile(r'\s*(?:"((?:[^"]|"")+)"|([a-z0-9_]+))\s*')


class PathError(ValueError):
    """The text is no citation path; the message says where it stops making sense."""


class Link(NamedTuple):
    """One citation. Both empty: an unnamed source. via: index of the link that relays this one, if any."""

    source: str | None = None
    name: str = ""
    via: int | None = None

    @property
    def unnamed(self) -> bool:
        """Whether this link names nobody: unnamed, or a class of unnamed sources (keys `gen_*`)."""
        return self.source.startswith("gen_") if self.source else not self.name

    def __str__(self) -> str:
        if self.source:
            return self.source
        return '"{}"'.format(self.name.replace('"', '""')) if self.name else UNNAMED


def chains(links: Sequence[Link]) -> list[list[int]]:
    """Each path as indexes into `links`, from the report's own source to the origin; in the order of the origins.

    Raises PathError for circular or dangling links.
    """
    relaying = {link.via for link in links}
    found = []
    for index in range(len(links)):
        if index in relaying:
            continue
        chain: list[int] = []
        at: int | None = index
        while at is not None:
            if at in chain or not 0 <= at < len(links):
                raise PathError("a citation is relayed by itself or by one that is not there")
            chain.append(at)
            at = links[at].via
        found.append(chain[::-1])
    if len({index for chain in found for index in chain}) < len(links):
        raise PathError("some citations relay each other in a circle")
    return found


def write(links: Sequence[Link]) -> str:
    """The canonical path text of `links`; empty for none. Raises PathError for circular or dangling links."""
    texts = []
    for chain in chains(links):
        text = ">".join(str(links[i]) for i in chain)
        if text not in texts:
            texts.append(text)
    return ";".join(texts)


def read(text: str) -> list[Link]:
    """The links of a path text, relaying links first; shared beginnings are one link. Raises PathError."""
    return list(_read(text)) if text.strip() else []


@lru_cache(maxsize=2_000)  # thousands of statements are told by dozens of paths
def _read(text: str) -> tuple[Link, ...]:
    links: list[Link] = []
    known: dict[tuple[int | None, str, bool], int] = {}
    at, via = 0, None
    while True:
        found = _LINK.match(text, at)
        if not found:
            raise PathError(f"not a source at character {at + 1}: {text[at : at + 20]!r}")
        name = (found[1] or "").replace('""', '"').strip()
        if found[1] is not None and not name:
            raise PathError(f"an empty name at character {at + 1}")
        if len(name) > NAME_LENGTH:
            raise PathError(f"a name is longer than {NAME_LENGTH} characters")
        at = found.end()
        if at < len(text) and text[at] not in ">;":
            raise PathError(f"neither > nor ; at character {at + 1}: {text[at : at + 20]!r}")
        relays = text[at : at + 1] == ">"
        link = Link(None if name or found[2] == UNNAMED else found[2], name, via)
        # A source that is cited itself and also relays another is cited twice: `sohr;sohr>lcc`.
        place = known.setdefault((via, str(link), relays), len(links))
        if place == len(links):
            links.append(link)
        if at == len(text):
            return tuple(links)
        via = place if relays else None
        at += 1


def origins(text: str) -> list[str]:
    """The last link of each path, as text, each once, in path order."""
    links = read(text)
    return list(dict.fromkeys(str(links[chain[-1]]) for chain in chains(links)))


def same(one: str, other: str, now: Mapping[str, str] | None = None) -> bool:
    """Whether two paths say the same: the order of independent citations doesn't count.

    now: the key that stands for it, by the key of each merged source; both names of one source are then the same.
    """
    return set(_split(one, now or {})) == set(_split(other, now or {}))


def renamed(text: str, now: Mapping[str, str]) -> str:
    """The path with each merged source under the key that stands for it `now`; nobody relays themselves then."""
    return ";".join(dict.fromkeys(_split(text, now))) if now else text


def _split(text: str, now: Mapping[str, str]) -> Iterable[str]:
    links = read(text)
    for chain in chains(links):
        told: list[str] = []
        before = ""
        for at in chain:
            link = str(links[at])
            standing = now.get(link, link)
            if told[-1:] != [standing] or link == before:
                told.append(standing)
            before = link
        yield ">".join(told)
