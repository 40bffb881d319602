"""What thousands of claims come to at once: their origins, and whether these disagree.

The page of a claim, and a list of fifty, read whole statements (`claim_reading`). Here only what tells is read, as
rows of values.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Max, Min, Q, QuerySet

from annotator.judgement import NONE
from annotator.reports.models import Suggestion

from .claim_reading import Registry, in_order, testimony
from .dispute_models import still_to_rate
from .models import ClaimStatement, Outcome
from .origins import Origins, Testimony, independent_origins
from .positions import Position, Standing, standing

_TOLD = (
    "claim",
    "statement",
    "stance",
    "figure",
    "statement__folded",
    "statement__report",
    "statement__report__near_duplicate_of",
    "statement__report__publisher",
    "statement__report__publisher_name",
    "statement__outcome__status",
    "statement__outcome__decision__voice",
    "statement__outcome__decision__path",
)


class Weighed(NamedTuple):
    """Who stands behind a claim's statements, and what they hold."""

    origins: Origins
    standing: Standing


def told_in_two_ways() -> QuerySet[ClaimStatement, Any]:
    """The claims of which two statements say different things: without that nobody contests it."""
    said = ClaimStatement.objects.order_by().values("claim")
    ends = said.annotate(
        stance_first=Min("stance"),
        stance_last=Max("stance"),
        figure_first=Min("figure"),
        figure_last=Max("figure"),
    )
    differ = Q(stance_first__lt=F("stance_last")) | Q(figure_first__lt=F("figure_last"))
    return ends.filter(differ).values("claim")


def contested(user: Any) -> set[UUID]:
    """The claims whose origins disagree, as `user` may know them; None is the operator."""
    weighed = weigh(told_in_two_ways(), user)
    return {claim for claim, found in weighed.items() if found.standing.contested}


def weigh(
    claims: QuerySet[Any, Any] | Iterable[UUID], user: Any, *, decided_only: bool = False
) -> dict[UUID, Weighed]:
    """By claim what it comes to, as in `claim_reading.read_claims`. claims: their keys, or a query that finds these."""
    members = ClaimStatement.objects.filter(claim__in=claims)
    undecided = members.order_by().exclude(statement__outcome__status=Outcome.DECIDED).values("statement")
    suggested = {} if decided_only else _suggestions(undecided)
    hidden = still_to_rate(user, members.order_by().values("statement"))
    registry = Registry()
    told: dict[UUID, tuple[list[Testimony], list[Position]]] = defaultdict(lambda: ([], []))
    for row in in_order(members).values_list(*_TOLD):
        claim, statement, stance, figure, folded, report, copy_of, publisher, name, status, voice, path = row
        testimonies, positions = told[claim]
        if status != Outcome.DECIDED:
            voice, path = suggested.get(statement, (NONE, ""))
        if voice != NONE and statement not in hidden:
            link = registry.publisher_link(registry.keys.get(publisher), name)
            testimonies.append(testimony(copy_of or report, folded, link, voice, path, registry))
            positions.append(Position(stance, figure))
    found = {}
    for claim, (testimonies, positions) in told.items():
        origins = independent_origins(testimonies, registry.belongs_to)
        found[claim] = Weighed(origins, standing(origins, positions))
    return found


def _suggestions(statements: QuerySet[Any, Any]) -> dict[int, tuple[str, str]]:
    """Voice and path of the newest suggestion by statement."""
    made = Suggestion.objects.filter(statement__in=statements).order_by("created_at", "pk")
    return {
        statement: (voice, path) for statement, voice, path in made.values_list("statement", "voice", "path")
    }
