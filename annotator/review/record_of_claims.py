"""What became of what a source said to claims: borne out or contradicted by origins that don't depend on it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from sources.models import Source

from .claim_reading import ClaimReading, read_claims
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
    members = ClaimStatement.objects.filter(
        claim=OuterRef("pk"), statement__outcome__decision__in=record.judged.values("pk")
    )
    claims = Claim.objects.filter(Exists(members)).order_by("-created_at", "id")
    readings = read_claims(claims[:MOST_CLAIMS], user, decided_only=True)
    known = [reading for reading in readings if not reading.hidden]
    concluded = dict.fromkeys((BORNE_OUT, CONTRADICTED, BOTH, ALONE), 0)
    for reading in known:
        if reading.claim.state == Claim.CONCLUDED and (verdict := verdict_on(reading, source.key)):
            concluded[verdict] += 1
    contested = [reading.claim for reading in known if reading.contested]
    return RecordOfClaims(contested, concluded, len(readings) - len(known))


def verdict_on(reading: ClaimReading, key: str) -> str:
    """How the source `key` stands among the origins of a claim; empty where it is none.

    Others are named origins that share no owner or umbrella with it. Unnamed ones may be anybody, and tell nothing.
    """
    named = reading.origins.named
    mine = {place for place, origin in enumerate(named) if key in origin}
    dependent = mine.union(
        *(set(places) for places in reading.origins.umbrellas.values() if mine & {*places})
    )
    others = set(range(len(named))) - dependent
    held = [set(holders) for holders in reading.standing.holders.values()]
    if not any(mine & holders for holders in held):
        return ""
    borne = any(mine & holders and others & holders for holders in held)
    against = any(others & holders and not mine & holders for holders in held)
    if borne and against:
        return BOTH
    return BORNE_OUT if borne else CONTRADICTED if against else ALONE
