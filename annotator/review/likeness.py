"""How alike two statements are in what they tell: shared words, names, numbers, and days between them. Pure.

Shared terms are weighted by how rare they are among the statements looked at (inverse document frequency, Spärck Jones
1972) and set against all terms of both (the cosine of binary vectors, as in Salton and McGill 1983), so that a place
that few reports name weighs more than 'killed'. Names and numbers weigh more than other words.
"""

import datetime
import heapq
import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from annotator.folding import fold

MOST_DAYS = 7  # reports further apart are not about the same days
LEAST_SCORE = 0.2
NAME_WEIGHT = 1.5

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
    for place, found in enumerate(_WORD.finditer(text)):
        written = found[0]
        if written[0].isdecimal():
            numbers.add(int(re.sub(r"\D", "", written)[:12]))
            continue
        term = _term(written)
        if isinstance(term, int):
            numbers.add(term)
        elif term:
            words.setdefault(term, written)
            if place and written[0].isupper():
                names.add(term)
    return Told(words, frozenset(names), frozenset(numbers), day)


@lru_cache(maxsize=20_000)  # thousands of statements are compared at once, and most words are in many of them
def _term(written: str) -> str | int:
    """The number that a word says, or its stem; empty for a word that tells nothing."""
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


class Rarity:
    """How much each term weighs among `pool`, the statements that are compared: ln(1 + statements / those with it)."""

    def __init__(self, pool: Iterable[Told]) -> None:
        holding: Counter[str | int] = Counter()
        every = 1
        for one in pool:
            holding.update(one.words.keys())
            holding.update(one.numbers)
            every += 1
        self._rarity = {term: math.log(1 + every / (count + 1)) for term, count in holding.items()}

    def weight(self, term: str | int, named: bool) -> float:
        """How rare the term is; more for names and numbers."""
        return self._rarity[term] * (NAME_WEIGHT if named else 1.0)

    def mass(self, one: Told) -> float:
        """The weight of all terms of a statement, its names as words."""
        words = sum(self._rarity[stem] for stem in one.words)
        return words + sum(self.weight(number, True) for number in one.numbers)

    def score(self, seed: Told, other: Told, masses: tuple[float, float]) -> float:
        """From 0 to 1. masses: of `seed` and of `other`, reckoned once for the many pairs that each stands in.

        Further apart in time is less alike; beyond MOST_DAYS not at all.
        """
        shared, numbers = seed.words.keys() & other.words.keys(), seed.numbers & other.numbers
        days = _days_between(seed, other)
        if not (shared or numbers) or (days is not None and days > MOST_DAYS):
            return 0.0
        # What either of them writes as a name weighs as one in both. Sorted: a sum then never differs in its last bit.
        names = sorted(seed.names | other.names)
        common = sum(self._rarity[stem] for stem in sorted(shared)) + self._further(names, shared)
        common += sum(self.weight(number, True) for number in sorted(numbers))
        seed_mass = masses[0] + self._further(names, seed.words)
        other_mass = masses[1] + self._further(names, other.words)
        nearness = 1.0 if days is None else 1 - days / (2 * MOST_DAYS)
        return common / math.sqrt(seed_mass * other_mass) * nearness

    def _further(self, names: Iterable[str], words: Container[str]) -> float:
        """What the `words` that are names weigh beyond others."""
        return (NAME_WEIGHT - 1) * sum(self._rarity[stem] for stem in names if stem in words)

    def likeness(self, seed: Told, other: Told) -> Likeness:
        """How alike `other` is to `seed`, and in what."""
        return Likeness(
            self.score(seed, other, (self.mass(seed), self.mass(other))),
            tuple(
                sorted((word for stem, word in other.words.items() if stem in seed.words), key=str.casefold)
            ),
            tuple(sorted(seed.numbers & other.numbers)),
            tuple(sorted(other.numbers - seed.numbers)),
            _days_between(seed, other),
        )


def _days_between(one: Told, other: Told) -> int | None:
    return abs((one.day - other.day).days) if one.day and other.day else None


def most_alike(
    seeds: Sequence[Told], others: Sequence[tuple[int, Told]], most: int
) -> list[tuple[int, Likeness]]:
    """Of `others` (key, told) those that are like one of `seeds`, the most alike first, at most `most`.

    In what they are alike is put together for these alone, of thousands that are compared.
    """
    rarity = Rarity([*seeds, *(one for _, one in others)])
    weighed = [(seed, rarity.mass(seed)) for seed in seeds]
    found = []
    for key, one in others:
        mass = rarity.mass(one)
        score = max((rarity.score(seed, one, (own, mass)) for seed, own in weighed), default=0.0)
        if score >= LEAST_SCORE:
            found.append((-score, key, one))
    best = heapq.nsmallest(most, found, key=lambda item: item[:2])
    return [(key, max(rarity.likeness(seed, one) for seed in seeds)) for _, key, one in best]
