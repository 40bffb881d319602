"""A folded copy of a text for matching, with the way back to offsets in the text. Linear, no loop per letter."""

import re
from bisect import bisect_right
from functools import partial

from annotator.folding import fold_character
from annotator.reading.kept import Kept
from annotator.reading.phrases import Phrases


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
# What can be printed of ASCII, and line ends. Every ASCII character folds to exactly one.
_PLAIN = b"\n" + bytes(range(32, 127))
_FEW = 30


class _Marks:
    """Which of some single characters a text has where. Quick for questions that come in the order of the text.

    Single characters are found much faster than a class of them; where each stands next is kept.
    """

    def __init__(self, text: str, marks: str) -> None:
        self._text = text
        self._next = {mark: -1 for mark in marks if mark in text}
        self._nearest = -1 if self._next else len(text)
        self._asked = 0

    def between(self, start: int, end: int) -> bool:
        """Whether one of them stands in `text[start:end]`."""
        if start < self._asked:
            return any(self._text.find(mark, start, end) >= 0 for mark in self._next)
        self._asked = start
        if self._nearest < start:
            for mark, place in self._next.items():
                if place < start:
                    found = self._text.find(mark, start)
                    self._next[mark] = found if found >= 0 else len(self._text)
            self._nearest = min(self._next.values())
        return self._nearest < end


class _Places:
    """Places in order, asked for in the order of the text; steps cost less than a search."""

    def __init__(self, places: list[int]) -> None:
        self._places = places
        self._at = 0
        self.none = not places

    def between(self, start: int, end: int) -> bool:
        """Whether one of them is beyond `start` and not beyond `end`."""
        if self.none:
            return False
        places, at = self._places, self._at
        if at and places[at - 1] > start:
            at = bisect_right(places, start)
        while at < len(places) and places[at] <= start:
            at += 1
        self._at = at
        return at < len(places) and places[at] <= end


class FoldedText:
    """`folded` is `text` folded, with every run of white space as one space.

    `offset(i)` gives the code point in `text` from which `folded[i]` came; `position(o)` is its inverse.
    even: both have the same offsets. beyond: the characters of `text` beyond ASCII. unprintable: one other than a line
    end cannot be printed. held[phrase]: whether the folded text holds it anywhere. marks[signs].between(start, end):
    whether one of these signs stands in `text[start:end]`. Both are looked for when first asked for.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        self._ends = [0]
        self._limits: list[int] = []
        self._shifts = [0]
        self.marks = Kept(partial(_Marks, text))
        self._ends_of: dict[Phrases, _Places] = {}
        odd = _odd_characters(text)
        self.beyond = {character for character in odd if not character.isascii()}
        self.unprintable = not "".join(odd).isprintable()
        pieces: list[str] = []
        last = shift = 0
        for start, end in _irregular(text, odd):
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
        self._from = self._to = self._shift = self._run = 0  # the last run asked for
        self._ends += [len(text) + 1] * 2
        self.folded = _fold_each("".join((*pieces, text[last:])) if last else text, odd)
        self.held = Kept(self.folded.__contains__)

    def offset(self, position: int) -> int:
        """The code point offset in the text of a position in the folded text."""
        if self.even:
            return position
        index = bisect_right(self._starts, position) - 1
        return min(position + self._shifts[index], self._limits[index])

    def position(self, offset: int) -> int:
        """The position in the folded text of a code point offset in the text that folds to itself."""
        if not self._from <= offset < self._to:
            # Mostly the same run as before, or the next one; a search costs several times as much.
            ends, index = self._ends, self._run + 1
            if not ends[index] <= offset < ends[index + 1]:
                index = bisect_right(ends, offset, 0, len(ends) - 2) - 1
            self._run, self._shift = index, self._shifts[index]
            self._from, self._to = ends[index], ends[index + 1]
        return offset - self._shift

    def part(self, start: int, end: int) -> str:
        """`text[start:end]` folded."""
        first = self.position(start)
        last = end - self._shift if end < self._to else self.position(end)  # mostly in the same run
        return self.folded[first:last]

    def may_hold(self, phrases: Phrases, start: int, end: int) -> bool:
        """Whether one of `phrases` ends in `text[start:end]`, folded; where they stand is looked for once."""
        ends = self._ends_of.get(phrases)
        if ends is None:
            found = [self.end_offset(end) for _, _, end in phrases.find(self.folded)]
            ends = self._ends_of[phrases] = _Places(found)
        return ends.between(start, end)

    def even_run(self, position: int) -> tuple[int, int, int]:
        """The run around `folded[position]` that folds one to one: its two ends, and how far on it stands in `text`."""
        index = bisect_right(self._starts, position) - 1
        shift = self._shifts[index]
        return self._starts[index], self._limits[index] - shift, shift

    def end_offset(self, position: int) -> int:
        """The offset just after the character before `position`: the exclusive end of a match."""
        return self.offset(position - 1) + 1 if position else 0


def _odd_characters(text: str) -> set[str]:
    """The characters of `text` but for those of plain English; found among bytes, which is five times as fast."""
    odd = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return set(odd.decode("utf-8", "surrogatepass"))


def _irregular(text: str, odd: set[str]) -> list[tuple[int, int]]:
    """Where runs stand that don't fold one to one: of white space, and of letters that vanish or become several.

    odd: the characters of `text` but for those of plain English.
    """
    at_lines = not any(c.isspace() for c in odd) and "  " not in text and " \n" not in text
    runs = [found.span() for found in (_SPACES_AT_LINES if at_lines else _SPACES).finditer(text)]
    uneven = [c for c in odd if not c.isspace() and len(fold_character(c)) != 1]
    if uneven:
        letters = re.compile(f"[{''.join(map(re.escape, sorted(uneven)))}]+")
        runs += [found.span() for found in letters.finditer(text)]
        runs.sort()
    return runs


def _fold_each(text: str, odd: set[str]) -> str:
    """`text` with each character folded. odd: its characters but for those of plain English, and perhaps more."""
    few = len(odd) <= _FEW
    for character in odd:
        # ASCII is folded many times as fast as other text; folding what is folded already changes nothing.
        if few or character.isascii():
            text = text.replace(character, _TABLE[ord(character)])
    if not text.isascii():
        return text.translate(_TABLE)
    return text.replace("\n", " ").lower().replace("`", "'")
