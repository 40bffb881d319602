"""Many phrases looked for at once, in one pass over a text (Aho and Corasick 1975)."""

from collections.abc import Sequence
from functools import cached_property

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind


class Phrases:
    """A set of phrases. Made ready at the first search, and kept."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._phrases = tuple(phrases)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Every phrase in `text`, also within others: its number, start and end, by their ends."""
        if text.isascii():
            return self._in_ascii.find_matches_as_indexes(text.encode(), overlapping=True)
        return self._in_any.find_matches_as_indexes(text, overlapping=True)

    # The kind of automaton that searches nearly twice as fast for a few megabytes more.

    @cached_property
    def _in_any(self) -> AhoCorasick:
        return AhoCorasick(self._phrases, MatchKind.Standard, implementation=Implementation.DFA)

    @cached_property
    def _in_ascii(self) -> BytesAhoCorasick:
        """For texts whose letters are one byte each: nothing is counted over, which halves the time."""
        phrases = [phrase.encode("utf-8", "surrogatepass") for phrase in self._phrases]
        return BytesAhoCorasick(phrases, MatchKind.Standard, implementation=Implementation.DFA)
