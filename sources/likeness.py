"""When two names could be taken for one another. Pure: no Django, no database.

Names are alike that differ only in case, accents, forms of Arabic letters, invisible characters, spaces, punctuation or
a leading article; in letters that look the same in other alphabets (the skeletons of Unicode Technical Standard 39,
section 4, by the table in the package confusable-homoglyphs); or, if both are long, in one letter.
"""

import re
from functools import lru_cache
from typing import Literal

from annotator.folding import fold

LONG = 8  # letters and digits: shorter names are often one letter apart and yet not the same (SANA, SAMA)

Why = Literal["the same", "spelled alike", "looks alike", "one letter apart"]

# Latin 'al-' takes the sound of some letters (as-Safir, ash-Sharq); as words of their own these mean other things.
_ARTICLE = re.compile(r"(?:the )?(?:a[lsnrtdz]h?-|e?l-|[ae]l |ال(?=\w{3}))?")
_LETTERS = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_LEFT_TO_RIGHT_MARK = "\u200e"  # the package keeps those of the table's comments


@lru_cache(maxsize=1)
def _confusables() -> dict[str, str]:
    """What each character looks like, by Unicode's table: the package gives pairs without their direction.

    In Unicode's table each character stands for one that looks the same, its prototype, or for several letters.
    """
    from confusable_homoglyphs.confusables import (
        confusables_data,
    )  # 0.9 MB of JSON, read when it is first needed

    alike: dict[str, list[str]] = {}
    for character, others in confusables_data.items():
        character = character.strip(_LEFT_TO_RIGHT_MARK)
        alike.setdefault(character, []).extend(one["c"].strip(_LEFT_TO_RIGHT_MARK) for one in others)
    prototypes = {}
    for character, others in alike.items():
        if len(character) != 1:
            continue
        letters = [other for other in others if len(other) > 1]
        if letters:
            prototypes[character] = letters[0]
        elif len(others) == 1:  # of more than one it is itself the prototype
            (other,) = others
            prototypes[character] = other if len(alike[other]) > 1 else min(character, other)
    return prototypes


def _skeleton(text: str) -> str:
    prototypes = _confusables()
    return "".join(prototypes.get(character, character) for character in text)


def bare(text: str) -> str:
    """`text` folded, without a leading article, spaces and punctuation; empty where nothing else is left."""
    folded = fold(text)
    without = "".join(_LETTERS.findall(_ARTICLE.sub("", folded, count=1)))
    return without or "".join(_LETTERS.findall(folded))


@lru_cache(maxsize=50_000)
def keys_of(text: str) -> tuple[str, frozenset[str]]:
    """The bare name, and all forms by which it looks like others. Of two names that look alike one is shared.

    Before folding (a capital I looks like a small l) and after it (a Cyrillic name in other case).
    """
    plain = bare(text)
    return plain, frozenset({plain, bare(_skeleton(text)), bare(_skeleton(fold(text)))} - {""})


def ends_of(plain: str) -> tuple[str, ...]:
    """The beginning and the end of a long name: of names one letter apart one of the two is the same."""
    return (f"{plain[:3]}…", f"…{plain[-3:]}") if len(plain) >= LONG - 1 else ()


def one_apart(one: str, other: str) -> bool:
    """Whether long bare names differ by a letter more, less, other, or by two that changed places.

    Digits are no letters: Channel 4 and Channel 5 are two.
    """
    if one == other or max(len(one), len(other)) < LONG or abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))
    rest, rest_of_other = one[at:], other[at:]
    if len(rest) != len(rest_of_other):
        apart = rest[1:] == rest_of_other or rest == rest_of_other[1:]
    else:
        swapped = rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:]
        apart = swapped or rest[1:] == rest_of_other[1:]
    return apart and _DIGITS.findall(one) == _DIGITS.findall(other)


def why_alike(text: str, other: str) -> Why | None:
    """How `text` could be taken for `other`; None where it could not."""
    if fold(text) == fold(other):
        return "the same"
    (plain, looks), (other_plain, other_looks) = keys_of(text), keys_of(other)
    if not plain or not other_plain:
        return None
    if plain == other_plain:
        return "spelled alike"
    if looks & other_looks:
        return "looks alike"
    return "one letter apart" if one_apart(plain, other_plain) else None
