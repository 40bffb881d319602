"""How a statement begins, where that decides whose it is: 'See the …', 'My own view …', 'Both at …', 'We …'."""

import re

from annotator.reading.lexicon import Lexicon, Words

REACH = 60
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def _at_start(words: Words) -> "re.Pattern[str]":
    phrases = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
    # Said soon of most statements: no phrase begins with their first letter.
    others = "".join(sorted(_LETTERS.difference(word[0] for word in words)))
    return re.compile(rf"(?![{others}])\W*(?:{phrases})\b")


class Openings:
    """The opening phrases of one language, to be matched against folded text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.pointer = _at_start(lexicon.grammar["pointers"])
        self.own_view = _at_start(lexicon.grammar["own_view"])
        self.fragment = _at_start(lexicon.grammar["fragments"])
        self.backward = _at_start(lexicon.grammar["backward"])
        self.contrast = _at_start(lexicon.grammar["contrasting"])
        grammar = lexicon.grammar
        self.joining = _at_start(grammar["contrasting"] | grammar["conjunctions"] | grammar["when"])
        self.writer = re.compile(r"(?<![\w“\"'])I(?='|’| [a-z])")
        words = {form for word in lexicon.grammar["speaker_pronouns"] for form in _forms(word)}
        self.first_person = _anywhere(words)
        self.argument = _anywhere({form for word in lexicon.grammar["argument"] for form in _forms(word)})


def _anywhere(words: set[str]) -> "re.Pattern[str]":
    """Any of `words`, searched for by their first letters, which is twice as fast as by their boundaries."""
    if not words:
        return re.compile("(?!)")
    first = "".join(sorted({re.escape(word[0]) for word in words}))
    return re.compile(rf"[{first}](?<=(?=(?:{'|'.join(map(re.escape, sorted(words)))})\b)\b.)")


def _forms(word: str) -> tuple[str, ...]:
    """As it stands inside and at the beginning of a sentence; 'US' is a country, 'i' no word."""
    if word == "i":
        return ("I",)
    return (word,) if word == "us" else (word, word.capitalize())
