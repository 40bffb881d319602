"""What statements take over from others: lead-ins, quotations, fragments, and attribution that follows its content."""

from dataclasses import dataclass, replace

from annotator.reading.draft import Draft
from annotator.reading.memory import Memory
from annotator.reading.model import Citation
from annotator.reading.quotations import closed

_FIRST_PERSON_REACH = 2


@dataclass(slots=True)
class Frame:
    """A lead-in's hold over the statements after it.

    outlets: registered media; one that is cited afterwards ends it. quoted, listed: it holds only over quotations, only over list items; None before the first statement under it.
    """

    citations: list[Citation]
    block: int
    quoted: bool | None = None
    listed: bool = False
    outlets: frozenset[str] = frozenset()


class Frames:
    """Follows lead-ins through a report."""

    def __init__(self, outlets: frozenset[str]) -> None:
        self._frame: Frame | None = None
        self._outlets = outlets

    def open(self, draft: Draft, citations: list[Citation]) -> None:
        """A lead-in: what follows is its sources'."""
        self._frame = Frame(citations, draft.piece.block, outlets=self._outlets)

    def close(self) -> None:
        self._frame = None

    def apply(self, draft: Draft) -> None:
        """Give the frame's sources to a statement, and end the frame where it ends."""
        frame = self._frame
        if frame is None:
            return
        if draft.piece.broken:
            return self.close()
        item = draft.piece.kind == "list_item"
        if frame.quoted is None:
            frame.quoted, frame.listed = draft.quotation is not None, item
        elif (frame.quoted and draft.quotation is None) or (frame.listed and not item):
            return self.close()
        opening = " ".join(draft.sentence.low[:5])
        if any(opening.startswith(words) for words in draft.sentence.lexicon.grammar["own_view"]) or draft.sentence.at(len(draft.sentence) - 1) == ":":
            return self.close()
        if draft.piece.block > frame.block + 1 and not item and any(c.source in frame.outlets for c in draft.citations):
            return self.close()
        own = {c.source or c.name.casefold() for c in draft.citations}
        if own & {c.source or c.name.casefold() for c in frame.citations}:
            return self.close()
        nested = _below(frame.citations, draft.citations)
        draft.take(nested, "lead-in")


def _below(outer: list[Citation], inner: list[Citation]) -> list[Citation]:
    """`inner` as relayed by the last of `outer`."""
    carried = [replace(c, evidence="carried", rule="lead-in") for c in outer]
    shift, relay = len(carried), len(carried) - 1
    return carried + [replace(c, via=relay if c.via is None else c.via + shift) for c in inner]


def carry_quotations(drafts: list[Draft]) -> None:
    """A quotation of several statements has one source, named in any of them or right before."""
    for index, draft in enumerate(drafts):
        if draft.quotation is None or draft.citations or draft.fixed:
            continue
        source = _of_quotation(drafts, index)
        if source is not None:
            draft.take(source.citations, "quotation")


def _of_quotation(drafts: list[Draft], index: int) -> Draft | None:
    quotation = drafts[index].quotation
    whole = quotation is not None and closed(drafts[index].sentence.text, quotation)
    for step in (1, -1) if whole else (1,):
        other = index + step
        while 0 <= other < len(drafts) and quotation and _overlaps(drafts[other], quotation):
            if drafts[other].citations:
                return drafts[other]
            if not whole and other > index + 3:
                break
            other += step
    before = drafts[index - 1] if index else None
    if before and before.citations and not before.fixed and before.rule != "headline":
        return before
    after = drafts[index + 1] if index + 1 < len(drafts) else None
    if after and after.citations and after.piece.block == drafts[index].piece.block:
        return after
    return None


def _overlaps(draft: Draft, quotation: tuple[int, int]) -> bool:
    return draft.piece.span.start < quotation[1] and quotation[0] < draft.piece.span.end


def carry_headline(drafts: list[Draft], memory: Memory) -> None:
    """'Surname: …' and '…: Surname' over a report that cites the person."""
    for draft in drafts:
        if draft.piece.kind != "headline" or draft.citations or draft.fixed:
            continue
        words = [word for word in draft.sentence.words if word[0].isalnum() or word == ":"]
        if ":" not in words:
            continue
        first, last = words.index(":"), len(words) - 1 - words[::-1].index(":")
        for name in (words[:first], words[last + 1 :]):
            known = memory.surname(" ".join(name)) if 0 < len(name) <= 3 else None
            if known:
                draft.take([replace(known, via=None)], "headline")
                break


def carry_fragments(drafts: list[Draft]) -> None:
    """A sentence without a verb goes on from the one before it."""
    for before, draft in zip(drafts, drafts[1:], strict=False):
        if draft.citations or draft.fixed or not before.citations or before.piece.block != draft.piece.block:
            continue
        openings = draft.sentence.lexicon.grammar["fragments"]
        text = " ".join(draft.sentence.low[:3])
        if any(text.startswith(opening) for opening in openings) and len(draft.sentence) <= 20:
            draft.take(before.citations, "fragment")


def carry_backward(drafts: list[Draft]) -> None:
    """'This is reported by …' gives its source to the sentence before it."""
    for draft, after in zip(drafts, drafts[1:], strict=False):
        if draft.citations or draft.fixed or not after.citations or draft.piece.block != after.piece.block:
            continue
        text = " ".join(after.sentence.low[:6])
        if any(text.startswith(opening) for opening in after.sentence.lexicon.grammar["backward"]):
            draft.take(after.citations, "attributed afterwards")


def carry_first_person(drafts: list[Draft]) -> None:
    """'We …' outside quotation marks, which pages lose: the words of the speaker before, else of the one after."""
    for index, draft in enumerate(drafts):
        words = draft.sentence.lexicon.grammar["speaker_pronouns"]
        if draft.citations or draft.fixed or draft.piece.kind != "sentence":
            continue
        if not any(low in words and (low != "us" or word == "us") for low, word in zip(draft.sentence.low, draft.sentence.words, strict=True)):
            continue
        near = [*drafts[max(0, index - _FIRST_PERSON_REACH) : index][::-1], *drafts[index + 1 : index + 2]]
        for other in near:
            if other.citations and not other.fixed and other.rule != "headline" and other.piece.block == draft.piece.block:
                draft.take(other.citations, "first person")
                break
