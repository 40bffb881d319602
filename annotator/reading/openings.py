"""How a statement begins, where that decides whose it is: 'See the …', 'My own view …', 'Both at …', 'We …'."""

import re

from annotator.reading.lexicon import Lexicon, Words

REACH = 60


def _at_start(words: Words) -> "re.Pattern[str]":
    phrases = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
    return re.compile(rf"\W*(?:{phrases})\b")


class Openings:
    """The opening phrases of one language, to be matched against folded text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.pointer = _at_start(lexicon.grammar["pointers"])
        self.own_view = _at_start(lexicon.grammar["own_view"])
        self.fragment = _at_start(lexicon.grammar["fragments"])
        self.backward = _at_start(lexicon.grammar["backward"])
        words = {form for word in lexicon.grammar["speaker_pronouns"] for form in _forms(word)}
        phrases = "|".join(map(re.escape, sorted(words))) or "(?!)"
        self.first_person = re.compile(rf"\b(?:{phrases})\b")


def _forms(word: str) -> tuple[str, ...]:
    """As it stands inside and at the beginning of a sentence; 'US' is a country, 'i' no word."""
    if word == "i":
        return ("I",)
    return (word,) if word == "us" else (word, word.capitalize())
