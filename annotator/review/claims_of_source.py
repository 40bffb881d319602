"""The few claims that a source may have to do with, found by indexes: of these a page asks more."""

from collections.abc import Sequence
from typing import Any

from annotator.long_lists import are_few
from annotator.reports.models import Report, Statement, Suggestion, SuggestionCitation
from annotator.reports.searching import STATEMENTS

from .models import ClaimStatement, Decision, DecisionCitation


def claims_of(one: Sequence[int]) -> set[Any] | None:
    """Keys of the claims that may rest on a source: one of their statements was ever judged so, or is in a report that
    it published. None where there are many of these.

    one: the keys of all that counts as the source.
    """
    published = Report.objects.filter(publisher__in=one)
    for rows, each in (
        (DecisionCitation.objects.filter(source__in=one), 1),
        (SuggestionCitation.objects.filter(source__in=one), 1),
        (published, STATEMENTS),
    ):
        if not are_few(rows, each):
            return None
    statements: tuple[Any, ...] = (
        Decision.objects.filter(citations__source__in=one).order_by().values("statement"),
        Suggestion.objects.filter(citations__source__in=one).order_by().values("statement"),
        Statement.objects.filter(report__in=published.values("pk")).order_by().values("pk"),
    )
    members = ClaimStatement.objects.order_by()
    return {
        claim
        for those in statements
        for claim in members.filter(statement__in=those).values_list("claim", flat=True)
    }
