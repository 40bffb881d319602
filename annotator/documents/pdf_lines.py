"""Pieces of text on a page, each with its place, made lines and paragraphs.

A page says where its letters stand and nothing of what they make. A paragraph ends where the next line is further off,
is of another size, is moved in, or where its first word would still have had room.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z0-9À-ʯͰ-ӿ]")
_PRESENTED = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")  # letters in the shape that they have within a word
_ITEM = re.compile(r"\s*(?:[•▪‣·●○◦■–—-]|\d{1,2}[.)])\s")
_FURTHER = 1.35  # times the usual distance of lines
_ENOUGH = 4  # distances to tell what is usual on a page; with fewer it is what is usual in print
_ROOM = 0.85  # of the usual length of lines


class Piece(NamedTuple):
    """Text drawn at one go, with its baseline's start and its height in points; y grows upwards."""

    text: str
    x: float
    y: float
    size: float


@dataclass
class Line:
    """Pieces on one baseline."""

    pieces: list[Piece]
    y: float
    size: float

    @property
    def x(self) -> float:
        return min((piece.x for piece in self.pieces if piece.text.strip()), default=0.0)

    @property
    def text(self) -> str:
        """The words of the line in the order in which they are read."""
        drawn = "".join(piece.text for piece in self.pieces)
        if is_right_to_left(drawn):
            drawn = "".join(piece.text for piece in _from_the_right(self.pieces))
            drawn = _PRESENTED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), drawn)
            drawn = re.sub(r" +(?=[.,:;!?،؛؟])", "", drawn)
        return re.sub(r"[ \xa0]{2,}", " ", drawn).strip()


def is_right_to_left(text: str) -> bool:
    return len(_RIGHT_TO_LEFT.findall(text)) > len(_LEFT_TO_RIGHT.findall(text))


def _from_the_right(pieces: list[Piece]) -> list[Piece]:
    """`pieces` as a line of Arabic is read: from the right, but numbers and Latin words within it from the left."""
    placed = sorted(enumerate(pieces), key=lambda at: (-at[1].x, -at[0]))
    found: list[Piece] = []
    run: list[Piece] = []  # that is read from the left
    between: list[Piece] = []  # spaces and marks behind it, or within it if more follows
    for _, piece in placed:
        if _LEFT_TO_RIGHT.search(piece.text):
            run[:0] = [piece, *reversed(between)]
            between = []
        elif run and not _RIGHT_TO_LEFT.search(piece.text):
            between.append(piece)
        else:
            found += [*run, *between, piece]
            run, between = [], []
    return found + run + between


def lines_of(pieces: list[Piece]) -> list[Line]:
    """The lines of a page that hold anything, in the order in which they are drawn."""
    lines: list[Line] = []
    for piece in pieces:
        # What pypdf puts in for the end of a line has no place; the next piece's place tells.
        text = piece.text.replace("\n", "")
        if not text:
            continue
        piece = piece._replace(text=text)
        if not lines or (text.strip() and abs(piece.y - lines[-1].y) > 0.5 * max(piece.size, lines[-1].size)):
            lines.append(Line([piece], piece.y, piece.size))
        else:
            lines[-1].pieces.append(piece)
    return [line for line in lines if line.text]


def paragraphs_of(pages: list[list[Line]]) -> list[str]:
    """The paragraphs of a document; one goes on over the end of a page where its sentence does."""
    found: list[str] = []
    for lines in pages:
        distances = [a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * a.size]
        usual = median(distances) if len(distances) >= _ENOUGH else 0.0
        longest = max((len(line.text) for line in lines), default=0)
        before: Line | None = None
        for line in lines:
            if found and (
                _goes_on(before, line, usual, longest) if before else _mid_sentence(found[-1], line)
            ):
                found[-1] = _joined(found[-1], line.text)
            else:
                found.append(line.text)
            before = line
    return found


def _goes_on(line: Line, after: Line, usual: float, longest: int) -> bool:
    """Whether `after` is in the same paragraph as `line`, which stands before it on the page."""
    if _ITEM.match(after.text) or abs(after.size - line.size) > 0.1 * line.size:
        return False
    distance = line.y - after.y
    if distance < 0:  # on top of the next column
        return _mid_sentence(line.text, after)
    usual = max(usual, 1.2 * line.size)
    if distance > _FURTHER * usual:
        return distance < 2 * usual and _mid_sentence(line.text, after)
    ended = line.text[-1] in '.!?؟…:”"»'
    moved_in = after.x - line.x > 0.8 * after.size and not is_right_to_left(after.text)
    if moved_in and ended:
        return False
    first = after.text.split(None, 1)[0]
    return len(line.text) + 1 + len(first) > _ROOM * longest or not (ended or after.text[0].isupper())


def _mid_sentence(before: str, after: Line) -> bool:
    return before[-1] not in '.!?؟…:”"»' and after.text[0].islower()


def _joined(before: str, after: str) -> str:
    """Two lines as one. A hyphen at a line's end may be the word's own: it stays; a soft one goes."""
    if before.endswith("\u00ad"):
        return before[:-1] + after
    if before.endswith("-") and before[-2:-1].isalpha() and after[0].islower():
        return before + after
    return f"{before} {after}"
