"""Everything that rests on one source, as a filter of lists. What that means: `JudgementQuerySet.resting_on`."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from annotator.fields import storable
from annotator.judgement import PUBLISHER
from annotator.long_lists import Among, by_reading, each_has
from sources.models import Source

from .models import Suggestion, SuggestionCitation, newest


class RestsOn(admin.SimpleListFilter):
    """A source by its key, in the address too; subclasses say what is asked."""

    title = "source that it rests on"
    parameter_name = "rests_on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(
            Source.objects.filter(merged_into=None).order_by("folded_name").values_list("key", "name")
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        key = str(self.value())
        return self.resting(request, queryset, Source.objects.rows_counting_as(key) if storable(key) else [])

    def resting(self, request: HttpRequest, queryset: Any, one: list[int]) -> QuerySet:
        """Those of the list that rest on what counts as one source, by its primary keys."""
        raise NotImplementedError


class SuggestedToRestOn(RestsOn):
    title = "source that it is suggested to rest on"

    def resting(self, request: HttpRequest, queryset: Any, one: list[int]) -> QuerySet:
        found, every = Suggestion.objects.found_resting_on(one, "statement", newest)
        if every:
            return queryset.filter(Among("pk", found))
        first = Suggestion.objects.filter(statement=OuterRef("pk")).order_by("-created_at", "-pk")
        cited = SuggestionCitation.objects.filter(judgement=OuterRef("newest"), source__in=one)
        return (
            by_reading(queryset, "pk", found)
            .alias(newest=Subquery(first.values("pk")[:1]), newest_voice=Subquery(first.values("voice")[:1]))
            .filter(Q(each_has(cited)) | Q(report__publisher__in=one, newest_voice=PUBLISHER))
        )
