"""By what the queue of disputes is filtered."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from annotator.annotations.models import Assignment, Seat
from annotator.long_lists import Among, by_reading, each_has, few, found_once, reading, values_of
from annotator.reports.searching import STATEMENTS
from sources.models import Source

from .models import Dispute, DisputeSource


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
            over = few(Dispute.objects.filter(closes_at__lte=timezone.now()).values_list("pk", flat=True))
            return queryset.closed() if over is None else queryset.closed().filter(Among("pk", over))
        if chosen == Dispute.RULED:
            return queryset.unclosed().filter(state=Dispute.RULED)
        # Said twice: an index holds what waits for a ruling.
        return queryset.to_rule().filter(state=chosen) if chosen in Dispute.STATES else queryset.to_rule()


class Differs(admin.SimpleListFilter):
    title = "what differs"
    parameter_name = "differs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Dispute.DIFFERENCES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen not in Dispute.DIFFERENCES:
            return queryset
        # Few combinations there are of these, and an index that has them.
        combined = [text for text in values_of(Dispute, "differs") if chosen in text.split(";")]
        found = few(Dispute.objects.filter(differs__in=combined).values_list("pk", flat=True))
        if found is None:
            return reading(queryset, Q(differs__in=combined))
        return queryset.filter(Among("pk", found))


class CitedSource(admin.SimpleListFilter):
    """Disputes in which one of the judgements cites the source.

    To choose from: the sources that they cite. Of more than MOST disputes nobody waits for that: the registry.
    """

    title = "cited source"
    parameter_name = "source"
    MOST = 2_000

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        disputes = Dispute.objects.seen_by(request.user).order_by()
        if disputes[: self.MOST + 1].count() > self.MOST:
            every = Source.objects.filter(merged_into=None).order_by("name", "key")
            return list(every.values_list("key", "name"))
        cited = DisputeSource.objects.filter(dispute__in=disputes.values("pk"))
        sources = Source.objects.filter(pk__in=cited.values("source")).order_by("name", "key")
        return list(sources.values_list("key", "name"))

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        key = self.value()
        return queryset if key is None else queryset.citing(key)


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
        if seldom is None:
            return by_reading(queryset).filter(each_has(rated))
        # Found once, from the reports on: in the order of its list PostgreSQL reads a hundred disputes for each.
        of_reports = queryset.filter(Among("statement__report", set(seldom)), each_has(rated))
        return found_once(of_reports, queryset)


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
