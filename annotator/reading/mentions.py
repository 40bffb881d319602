"""Every known word of a text, found in one pass: aliases of the registry and the words of the language's lexicon."""

from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from annotator.folding import fold
from annotator.reading.folded import FoldedText
from annotator.reading.lexicon import Lexicon, lexicons
from annotator.reading.model import Registry
from annotator.reading.phrases import Phrases

_ARTICLES = ("al-", "al ")
ARABIC_PREFIXES = frozenset("وفبلك")
_START, _END = itemgetter(0), itemgetter(1)


class Description(NamedTuple):
    """What a description may stand for: these sources, and sources of these kinds."""

    sources: frozenset[str]
    kinds: frozenset[str]


# A known word or phrase at `text[start:end]`: start, end, group, value. A plain tuple, since those are made and taken
# apart several times as fast as named ones. group: 'alias', 'unnamed', 'description', 'aside' or a group of cues.
# value: the alias, the class of unnamed sources, the Description, for a cue its words as the lexicon has them.
Hit = tuple[int, int, str, Any]

# What a phrase may be: group, value, how the text must write it, whether it may have an 's' behind it.
_Meaning = tuple[str, Any, str | None, bool]


def _meaning(group: str, value: Any) -> _Meaning:
    exact = value.text if group == "alias" and value.match == "exact_case" else None
    return group, value, exact, group in ("alias", "description")


def written_forms(folded: str) -> Iterator[str]:
    """How texts write a folded name: 'Russias army' without its apostrophe; 'Manar TV' for 'Al-Manar TV'.

    Arabic `li` takes an article's alef.

    Also with other spellings of its parts, as the lexicons tell them.
    """
    forms = [folded]
    for lexicon in lexicons().values():
        for one, other in lexicon.spellings:
            forms += [form.replace(one, other) for form in forms if one in form]
    for form in forms:
        yield form
        if form.startswith(_ARTICLES) and " " in form[3:]:
            yield form[3:]
        if "'s " in form:
            yield form.replace("'s ", "s ")
        if form.startswith("ال"):
            yield "لل" + form[2:]


class Vocabulary:
    """All aliases and one language's words, compiled into one automaton. Build once, use for many texts."""

    def __init__(self, registry: Registry, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        meanings: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        for phrase, group, value in (*self._names(registry), *self._words(), *self._descriptions(registry)):
            if phrase:
                meanings[phrase].append((group, value))
        self._meanings = [[_meaning(*meaning) for meaning in found] for found in meanings.values()]
        self._phrases = Phrases(list(meanings))

    @staticmethod
    def _names(registry: Registry) -> Iterator[tuple[str, str, object]]:
        for alias in registry.aliases:
            if alias.strength != "description" and alias.source in registry.sources:
                for phrase in written_forms(fold(alias.text)):
                    yield phrase, "alias", alias

    def _words(self) -> Iterator[tuple[str, str, object]]:
        for group, words in self.lexicon.cues.items():
            yield from ((phrase, group, phrase) for phrase in words)
        for key, words in self.lexicon.unnamed.items():
            yield from ((phrase, "unnamed", key) for phrase in words)
        yield from ((phrase, "aside", None) for phrase in self.lexicon.grammar["asides"])

    def _descriptions(self, registry: Registry) -> Iterator[tuple[str, str, object]]:
        """Descriptions of the registry and bare nouns of the lexicon, each with all that it may stand for."""
        sources: dict[str, set[str]] = defaultdict(set)
        kinds: dict[str, set[str]] = defaultdict(set)
        for alias in registry.aliases:
            if alias.strength == "description":
                sources[fold(alias.text)].add(alias.source)
        for kind, words in self.lexicon.descriptions.items():
            for word in words:
                kinds[word].add(kind)
        for phrase in [*(sources.keys() | kinds.keys())]:
            if phrase.startswith("ال"):  # 'of the monitor', the preposition written to it
                sources["لل" + phrase[2:]], kinds["لل" + phrase[2:]] = sources[phrase], kinds[phrase]
        for phrase in sources.keys() | kinds.keys():
            bare = phrase.removeprefix("the ")
            yield (
                phrase,
                "description",
                Description(
                    frozenset(sources.get(phrase, ())), frozenset(kinds.get(phrase, kinds.get(bare, ())))
                ),
            )

    def find(self, folded: FoldedText) -> list[Hit]:
        """All hits at word boundaries, by start and then longest first; offsets in the text.

        A name may have an 's' behind it: pages lose the apostrophe of 'Observatory's'.
        """
        text, meanings = folded.folded, self._meanings
        hits: list[Hit] = []
        padded = f" {text}  "  # so that a character stands before each match, and behind it and its 's'
        floor = limit = shift = 0
        for pattern, start, end in self._phrases.find(text):
            if padded[start] != " " and padded[start].isalnum() and not _prefixed(text, start):
                continue
            behind = padded[end + 1]
            possessive = False
            if behind != " " and behind.isalnum() and padded[end].isalnum():
                if behind != "s" or padded[end + 2].isalnum():
                    continue
                possessive = True
            if end > limit or start < floor:
                floor, limit, shift = folded.even_run(start)  # the next matches mostly stand in it too
            if end <= limit:
                begin, stop = start + shift, end + shift
            else:
                begin, stop = folded.offset(start), folded.end_offset(end)
            for group, value, exact, owning in meanings[pattern]:
                if (owning or not possessive) and (
                    exact is None or folded.text.find(exact, begin, stop + 1) >= 0
                ):
                    hits.append((begin, stop, group, value))
        hits.sort(key=_END, reverse=True)
        hits.sort(key=_START)
        return hits


def _prefixed(text: str, start: int) -> bool:
    """Whether only Arabic one-letter prefixes stand between the word's beginning and `start`."""
    if not ("\u0600" <= text[start] <= "\u06ff" or text[start - 1] in ARABIC_PREFIXES):
        return False
    position = start
    while position and start - position < 3 and text[position - 1] in ARABIC_PREFIXES:
        position -= 1
    return not position or not text[position - 1].isalnum()
