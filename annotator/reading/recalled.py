"""What a citation's name tells of whom it names: a surname, nobody, one voice, who leads a country."""

from annotator.reading.lexicon import Words
from annotator.reading.model import Citation

_MANY = frozenset(("people", "men", "women", "media", "press", "some", "many", "police", "source"))
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_OUTLET_ENDS = frozenset(
    ("news", "times", "post", "tv", "television", "radio", "media", "press", "daily", "channel")
)
_HEADS = frozenset(("president", "premier", "pm", "chancellor", "king", "emir"))


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
    words = name.casefold().rstrip(")").replace("(", " ").split()
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
