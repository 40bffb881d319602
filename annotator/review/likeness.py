"""How alike two statements are in what they tell: shared words, names, numbers, and days between them. Pure.

Shared terms are weighted by how rare they are among the statements looked at (inverse document frequency, Spärck Jones
1972) and set against all terms of both (the cosine of binary vectors, as in Salton and McGill 1983), so that a place
that few reports name weighs more than 'killed'. Names and numbers weigh more than other words.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.folding import fold

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_DAYS = 7  # reports further apart are not about the same days
LEAST_SCORE = 0.2
NAME_WEIGHT = 1.5
LONGEST_KEPT = 40  # letters
_END = "\0"  # of a text among others; no stored text holds it

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+(?:[.,]\d{3})*")
_FUNCTION_WORDS = frozenset(
    "the and for that with from this were was are has have had been its their his her they them who which will would "
    "into over after before about than more also said says not but all any some during while where when near "
    "between under against out off per via been being its those these there here only other another such since "
    "على في من الى عن ان مع هذا هذه التي الذي كان كانت قد بعد قبل بين كما قال لم لا ما هو هي عند ذلك تم او ثم".split()
)
_NUMBER_WORDS = {
    word: number
    for number, words in {
        1: "one واحد",
        2: "two اثنان اثنين",
        3: "three ثلاثه ثلاث",
        4: "four اربعه اربع",
        5: "five خمسه خمس",
        6: "six سته ست",
        7: "seven سبعه سبع",
        8: "eight ثمانيه ثماني",
        9: "nine تسعه تسع",
        10: "ten عشره عشر",
        11: "eleven",
        12: "twelve dozen",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty عشرون عشرين",
        30: "thirty ثلاثون ثلاثين",
        40: "forty اربعون اربعين",
        50: "fifty خمسون خمسين",
        60: "sixty ستون ستين",
        70: "seventy سبعون سبعين",
        80: "eighty ثمانون ثمانين",
        90: "ninety تسعون تسعين",
        100: "hundred مئه مائه",
    }.items()
    for word in words.split()
}
_ARABIC_BEGINNINGS = ("وال", "بال", "لل", "ال", "و", "ب", "ل")
_ENGLISH_ENDINGS = ("ings", "ing", "ed", "es", "s")
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class Told:
    """What a statement tells: the stems of its words with the words themselves, its names among them, its numbers."""

    words: dict[str, str]
    names: frozenset[str]
    numbers: frozenset[int]
    day: datetime.date | None = None


class Likeness(NamedTuple):
    """score from 0 to 1; what is shared, as the other statement writes it; numbers that only one has; days apart."""

    score: float
    words: tuple[str, ...]
    numbers: tuple[int, ...]
    other_numbers: tuple[int, ...]
    days: int | None


def told(text: str, day: datetime.date | None = None) -> Told:
    """The terms of `text`, published on `day`."""
    words: dict[str, str] = {}
    names: set[str] = set()
    numbers: set[int] = set()
    for place, (written, term) in enumerate(chain.from_iterable(map(_read, text.split()))):
        if isinstance(term, int):
            numbers.add(term)
        elif term:
            words.setdefault(term, written)
            if place and written[0].isupper():
                names.add(term)
    return Told(words, frozenset(names), frozenset(numbers), day)


Words = tuple[tuple[str, str | int], ...]


def _read(piece: str) -> Words:
    """Each word of a text's piece between spaces, as it is written, with its term."""
    return _kept(piece) if len(piece) <= LONGEST_KEPT else _parted(piece)


def _parted(piece: str) -> Words:
    return tuple((written, _term(written)) for written in _WORD.findall(piece))


_kept = lru_cache(maxsize=20_000)(_parted)  # most words are in many of the thousands that are compared


def _term(written: str) -> str | int:
    """The number that a word says, or its stem; empty for a word that tells nothing."""
    if written[0].isdecimal():
        return int(re.sub(r"\D", "", written)[:12])
    folded = fold(written).removesuffix("'s")
    if folded in _NUMBER_WORDS:
        return _NUMBER_WORDS[folded]
    return "" if len(folded) < 3 or folded in _FUNCTION_WORDS else _stem(folded)


def _stem(word: str) -> str:
    """`word` without article, conjunction or ending: enough to compare, not to show."""
    if "\u0600" <= word[0] <= "\u06ff":
        for beginning in _ARABIC_BEGINNINGS:
            if word.startswith(beginning) and len(word) - len(beginning) >= 3:
                return word[len(beginning) :]
        return word
    for ending in _ENGLISH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


class _Numbered(dict[str, int]):
    """Each piece between spaces that texts are made of, numbered as it is met, with the codes of its words.

    A code is twice the number of the term, 1 more for a capital; 0 and 1 tell nothing, -1 is the end of a text.
    """

    def __init__(self) -> None:
        self[_END] = 0
        self._codes: list[Sequence[int]] = [(-1,)]
        self.terms: dict[str | int, int] = {"": 0}

    def __missing__(self, piece: str) -> int:
        terms = self.terms
        found = ((terms.setdefault(term, len(terms)), written[0].isupper()) for written, term in _read(piece))
        self._codes.append([2 * number + capital for number, capital in found])
        self[piece] = number = len(self)
        return number

    def codes(self, pieces: Iterable[str]) -> Whole:
        """The codes of the words of `pieces`, one after the other."""
        met = np.fromiter(map(self.__getitem__, pieces), dtype=np.int64)
        lengths = np.array([len(codes) for codes in self._codes])
        begin, so_many = (np.cumsum(lengths) - lengths)[met], lengths[met]
        before = np.cumsum(so_many) - so_many
        flat = np.fromiter(chain.from_iterable(self._codes), dtype=np.int64)
        found: Whole = flat[np.repeat(begin - before, so_many) + np.arange(so_many.sum())]
        return found


def _terms(seed: Told) -> list[str | int]:
    return [*seed.words, *seed.numbers]


class Compared:
    """Statements that are compared with seeds, one row for each term that one of them has, as arrays.

    Each term weighs ln(1 + statements / those with it), seeds among them; a number or a name NAME_WEIGHT times that.
    """

    def __init__(
        self, seeds: Sequence[Told], texts: Sequence[str], days: Sequence[datetime.date | None]
    ) -> None:
        numbered = _Numbered()
        # All at once: thousands of texts, a hundred thousand words.
        pieces = "".join(f"{text.replace(_END, ' ')} {_END} " for text in texts).split()
        codes = numbered.codes(pieces)
        self.terms = numbered.terms
        for seed in seeds:
            for one in _terms(seed):
                self.terms.setdefault(one, len(self.terms))
        self.size, self.width = len(texts), len(self.terms)
        number = np.zeros(self.width, dtype=bool)
        number[[at for one, at in self.terms.items() if isinstance(one, int)]] = True

        ends = codes < 0
        of = np.cumsum(ends)
        name = (codes & 1) == 1
        name[:1] = name[1:][ends[:-1]] = False  # the first word of a text has its capital as such
        telling = codes > 1
        # Once for each term of a statement, sorted; as a name, where it stands as one anywhere in it.
        bits = self.width.bit_length()
        rows = np.sort((((of[telling] << bits) + (codes[telling] >> 1)) << 1) + ~name[telling])
        rows = rows[np.diff(rows >> 1, prepend=-1) > 0]
        self.of, self.term = rows >> (bits + 1), (rows >> 1) & ((1 << bits) - 1)
        self.named = ((rows & 1) == 0) & ~number[self.term]

        holding = np.bincount(self.term, minlength=self.width)
        for seed in seeds:
            holding[self._numbers_of(_terms(seed))] += 1
        rarity = np.log(1 + (1 + self.size + len(seeds)) / (holding + 1))
        self.weight = np.where(number, NAME_WEIGHT, 1.0) * rarity
        self.further = np.where(number, 0.0, NAME_WEIGHT - 1) * rarity  # what it weighs more as a name
        self.mass = self._sum(self.weight[self.term] + self.named * self.further[self.term])
        number_of = {day: day.toordinal() if day else 0 for day in set(days)}
        self.days = np.array([number_of[day] for day in days], dtype=np.int64)

    def _numbers_of(self, terms: Iterable[str | int]) -> Whole:
        return np.array([self.terms[term] for term in terms], dtype=np.int64)

    def _sum(self, weights: Floats, of: Whole | None = None) -> Floats:
        """The sum of the weights of each statement's terms."""
        return np.bincount(self.of if of is None else of, weights, self.size).astype(np.float64, copy=False)

    def scores(self, seed: Told) -> Floats:
        """How alike each statement is to `seed`, from 0 to 1.

        What either of them writes as a name weighs as one in both. Further apart in time is less alike; beyond
        MOST_DAYS not at all.
        """
        own = self._numbers_of(_terms(seed))
        names = np.zeros(self.width, dtype=bool)
        names[self._numbers_of(seed.names)] = True
        held = np.zeros(self.width, dtype=bool)
        held[own] = True
        shared = np.flatnonzero(held[self.term])
        of, term, named = self.of[shared], self.term[shared], self.named[shared]
        further = self.further[term]
        common = self._sum(self.weight[term] + (named | names[term]) * further, of)
        seed_mass = (
            self.weight[own].sum()
            + self.further[names].sum()
            + self._sum((named & ~names[term]) * further, of)
        )
        mass = self.mass + self._sum((~named & names[term]) * further, of)
        alike: Floats = np.divide(
            common, np.sqrt(seed_mass * mass), out=np.zeros(self.size), where=common > 0
        )
        if seed.day is None:
            return alike
        apart = np.where(self.days == 0, 0, np.abs(self.days - seed.day.toordinal()))
        alike[apart > MOST_DAYS] = 0.0
        return alike * (1 - apart / (2 * MOST_DAYS))


def most_alike(
    seeds: Sequence[Told], others: Sequence[tuple[int, str, datetime.date | None]], most: int
) -> list[tuple[int, Likeness]]:
    """Of `others` (key, text, day) those that are like one of `seeds`, the most alike first, at most `most`.

    In what they are alike is put together for these alone, of thousands that are compared.
    """
    compared = Compared(seeds, [text for _, text, _ in others], [day for _, _, day in others])
    # Of seeds that it is as much alike, one that says how many days lie between.
    seeds = sorted(seeds, key=lambda seed: seed.day is None)
    scores = np.array([compared.scores(seed) for seed in seeds]).round(12)  # a sum may differ in its last bit
    best = scores.max(axis=0, initial=0.0)
    alike = np.flatnonzero(best >= LEAST_SCORE)
    places = alike[np.lexsort(([others[place][0] for place in alike.tolist()], -best[alike]))][:most].tolist()
    return [
        (others[place][0], _likeness(best[place], seeds[scores[:, place].argmax()], told(*others[place][1:])))
        for place in places
    ]


def _likeness(score: float, seed: Told, other: Told) -> Likeness:
    return Likeness(
        float(score),
        tuple(sorted((word for stem, word in other.words.items() if stem in seed.words), key=str.casefold)),
        tuple(sorted(seed.numbers & other.numbers)),
        tuple(sorted(other.numbers - seed.numbers)),
        abs((seed.day - other.day).days) if seed.day and other.day else None,
    )
