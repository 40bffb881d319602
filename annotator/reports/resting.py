"""Everything that rests on one source, as a filter of lists. What that means: `JudgementQuerySet.resting_on`."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from annotator.fields import storable
from sources.models import Source


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
        source = Source.objects.filter(key=key).first() if storable(key) else None
        return queryset.none() if source is None else self.resting(request, queryset, source)

    def resting(self, request: HttpRequest, queryset: Any, source: Source) -> QuerySet:
        raise NotImplementedError


class SuggestedToRestOn(RestsOn):
    title = "source that it is suggested to rest on"

    def resting(self, request: HttpRequest, queryset: Any, source: Source) -> QuerySet:
        return queryset.suggested_to_rest_on(source)
