"""Who may be speaking in a sentence: named sources, unnamed ones, persons, descriptions and pronouns."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from annotator.reading.lexicon import Lexicon
from annotator.reading.mentions import Hit
from annotator.reading.model import KnownAlias, Registry, Span

_TOKEN = re.compile(r"\w+(?:[.'’\-]\w+)*\.?(?<=\w)|\S")
NAME_LIMIT = 80

SpeakerKind = Literal["registered", "named", "unnamed", "description", "pronoun"]


class Token(NamedTuple):
    start: int
    end: int
    text: str
    low: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """A phrase that may stand for a source: tokens first (inclusive) to last (exclusive) of its sentence.

    oblique: a preposition stands before it, so it is hardly a subject.
    """

    first: int
    last: int
    kind: SpeakerKind
    source: str | None
    name: str
    oblique: bool = False
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cue:
    first: int
    last: int
    group: str
    span: Span


class Sentence:
    """A statement's tokens, cues and speakers."""

    def __init__(self, text: str, span: Span, hits: Sequence[Hit], lexicon: Lexicon, registry: Registry) -> None:
        self.text = text
        self.span = span
        self.lexicon = lexicon
        self.registry = registry
        self.tokens = [
            Token(m.start(), m.end(), m.group(), m.group().lower().replace("’", "'"))
            for m in _TOKEN.finditer(text, span.start, span.end)
        ]
        self._starts = [token.start for token in self.tokens]
        self.cues: list[Cue] = []
        self.asides: dict[int, int] = {}
        self.speakers: list[Speaker] = []
        self._read(hits)

    def _range(self, hit: Hit) -> tuple[int, int]:
        first = bisect_left(self._starts, hit.start + 1) - 1
        return first, bisect_left(self._starts, hit.end)

    def _read(self, hits: Sequence[Hit]) -> None:
        speakers: list[Speaker] = []
        for hit in hits:
            first, last = self._range(hit)
            if hit.group == "alias":
                speakers.append(self._registered(hit.value, first, last))
            elif hit.group == "unnamed":
                key = None if hit.value == "unnamed" else str(hit.value)
                speakers.append(Speaker(first, last, "unnamed", key, self.words(first, last)))
            elif hit.group == "description":
                speakers.append(
                    Speaker(first, last, "description", None, self.words(first, last), kinds=hit.value)
                )
            elif hit.group == "aside":
                self.asides[last] = first
            else:
                self.cues.append(Cue(first, last, hit.group, Span(hit.start, hit.end)))
        self.cues = _longest(self.cues)
        self.speakers = [self._whole(s) for s in _longest(speakers)]

    def _registered(self, alias: KnownAlias, first: int, last: int) -> Speaker:
        source = self.registry.sources[alias.source]
        words = self.words(first, last)
        if source.kind == "generic":
            return Speaker(first, last, "unnamed", source.key, words)
        if alias.strength == "description":
            return Speaker(first, last, "description", source.key, words)
        return Speaker(first, last, "registered", source.key, words)

    def words(self, first: int, last: int) -> str:
        """The text of some tokens, at most 80 characters."""
        if first >= last:
            return ""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last - 1].end].split())[:NAME_LIMIT].strip()

    def low(self, index: int) -> str:
        return self.tokens[index].low if 0 <= index < len(self.tokens) else ""

    def _whole(self, speaker: Speaker) -> Speaker:
        """The whole noun phrase: 'the head of the X', 'X spokesman Y'."""
        people, grammar = self.lexicon.people, self.lexicon.grammar
        first, last = speaker.first, speaker.last
        if self.low(last) in ("'s", "'"):
            last += 1
        if self.low(last) in people["spokes"]:
            last += 1
            while self._capital(last) or self.low(last).rstrip(".") in people["titles"] or (
                self.low(last) == "." and self.low(last - 1) in people["titles"]
            ):
                last += 1
        elif self.low(last) in people["nameless"] and speaker.kind == "registered":
            return Speaker(first, last + 1, "unnamed", None, self.words(first, last + 1), self._oblique(first))
        first = self._left(first)
        if self.low(first - 1) in grammar["prepositions"] and self.low(first - 1) in ("of", "for", "in", "at", "from"):
            role = first - 2
            if self.low(role) in people["spokes"]:
                first = self._left(role)
            elif self.low(role) in people["nameless"] and speaker.kind == "registered":
                return Speaker(role, last, "unnamed", None, self.words(role, last), self._oblique(role))
        return replace(speaker, first=first, last=last, oblique=self._oblique(first))

    def _left(self, first: int) -> int:
        """Over determiners and describing words before a noun."""
        steps = 0
        while first > 0 and steps < 5:
            low = self.low(first - 1)
            if low in self.lexicon.grammar["determiners"]:
                return first - 1
            if not (self._capital(first - 1) or "-" in low):
                break
            first -= 1
            steps += 1
        return first

    def _oblique(self, first: int) -> bool:
        return self.low(first - 1) in self.lexicon.grammar["prepositions"]

    def _capital(self, index: int) -> bool:
        return 0 <= index < len(self.tokens) and self.tokens[index].text[0].isupper()


def _longest(found: list) -> list:
    """Of overlapping phrases the longest, of equally long ones the first."""
    kept: list = []
    for item in sorted(found, key=lambda x: (x.first - x.last, x.first)):
        if all(item.last <= other.first or item.first >= other.last for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda x: x.first)
