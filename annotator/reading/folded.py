"""A folded copy of a text for matching, with the way back to offsets in the text. Linear, no loop per letter."""

import re
from bisect import bisect_right

from ahocorasick_rs import AhoCorasick

from annotator.folding import fold_character


class _FoldTable(dict[int, str]):
    """What each character folds to, for `str.translate`; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = " " if character.isspace() else fold_character(character)
        return self[code]


_TABLE = _FoldTable()
# A pattern that begins with a class of characters is searched for much faster than one that begins with a repetition,
# and one that begins with a letter faster still.
_SPACES = re.compile(r"\s\s+")
_SPACES_AT_LINES = re.compile(r"\n\s+")
# Every ASCII character folds to exactly one.
_ASCII = bytes(range(128))
_ASCII_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f"
_FEW = 30


class FoldedText:
    """`folded` is `text` folded, with every run of white space as one space.

    `offset(i)` gives the code point in `text` from which `folded[i]` came; `position(o)` is its inverse.
    even: both have the same offsets. beyond: the characters of `text` beyond ASCII.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        self._ends = [0]
        self._limits: list[int] = []
        self._shifts = [0]
        self._held: dict[str, bool] = {}
        self._marks: dict[str, str] = {}
        self._ends_of: dict[AhoCorasick, list[int]] = {}
        self.beyond = beyond = set() if text.isascii() else _beyond_ascii(text)
        pieces: list[str] = []
        last = shift = 0
        for start, end in _irregular(text, beyond):
            run = " " if text[start].isspace() else text[start:end].translate(_TABLE)
            pieces += text[last:start], run
            last = end
            shift += end - start - len(run)
            self._limits.append(start)
            self._starts.append(end - shift)
            self._ends.append(end)
            self._shifts.append(shift)
        self._limits.append(len(text))
        self.even = last == 0
        self.folded = _fold_each("".join((*pieces, text[last:])) if last else text, beyond)

    def offset(self, position: int) -> int:
        """The code point offset in the text of a position in the folded text."""
        if self.even:
            return position
        index = bisect_right(self._starts, position) - 1
        return min(position + self._shifts[index], self._limits[index])

    def position(self, offset: int) -> int:
        """The position in the folded text of a code point offset in the text that folds to itself."""
        if self.even:
            return offset
        index = bisect_right(self._ends, offset) - 1
        return offset - self._shifts[index]

    def part(self, start: int, end: int) -> str:
        """`text[start:end]` folded."""
        index = bisect_right(self._ends, start) - 1
        shift = self._shifts[index]
        last = end - shift if end <= self._limits[index] else self.position(end)  # mostly in the same run
        return self.folded[start - shift : last]

    def holds(self, phrase: str) -> bool:
        """Whether the folded text holds a phrase anywhere; looked for once."""
        if phrase not in self._held:
            self._held[phrase] = phrase in self.folded
        return self._held[phrase]

    def holds_mark(self, marks: str, start: int, end: int) -> bool:
        """Whether one of `marks` stands in `text[start:end]`; which of them the text has anywhere is looked for once.

        Single letters are found much faster than a class of them.
        """
        if marks not in self._marks:
            self._marks[marks] = "".join(mark for mark in marks if mark in self.text)
        for mark in self._marks[marks]:  # noqa: SIM110 - `any` would cost more than the search
            if self.text.find(mark, start, end) >= 0:
                return True
        return False

    def may_hold(self, phrases: AhoCorasick, start: int, end: int) -> bool:
        """Whether one of `phrases` ends in `text[start:end]`, folded; where they stand is looked for once."""
        if phrases not in self._ends_of:
            found = phrases.find_matches_as_indexes(self.folded, overlapping=True)
            self._ends_of[phrases] = [end for _, _, end in found]
        ends = self._ends_of[phrases]
        if not ends:
            return False
        return bisect_right(ends, self.position(start)) < bisect_right(ends, self.position(end))

    def even_run(self, position: int) -> tuple[int, int, int]:
        """The run around `folded[position]` that folds one to one: its two ends, and how far on it stands in `text`."""
        index = bisect_right(self._starts, position) - 1
        shift = self._shifts[index]
        return self._starts[index], self._limits[index] - shift, shift

    def end_offset(self, position: int) -> int:
        """The offset just after the character before `position`: the exclusive end of a match."""
        return self.offset(position - 1) + 1 if position else 0


def _beyond_ascii(text: str) -> set[str]:
    """The characters of `text` beyond ASCII; found among bytes, which is five times as fast as among letters."""
    beyond = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return set(beyond.decode("utf-8", "surrogatepass"))


def _irregular(text: str, beyond: set[str]) -> list[tuple[int, int]]:
    """Where runs stand that don't fold one to one: of white space, and of letters that vanish or become several."""
    at_lines = not any(c.isspace() for c in beyond) and not any(
        rare in text for rare in ("  ", " \n", *_ASCII_SPACES)
    )
    runs = [found.span() for found in (_SPACES_AT_LINES if at_lines else _SPACES).finditer(text)]
    odd = [c for c in beyond if not c.isspace() and len(fold_character(c)) != 1]
    if odd:
        letters = re.compile(f"[{''.join(map(re.escape, sorted(odd)))}]+")
        runs += [found.span() for found in letters.finditer(text)]
        runs.sort()
    return runs


def _fold_each(text: str, beyond: set[str]) -> str:
    """`text` with each character folded. beyond: its characters beyond ASCII, and perhaps more."""
    if len(beyond) <= _FEW:
        # ASCII is folded many times as fast as other text; folding what is folded already changes nothing.
        for character in beyond:
            text = text.replace(character, _TABLE[ord(character)])
    if not text.isascii():
        return text.translate(_TABLE)
    for space in ("\n", *_ASCII_SPACES):
        text = text.replace(space, " ")
    return text.lower().replace("`", "'")
