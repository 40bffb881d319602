"""A caption that lost the end of its line, and the space before the sentence with it: “… in HomsThe army …”."""

import re

from annotator.folding import fold
from annotator.reading.lexicon import Lexicon
from annotator.reading.model import Span

# The capital behind the joint comes first: what begins with a class of characters is searched for many times as fast.
_JOINT = re.compile(r"[A-Z](?:(?<=[a-z]{2}.)(?=[a-z]* )|(?<=[A-Z]{4})(?=[a-z]+ ))")
# The same where letters are 'a' and 'A' alone: one letter is searched for five times as fast as a class.
_CASES = bytes(ord("a" if 97 <= code <= 122 else "A" if 65 <= code <= 90 else " ") for code in range(256))
_CASES_AT_JOINT = re.compile(rb"A(?:(?<=aaA)|(?<=AAAA)(?=a))")
_LETTERS = re.compile(r"[A-Za-z’'-]*\Z")
_FIRST = re.compile(r"[A-Z][a-z]*")
_NEAR = 180  # characters of the longest caption looked for
_FEWEST = 3  # words of the shortest
_SENTENCE = 40
_CLOSED = '.!?”"'


def caption_end(text: str, region: Span, lexicon: Lexicon) -> int | None:
    """Where a sentence begins in the middle of a word, both of whose halves are words elsewhere; None if none does."""
    near = text[region.start : region.start + _NEAR].encode("utf-8", "surrogatepass")
    if not _CASES_AT_JOINT.search(near.translate(_CASES)):
        return None  # a quick look; most paragraphs have no such letter
    joint = _JOINT.search(text, region.start + 2, min(region.end, region.start + _NEAR))
    if joint is None or text[region.end - 1] not in _CLOSED or region.end - joint.start() < _SENTENCE:
        return None
    at = joint.start()
    above, first = text[region.start : at], _FIRST.match(text, at)
    half = _LETTERS.search(above)
    if first is None or half is None or len(above.split()) < _FEWEST or ". " in above:
        return None
    if text.count(half.group() + first.group()) > 1:
        return None  # a name that is written so
    grammar = lexicon.grammar
    opens = fold(first.group()) in grammar["openers"] | grammar["nationalities"] | grammar["places"]
    if not (opens or _stands_alone(first.group(), text)):
        return None
    known = fold(half.group()) in grammar["places"] or half.group().isupper()
    return at if known or _stands_alone(half.group(), text) else None


def _stands_alone(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text) is not None
