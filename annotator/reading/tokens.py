"""A statement as tokens, with the known words found in it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from annotator.folding import fold
from annotator.reading.lexicon import Lexicon
from annotator.reading.mentions import Hit
from annotator.reading.model import Span

_LETTERS = r"[\w\u0640\u064b-\u065f\u0670]"
# 'U.S.-backed', words, 's, other signs. The first character stands before the branches: that halves the time.
_TOKEN = re.compile(
    r"\S(?:(?<=[^\W\d_])\.(?:[^\W\d_]\.)++(?:-\w+)*"
    rf"|(?<={_LETTERS}){_LETTERS}*+(?:[.\-]++\w++)*+|(?<=['’])s\b|)"
)
_CONNECTORS = frozenset(("of", "for", "de", "bin", "al", "el", "ibn", "-", "von", "van"))
NAME_LIMIT = 80
# Longer statements are no sentences; only this much of them is looked at, so that time stays linear.
_LONGEST = 1_500


@lru_cache(maxsize=50_000)
def _fold_word(word: str) -> str:
    return fold(word) or word


@dataclass(slots=True)
class Cue:
    """A cue on tokens first (inclusive) to last (exclusive)."""

    first: int
    last: int
    group: str
    words: str
    span: Span


@dataclass(slots=True)
class Known:
    """A known name or noun on tokens first to last. value: the alias, unnamed class, or description nouns' kinds."""

    first: int
    last: int
    group: str
    value: object


class Sentence:
    """Tokens of `text[span.start:span.end]`: parallel lists of words, lower-cased words and offsets.

    title: capitals mean little, as in a headline. quoted: quotations with both marks, in which cues count for nothing.
    """

    def __init__(
        self,
        text: str,
        span: Span,
        hits: Sequence[Hit],
        lexicon: Lexicon,
        title: bool = False,
        quoted: Sequence[Span] = (),
    ) -> None:
        self.text = text
        self.title = title
        self.quoted = quoted
        self.span = span
        self.lexicon = lexicon
        found = list(_TOKEN.finditer(text, span.start, min(span.end, span.start + _LONGEST)))
        self.starts = [m.start() for m in found]
        self.words = [m[0] for m in found]
        self.low = list(map(_fold_word, self.words))
        self.cues: list[Cue] = []
        self.known: list[Known] = []
        self.asides: dict[int, int] = {}
        self._place(hits)

    def __len__(self) -> int:
        return len(self.words)

    def _place(self, hits: Sequence[Hit]) -> None:
        starts = self.starts
        reach = self._end(len(starts)) if starts else 0
        for start, end, group, value in hits:
            if end > reach:
                break
            first = bisect_right(starts, start) - 1
            last = bisect_left(starts, end)
            if group == "aside":
                self.asides[last] = min(first, self.asides.get(last, first))
            elif group in ("alias", "unnamed", "description"):
                self.known.append(Known(first, last, group, value))
            elif not self._name_like(first, last):
                self.cues.append(Cue(first, last, group, str(value), Span(start, end)))
        if len(self.cues) > 1:
            self.cues = _longest(self.cues)
        if self.quoted:
            self.cues = [
                cue for cue in self.cues if not any(q.start < cue.span.start < q.end for q in self.quoted)
            ]

    def _end(self, last: int) -> int:
        """Where the token before token `last` ends in the text."""
        return self.starts[last - 1] + len(self.words[last - 1])

    def _name_like(self, first: int, last: int) -> bool:
        """Whether a cue word is capitalised inside a sentence, so rather part of a name ('United States')."""
        return last - first == 1 and first > 0 and self.capital(first) and not self.title

    def at(self, index: int) -> str:
        """The lower-cased token at `index`, or nothing beyond either end."""
        return self.low[index] if 0 <= index < len(self.low) else ""

    def capital(self, index: int) -> bool:
        """Whether a capital letter begins the token, or stands behind an article as in 'al-Sham'."""
        if not 0 <= index < len(self.words):
            return False
        word = self.words[index]
        return word[0].isupper() or (
            len(word) > 3 and "-" in word[1:4] and word[word.index("-") + 1 :][:1].isupper()
        )

    def phrase(self, first: int, last: int) -> str:
        """The text of tokens first to last, white space evened, at most 80 characters."""
        if first >= last:
            return ""
        words = " ".join(self.text[self.starts[first] : self._end(last)].split())
        return words if len(words) <= NAME_LIMIT else words[-NAME_LIMIT:].partition(" ")[2]

    def place(self, first: int, last: int) -> Span:
        """Where tokens first to last stand in the text."""
        return Span(self.starts[first], self._end(last))

    def _before_the(self, index: int) -> bool:
        """'Save the Children': 'the' inside a name."""
        return self.capital(index) and self.at(index) in self.lexicon.grammar["before_the"]

    def name_start(self, last: int) -> int:
        """The first token of the capitalised name that ends before token `last`; `last` itself if there is none."""
        first = last
        while first > 0 and last - first < 9:
            if self.capital(first - 1) or (self.at(first - 1) == "." and first < last):
                first -= 1
            elif first < last and self.at(first - 1) in _CONNECTORS and self.capital(first - 2):
                first -= 2
            elif (
                first < last
                and self.at(first - 1) == "the"
                and self.at(first - 2) in ("of", "for")
                and self.capital(first - 3)
            ):
                first -= 3
            elif first < last and self.at(first - 1) == "the" and self._before_the(first - 2):
                first -= 2
            elif first < last and self.at(first - 1) == "'s" and self.capital(first - 2):
                first -= 2
            elif first == last and self.at(first - 1).isdigit() and self.capital(first - 2):
                first -= 2
            else:
                break
        while first < last and not self.capital(first):
            first += 1
        return first

    def name_end(self, first: int) -> int:
        """One past the last token of the capitalised name that begins at token `first`."""
        last = first
        while last < len(self.words) and last - first < 9:
            if self.capital(last):
                last += 1
            elif last > first and self.at(last) in _CONNECTORS and self.capital(last + 1):
                last += 2
            elif (
                last > first
                and self.at(last) == "the"
                and self._before_the(last - 1)
                and self.capital(last + 1)
            ):
                last += 2
            elif (
                last > first
                and self.at(last) in ("of", "for")
                and self.at(last + 1) == "the"
                and self.capital(last + 2)
            ):
                last += 3
            elif (
                last > first
                and self.at(last) == "."
                and len(self.at(last - 1)) <= 4
                and self.capital(last + 1)
            ):
                last += 2
            else:
                break
        return last


def _longest(cues: list[Cue]) -> list[Cue]:
    """Of overlapping cues the longest, of equally long ones the first that is no hearsay; linear in their number."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (c.first, -c.last)):
        if not kept or cue.first >= kept[-1].last:
            kept.append(cue)
        elif cue.last - cue.first > kept[-1].last - kept[-1].first - (kept[-1].group == "hearsay"):
            kept[-1] = cue
    return kept
