"""A report's text cut into the pieces that a page shows. Pure: offsets are code points, end exclusive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")
Kind = Literal["statement", "furniture", "space"]
Part = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A run of the text.

    kind: `statement`, `furniture`, or `space` for what is neither. item: the statement as it was given, the
    rule that found the furniture, None for space. parts: the piece's text cut at its marks, each with the
    mark's class or None; joined, they are text[start:end].
    """

    kind: Kind
    item: T | str | None
    start: int
    end: int
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part for part, _ in self.parts)


def pieces(
    text: str,
    statements: Sequence[tuple[int, int, T]],
    furniture: Sequence[tuple[int, int, str]],
    marks: Sequence[tuple[int, int, str]] = (),
) -> list[Piece[T]]:
    """`text` as pieces in its own order; joined, their texts are `text` again.

    statements and furniture are (start, end, item) in any order. What overlaps an earlier piece, or runs past
    the end, is cut to what is left of it. marks are (start, end, class); of two that overlap, the first wins.
    """
    spans: list[tuple[int, int, Kind, T | str | None]] = []
    spans += [(start, end, "statement", item) for start, end, item in statements]
    spans += [(start, end, "furniture", rule) for start, end, rule in furniture]
    spans.sort(key=lambda span: span[:2])
    spans.append((len(text), len(text), "space", None))
    left = sorted(marks, key=lambda mark: mark[:2], reverse=True)
    found: list[Piece[T]] = []
    at = 0
    for start, end, kind, item in spans:
        if at < start:
            found.append(Piece("space", None, at, start, tuple(_parts(text, at, start, left))))
            at = start
        end = min(end, len(text))
        if at < end:
            found.append(Piece(kind, item, at, end, tuple(_parts(text, at, end, left))))
            at = end
    return found


def _parts(text: str, low: int, high: int, left: list[tuple[int, int, str]]) -> Iterator[Part]:
    """text[low:high] cut at the marks in `left` (the next one last), which loses those that are done with."""
    at = low
    while at < high and left and left[-1][0] < high:
        start, end, name = left.pop()
        start, shown = max(start, at), min(end, high)
        if end > high:
            left.append((high, end, name))
        if start >= shown:
            continue
        if at < start:
            yield text[at:start], None
        yield text[start:shown], name
        at = shown
    if at < high:
        yield text[at:high], None
