"""Sentences of a block of text, with exact offsets. Linear: one pass over the stops, a bounded look around each."""

import re

from annotator.reading.lexicon import Lexicon
from annotator.reading.model import Span, quick

# Begins with a class of characters, which is searched for fast, and only at the first of several stops.
_GLUED = (
    r"(?<=[a-z]{3}\.)(?=[A-Z][a-z]|[A-Z]{2,5} [a-z]|A [A-Za-z]|https?://)|(?<=[a-z]{3}[\"”]\.)(?=[A-Z][a-z])"
    r"|(?<=[ء-ي][ء-ي\"”»][ء-ي\"”»]\.)(?=(?!نت\b|كوم\b|نيوز\b)[ء-ي]{2}|و )"
)
_BEHIND = rf"""(?<![.!?…؟。]{{2}})(?:[.!?…؟。]*+["'”’»)\]]*+(?=\s|\Z)|{_GLUED})"""
_END = re.compile(rf"[.!?…؟。]{_BEHIND}")
# One sign alone is searched for faster still than a class, and most blocks have no other.
_POINT = re.compile(rf"\.{_BEHIND}")
_OTHER_STOPS = "!?…؟。"
_LOOK_BACK = 30
_span = quick(Span)
_DOTS = frozenset(("..", "...", "....", "…"))
_ARABIC = re.compile("[\u0620-\u064a]")
_TIME = re.compile(r"(?:[A-Z]\w+ ){0,2}[Tt]ime\b|(?:GMT|UTC|E[DS]T|BST)\b|[A-Z]{3,4}\b(?= on|[,.;)])")
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_CLOSING = frozenset("\"”’»'")
_TELLER = re.compile(r"(?:[A-Z][\w'’-]+ ){1,4}([a-z]+)\b")
_OPENER = re.compile("[\\t\\n(\\[\"“'‘«/]")


def other_stops(text: str) -> str:
    """The stops beside the point that a text has anywhere."""
    return "".join(stop for stop in _OTHER_STOPS if stop in text)


def split_sentences(
    text: str, start: int, end: int, lexicon: Lexicon, stops: str = _OTHER_STOPS
) -> list[Span]:
    """The sentences of `text[start:end]`, without the white space around them. stops: what `other_stops` found."""
    found, begin = [], start
    other = bool(stops) and any(text.find(stop, start, end) >= 0 for stop in stops)
    for stop in (_END if other else _POINT).finditer(text, start, end):
        first, behind = stop.span()
        if behind == end:
            continue
        after = behind
        while after < end and text[after].isspace():
            after += 1
        if after == end or _ends_sentence(text, (first, behind), begin, after, lexicon):
            found.append(_span((begin, behind)))
            begin = after
    if begin < end:
        found.append(_span((begin, end)))
    return found


def _ends_sentence(text: str, stop: tuple[int, int], begin: int, after: int, lexicon: Lexicon) -> bool:
    """Whether a sentence that began at `begin` ends with the marks at `stop`; `after`: where the next word begins."""
    following, (first, behind) = text[after], stop
    word = _word_before(text, begin, first)
    one = text[first] == "." and after > behind == first + 1
    if one and lexicon.ends_plainly[word] and not following.islower():
        return True  # no rule below says otherwise; most sentences end so
    mark = text[first:behind]
    if mark == "." and word.isdecimal() and len(word) < 3 and _YEAR.match(text, after):
        return False  # 'January 26. 2015'
    if first - len(word) == begin and word.replace(".", "").isdigit():
        return False
    if after == behind:
        return "/" not in word and "@" not in word and "www" not in word
    if following.islower():
        return (
            mark == "."
            and len(word) > 3
            and word.isalpha()
            and word.islower()
            and word not in lexicon.abbreviations
        )
    if mark.rstrip(")") in _DOTS and _ARABIC.match(following):
        return False  # letters without capitals: dots alone end nothing
    if mark == ".)" and "." in word and text[first - len(word) - 1 : first - len(word)] == "(":
        return False  # 'the (U.K.) paper'
    if mark[0] in "?!" and mark[-1] in _CLOSING:
        told = _TELLER.match(text, after)
        return not (told and told[1] in lexicon.cues["say"])  # '“Where is it?” Ida Holm wrote'
    if mark != ".":
        return True
    low = word.lower()
    if low in lexicon.numbered:
        return not following.isdigit()
    if low in lexicon.abbreviations:
        return False
    if len(word) > 1 and "." not in word:
        return True
    letters = word.replace(".", "")
    if "." in word and len(letters) <= 3 and letters.isalpha():
        opening = text[after : after + 12].split(None, 1)[0].lower()
        if _TIME.match(text, after):
            return False  # '2 a.m. Damascus time'
        return (
            opening in lexicon.function_words
            or opening in lexicon.grammar["pronouns"]
            or (letters.lower() in ("am", "pm") and following not in "([")
        )
    return not (len(letters) == 1 and letters.isalpha() and letters.upper() == letters)


def _word_before(text: str, begin: int, stop: int) -> str:
    """The word, with its inner stops, that ends at `stop`; at most 30 characters of it."""
    first = max(begin, stop - _LOOK_BACK)
    word = text[text.rfind(" ", first, stop) + 1 or first : stop]
    if word.isalnum():
        return word
    return _OPENER.split(word)[-1]
