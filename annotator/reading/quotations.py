"""Which statements stand inside quotation marks, and which belong to one quotation."""

import re

from annotator.reading.model import Span

_SIGNS = '"“”«»„'
_TWO = "''"  # an apostrophe alone is no mark
# Begins with a class of characters, which is searched for fast.
_MARKS = re.compile("[\"“”«»„'](?:(?<!')|')")
_LONGEST = 4000


def marks_of(text: str) -> str:
    """The signs that open or close a quotation anywhere in `text`."""
    return _SIGNS + _TWO[:1] if _TWO[:1] in text and _TWO in text else _SIGNS


def find_quotations(text: str, start: int, end: int) -> list[Span]:
    """The quotations in `text[start:end]`, marks included.

    A plain mark opens where a space or bracket stands before it. A quotation whose second mark is lost ends where the
    next one opens, and at the latest at `end`.
    """
    found: list[Span] = []
    opened: int | None = None
    for mark in _MARKS.finditer(text, start, end):
        sign, position = mark.group(), mark.start()
        before = text[position - 1] if position > start else " "
        after = text[mark.end()] if mark.end() < end else " "
        opens = (before.isspace() or before in "([—–-:") and not after.isspace()
        if not opens and sign in "“«„" and not before.isalnum():
            opens = True
        if opens:
            opened = position
        elif opened is not None:
            if position - opened <= _LONGEST:
                found.append(Span(opened, mark.end()))
            opened = None
    if opened is not None and end - opened <= _LONGEST:
        found.append(Span(opened, end))
    return found


def inside(text: str, span: Span, quotations: list[Span]) -> Span | None:
    """The quotation that covers all words of `span`, if one does."""
    for quotation in quotations:
        if quotation.start > span.start + 3:
            break
        if quotation.end >= span.end - 3 and quotation.end > span.start:
            rest = text[span.start : max(span.start, quotation.start)] + text[quotation.end : span.end]
            if not any(map(str.isalnum, rest)):
                return quotation
    return None


def closed(text: str, quotation: Span) -> bool:
    """Whether a quotation has its second mark."""
    return (
        quotation.end - quotation.start > 1
        and _MARKS.fullmatch(text, quotation.end - 1, quotation.end) is not None
    )
