"""Which of three Windows encodings a text without a mark reads like, told by its words.

Each makes letters of the same bytes, but seldom words: Arabic read as Cyrillic has capitals within words, Cyrillic read
as Arabic mixes Arabic letters with accented Latin ones, and both read as Western have no plain letter at all.
"""

import re
from collections.abc import Callable
from itertools import pairwise

_LOOKED_AT = 1_000_000  # bytes
_ENOUGH = 0.5  # of the letters in words beyond ASCII, those in good words less those in bad ones
_FEWEST = 3  # letters in good words: a stray byte is no word
_WORD = re.compile(r"[^\W\d_]+(?:[\u064b-\u0652][^\W\d_]*)*")
_ARABIC = re.compile(r"[\u0620-\u06d3]+\Z")
_FREQUENT = re.compile("[لمنويىه]")
_CYRILLIC = re.compile(r"(?:[А-ЯЁЂЃЉЊЌЋЏЎЈҐЄЇІ]?[а-яёђѓљњќћџўјґєїіѕ]+|[А-ЯЁЂЃЉЊЌЋЏЎЈҐЄЇІ]+)\Z")
# Accents stand among plain letters; alone, few do.
_WESTERN = re.compile(
    r"(?:[A-Za-z]+(?:[À-ÖØ-öø-ÿŒœŠšŽžŸ][A-Za-z]*)+|[À-ÖØ-ÞŒŠŽß-öø-ÿœšž][A-Za-z]+.*|[àéèÀÉèöåyÅÖoó])\Z"
)
_ADJACENT = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ]{3}")


def _is_arabic(word: str) -> bool:
    if len(word) > 3 and not _FREQUENT.search(
        word
    ):  # Cyrillic in KOI8-R gives Arabic letters, but never these
        return False
    return len(word) > 1 and bool(_ARABIC.match(re.sub("[\u064b-\u0652\u0640]", "", word) or word))


def _is_cyrillic(word: str) -> bool:
    return bool(_CYRILLIC.match(word)) and (len(word) < 4 or bool(re.search("[аеиоуыэюяієї]", word.lower())))


def _is_western(word: str) -> bool:
    capital_within = any(a.islower() and b.isupper() for a, b in pairwise(word))
    return bool(_WESTERN.match(word)) and not capital_within and not _ADJACENT.search(word)


_READS_LIKE: dict[str, tuple[str, Callable[[str], bool]]] = {
    "windows-1252": ("cp1252", _is_western),
    "windows-1256": ("cp1256", _is_arabic),
    "windows-1251": ("cp1251", _is_cyrillic),
}


def likeliest(data: bytes) -> list[str]:
    """The encodings of ENCODINGS that `data` reads like, the likeliest first; none where it reads like none.

    Where all that isn't ASCII is punctuation, most of which the three share, it is all of them, the Western one first.
    """
    found = {name: _likeness(data[:_LOOKED_AT], *how) for name, how in _READS_LIKE.items()}
    good = {name: likeness for name, likeness in found.items() if likeness is not None and likeness > _ENOUGH}
    if not good and found["windows-1252"] is None:
        return list(_READS_LIKE)
    return sorted(good, key=lambda name: -good[name])


def _likeness(data: bytes, python: str, is_word: Callable[[str], bool]) -> float | None:
    """From -1, or 0 where too little is there, to 1; None where no word has a letter beyond ASCII."""
    good = bad = 0
    for word in _WORD.findall(data.decode(python, "replace")):
        if word.isascii():
            continue
        if is_word(word):
            good += len(word)
        else:
            bad += len(word)
    if not good + bad:
        return None
    return (good - bad) / (good + bad) if good >= _FEWEST or bad else 0.0
