"""What thousands of claims come to at once: their origins, and whether these disagree.

The page of a claim reads whole statements (`claim_reading`). Here only what tells is read, as rows of values: for a
list of fifty, and to know which of all are contested.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Max, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast

from annotator.judgement import NONE
from annotator.long_lists import Among
from annotator.reports.models import Suggestion

from .claim_reading import Registry, in_order, testimony
from .dispute_models import still_to_rate
from .models import ClaimStatement, Outcome
from .origins import Origins, Testimony, independent_origins
from .positions import Position, Standing, standing

_TOLD = (
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
_STATEMENT, _STATUS = 1 + _TOLD.index("statement"), 1 + _TOLD.index("statement__outcome__status")


class Weighed(NamedTuple):
    """Who stands behind a claim's statements, what they hold, and in how many reports they are."""

    origins: Origins
    standing: Standing
    reports: int


NOTHING_SAID = Weighed(Origins((), ()), Standing({}, ()), 0)  # of a claim without a statement


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
    return {claim for claim, found in _weighed(told_in_two_ways(), user) if found.standing.contested}


def first_of_standing(claims: QuerySet[Any, Any], user: Any, *, disagree: bool, most: int) -> list[UUID]:
    """Keys of the first of `claims` whose origins disagree, or don't, in their order; of more than `most` one more."""
    told = ExpressionWrapper(Q(pk__in=told_in_two_ways()), BooleanField())
    asked = list(claims.annotate(told_in_two_ways=told).values_list("pk", "told_in_two_ways"))
    if disagree:
        asked = [(claim, in_two) for claim, in_two in asked if in_two]
    # So many at once that one look is enough where all that are told in two ways are contested.
    at_once = (most + 1) * (1 if disagree else 2)
    found: list[UUID] = []
    while asked and len(found) <= most:
        part, asked = asked[:at_once], asked[at_once:]
        weighed = weigh([claim for claim, in_two in part if in_two], user)
        found += [
            claim for claim, _ in part if (claim in weighed and weighed[claim].standing.contested) is disagree
        ]
    return found[: most + 1]


def weigh(
    claims: QuerySet[Any, Any] | Iterable[UUID], user: Any, *, decided_only: bool = False
) -> dict[UUID, Weighed]:
    """By claim what it comes to, as in `claim_reading.read_claims`. claims: their keys, or a query that finds these."""
    return dict(_weighed(claims, user, decided_only))


def _weighed(
    claims: QuerySet[Any, Any] | Iterable[UUID], user: Any, decided_only: bool = False
) -> Iterator[tuple[UUID, Weighed]]:
    """Claim by claim: of most only a part of what they come to is kept."""
    members = ClaimStatement.objects.filter(claim__in=claims)
    told = in_order(members)
    told = told.order_by("claim", *told.query.order_by)
    # As text: the key of every row, made and kept, took a fifth of all the time.
    rows: list[Any] = list(told.values_list(Cast("claim", TextField()), *_TOLD))
    undecided = [] if decided_only else [row[_STATEMENT] for row in rows if row[_STATUS] != Outcome.DECIDED]
    suggested = _suggestions(undecided)
    hidden = still_to_rate(user, members.order_by().values("statement"))
    registry = Registry()
    for claim, of_claim in groupby(rows, itemgetter(0)):
        testimonies: list[Testimony] = []
        positions: list[Position] = []
        reports: set[int] = set()
        for row in of_claim:
            statement, stance, figure, folded, report, copy_of, publisher, name, status, voice, path = row[1:]
            reports.add(report)
            if status != Outcome.DECIDED:
                voice, path = suggested.get(statement, (NONE, ""))
            if voice != NONE and statement not in hidden:
                link = registry.publisher_link(registry.keys.get(publisher), name)
                testimonies.append(testimony(copy_of or report, folded, link, voice, path, registry))
                positions.append(Position(stance, figure))
        origins = independent_origins(testimonies, registry.belongs_to)
        yield UUID(claim), Weighed(origins, standing(origins, positions), len(reports))


def _suggestions(statements: list[int]) -> dict[int, tuple[str, str]]:
    """Voice and path of the newest suggestion by statement."""
    made = Suggestion.objects.filter(Among("statement", statements)).order_by("created_at", "pk")
    return {
        statement: (voice, path) for statement, voice, path in made.values_list("statement", "voice", "path")
    }
