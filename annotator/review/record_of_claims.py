"""What became of what a source said to claims: borne out or contradicted by origins that don't depend on it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from annotator.long_lists import Among, each_has
from sources.models import Source

from .claim_weighing import Weighed, told_in_two_ways, weigh
from .claims_of_source import claims_of
from .dispute_models import rates_anything, seats_to_rate
from .models import Claim, ClaimStatement
from .record import Record
from .shares import Share

BORNE_OUT, CONTRADICTED, BOTH, ALONE = "borne_out", "contradicted", "both", "alone"
MOST_CLAIMS = 500


@dataclass(frozen=True)
class RecordOfClaims:
    """contested: claims with a decided statement of the source's; concluded: how the others came out, by verdict."""

    contested: list[Claim]
    concluded: dict[str, int]
    left_out: int

    @property
    def share(self) -> Share:
        """Concluded claims in which others bear it out and none contradicts it, of those on which others speak."""
        of = sum(count for verdict, count in self.concluded.items() if verdict != ALONE)
        return Share(self.concluded[BORNE_OUT], of, of)


def record_of_claims(source: Source, record: Record, user: Any) -> RecordOfClaims:
    """The newest claims in which a decided statement is the source's, as far as `user` may know.

    A claim with a statement that `user` is still to rate is left out.
    """
    claims = {claim.pk: claim for claim in _newest(record)}
    hidden = _hidden(user, claims)
    # The others tell nothing here: nobody contests them, and nothing is concluded.
    telling = set(told_in_two_ways().filter(claim__in=claims).values_list("claim", flat=True))
    telling |= {pk for pk, claim in claims.items() if claim.state == Claim.CONCLUDED}
    weighed = weigh(telling - hidden, user, decided_only=True)
    concluded = dict.fromkeys((BORNE_OUT, CONTRADICTED, BOTH, ALONE), 0)
    contested = []
    for pk, claim in claims.items():
        if pk not in weighed:
            continue
        if claim.state == Claim.CONCLUDED and (verdict := verdict_on(weighed[pk], source.key)):
            concluded[verdict] += 1
        if weighed[pk].standing.contested:
            contested.append(claim)
    return RecordOfClaims(contested, concluded, len(hidden))


def _newest(record: Record) -> QuerySet[Claim]:
    """The newest claims with a decided statement that the source stands behind, as an origin or in its own voice."""
    said = ClaimStatement.objects.filter(claim=OuterRef("pk"))
    members = said.filter(record.behind("statement__outcome__decision", "statement"))
    claims = Claim.objects.filter(each_has(members)).order_by("-created_at", "id")
    # Of many from the newest on, until there are enough: a quarter of all that is decided may rest on the source.
    found = claims_of(record.ids)
    return (claims if found is None else claims.filter(Among("pk", found)))[:MOST_CLAIMS]


def _hidden(user: Any, claims: Collection[UUID]) -> set[UUID]:
    """Those of the claims with a statement that `user` is still to rate."""
    if not rates_anything(user):
        return set()
    rating = seats_to_rate(user).order_by().values("statement")
    members = ClaimStatement.objects.filter(claim__in=claims, statement__in=rating).order_by()
    return set(members.values_list("claim", flat=True))


def verdict_on(weighed: Weighed, key: str) -> str:
    """How the source `key` stands among the origins of a claim; empty where it is none.

    Others are named origins that share no owner or umbrella with it. Unnamed ones may be anybody, and tell nothing.
    """
    named = weighed.origins.named
    mine = {place for place, origin in enumerate(named) if key in origin}
    dependent = mine.union(
        *(set(places) for places in weighed.origins.umbrellas.values() if mine & {*places})
    )
    others = set(range(len(named))) - dependent
    held = [set(holders) for holders in weighed.standing.holders.values()]
    if not any(mine & holders for holders in held):
        return ""
    borne = any(mine & holders and others & holders for holders in held)
    against = any(others & holders and not mine & holders for holders in held)
    if borne and against:
        return BOTH
    return BORNE_OUT if borne else CONTRADICTED if against else ALONE
