"""In what judgements of one statement differ, and how grave that is."""

from collections.abc import Sequence

from annotator import paths
from annotator.annotations.models import Annotation
from annotator.judgement import Judgement
from sources.models import Source

from .dispute_models import Dispute

CANNOT_BE_JUDGED = 6  # no point on the scale: never one apart from anything


def alike(one: Judgement, other: Judgement) -> bool:
    """Whether two judgements are the same: voice, paths in any order, credibility. Merged sources are one."""
    return one.voice == other.voice and one.credibility == other.credibility and _same(one.path, [other.path])


def differences(judged: Sequence[Annotation]) -> list[str]:
    """What the judgements differ in, of Dispute.DIFFERENCES in order; empty where all are alike, none flagged.

    A note alone is no difference, and neither are two names of what was merged into one source.
    """
    first = judged[0]
    found = {
        "voice": any(a.voice != first.voice for a in judged),
        "sources": not _same(first.path, [a.path for a in judged]),
        "credibility": any(a.credibility != first.credibility for a in judged),
        "flag": any(a.flagged for a in judged),
    }
    return [name for name, differs in found.items() if differs]


def _same(path: str, others: Sequence[str]) -> bool:
    others = [other for other in others if other != path]
    # Few differ, and only these ask which sources were merged.
    now = Source.objects.now() if others else {}
    return all(paths.same(path, other, now) for other in others)


def severity(judged: Sequence[Annotation], differs: Sequence[str]) -> str:
    """`minor` where the credibilities are one apart and nothing else differs; else `major`."""
    ratings = {a.credibility for a in judged}
    steps = {rating for rating in ratings if rating and rating != CANNOT_BE_JUDGED}
    one_apart = len(steps) == len(ratings) == 2 and max(steps) - min(steps) == 1
    return Dispute.MINOR if list(differs) == ["credibility"] and one_apart else Dispute.MAJOR
