"""Quotations that go on over a paragraph's end, and sentences that begin inside one and end behind it."""

from itertools import groupby
from operator import attrgetter

from annotator.reading.draft import Draft
from annotator.reading.model import Citation

_OPENS, _CLOSES = "“", "”"


def carry_open_quotations(drafts: list[Draft]) -> None:
    """Gives what a quotation goes on with to who spoke when it began.

    A paragraph that opens a mark and never closes it hands its source on to the next one, if that closes a mark that it
    never opened.
    """
    speaker: list[Citation] = []
    number = -2
    for block, found in groupby(drafts, attrgetter("block")):
        paragraph = list(found)
        text, start, end = paragraph[0].text, paragraph[0].start, paragraph[-1].end
        if speaker and block == number + 1:
            _hand_on(paragraph, speaker, _lone_end(text, start, end))
        for index in range(1, len(paragraph)):
            before, draft = paragraph[index - 1], paragraph[index]
            within = any(q.start < draft.start < q.end < draft.end for q in draft.quoted)
            if within and before.citations and not (draft.citations or draft.fixed):
                draft.take(before.citations, "quotation")
        last = paragraph[-1]
        opened = text.rfind(_OPENS, start, end) > text.rfind(_CLOSES, start, end)
        speaker, number = (last.citations if opened and not last.fixed else []), block


def _lone_end(text: str, start: int, end: int) -> int:
    """Where a quotation ends that began before `start`; -1 if there is none."""
    closing = text.find(_CLOSES, start, end)
    opening = text.find(_OPENS, start, end)
    return closing if opening < 0 or closing < opening else -1


def _hand_on(paragraph: list[Draft], speaker: list[Citation], until: int) -> None:
    for draft in paragraph:
        if draft.start < until and not draft.citations and not draft.fixed:
            draft.take(speaker, "quotation")
