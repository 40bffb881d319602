"""Which statements stand inside quotation marks, and which belong to one quotation."""

import re

from annotator.reading.model import Span

_SIGNS = '"“”«»„'
_TWO = "''"  # an apostrophe alone is no mark
# Begins with a class of characters, which is searched for fast.
_MARKS = re.compile("[\"“”«»„'](?:(?<!')|')")
_LONGEST = 4000
_SHORT = 60  # characters of a quotation inside another one


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
    outer: int | None = None  # opened before `opened`, and not closed yet
    within: list[Span] = []  # short quotations inside the outer one, which count if that is never closed
    for mark in _MARKS.finditer(text, start, end):
        sign, position = mark.group(), mark.start()
        before = text[position - 1] if position > start else " "
        after = text[mark.end()] if mark.end() < end else " "
        opens = (before.isspace() or before in "([—–-:") and not after.isspace()
        if not opens and sign in "“«„" and not before.isalnum():
            opens = True
        if opens:
            if opened is not None and outer is None:
                outer = opened
            elif outer is not None:
                found, within, outer = found + within, [], opened
            opened = position
        elif opened is not None:
            span = Span(opened, mark.end())
            if outer is not None and _is_short(text, span):
                within.append(span)
                opened, outer = outer, None
                continue
            if outer is not None:
                found += within
            if position - opened <= _LONGEST:
                found.append(span)
            opened, outer, within = None, None, []
    if within:
        return [*found, *within]
    if opened is not None and end - opened <= _LONGEST:
        found.append(Span(opened, end))
    return found


def _is_short(text: str, span: Span) -> bool:
    """Whether a quotation may be a name or a word or two inside another one."""
    return span.end - span.start <= _SHORT and not any(text[i] in ".!?؟" for i in range(*span))


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
