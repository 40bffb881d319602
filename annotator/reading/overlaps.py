"""Of names that overlap in a sentence the longest."""

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
