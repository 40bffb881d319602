"""Pages flattened to one line: headlines, crossheads, credits and datelines that stand glued to a sentence.

Where a line ended, a capital begins a word that has none inside a sentence ('… in Homs The army …'). All shapes are
bounded, so time stays linear.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from annotator.folding import fold
from annotator.reading.kept import Kept
from annotator.reading.lexicon import Lexicon, Words
from annotator.reading.model import Kind, Span

_WORD = re.compile(r"\S+")
_TEASER = re.compile(r"\s*+(\S++\s++\S++\s++\S++)")
_TITLE = 200  # characters of the longest title
_BLOCK = 700  # characters to a block, on average, of a text that lost its line ends
_HEAD = 24  # words of the longest headline or crosshead looked for
_LONGEST_COPY = 60
_BODY = 5  # words that a sentence behind a headline has at least
_WIRE_CODE = re.compile(r"(?:\[[A-Z]{2,}:\w+\]|\([\w ]{2,20} Photo\)|Slideshow \(\d+ [Ii]mages\))\s+")
_SHARES = re.compile(
    r"(?:(?:Print|Tweet|Share|Send|SEND|Email|Facebook|Twitter|Views|Comments)\s+(?:\d+\s+)?){2,6}(?=[A-Z])"
    r"|(?:Share|Send|SEND|Tweet)\s+https?\S{4,40}\s+(?=[A-Z])"
)
_CITY = re.compile(r"[A-Z]{4,}(?: [A-Z]{3,})?\s+(?=[A-Z\"“])")
_PHOTOGRAPHER = re.compile(r"\s*/?\s*(?:\d{4}\s*/?\s*)?(?:[A-Z][\w.'’-]+\s+){2}(?=[A-Z0-9])")
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ'’-")
_EMBEDS, _LONGEST_EMBED = (" - YouTube ", " Play Video "), 180
_EMBEDDED = re.compile(rf"[^.!?\n]{{10,160}}?(?:{'|'.join(_EMBEDS)})\s*(?=[A-Z0-9\"“])")
_TOPICS = 16  # words of the longest list of topics looked for
_SMALL = frozenset(
    ("to", "as", "of", "in", "on", "at", "with", "for", "and", "the", "a", "an", "by", "from", "-")
)


_kept = Kept(fold)
_low = _kept.__getitem__


class Cut(NamedTuple):
    """A part of a sentence: a statement of this kind, or furniture by this rule."""

    span: Span
    kind: Kind
    rule: str | None


def is_flat(text: str, blocks: Sequence[Span]) -> bool:
    """Whether a page has too few line ends for its length."""
    return is_titled(blocks) or len(blocks) == 1 or len(text) > _BLOCK * len(blocks)


def is_titled(blocks: Sequence[Span]) -> bool:
    """Whether a title stands above one paragraph, as the rows of tables have it."""
    return len(blocks) == 2 and blocks[0].end - blocks[0].start <= _TITLE < blocks[1].end - blocks[1].start


class Unglue:
    """The rules for one language's sentences. agencies: folded names that stand in credits and datelines."""

    def __init__(self, lexicon: Lexicon, agencies: Iterable[str]) -> None:
        grammar = lexicon.grammar
        self._openers = grammar["openers"]
        self._numbers = grammar["opening_numbers"]
        self._places, self._nations = grammar["places"], grammar["nationalities"]
        self._forces, self._lists = grammar["forces"], lexicon.furniture.get("lists", frozenset())
        self._times = grammar["times"]
        self._inner = (
            grammar["prepositions"] | grammar["determiners"] | grammar["conjunctions"] | grammar["relatives"]
        )
        self._inner |= {word for group in lexicon.cues.values() for word in group if " " not in word}
        self._verbs = {word for group in lexicon.cues.values() for word in group if " " not in word}
        self._opens_sentence = _capitalised(self._openers | self._numbers)
        self._acts = _capitalised(self._forces | self._nations)
        self._agencies = frozenset(agencies)
        self._credit_letters = frozenset(
            word[:2]
            for word in (*self._agencies, *self._lists, "aa", "slideshow", "print", "tweet", "share", "send")
        )
        names = "|".join(map(re.escape, sorted(self._agencies, key=len, reverse=True))) or "(?!)"
        self._agency_place = re.compile(
            rf"(?:[A-Z][A-Z'’-]{{2,}}(?:,? [A-Z]\w+){{0,2}},? )?\((?i:{names}|[A-Z]{{2,5}})\)\s*[-–—:]*\s+"
        )
        self._agency_dash = re.compile(rf"(?:{names.upper()})\s?[-–—]+\s?(?=[A-Z])")
        self._credit = re.compile(rf"(?:(?i:{names})|AA)\b(?: Photo\b)?")

    def cut(self, text: str, span: Span, first: bool) -> list[Cut]:
        """The parts of a sentence, in order; most have one. first: it is the report's first."""
        cuts: list[Cut] = []
        start = self._credits(text, span, cuts) if self._may_be_credit(text, span.start) else span.start
        while start < span.end and len(cuts) < 8:
            limit = min(span.end, start + 600)
            if (cuts or not first) and self._is_whole(text, start, limit):
                break
            words = _words(text, start, limit)
            at = self._end_of_head(text, words, first and not cuts)
            if at is None:
                break
            cuts.append(Cut(Span(start, words[at - 1][1]), "headline", None))
            start = words[at][0]
            if self._is_agency(text, words, at, first and len(cuts) == 1):
                cuts.append(Cut(Span(*words[at]), "headline", "agency credit"))
                start = words[at + 1][0]
            if self._may_be_credit(text, start):
                start = self._credits(text, Span(start, span.end), cuts)
        if start < span.end:
            cuts.append(Cut(Span(start, span.end), "sentence", None))
        return cuts

    def _is_whole(self, text: str, start: int, end: int) -> bool:
        """A quick look: whether no rule for what is not a report's first can find a head here; true of most."""
        words = text[start:end].split()
        if len(words) > 1 and words[0].isupper() and words[1].isupper():
            return False
        if any(map(self._opens_sentence, words[1:_HEAD])):
            return False
        if words and _low(words[0]) in self._places and any(map(self._acts, words[1:4])):
            return False
        teaser = _TEASER.match(text, start, end)
        return teaser is None or text.find(teaser[1], teaser.end(), end) < 0

    def _credits(self, text: str, span: Span, cuts: list[Cut]) -> int:
        """Cut credits, datelines and lists of topics off the beginning; where the rest begins."""
        start = span.start
        for _ in range(4):
            end, rule = self._credit_end(text, Span(start, span.end))
            if end <= start or end >= span.end:
                break
            cuts.append(Cut(Span(start, start + len(text[start:end].rstrip())), "sentence", rule))
            start = end
        return start

    def _may_be_credit(self, text: str, start: int) -> bool:
        """A quick look at the first two letters; most sentences begin like no credit, dateline or list."""
        beginning = text[start : start + 2]
        return (
            beginning[0] in "([:"
            or beginning[-1] in _CAPITALS
            or beginning[0].isspace()
            or _low(beginning) in self._credit_letters
            or any(text.find(embed, start, start + _LONGEST_EMBED) >= 0 for embed in _EMBEDS)
        )

    def _credit_end(self, text: str, span: Span) -> tuple[int, str]:
        for pattern, rule in (
            (_WIRE_CODE, "trailing code"),
            (self._agency_place, "dateline"),
            (self._agency_dash, "dateline"),
            (_SHARES, "page words"),
        ):
            found = pattern.match(text, span.start, span.end)
            if found:
                return found.end(), rule
        city = _CITY.match(text, span.start, span.end)
        if city and _low(city.group().strip()) in self._places:
            return city.end(), "dateline"
        limit = min(span.end, span.start + 400)
        word = _WORD.search(text, span.start, limit)
        if word and _low(word.group()).strip(":") in self._lists:
            words = _words(text, span.start, limit)
            at = _end_at_copy(text, words) or self._end_of_topics(text, words)
            at = at or self._end_of_run(text, words, 1)
            return (words[at][0], "page words") if at else (span.start, "")
        embedded = _EMBEDDED.match(text, span.start, limit)
        if embedded:
            return embedded.end(), "embedded title"
        credit = self._credit.match(text, span.start, span.end)
        name = _PHOTOGRAPHER.match(text, credit.end(), span.end) if credit else None
        if credit and name:
            if "/" in name.group():
                return name.end(), "credit"
            linked = [place for place in _words(text, span.start, limit) if place[0] >= name.end()]
            at = self._end_of_run(text, linked, 0)
            if at and not self._speaks(text, linked[: min(at + 1, 4)]):
                return linked[at][0], "credit"
        return span.start, ""

    def _speaks(self, text: str, words: list[tuple[int, int]]) -> bool:
        return any(_low(text[a:b]) in self._verbs for a, b in words)

    def _end_of_topics(self, text: str, words: list[tuple[int, int]]) -> int | None:
        """Where topics, some of them in small letters, turn into a sentence that an article or a number opens."""
        for index in range(2, min(len(words) - _BODY, _TOPICS)):
            word, before = text[slice(*words[index])], text[slice(*words[index - 1])]
            after = text[slice(*words[index + 1])]
            low = _low(word)
            if not word[0].isupper() or _low(before) in self._inner or not before[-1].isalnum():
                continue
            if low == "the" or low in self._numbers or (low in self._openers and not after[0].isupper()):
                return index
        return None

    def _end_of_run(self, text: str, words: list[tuple[int, int]], first: int) -> int | None:
        """Where a run of capitalised words, as of a title, turns into a sentence; the index of its first word."""
        run = range(max(first, 1), len(words) - _BODY)
        for index in run:
            word = text[slice(*words[index])]
            dateline = self._agency_place.match(text, words[index][0])
            if self._opens(text, words, index, True) or (dateline and "(" in dateline.group()):
                return index
            if word[0].islower() and word not in _SMALL and text[words[index + 1][0]].islower():
                before = index - 1
                while before > first and text[words[before][0]].islower():
                    before -= 1
                if before > first and _low(text[slice(*words[before - 1])]) in self._nations:
                    before -= 1
                return before if before > first else None
        return None

    def _end_of_head(self, text: str, words: list[tuple[int, int]], first: bool) -> int | None:
        """The index of the word that begins a sentence behind a headline or crosshead, if one does."""
        titled = self._is_titled(text, words)
        capitals = self._capitals(text, words)
        if capitals:
            return capitals
        for index in range(1, min(len(words) - _BODY, _HEAD)):
            if not first and not text[words[index][0]].isupper():
                continue  # no rule below takes it; most words end here
            if index == 1 and first and not self._is_place(text, words, 1):
                continue
            if self._opens(text, words, index, titled) and not self._is_apposition(text, words, index, first):
                return index
            if first and index > 2 and self._is_agency(text, words, index, first):
                return index
            if (
                index <= 3
                and not titled
                and self._is_place(text, words, index)
                and self._follows_place(text, words, index)
            ):
                return index
        return self._copy(text, words)

    @staticmethod
    def _capitals(text: str, words: list[tuple[int, int]]) -> int | None:
        """The end of a crosshead in capitals; one long word at least, so that it is no abbreviation."""
        count = 0
        while count < min(len(words) - _BODY, 7) and text[slice(*words[count])].isupper():
            count += 1
        plain = [text[slice(*word)] for word in words[:count]]
        if count < 2 or not any(len(word) > 4 and word.isalpha() for word in plain):
            return None
        after = text[slice(*words[count])]
        return count if after[0].isupper() and after[1:2].islower() and plain[-1].isalpha() else None

    @staticmethod
    def _is_titled(text: str, words: list[tuple[int, int]]) -> bool:
        """Whether the first long words are capitalised as in a title."""
        long = [text[a] for a, b in words[:8] if b - a > 3 and text[a].isalpha()]
        return len(long) > 2 and sum(map(str.isupper, long)) >= 0.7 * len(long)

    def _opens(self, text: str, words: list[tuple[int, int]], index: int, titled: bool) -> bool:
        """Whether word `index` begins a sentence, though no stop stands before it."""
        begin, end = words[index]
        word, before = text[begin:end], text[slice(*words[index - 1])]
        if not word[0].isupper() or not before[-1].isalnum() or before[0] == "(":
            return False
        low, after = _low(word), text[slice(*words[index + 1])]
        if low not in self._openers and low not in self._numbers:
            return False
        if len(word) > 1 and word.isupper():
            return False
        if _low(before) in self._inner or not (after[0].isalnum() or after[0] in '"“‘('):
            return False
        if low != "the" and (titled or low not in ("a", "an")):
            nation = low in ("a", "an") and _low(after).split("-")[0] in self._nations
            return after[0].islower() or after[0].isdigit() or nation or _low(after) in self._times
        return True

    @staticmethod
    def _is_apposition(text: str, words: list[tuple[int, int]], index: int, first: bool) -> bool:
        """'A rebel alliance The Northern Front …': a comma was lost, no line end."""
        return not first and text[slice(*words[0])] in ("A", "An") and text[slice(*words[index])] == "The"

    def _is_agency(self, text: str, words: list[tuple[int, int]], index: int, first: bool = False) -> bool:
        """Whether word `index` is an agency's name in capitals that stands between a headline and its text."""
        word, before = text[slice(*words[index])], text[slice(*words[index - 1])]
        after = text[slice(*words[index + 1])]
        return (
            len(word) > 1
            and word.isupper()
            and _low(word) in self._agencies
            and before[-1].isalnum()
            and (first or before[0].isupper())
            and _low(before) not in self._inner
            and after[0].isupper()
            and _low(after) not in self._verbs
        )

    def _is_place(self, text: str, words: list[tuple[int, int]], stop: int) -> bool:
        return all(_low(text[a:b]) in self._places for a, b in words[:stop])

    def _follows_place(self, text: str, words: list[tuple[int, int]], index: int) -> bool:
        word, after = text[slice(*words[index])], text[slice(*words[index + 1])]
        low = _low(word)
        if not word[0].isupper():
            return False
        return low in self._forces or (low in self._nations and _low(after) in self._forces)

    def _copy(self, text: str, words: list[tuple[int, int]]) -> int | None:
        """A sentence that begins again in the middle: its first words were a teaser."""
        if len(words) < 2 * _BODY:
            return None
        start = text[words[0][0] : words[2][1]]
        if text.find(start, words[3][0], words[-1][1]) < 0:
            return None
        for index in range(3, min(len(words) - _BODY, _LONGEST_COPY)):
            begin = words[index][0]
            if (
                text.startswith(start, begin)
                and start[0].isupper()
                and text[words[index - 1][1] - 1].isalnum()
            ):
                return index
        return None


def _end_at_copy(text: str, words: list[tuple[int, int]]) -> int | None:
    """Where topics turn into a sentence whose beginning stood above them already, as a teaser."""
    above = words[0][0]
    for index in range(2, min(len(words) - _BODY, _TOPICS)):
        begin = words[index][0]
        if not text[begin].isupper():
            continue
        before = text.find(text[begin : words[index + _BODY][1]], 0, above)
        if before >= 0 and not text[max(before - 2, 0) : before].strip().isalpha():
            return index
    return None


def _capitalised(low: Words) -> Callable[[str], bool]:
    """Tells whether a word is one of `low`, written with a capital."""
    return Kept(lambda word: word[0].isupper() and _low(word) in low).__getitem__


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the words of `text[start:end]` stand."""
    return [m.span() for m in _WORD.finditer(text, start, end)]
