"""By what the queue of disputes is filtered."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from annotator.annotations.models import Annotation, AnnotationCitation, Assignment, Seat
from annotator.long_lists import by_reading, few, values_of
from annotator.reports.searching import STATEMENTS
from sources.models import Source

from .models import Dispute

OF_DISPUTE = {"seat__state": Seat.SUBMITTED, "seat__assignment__repeat": False}


class State(admin.SimpleListFilter):
    """What waits for a ruling is shown unless something else is chosen."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*Dispute.STATES.items(), ("all", "All")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": "Without a ruling"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        chosen = self.value()
        if chosen == "all":
            return queryset
        if chosen == Dispute.CLOSED:
            return queryset.closed()
        if chosen == Dispute.RULED:
            return queryset.unclosed().filter(state=Dispute.RULED)
        return queryset.filter(state=chosen) if chosen in Dispute.STATES else queryset.to_rule()


class Differs(admin.SimpleListFilter):
    title = "what differs"
    parameter_name = "differs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Dispute.DIFFERENCES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        return queryset.filter(differs__contains=chosen) if chosen in Dispute.DIFFERENCES else queryset


class CitedSource(admin.SimpleListFilter):
    """Disputes in which one of the judgements cites the source.

    To choose from: the sources that they cite. Of more than MOST disputes nobody waits for that: the registry.
    """

    title = "cited source"
    parameter_name = "source"
    MOST = 2_000

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        disputes = Dispute.objects.seen_by(request.user).order_by().values("statement")
        if disputes[: self.MOST + 1].count() > self.MOST:
            every = Source.objects.filter(merged_into=None).order_by("name", "key")
            return list(every.values_list("key", "name"))
        judged = Annotation.objects.current().filter(seat__statement__in=disputes, **OF_DISPUTE).order_by()
        cited = AnnotationCitation.objects.filter(judgement__in=judged.values("pk")).order_by()
        sources = Source.objects.filter(pk__in=cited.values("source")).order_by("name", "key")
        return list(sources.values_list("key", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        one = Source.objects.rows_counting_as(self.value() or "")
        named = AnnotationCitation.objects.filter(source__in=one).order_by()
        seldom = few(named.values_list("judgement__current_of_seat__statement", flat=True))
        # Asked of each dispute: a source may be cited in a quarter of all annotations.
        rows = by_reading(queryset) if seldom is None else queryset.filter(statement__in={*seldom} - {None})
        cited = named.filter(
            judgement__current_of_seat__statement=OuterRef("statement"),
            judgement__current_of_seat__state=Seat.SUBMITTED,
            judgement__current_of_seat__assignment__repeat=False,
        )
        return rows.filter(Exists(cited))


class Round(admin.SimpleListFilter):
    title = "round"
    parameter_name = "round"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in values_of(Assignment, "round")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        rated = Seat.objects.filter(
            statement=OuterRef("statement"), assignment__round=self.value(), assignment__repeat=False
        )
        of_round = Assignment.objects.filter(round=self.value())
        seldom = few(of_round.values_list("report", flat=True), STATEMENTS)
        rows = by_reading(queryset) if seldom is None else queryset.filter(statement__report__in={*seldom})
        return rows.filter(Exists(rated.order_by()))


class Age(admin.SimpleListFilter):
    title = "age"
    parameter_name = "days"
    DAYS = {"7": "Over a week", "14": "Over two weeks", "30": "Over a month"}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.DAYS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen not in self.DAYS:
            return queryset
        return queryset.filter(opened_at__lte=timezone.now() - datetime.timedelta(days=int(chosen)))
