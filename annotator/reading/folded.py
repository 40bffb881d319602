"""A folded copy of a text for matching, with the way back to offsets in the text. Linear, no loop per letter."""

import re
from bisect import bisect_right

from annotator.folding import fold_character


class _FoldTable(dict[int, str]):
    """Characters that fold to exactly one character, for `str.translate`; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = " " if character.isspace() else fold_character(character)
        self[code] = folded if len(folded) == 1 else character
        return self[code]


_TABLE = _FoldTable()
_SPACES = re.compile(r"\s{2,}")


class FoldedText:
    """`folded` is `text` folded, with every run of white space as one space.

    `offset(i)` gives the code point in `text` from which `folded[i]` came; `position(o)` is its inverse.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        self._ends = [0]
        self._limits: list[int] = []
        self._shifts = [0]
        pieces: list[str] = []
        done = shift = 0
        for found in self._irregular(text):
            start, end = found.span()
            pieces.append(text[done:start].translate(_TABLE))
            piece = found.group()
            folded = " " if piece[0].isspace() else "".join(map(fold_character, piece))
            pieces.append(folded)
            done = end
            shift += len(piece) - len(folded)
            self._limits.append(start)
            self._starts.append(end - shift)
            self._ends.append(end)
            self._shifts.append(shift)
        pieces.append(text[done:].translate(_TABLE))
        self.folded = "".join(pieces)
        self._limits.append(len(text))

    @staticmethod
    def _irregular(text: str) -> "list[re.Match[str]]":
        """Runs that don't fold one to one: white space, and letters that vanish or become several."""
        odd = [c for c in set(text) if not c.isspace() and len(fold_character(c)) != 1]
        if not odd:
            return list(_SPACES.finditer(text))
        letters = "".join(map(re.escape, odd))
        return list(re.finditer(rf"\s{{2,}}|[{letters}]+", text))

    def offset(self, position: int) -> int:
        """The code point offset in the text of a position in the folded text."""
        if len(self._starts) == 1:
            return position
        index = bisect_right(self._starts, position) - 1
        return min(position + self._shifts[index], self._limits[index])

    def position(self, offset: int) -> int:
        """The position in the folded text of a code point offset in the text that folds to itself."""
        if len(self._starts) == 1:
            return offset
        index = bisect_right(self._ends, offset) - 1
        return offset - self._shifts[index]

    def part(self, start: int, end: int) -> str:
        """`text[start:end]` folded."""
        return self.folded[self.position(start) : self.position(end)]

    def end_offset(self, position: int) -> int:
        """The offset just after the character before `position`: the exclusive end of a match."""
        return self.offset(position - 1) + 1 if position else 0
