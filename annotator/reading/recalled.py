"""What a citation's name tells of whom it names: a surname, nobody, one voice, who leads a country."""

from annotator.reading.lexicon import Words
from annotator.reading.model import Citation

_MANY = frozenset(("people", "men", "women", "media", "press", "some", "many", "police", "source"))
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_OUTLET_ENDS = frozenset(
    ("news", "times", "post", "tv", "television", "radio", "media", "press", "daily", "channel")
)
_ROLES = frozenset(
    "president minister premier chancellor secretary spokesman spokeswoman spokesperson general gen colonel col"
    " major maj captain capt lieutenant brigadier admiral sheikh mr mrs ms dr prof professor sir king emir prince"
    " leader chief director chairman envoy ambassador governor mayor commander activist official senator judge".split()
)
_HEADS = frozenset(("president", "premier", "pm", "chancellor", "king", "emir"))


def are_namesakes(name: str, other: str) -> bool:
    """Whether two names that end alike are two persons': 'Hala Odeh' and 'Omar Odeh', but no 'Minister Odeh'."""
    if name.count(" ") < 1 or other.count(" ") < 1 or not name.isascii():
        return False
    first, second = name.split()[-2], other.split()[-2]
    given = first[0].isupper() and second[0].isupper() and other.split()[-1] == name.split()[-1]
    roles = (word.casefold().strip(".") in _ROLES for word in (first, second))
    return given and first[0] != second[0] and min(len(first), len(second)) > 2 and not any(roles)


def is_outlet(name: str) -> bool:
    """Whether a name is that of one of many outlets that end alike: 'Xyz News', but not 'the TV'."""
    *begin, last = name.split()
    return last.casefold() in _OUTLET_ENDS and any(word[0].isupper() and word != "The" for word in begin)


def leads(name: str, nations: Words) -> bool:
    """Whether a name says that somebody leads a country, and not which: 'President Name Name'."""
    words = name.casefold().split()
    return nations.isdisjoint(words) and words[0] in _HEADS


def surname(name: str) -> str:
    """The last word of a name, without 'Jr' and 'II'."""
    words = name.casefold().rstrip(")").replace("(", " ").split() or [name.casefold()]
    return words[-2] if len(words) > 2 and words[-1].strip(".") in _GENERATIONS else words[-1]


def is_nobody(citation: Citation) -> bool:
    return not citation.name or (citation.source or "").startswith("gen_")


def one_voice(citations: list[Citation]) -> bool:
    """Whether citations are one source with its relays, no several that speak together."""
    relays = {citation.via for citation in citations}
    return sum(index not in relays for index in range(len(citations))) == 1


def is_one(noun: str) -> bool:
    """Whether a noun is one human being's."""
    return noun.isalpha() and not noun.endswith("s") and noun not in _MANY
