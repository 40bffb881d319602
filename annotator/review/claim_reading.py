"""What the statements of a claim come to: who says what, through whom, and how many origins that is.

What a statement says, and through whom, is what was decided; until then it is what the reader suggests, and marked so.
Somebody who is still to rate a statement is shown its text and nothing that was judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from annotator import paths
from annotator.judgement import NONE, PUBLISHER
from annotator.reports.models import Suggestion, texts_of
from sources.models import Source

from .dispute_models import still_to_rate
from .models import Claim, ClaimStatement, Decision, Outcome
from .origins import Origins, Testimony, independent_origins
from .positions import Position, Standing, standing

DECIDED, SUGGESTED, HIDDEN, UNKNOWN = "decided", "suggested", "hidden", "unknown"
BASES = {
    DECIDED: "Decided",
    SUGGESTED: "As the reader suggests, not yet decided",
    HIDDEN: "You are still to rate this statement: nothing of it counts on your screen",
    UNKNOWN: "Nobody has judged it, and the reader suggests nothing",
}


class Registry:
    """Names and owners of all sources, those that were merged under the key that stands for them now."""

    def __init__(self) -> None:
        rows = Source.objects.order_by().values_list("pk", "key", "name", "belongs_to", "merged_into")
        every = list(rows)
        self._now = Source.objects.now()
        self.keys = {pk: key for pk, key, *_ in every}
        self.names = {key: name for _, key, name, *_ in every}
        self.belongs_to = {
            key: self.now(self.keys[owner])
            for _, key, _, owner, merged_into in every
            if owner and not merged_into
        }

    def now(self, path: str) -> str:
        """`path` with merged sources by the key that stands for them now."""
        return paths.renamed(path, self._now)

    def publisher_link(self, key: str | None, name: str) -> str:
        """The publisher of a report, by its key or else its name, as a link of a path; empty where it is not known."""
        if key:
            return self.now(key)
        return str(paths.Link(name=name[: paths.NAME_LENGTH])) if name else ""

    def name(self, link: str) -> str:
        """A link's text as people read it."""
        if link == paths.UNNAMED:
            return "an unnamed source"
        return self.names.get(link, link.strip('"').replace('""', '"'))


@dataclass
class Member:
    """One statement of a claim, with what is known of who says it. origins: places in the claim's Origins."""

    row: ClaimStatement
    basis: str
    voice: str = ""
    path: str = ""
    credibility: int | None = None
    origins: tuple[int, ...] = ()

    @property
    def basis_in_words(self) -> str:
        return BASES[self.basis]

    @property
    def counts(self) -> bool:
        """Whether it says anything about origins."""
        return self.basis in (DECIDED, SUGGESTED) and self.voice != NONE

    @property
    def position(self) -> Position:
        return Position(self.row.stance, self.row.figure)


@dataclass
class ClaimReading:
    """A claim as its statements have it. members: in the order of their reports' publication."""

    claim: Claim
    members: list[Member]
    origins: Origins
    standing: Standing
    registry: Registry = field(repr=False)

    @property
    def contested(self) -> bool:
        return self.standing.contested

    @property
    def hidden(self) -> int:
        """How many of its statements the reader of this page is still to rate."""
        return sum(member.basis == HIDDEN for member in self.members)

    @property
    def conclusion(self) -> str:
        """What the team concluded; nothing for somebody from whom a judgement behind it is hidden."""
        return "" if self.hidden else self.claim.conclusion

    @property
    def reports(self) -> int:
        return len({member.row.statement.report_id for member in self.members})

    @property
    def origin_names(self) -> list[str]:
        """Each origin in words, in the order of Origins: the named ones, then the unnamed ones."""
        named = [" and ".join(map(self.registry.name, origin)) for origin in self.origins.named]
        return named + [self.registry.name(link) for link in self.origins.unnamed]

    @property
    def unconfirmed(self) -> list[Member]:
        """Statements rated 1, 'confirmed by other sources', where no second origin is known."""
        if self.origins.second:
            return []
        return [member for member in self.members if member.credibility == 1 and member.counts]


def read_claims(claims: Iterable[Claim], user: Any, *, decided_only: bool = False) -> list[ClaimReading]:
    """The readings of `claims` for `user`; None is the operator, to whom nothing is hidden.

    decided_only: what the reader only suggests counts for nothing.

    A constant number of queries, whatever the number of claims.
    """
    asked = list(claims)
    rows = ClaimStatement.objects.filter(claim__in=asked).select_related(
        "claim", "statement__report__publisher", "statement__outcome__decision"
    )
    rows = rows.defer(*texts_of("statement__report"))
    by_claim: dict[Any, list[ClaimStatement]] = {claim.pk: [] for claim in asked}
    for row in in_order(rows):
        by_claim[row.claim_id].append(row)
    everyone = [row for found in by_claim.values() for row in found]
    hidden = still_to_rate(user, [row.statement_id for row in everyone])
    suggested = {} if decided_only else _suggestions(everyone)
    registry = Registry()
    return [
        _reading(claim, [_member(row, hidden, suggested) for row in by_claim[claim.pk]], registry)
        for claim in asked
    ]


def in_order(members: QuerySet[ClaimStatement]) -> QuerySet[ClaimStatement]:
    """Statements of claims in the order in which their reports were published."""
    day = F("statement__report__published_on").asc(nulls_last=True)
    return members.order_by(day, "statement__report__report_id", "statement__start")


def _suggestions(rows: Sequence[ClaimStatement]) -> dict[int, Suggestion]:
    """The newest suggestion for each statement that is not decided."""
    made = Suggestion.objects.filter(
        statement__in=[row.statement_id for row in rows if _decision_on(row) is None]
    )
    return {suggestion.statement_id: suggestion for suggestion in made.order_by("created_at", "pk")}


def _member(row: ClaimStatement, hidden: set[int], suggested: Mapping[int, Suggestion]) -> Member:
    if row.statement_id in hidden:
        return Member(row, HIDDEN)
    decision = _decision_on(row)
    judged = decision or suggested.get(row.statement_id)
    if judged is None:
        return Member(row, UNKNOWN)
    basis = DECIDED if decision else SUGGESTED
    return Member(row, basis, judged.voice, judged.path, judged.credibility)


def _decision_on(row: ClaimStatement) -> Decision | None:
    """What was decided of the statement, while it is."""
    outcome = getattr(row.statement, "outcome", None)
    return outcome.decision if outcome is not None and outcome.status == Outcome.DECIDED else None


def _reading(claim: Claim, members: list[Member], registry: Registry) -> ClaimReading:
    counting = [member for member in members if member.counts]
    origins = independent_origins([_testimony(m, registry) for m in counting], registry.belongs_to)
    for member, behind in zip(counting, origins.behind, strict=True):
        member.origins = behind
    stands = standing(origins, [member.position for member in counting])
    return ClaimReading(claim, members, origins, stands, registry)


def _testimony(member: Member, registry: Registry) -> Testimony:
    statement = member.row.statement
    report = statement.report
    copy_of = report.near_duplicate_of_id or report.pk
    link = publisher_link(report, registry)
    return testimony(copy_of, statement.folded, link, member.voice, member.path, registry)


def testimony(text: int, folded: str, publisher: str, voice: str, path: str, registry: Registry) -> Testimony:
    """What a statement says, told by `publisher` (a link of a path).

    text: of its report, or of the one that this repeats: near-duplicates are copies of one text, and count as it does,
    by whoever published it first.
    """
    return Testimony(text, folded, publisher, "" if voice == PUBLISHER else registry.now(path))


def publisher_link(report: Any, registry: Registry) -> str:
    """The publisher of `report` as a link of a path; empty where it is not known."""
    return registry.publisher_link(report.publisher.key if report.publisher else None, report.publisher_name)
