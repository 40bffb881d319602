"""Two texts side by side, with what differs. Pure."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Part = tuple[str, bool]  # a piece of the text, and whether the other text lacks it

_SENTENCE = re.compile(r"[^\n]*?[.!?…؟][\"'”’»)\]]*(?=\s)|[^\n]+|\n+")
_MOST_WORDS = 2_000  # of a passage that is compared word by word
_SHOWN = 2  # sentences alike that are shown around what differs


@dataclass(frozen=True)
class Line:
    """One row of the page. alike: so many sentences that are the same in both and are folded away, with their text."""

    left: Sequence[Part] = ()
    right: Sequence[Part] = ()
    alike: int = 0
    text: str = field(default="", repr=False)


def side_by_side(left: str, right: str) -> list[Line]:
    """Rows that hold both texts in order, white space at the seams apart."""
    ours, theirs = _sentences(left), _sentences(right)
    lines: list[Line] = []
    steps = difflib.SequenceMatcher(
        None, ours, theirs, autojunk=max(len(ours), len(theirs)) > 5_000
    ).get_opcodes()
    for number, (step, i, j, k, m) in enumerate(steps):
        if step != "equal":
            lines.append(_passage(" ".join(ours[i:j]), " ".join(theirs[k:m])))
            continue
        same = ours[i:j]
        before = _SHOWN if number else 0
        after = _SHOWN if number < len(steps) - 1 else 0
        if len(same) <= before + after + 1:
            before, after = len(same), 0
        lines += [_same(sentence) for sentence in same[:before]]
        if folded := same[before : len(same) - after]:
            lines.append(Line(alike=len(folded), text=" ".join(folded)))
        lines += [_same(sentence) for sentence in same[len(same) - after :] if after]
    return lines


def _same(sentence: str) -> Line:
    return Line([(sentence, False)], [(sentence, False)])


def _sentences(text: str) -> list[str]:
    return [found for piece in _SENTENCE.findall(text) if (found := piece.strip())]


def _passage(left: str, right: str) -> Line:
    ours, theirs = (re.findall(r"\s*(?:\w+|[^\w\s])", text) for text in (left, right))
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return Line([(left, True)] if left else (), [(right, True)] if right else ())
    steps = difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return Line(
        list(_joined((ours[i:j], step != "equal") for step, i, j, _, _ in steps)),
        list(_joined((theirs[k:m], step != "equal") for step, _, _, k, m in steps)),
    )


def _joined(pieces: Iterator[tuple[list[str], bool]]) -> Iterator[Part]:
    return (("".join(words), differs) for words, differs in pieces if words)
