"""What of the reports rests on a source."""

from collections.abc import Collection

from sources.uses import counts_uses

from .models import Appearance, SuggestionCitation


@counts_uses("reports published", order=10)
def reports_published(sources: Collection[int]) -> int:
    return Appearance.objects.filter(publisher__in=sources).order_by().values("report").distinct().count()


@counts_uses("suggestions that cite it", order=20)
def suggestions_citing(sources: Collection[int]) -> int:
    return (
        SuggestionCitation.objects.filter(source__in=sources)
        .order_by()
        .values("judgement")
        .distinct()
        .count()
    )
