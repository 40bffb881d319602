"""Where a page's paragraphs begin and end. Lines of hard-wrapped text are joined, other lines stand alone."""

import re
from itertools import pairwise
from typing import NamedTuple

from annotator.folding import fold
from annotator.reading.lexicon import Words
from annotator.reading.model import Span, quick

_WIDEST = 130
_NARROWEST = 40
_ENDS = ".!?:;…؟"
_CLOSED = _ENDS + '"”’'
_FEWEST_BROKEN = 4  # lines
_ENTRY = 5  # words of the longest topic
_MARK = re.compile(r"\s*(?:[-*•·>‣▪–—]|\d{1,2}[.)])\s+\S")


class Line(NamedTuple):
    """One line without the white space around it. `gap`: an empty line stands before it."""

    start: int
    end: int
    gap: bool


_line, _span = quick(Line), quick(Span)


def find_lines(text: str) -> list[Line]:
    """The lines of `text` that hold anything but white space."""
    lines, last, following = [], 0, 0
    for piece in text.splitlines(keepends=True):
        begin, following = following, following + len(piece)
        words = piece.strip()
        if words:
            start = begin + len(piece) - len(piece.lstrip()) if piece[0].isspace() else begin
            between = text[last:start]
            last = start + len(words)
            lines.append(_line((start, last, between == "\n\n" or (len(between) > 1 and _is_gap(between)))))
    return lines


def _is_gap(between: str) -> bool:
    return between.replace("\r\n", "\n").count("\n") + between.count("\r\r") > 1


def _width(lines: list[Line]) -> int:
    """The column at which the page wraps its lines, or 0 where it doesn't."""
    lengths = [line.end - line.start for line, after in pairwise(lines) if not after.gap]
    if len(lengths) < 2:
        return 0
    widest = max(line.end - line.start for line in lines)
    if not _NARROWEST <= widest <= _WIDEST:
        return 0
    full = sum(length > widest * 0.75 for length in lengths)
    return widest if full >= 0.6 * len(lengths) else 0


def _is_cut(text: str, lines: list[Line], inner: Words) -> bool:
    """Whether lines without capitals are cut anywhere: some end with words that end no sentence."""
    cut = 0
    for line, after in pairwise(lines):
        if not after.gap and text[line.end - 1] not in _CLOSED:
            last = text[line.start : line.end].rsplit(None, 1)[-1]
            cut += fold(last) in inner or last[-1] in "،,"
    return cut > 2


def find_blocks(text: str, lines: list[Line], inner: Words = frozenset()) -> list[Span]:
    """Paragraphs, headlines and list items, in order. inner: words that end no line of a whole paragraph."""
    width = _width(lines)
    narrow = bool(inner) and max((line.end - line.start for line in lines), default=0) <= _WIDEST
    if narrow and not width and _is_cut(text, lines, inner):
        return _joined(text, lines)
    ragged = not width and _is_ragged(text, lines)
    blocks: list[Span] = []
    before: Line | None = None
    for line in lines:
        if before and not line.gap and _goes_on(text, before, line, width):
            blocks[-1] = Span(blocks[-1].start, line.end)
        elif before and not line.gap and ragged and _runs_on(text, blocks[-1], before, line):
            blocks[-1] = Span(blocks[-1].start, line.end)
        else:
            blocks.append(_span(line[:2]))
        before = line
    return blocks


def _is_ragged(text: str, lines: list[Line]) -> bool:
    """Whether a page without a width breaks lines inside its sentences: many begin small behind one without an end."""
    small = several = 0
    for before, line in pairwise(lines):
        if not line.gap:
            several += 1
            small += text[line.start].islower() and text[before.end - 1] not in _CLOSED
    return small >= _FEWEST_BROKEN and small >= several * 0.25


def _runs_on(text: str, block: Span, line: Line, after: Line) -> bool:
    """Whether `after` goes on with `line` on such a page: in small letters, or where the line before did so too."""
    if text[line.end - 1] in _CLOSED or is_list(text[after.start : after.end]):
        return False
    if text[after.start].islower():
        return True
    return block.start < line.start and line.end - line.start >= _NARROWEST and text[after.start].isupper()


def _joined(text: str, lines: list[Line]) -> list[Span]:
    """Blocks of lines that end with a mark or before an empty line."""
    blocks: list[Span] = []
    before: Line | None = None
    for line in lines:
        if before and not line.gap and text[before.end - 1] not in _CLOSED:
            blocks[-1] = Span(blocks[-1].start, line.end)
        else:
            blocks.append(_span(line[:2]))
        before = line
    return blocks


def _goes_on(text: str, line: Line, after: Line, width: int) -> bool:
    """Whether `after` continues the sentence or paragraph of `line`."""
    if _MARK.match(text, after.start, after.end) or not any(map(str.isalnum, text[line.start : line.end])):
        return False
    if width:
        first = text[after.start : after.end].split(None, 1)[0]
        if line.end - line.start + 1 + len(first) > width:
            return True
        # Ragged lines, where long words or pictures stood: a small letter goes on with what has no end.
        return (first[0].islower() or first[0] in "#@") and text[line.end - 1] not in _ENDS
    return (
        line.end - line.start >= _NARROWEST
        and text[after.start].islower()
        and text[line.end - 1] not in _ENDS
        and not is_list(text[after.start : after.end])
    )


def is_list(line: str) -> bool:
    """Whether a line is nothing but short entries between commas, as are the topics at the foot of a page."""
    if line.count(",") < 3 or line[-1] in _CLOSED:
        return False
    return all(0 < len(entry.split()) <= _ENTRY for entry in line.split(","))
