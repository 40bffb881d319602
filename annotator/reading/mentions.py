"""Every known word of a text, found in one pass: aliases of the registry and the words of the language's lexicon."""

from collections import defaultdict
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from annotator.folding import fold
from annotator.reading.folded import FoldedText
from annotator.reading.lexicon import Lexicon
from annotator.reading.model import KnownAlias, Registry

ARABIC_PREFIXES = "وفبلك"


class Hit(NamedTuple):
    """A known word or phrase. group: 'alias', a cue group, 'unnamed', 'description' or 'aside'."""

    start: int
    end: int
    group: str
    value: object


class Vocabulary:
    """All aliases and words compiled into one automaton. Build once, use for many texts."""

    def __init__(self, registry: Registry, lexicon: Lexicon) -> None:
        self.registry = registry
        self.lexicon = lexicon
        self._patterns: list[str] = []
        self._meanings: list[list[tuple[str, object]]] = []
        index: dict[str, int] = {}
        for phrase, group, value in self._phrases():
            if phrase not in index:
                index[phrase] = len(self._patterns)
                self._patterns.append(phrase)
                self._meanings.append([])
            self._meanings[index[phrase]].append((group, value))
        self._automaton = AhoCorasick(self._patterns, matchkind=MatchKind.Standard)

    def _phrases(self):
        for alias in self.registry.aliases:
            phrase = fold(alias.text)
            if phrase:
                yield phrase, "alias", alias
        for group, words in self.lexicon.cues.items():
            for phrase in words:
                yield phrase, group, None
        for key, words in self.lexicon.unnamed.items():
            for phrase in words:
                yield phrase, "unnamed", key
        kinds = defaultdict(set)
        for kind, words in self.lexicon.descriptions.items():
            for phrase in words:
                kinds[phrase].add(kind)
        for phrase, found in kinds.items():
            yield phrase, "description", frozenset(found)
        for phrase in self.lexicon.grammar["asides"]:
            yield phrase, "aside", None

    def find(self, folded: FoldedText) -> list[Hit]:
        """All hits at word boundaries, by start and then longest first; offsets in the text."""
        text, hits = folded.folded, []
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
                continue
            if start and text[start - 1].isalnum() and not self._prefixed(text, start):
                continue
            begin, stop = folded.offset(start), folded.end_offset(end)
            for group, value in self._meanings[pattern]:
                if isinstance(value, KnownAlias) and value.match == "exact_case" and value.text != folded.text[begin:stop]:
                    continue
                hits.append(Hit(begin, stop, group, value))
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        return hits

    @staticmethod
    def _prefixed(text: str, start: int) -> bool:
        """Whether only Arabic one-letter prefixes stand between the word's beginning and `start`."""
        if not "\u0600" <= text[start] <= "\u06ff":
            return False
        position = start
        while position and text[position - 1].isalnum() and start - position < 3:
            position -= 1
        return (not position or not text[position - 1].isalnum()) and all(
            letter in ARABIC_PREFIXES for letter in text[position:start]
        )
