"""Decided statements and claims that rest on one source. What that means: `JudgementQuerySet.resting_on`."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from annotator.reports.models import Statement
from annotator.reports.resting import RestsOn
from sources.models import Source

from .dispute_models import seats_to_rate
from .models import Claim, ClaimStatement, Decision, Outcome


def claims_resting_on(source: Source, user: Any) -> QuerySet[Claim]:
    """Claims with a statement that rests on `source`, as `user` may know it (None: the operator).

    What was decided counts; until then what the reader suggests, as on the claim's page.
    """
    decided = Outcome.objects.filter(status=Outcome.DECIDED).order_by()
    suggested = Statement.objects.suggested_to_rest_on(source).order_by()
    resting = Q(statement__in=decided.resting_on(source).values("statement")) | (
        Q(statement__in=suggested.values("pk")) & ~Q(statement__in=decided.values("statement"))
    )
    members = ClaimStatement.objects.filter(resting)
    if user is not None:
        members = members.exclude(statement__in=seats_to_rate(user).values("statement"))
    return Claim.objects.filter(pk__in=members.order_by().values("claim"))


class DecidedToRestOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, source: Source) -> QuerySet:
        few = Decision.objects.few_resting_on(source, "pk")
        rows = queryset if few is None else queryset.filter(decision__in=few)
        current = Decision.objects.filter(pk=OuterRef("decision"))
        return rows.filter(Exists(current.each_resting_on(source)))


class ClaimRestsOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, source: Source) -> QuerySet:
        return queryset.filter(pk__in=claims_resting_on(source, request.user).order_by().values("pk"))
