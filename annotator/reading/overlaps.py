"""What overlaps: of names in a sentence the longest is kept, parts of a page are taken apart."""

from annotator.reading.model import Furniture
from annotator.reading.tokens import Known


def _in_order(known: list[Known]) -> bool:
    """Whether names stand by their beginnings, the longer first, as they do but for two on the same tokens."""
    first = last = -1
    for item in known:
        if (item.first == first and item.last >= last) or item.first < first:
            return False
        first, last = item.first, item.last
    return True


def longest(known: list[Known]) -> list[Known]:
    """Of overlapping names the longest, of equally long ones the first; linear in their number."""
    end = 0
    for item in known:
        if item.first < end:
            break
        end = item.last
    else:
        return known
    kept: list[Known] = []
    for item in known if _in_order(known) else sorted(known, key=lambda k: (k.first, -k.last, k.group)):
        if not kept or item.first >= kept[-1].last:
            kept.append(item)
        elif item.last - item.first > kept[-1].last - kept[-1].first or (
            item.group == "alias" and kept[-1].group != "alias" and item.last >= kept[-1].last
        ):
            kept[-1] = item
    return kept


def apart(text: str, parts: list[Furniture]) -> list[Furniture]:
    """Parts in order, each character in one alone: of two that overlap the later begins where the earlier ends."""
    kept: list[Furniture] = []
    done = 0
    for start, end, rule in parts:
        begin = max(start, done)
        while begin < end and text[begin].isspace():
            begin += 1
        if begin < end:
            kept.append(Furniture(begin, end, rule))
            done = end
    return kept
