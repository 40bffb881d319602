"""Sentences of a block, with exact offsets."""

import re

from annotator.reading.model import Span

_END = re.compile(r"""[.!?…؟]+["'”’»)\]]*(?=\s)""")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“'‘«]*\Z")


def split_sentences(text: str, start: int, end: int, abbreviations: frozenset[str]) -> list[Span]:
    """The sentences of `text[start:end]`, trimmed."""
    found, begin = [], start
    for stop in _END.finditer(text, start, end):
        if _ends_sentence(text, stop.start(), stop.end(), begin, end, abbreviations):
            found.append(Span(begin, stop.end()))
            begin = stop.end()
            while begin < end and text[begin].isspace():
                begin += 1
    if begin < end:
        found.append(Span(begin, end))
    return found


def _ends_sentence(text: str, stop: int, after: int, begin: int, end: int, abbreviations: frozenset[str]) -> bool:
    position = after
    while position < end and text[position].isspace():
        position += 1
    if position >= end:
        return True
    following = text[position]
    if following.islower():
        return False
    if text[stop] != "." or after - stop > 1:
        return True
    window = text[max(begin, stop - 30) : stop]
    found = _WORD_BEFORE.search(window)
    word = (found.group() if found else "").lower()
    if word in abbreviations:
        return False
    letters = word.replace(".", "")
    if "." in word and len(letters) <= 3:
        return not following.isupper()
    return not (len(letters) == 1 and letters.isalpha())
