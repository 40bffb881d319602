"""Posts that a page shows with their writer below them: '— Ida Holm (@idaholm) May 3, 2014'."""

from bisect import bisect_right
from collections.abc import Sequence

from annotator.folding import fold
from annotator.reading.draft import Draft
from annotator.reading.model import Citation, Registry, Span
from annotator.reading.stamps import SIGNATURE

_MARK = "(@"
_BETWEEN = 90  # characters of the links that may stand between a post and its writer


def carry_posts(drafts: Sequence[Draft], registry: Registry) -> None:
    """Gives the paragraph above a signature to who signed it, unless its sentences name somebody themselves."""
    text = drafts[0].text if drafts else ""
    if _MARK[-1] not in text or _MARK not in text:
        return
    ends = [draft.end for draft in drafts]
    for signed in SIGNATURE.finditer(text):
        above = bisect_right(ends, signed.start()) - 1
        if above < 0 or signed.start() - ends[above] > _BETWEEN:
            continue
        block, name = drafts[above].block, signed[1].strip()
        if not name:
            continue
        writer = Citation(registry.spellings.get(fold(name)), name, None, Span(*signed.span(1)), None, "post")
        while above >= 0 and drafts[above].block == block:
            if not drafts[above].citations or drafts[above].rule == "hearsay":
                drafts[above].take([writer], "post")
            above -= 1
