"""A statement as tokens, with the known words found in it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from sys import intern
from typing import Any

from annotator.folding import fold
from annotator.reading.kept import Kept
from annotator.reading.lexicon import Lexicon
from annotator.reading.mentions import Hit
from annotator.reading.model import Span, quick

_LETTERS = r"[\w\u0640\u064b-\u065f\u0670]"
# 'U.S.-backed', words, 's, other signs. The first character stands before the branches: that halves the time.
_TOKEN = re.compile(
    r"\S(?:(?<=[^\W\d_])\.(?:[^\W\d_]\.)++(?:-\w+)*"
    rf"|(?<={_LETTERS}){_LETTERS}*+(?:[.\-]++\w++|['’](?!(?:re|ve|ll|em)\b)[a-z]{{2,}})*+|(?<=['’])s\b|)"
)
_STOPS = frozenset(".,")
_span, _new = quick(Span), object.__new__
_CONNECTORS = frozenset(
    (
        "of",
        "for",
        "de",
        "bin",
        "al",
        "el",
        "ibn",
        "-",
        "von",
        "van",
        "le",
        "la",
        "du",
        "der",
        "den",
        "di",
        "da",
    )
)
_SHOUTED = 8  # words
_SMALL = frozenset(("dpa",))  # names that are always written small
_JOINTS = _CONNECTORS | {"the", "'s", "'", ".", "and"}
_NAMES = frozenset(("alias", "unnamed", "description"))
NAME_LIMIT = 80
# Longer statements are no sentences; only this much of them is looked at, so that time stays linear.
_LONGEST = 1_500
# What stands beyond either end, so that rules may look there without asking first; no rule looks further.
_FAR = 50
_NO_WORDS = [""] * _FAR
_NO_CAPITALS = [False] * _FAR


# The same words come in many sentences and in the lexicon: one copy of each stays near in memory and compares fast.
_BRACKETS = {"[": "(", "]": ")"}
_low = Kept(lambda word: intern(_BRACKETS.get(word) or fold(word) or word))


def _is_capital(word: str) -> bool:
    """Whether a capital letter begins a word, or stands behind an article as in 'al-Sham'."""
    return word[0].isupper() or (
        len(word) > 3 and "-" in word[1:4] and word[word.index("-") + 1 :][:1].isupper()
    )


_FACTS = 4


def _tokens(chunk: str) -> tuple[str | bool | int, ...]:
    """The tokens of what stands between two spaces: four facts of each, one behind the other.

    They are the word as it stands and folded, whether it is capitalised, and how far its beginning is from the next
    one's. In a flat row, since those of a sentence are taken apart several times as fast by slices as by `zip`.
    """
    sign = chunk[-1] if chunk[-1] in _STOPS else ""
    plain = chunk.removesuffix(sign)
    if plain.isalnum():  # a word, perhaps a stop behind it; most are
        low = intern(plain.lower()) if plain.isascii() else _low[plain]
        word = (intern(plain), low, plain[0].isupper() or plain in _SMALL, len(plain) + (not sign))
        return (*word, sign, sign, False, 2) if sign else word
    found = [(intern(m[0]), m.start()) for m in _TOKEN.finditer(chunk)]
    after = [start for _, start in found[1:]] + [len(chunk) + 1]
    tokens = zip(found, after, strict=True)
    return tuple(
        chain.from_iterable(
            (word, _low[word], _is_capital(word), end - start) for (word, start), end in tokens
        )
    )


_tokens_of = Kept(_tokens).__getitem__


def last_words(name: str) -> str:
    """The last words of a name, at most 80 characters; of one long word, as of a link, its end."""
    if len(name) <= NAME_LIMIT:
        return name
    last = name[-NAME_LIMIT:]
    return last.partition(" ")[2] or last


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
    long: the known names of several tokens. at: the lower-cased tokens. capital: whether each is capitalised. The last
    two say no for some places beyond either end, so that rules may look there without asking first.
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
        self.words: list[str]
        self.low: list[str]
        self.starts: list[int]
        self._capitals: list[bool]
        start, end = span
        self._split(text[start : min(end, start + _LONGEST)], start)
        if not lexicon.acronyms.isdisjoint(self.words):
            self._keep_acronyms()
        self.at: list[str] = self.low + _NO_WORDS
        self.capital: list[bool] = self._capitals + _NO_CAPITALS
        self.cues: list[Cue] = []
        self.known: list[Known] = []
        self.long: list[Known] = []
        self.asides: dict[int, int] = {}
        self._place(hits)

    @staticmethod
    def is_within(cue: Cue, names: Sequence[Known]) -> bool:
        """Whether a cue is a word of one of these names, and not its last."""
        for name in names:  # noqa: SIM110 - `any` would cost several times as much
            if name.first <= cue.first and cue.last < name.last:
                return True
        return False

    def __len__(self) -> int:
        return len(self.words)

    def _split(self, part: str, begin: int) -> None:
        """Take the tokens of `part`, with which the sentence begins, at `begin` in the text."""
        facts: list[Any] = []
        for tokens in map(_tokens_of, part.split()):
            facts += tokens  # costs two thirds of `chain`
        self.words, self.low, self._capitals = facts[::_FACTS], facts[1::_FACTS], facts[2::_FACTS]
        self.starts = list(accumulate(facts[3::_FACTS], initial=begin))
        if self.starts.pop() != begin + len(part) + 1:
            # There is more between words than single spaces or line ends.
            matches = list(_TOKEN.finditer(part))
            self.words = [m[0] for m in matches]
            self.low = [_low[word] for word in self.words]
            self._capitals = list(map(_is_capital, self.words))
            self.starts = [begin + m.start() for m in matches]

    def _place(self, hits: Sequence[Hit]) -> None:
        starts, known, cues, floor, overlapping = self.starts, self.known, self.cues, 0, False
        count = len(starts)
        reach = starts[-1] + len(self.words[-1]) if starts else 0
        for start, end, group, value in hits:
            if end > reach:
                break
            first = bisect_right(starts, start, 1) - 1
            last = first + 1
            while last < count and starts[last] < end:
                last += 1
            if group in _NAMES:
                if group == "description" and start > starts[first] and self.text[start - 1] == "-":
                    continue  # 'al-Monitor'
                if (
                    group == "description"
                    and self.words[first].isupper()
                    and self.low[first] == self.words[first]
                ):
                    continue  # 'SITE'
                name = _new(Known)  # without `__init__`, for a third of its cost
                name.first, name.last, name.group, name.value = first, last, group, value
                known.append(name)
                if last - first > 1:
                    self.long.append(name)
            elif group == "aside":
                self.asides[last] = min(first, self.asides.get(last, first))
            elif (
                last - first > 1
                or first < 1
                or self.title
                or not self._capitals[first]
                or self._shouted(first)
            ):
                # A cue word that is capitalised inside a sentence is rather part of a name ('United States').
                cue = _new(Cue)
                cue.first, cue.last, cue.group, cue.words = first, last, group, value
                cue.span = _span((start, end))
                cues.append(cue)
                if first < floor:
                    overlapping = True
                floor = last
        if overlapping:
            self.cues = _longest(cues)
        if self.quoted:
            self.cues = [
                cue for cue in self.cues if not any(q.start < cue.span.start < q.end for q in self.quoted)
            ]

    def _shouted(self, index: int) -> bool:
        """Whether a word belongs to an opening in capitals: 'THE ARMY SAID today'."""
        return index < _SHOUTED and all(
            word.isupper() or not word.isalpha() for word in self.words[: index + 1]
        )

    def _keep_acronyms(self) -> None:
        """'WHO' and 'IS' between words in small letters are names: kept as they are, so that no list holds them."""
        for index, word in enumerate(self.words):
            if word in self.lexicon.acronyms and not any(
                len(near) > 1 and near.isupper()
                for near in (*self.words[max(index - 1, 0) : index], *self.words[index + 1 : index + 2])
            ):
                self.low[index] = word

    def _end(self, last: int) -> int:
        """Where the token before token `last` ends in the text."""
        return self.starts[last - 1] + len(self.words[last - 1])

    def phrase(self, first: int, last: int) -> str:
        """The text of tokens first to last, white space evened, at most 80 characters; none only of no tokens."""
        if first >= last:
            return ""
        if last - first == 1 and len(self.words[first]) <= NAME_LIMIT:
            return self.words[first]
        end = self.starts[last - 1] + len(self.words[last - 1])
        words = " ".join(self.text[self.starts[first] : end].split())
        return last_words(words)

    def place(self, first: int, last: int) -> Span:
        """Where tokens first to last stand in the text."""
        starts = self.starts
        return _span((starts[first], starts[last - 1] + len(self.words[last - 1])))

    def _before_the(self, index: int) -> bool:
        """'Save the Children': 'the' inside a name."""
        return self.capital[index] and self.at[index] in self.lexicon.grammar["before_the"]

    def _initial(self, index: int) -> bool:
        """'O'Brien': one capital before an apostrophe."""
        return len(self.at[index]) == 1 and self.capital[index]

    def name_start(self, last: int) -> int:
        """The first token of the capitalised name that ends before token `last`; `last` itself if there is none."""
        first, at, capital = last, self.at, self.capital
        for name in self.lexicon.long_names.get(at[last - 1], ()):
            if tuple(self.low[max(last - len(name), 0) : last]) == name:
                return last - len(name)
        if not (capital[last - 1] or at[last - 1].isdigit()):
            return last  # no name ends there; the loop below would say so at length
        while first > 0 and last - first < 9:
            low = at[first - 1]
            if capital[first - 1]:
                step = 1
            elif first == last:
                step = 2 if low.isdigit() and capital[first - 2] else 0
            else:
                step = self._joint_before(first, low) if low in _JOINTS else 0
            if not step:
                break
            first -= step
        while first < last and not capital[first]:
            first += 1
        return first

    def _is_field(self, index: int) -> bool:
        """'Defence and Interior Council': what several share that form one name."""
        return self.at[index] in self.lexicon.grammar["fields"]

    def _are_owners(self, index: int) -> bool:
        """'the Workers' Party': capitalised owners inside a name, a capital before them."""
        before = index > 0 and (self.capital[index - 1] or self.low[index - 1] == "the")
        return self.low[index].endswith("s") and self.capital[index] and before

    def _joint_before(self, first: int, low: str) -> int:
        """How many tokens join the name's part that begins at `first` to one before it; `low` stands between."""
        if low == ".":
            return 1
        if low == "and":
            return 2 if self._is_field(first - 2) and self.capital[first - 2] else 0
        if low == "the":
            if self.at[first - 2] in ("of", "for") and self.capital[first - 3]:
                return 3
            return 2 if self._before_the(first - 2) else 0
        if low == "'":
            return 2 if self._initial(first - 2) or self._are_owners(first - 2) else 0
        if self.at[first - 2] in ("de", "van", "von") and self.capital[first - 3]:
            return 3
        return 2 if self.capital[first - 2] else 0

    def apposed_name(self, first: int) -> bool:
        """Whether a name of two words and more, up to a comma or the end, begins at token `first`."""
        last = self.name_end(first)
        return last - first > 1 and self.at[last] in (",", ".", "", ")")

    def name_end(self, first: int) -> int:
        """One past the last token of the capitalised name that begins at token `first`."""
        last, at, capital = first, self.at, self.capital
        while last - first < 9:
            if capital[last]:
                last += 1
                continue
            step = self._joint_after(last, at[last]) if last > first and at[last] in _JOINTS else 0
            if not step:
                break
            last += step
        return last

    def _joint_after(self, last: int, low: str) -> int:
        """How many tokens lead from a name's part that ends before `last` over `low` into one behind it."""
        joined = self.capital[last + 1] and (
            low in _CONNECTORS
            or (low == "and" and self._is_field(last - 1))
            or (low == "'" and (self._initial(last - 1) or self._are_owners(last - 1)))
            or (low == "the" and self._before_the(last - 1))
            or (low == "." and len(self.at[last - 1]) <= 4)
        )
        if joined:
            return 2
        double = (low in ("of", "for") and self.at[last + 1] == "the") or (
            low in ("de", "van", "von") and self.at[last + 1] in _CONNECTORS
        )
        return 3 if double and self.capital[last + 2] else 0


def _longest(cues: list[Cue]) -> list[Cue]:
    """Of overlapping cues the longest, of equally long ones the first that is no hearsay; linear in their number."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (c.first, -c.last)):
        if not kept or cue.first >= kept[-1].last:
            kept.append(cue)
        elif cue.last - cue.first > kept[-1].last - kept[-1].first - (kept[-1].group == "hearsay"):
            kept[-1] = cue
    return kept
