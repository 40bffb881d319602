"""How far a lead-in ('From X's report today:') holds over the statements after it."""

from dataclasses import dataclass

from annotator.reading.attribution import Attribution
from annotator.reading.draft import Draft
from annotator.reading.model import Citation
from annotator.reading.openings import Openings


@dataclass(slots=True)
class _Frame:
    """citations: the lead-in's. quoted, listed: it holds only over quotations, only over list items.

    excerpt: it is the title of what is quoted from an outlet, and holds until the next title.
    """

    citations: list[Citation]
    block: int
    begun: bool = False
    quoted: bool = False
    listed: bool = False
    excerpt: bool = False


class Frames:
    """Follows lead-ins through a report. outlets: registered media; one that is cited afterwards ends a lead-in."""

    def __init__(self, outlets: frozenset[str], openings: Openings) -> None:
        self._frame: _Frame | None = None
        self._outlets = outlets
        self._openings = openings

    def open(self, draft: Draft, citations: list[Citation]) -> None:
        """A lead-in: what follows is its sources'."""
        self._frame = _Frame(citations, draft.block)

    def excerpt(self, draft: Draft, attribution: Attribution) -> None:
        """'X: Title' in the middle of a page: an outlet's story follows, or a part of it."""
        source = draft.citations[0] if len(draft.citations) == 1 and draft.rule == "headline" else None
        first = source is not None and source.mention is not None and source.mention.start == draft.start
        if first and source and source.source in self._outlets and not attribution.own(source):
            self._frame = _Frame([source], draft.block, excerpt=True)

    def close(self) -> None:
        """What follows is the report's own again."""
        self._frame = None

    def apply(self, draft: Draft) -> None:
        """Give the lead-in's sources to a statement, or end its hold here."""
        frame = self._frame
        if frame is None:
            return
        item = draft.kind == "list_item"
        if not frame.begun:
            frame.begun, frame.quoted, frame.listed = True, draft.quotation is not None, item
        if self._ends(frame, draft, item):
            return self.close()
        if draft.rule == "credit":
            return
        draft.take(_below(frame.citations, draft.citations), "lead-in")

    def _ends(self, frame: _Frame, draft: Draft, item: bool) -> bool:
        if frame.excerpt and draft.kind == "headline":
            return True
        if draft.piece.broken or (frame.quoted and draft.quotation is None) or (frame.listed and not item):
            return True
        if self._openings.own_view.match(draft.opening) or draft.text[draft.end - 1] == ":":
            return True
        if (
            draft.block > frame.block + 1
            and not item
            and any(c.source in self._outlets for c in draft.citations)
        ):
            return True
        if draft.quotation is None and self._openings.writer.search(draft.text, draft.start, draft.end):
            return True
        own = {c.source or c.name.casefold() for c in draft.citations}
        return bool(own & {c.source or c.name.casefold() for c in frame.citations})


def _below(outer: list[Citation], inner: list[Citation]) -> list[Citation]:
    """`inner` as relayed by the last of `outer`."""
    carried = [c._replace(evidence="carried", rule="lead-in") for c in outer]
    shift, relay = len(carried), len(carried) - 1
    return carried + [c._replace(via=relay if c.via is None else c.via + shift) for c in inner]
