"""What of the decided work rests on a source. Work that is not decided is not counted: a count would tell of it."""

from collections.abc import Collection

from annotator.annotations.models import Annotation
from sources.uses import counts_uses

from .models import Claim, Decision, Outcome


@counts_uses("annotations of decided statements", order=30)
def annotations_citing(sources: Collection[int]) -> int:
    rows = Annotation.objects.current().filter(seat__statement__outcome__status=Outcome.DECIDED)
    return rows.filter(citations__source__in=sources).order_by().values("pk").distinct().count()


@counts_uses("decisions that count", order=40)
def decisions_citing(sources: Collection[int]) -> int:
    rows = Decision.objects.filter(current_of_outcome__status=Outcome.DECIDED)
    return rows.filter(citations__source__in=sources).order_by().values("pk").distinct().count()


@counts_uses("claims with such a decision", order=50)
def claims_resting(sources: Collection[int]) -> int:
    citing = Outcome.objects.filter(
        status=Outcome.DECIDED, decision__citations__source__in=sources
    ).order_by()
    rows = Claim.objects.filter(members__statement__in=citing.values("statement"))
    return rows.order_by().values("pk").distinct().count()
