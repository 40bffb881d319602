"""How alike two statements are in what they tell: shared words, names, numbers, and days between them. Pure.

Shared terms are weighted by how rare they are among the statements looked at (inverse document frequency, Spärck Jones
1972) and set against all terms of both (the cosine of binary vectors, as in Salton and McGill 1983), so that a place
that few reports name weighs more than 'killed'. Names and numbers weigh more than other words.
"""

import datetime
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        folded = fold(written).removesuffix("'s")
        if folded in _NUMBER_WORDS:
            numbers.add(_NUMBER_WORDS[folded])
            continue
        if len(folded) < 3 or folded in _FUNCTION_WORDS:
            continue
        stem = _stem(folded)
        words.setdefault(stem, written)
        if place and written[0].isupper():
            names.add(stem)
    return Told(words, frozenset(names), frozenset(numbers), day)


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
    """How much each term weighs among `pool`, the statements that are compared."""

    def __init__(self, pool: Iterable[Told]) -> None:
        statements = list(pool)
        self._in: Counter[str | int] = Counter()
        for one in statements:
            self._in.update(one.words.keys())
            self._in.update(one.numbers)
        self._all = len(statements)

    def weight(self, term: str | int, named: bool) -> float:
        """ln(1 + statements / statements with the term), more for names and numbers."""
        rarity = math.log(1 + (self._all + 1) / (self._in[term] + 1))
        return rarity * (NAME_WEIGHT if named else 1.0)

    def likeness(self, seed: Told, other: Told) -> Likeness:
        """How alike `other` is to `seed`. Further apart in time is less alike; beyond MOST_DAYS not at all."""
        days = abs((seed.day - other.day).days) if seed.day and other.day else None
        shared = [stem for stem in other.words if stem in seed.words]
        numbers = sorted(seed.numbers & other.numbers)
        names = seed.names | other.names
        common = sum(self.weight(stem, stem in names) for stem in shared)
        common += sum(self.weight(number, True) for number in numbers)
        norm = math.sqrt(self._mass(seed, names) * self._mass(other, names))
        score = common / norm if norm else 0.0
        if days is not None:
            score *= max(0.0, 1 - days / (2 * MOST_DAYS)) if days <= MOST_DAYS else 0.0
        return Likeness(
            score,
            tuple(sorted((other.words[stem] for stem in shared), key=str.casefold)),
            tuple(numbers),
            tuple(sorted(other.numbers - seed.numbers)),
            days,
        )

    def _mass(self, one: Told, names: frozenset[str]) -> float:
        words = sum(self.weight(stem, stem in names) for stem in one.words)
        return words + sum(self.weight(number, True) for number in one.numbers)


def most_alike(
    seeds: Sequence[Told], others: Sequence[tuple[int, Told]], most: int
) -> list[tuple[int, Likeness]]:
    """Of `others` (key, told) those that are like one of `seeds`, the most alike first, at most `most`."""
    rarity = Rarity([*seeds, *(one for _, one in others)])
    found = []
    for key, one in others:
        best = max((rarity.likeness(seed, one) for seed in seeds), default=None)
        if best is not None and best.score >= LEAST_SCORE and (best.words or best.numbers):
            found.append((key, best))
    found.sort(key=lambda pair: (-pair[1].score, pair[0]))
    return found[:most]
