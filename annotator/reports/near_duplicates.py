"""Reports that are nearly the same text, found through shared runs of five words.

A shingle is five words in a row, folded and hashed (Broder 1997, "On the resemblance and containment of documents").
Of each report those shingles are kept whose hash is divisible by four; they lead to the reports that may be alike,
and all the shingles of these few are compared.
"""

import re
import zlib

from django.db.models import Count

from .models import Report, Shingle

WORDS = 5
KEPT_OF = 4
ALIKE = 0.8
_MOST_COMPARED = 5
_ASKED_AT_ONCE = 900


def shingles(folded: str) -> set[int]:
    """The hashes of all runs of five words in a folded text; none for a text of fewer words."""
    words = re.findall(r"\w+", folded)
    return {zlib.crc32(" ".join(words[i : i + WORDS]).encode()) for i in range(len(words) - WORDS + 1)}


def kept(every: set[int]) -> set[int]:
    """Those of a report's shingles that are stored."""
    return {hashed for hashed in every if hashed % KEPT_OF == 0}


def nearest(every: set[int]) -> Report | None:
    """The stored report whose shingles are most like `every`: Jaccard similarity at least .8. None if none is."""
    shared: dict[int, int] = {}
    asked = sorted(kept(every))
    for at in range(0, len(asked), _ASKED_AT_ONCE):
        rows = Shingle.objects.filter(hash__in=asked[at : at + _ASKED_AT_ONCE])
        for report, count in rows.values_list("report").annotate(Count("pk")):
            shared[report] = shared.get(report, 0) + count
    # Two sets as alike as that share at least ALIKE of the larger; half of that leaves room for the sampling.
    likely = [report for report, count in shared.items() if count >= len(asked) * ALIKE / 2]
    likely.sort(key=lambda report: (-shared[report], report))
    best: tuple[float, int, Report] | None = None
    for report in Report.objects.filter(pk__in=likely[:_MOST_COMPARED]):
        other = shingles(report.folded)
        alike = len(every & other) / len(every | other)
        if alike >= ALIKE and (best is None or (alike, -report.pk) > best[:2]):
            best = (alike, -report.pk, report)
    return best[2] if best else None
