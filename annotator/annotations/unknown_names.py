"""A name that the registry lacks may be half of one that it has: asked about before it is kept."""

from collections.abc import Iterable

from annotator import paths
from annotator.folding import fold
from sources.models import Source

MOST_PROPOSED = 5


def question_about(path: str, known: Iterable[str]) -> str:
    """What to ask about the names of `path` that are not `known`, with sources whose names hold them; empty: nothing.

    known: names that stand there already, or are suggested there.
    """
    names = {link.name for link in paths.read(path) if link.name} - set(known)
    if not names:
        return ""
    lacking = "; ".join(f"“{name}”" for name in sorted(names))
    like = [
        source
        for name in sorted(names)
        if fold(name)
        for source in Source.objects.in_use().filter(folded_name__contains=fold(name)).order_by("name", "key")
    ]
    proposed = "; ".join(dict.fromkeys(source.name for source in like[:MOST_PROPOSED]))
    meant = f" Is it one of these: {proposed}?" if proposed else ""
    return f"Not saved yet: the registry lacks {lacking}.{meant} Enter once more keeps it as it is typed."
