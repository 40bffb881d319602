"""Patterns made from the words of the lexicons."""

import re

_SPELLINGS = {"ا": "[اأإآ]", "ي": "[يىئ]", "ه": "[هة]", "و": "[وؤ]"}


def as_written(folded: str) -> str:
    """A pattern for the spellings that fold to `folded`: Arabic letters that stand for one another."""
    return "".join(_SPELLINGS.get(letter, re.escape(letter)) for letter in folded)


def any_of(words: frozenset[str]) -> "re.Pattern[str] | None":
    """A pattern for any of these words, the longest first; None if there are none."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))) if words else None
