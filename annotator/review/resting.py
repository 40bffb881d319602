"""Decided statements and claims that rest on one source. What that means: `JudgementQuerySet.resting_on`."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.http import HttpRequest

from annotator.judgement import PUBLISHER
from annotator.long_lists import FEW, by_reading, each_has, few
from annotator.reports.models import Suggestion, SuggestionCitation
from annotator.reports.resting import RestsOn
from sources.models import Source

from .dispute_models import seats_to_rate
from .models import Claim, ClaimStatement, Decision, DecisionCitation, Outcome

# Claims that are named to the database one by one: more are found sooner in the list's own order.
FEWER = 1_000


def claims_resting_on(source: Source, user: Any) -> QuerySet[Claim]:
    """Claims with a statement that rests on `source`, as `user` may know it (None: the operator).

    What was decided counts; until then what the reader suggests, as on the claim's page.
    """
    return Claim.objects.filter(_rest_on(source, user))


def _rest_on(source: Source, user: Any) -> IsNull:
    """Of a claim whether it does."""
    one = Source.objects.rows_counting_as(source.key)
    newest = Suggestion.objects.filter(statement=OuterRef("statement")).order_by("-created_at", "-pk")

    def resting(citations: Any, judgement: str, voice: str) -> Q:
        cited = citations.objects.filter(judgement=OuterRef(judgement), source__in=one).order_by()
        return Q(each_has(cited)) | Q(**{voice: PUBLISHER}, statement__report__publisher__in=one)

    # Asked of each statement of a claim: of all that is decided, a quarter may rest on the source.
    decided = Q(statement__outcome__status=Outcome.DECIDED)
    undecided = Q(statement__outcome=None) | ~decided
    members = (
        ClaimStatement.objects.filter(claim=OuterRef("pk"))
        .alias(
            decision=F("statement__outcome__decision"),
            newest=Subquery(newest.values("pk")[:1]),
            newest_voice=Subquery(newest.values("voice")[:1]),
        )
        .filter(
            (decided & resting(DecisionCitation, "decision", "statement__outcome__decision__voice"))
            | (undecided & resting(SuggestionCitation, "newest", "newest_voice"))
        )
    )
    if user is not None:
        members = members.exclude(statement__in=seats_to_rate(user).values("statement"))
    return each_has(members)


class DecidedToRestOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, source: Source) -> QuerySet:
        found = Decision.objects.few_resting_on(source, "pk")
        if found is not None:
            return queryset.filter(decision__in=found)
        current = Decision.objects.filter(pk=OuterRef("decision"))
        return by_reading(queryset).filter(Exists(current.each_resting_on(source)))


class ClaimRestsOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, source: Source) -> QuerySet:
        # Of a rare source all claims are asked, once: not again for their number, and for a page of them.
        rests = _rest_on(source, request.user)
        found = few(Claim.objects.filter(rests).values_list("pk", flat=True), FEW // FEWER)
        return by_reading(queryset.filter(rests)) if found is None else queryset.filter(pk__in=found)
