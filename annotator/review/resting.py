"""Decided statements and claims that rest on one source. What that means: `JudgementQuerySet.resting_on`."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.http import HttpRequest

from annotator.judgement import PUBLISHER
from annotator.long_lists import Among, by_reading, each_has
from annotator.reports.models import Suggestion, SuggestionCitation
from annotator.reports.resting import RestsOn

from .claims_of_source import claims_of
from .dispute_models import rates_anything, seats_to_rate
from .models import Claim, ClaimStatement, Decision, DecisionCitation

_IS_DECIDED = Q(statement__outcome__decision__isnull=False)  # there is one while it is decided


def _each_rests_on(one: list[int], user: Any) -> IsNull:
    """Whether a claim has a statement that rests on a source, as `user` may know it.

    What was decided counts; until then what the reader suggests, as on the claim's page.
    """
    newest_first = Suggestion.objects.filter(statement=OuterRef("statement")).order_by("-created_at", "-pk")

    def resting(citations: Any, judgement: str, voice: str) -> Q:
        cited = citations.objects.filter(judgement=OuterRef(judgement), source__in=one)
        return Q(each_has(cited)) | Q(**{voice: PUBLISHER}, statement__report__publisher__in=one)

    members = (
        ClaimStatement.objects.filter(claim=OuterRef("pk"))
        .alias(
            decision=F("statement__outcome__decision"),
            newest=Subquery(newest_first.values("pk")[:1]),
            newest_voice=Subquery(newest_first.values("voice")[:1]),
        )
        .filter(
            (_IS_DECIDED & resting(DecisionCitation, "decision", "statement__outcome__decision__voice"))
            | (~_IS_DECIDED & resting(SuggestionCitation, "newest", "newest_voice"))
        )
    )
    if rates_anything(user):
        members = members.exclude(statement__in=seats_to_rate(user).values("statement"))
    return each_has(members)


def _counts(to: str) -> Q:
    return Q(**{f"{to}current_of_outcome__isnull": False})


class DecidedToRestOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, one: list[int]) -> QuerySet:
        found, every = Decision.objects.found_resting_on(one, "pk", _counts)
        if every:
            return queryset.filter(Among("decision", found))
        cited = DecisionCitation.objects.filter(judgement=OuterRef("decision"), source__in=one)
        own = Decision.objects.filter(
            pk=OuterRef("decision"), voice=PUBLISHER, statement__report__publisher__in=one
        )
        # Above 0: SQLite would begin with those of which nothing is decided.
        read = by_reading(queryset, "decision", found)
        return read.filter(Q(each_has(cited)) | Q(each_has(own)), decision__gt=0)


class ClaimRestsOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, one: list[int]) -> QuerySet:
        rests, found = _each_rests_on(one, request.user), claims_of(one)
        if found is None:
            return by_reading(queryset).filter(rests)
        resting = Claim.objects.filter(Among("pk", found), rests)
        return queryset.filter(Among("pk", resting.order_by().values_list("pk", flat=True)))
