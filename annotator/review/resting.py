"""Decided statements and claims that rest on one source. What that means: `JudgementQuerySet.resting_on`."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.http import HttpRequest

from annotator.judgement import PUBLISHER
from annotator.long_lists import Among, by_reading, each_has
from annotator.reports.models import Suggestion, SuggestionCitation, newest
from annotator.reports.resting import RestsOn

from .dispute_models import rates_anything, seats_to_rate, still_to_rate
from .models import ClaimStatement, Decision, DecisionCitation

_IS_DECIDED = Q(statement__outcome__decision__isnull=False)  # there is one while it is decided


def _claims_found(one: list[int], user: Any) -> list[Any] | None:
    """Keys of the claims with a statement that rests on a source, as `user` may know it; None where that are many.

    What was decided counts; until then what the reader suggests, as on the claim's page. one: the keys of all that
    counts as the source. It begins with the few judgements that rest on it, not with the claims.
    """
    decided = Decision.objects.few_resting_on(one, "statement", _counts)
    suggested = Suggestion.objects.few_resting_on(one, "statement", newest) if decided is not None else None
    if decided is None or suggested is None:
        return None
    claims: set[Any] = set()
    for statements, which in ((decided, Q()), (suggested, ~_IS_DECIDED)):
        members = ClaimStatement.objects.filter(Among("statement", statements), which)
        hidden = still_to_rate(user, members.values("statement"))
        claims.update(members.exclude(statement__in=hidden).order_by().values_list("claim", flat=True))
    return [*claims]


def _counts(to: str) -> Q:
    return Q(**{f"{to}current_of_outcome__isnull": False})


def _each_rests_on(one: list[int], user: Any) -> IsNull:
    """The same asked of each claim."""
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


class DecidedToRestOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, one: list[int]) -> QuerySet:
        found = Decision.objects.few_resting_on(one, "pk", _counts)
        if found is not None:
            return queryset.filter(Among("decision", found))
        cited = DecisionCitation.objects.filter(judgement=OuterRef("decision"), source__in=one)
        own = Decision.objects.filter(
            pk=OuterRef("decision"), voice=PUBLISHER, statement__report__publisher__in=one
        )
        return by_reading(queryset).filter(Q(each_has(cited)) | Q(each_has(own)))


class ClaimRestsOn(RestsOn):
    def resting(self, request: HttpRequest, queryset: Any, one: list[int]) -> QuerySet:
        found = _claims_found(one, request.user)
        if found is None:
            return by_reading(queryset).filter(_each_rests_on(one, request.user))
        return queryset.filter(Among("pk", found))
