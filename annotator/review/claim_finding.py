"""Statements that may belong to a claim. They are proposed with the reason; nobody but a person puts one into it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from annotator.folding import fold
from annotator.reports.models import Statement
from annotator.reports.searching import narrowed

from .likeness import MOST_DAYS, Likeness, Told, most_alike, told
from .models import Claim

MOST_COMPARED = 5000
MOST_PROPOSED = 25
MOST_WORDS = 12


@dataclass(frozen=True)
class Proposal:
    """A statement that may belong to a claim, and why."""

    statement: Statement
    likeness: Likeness

    @property
    def percent(self) -> int:
        return round(100 * self.likeness.score)


def _left(claim: Claim) -> QuerySet[Statement]:
    """Statements in use that the claim doesn't hold."""
    return (
        Statement.objects.live()
        .filter(report__archived_at=None)
        .exclude(claim_memberships__claim=claim)
        .select_related("report__publisher")
    )


def propose(claim: Claim) -> list[Proposal]:
    """The statements most like the title of `claim` or one of its statements, the most alike first.

    Looked at are statements that share one of the rarer words, of reports published within MOST_DAYS of the claim's
    period or of its statements; where the claim has no date, of all reports.
    """
    members = [row.statement for row in claim.members.select_related("statement__report")]
    seeds = [told(claim.title, claim.period_start)]
    seeds += [told(member.text, member.report.published_on) for member in members]
    pool = _left(claim).filter(_shares_a_word(seeds))
    days = [seed.day for seed in seeds if seed.day] + [
        day for day in (claim.period_start, claim.period_end) if day
    ]
    if days:
        reach = datetime.timedelta(days=MOST_DAYS)
        near = Q(report__published_on__range=(min(days) - reach, max(days) + reach))
        pool = pool.filter(near | Q(report__published_on=None))
    newest = pool.order_by("-report__published_on", "report__report_id", "start")[:MOST_COMPARED]
    # Their words and days; whole rows, with the text of a report each, of those alone that are proposed.
    compared = newest.values_list("pk", "text", "report__published_on")
    alike = most_alike(seeds, [(pk, told(text, day)) for pk, text, day in compared], MOST_PROPOSED)
    found = _left(claim).in_bulk([pk for pk, _ in alike])
    return [Proposal(found[pk], likeness) for pk, likeness in alike]


def _shares_a_word(seeds: Sequence[Told]) -> Q:
    """Statements with one of the words that tell most: names first, then long words."""
    words = {stem: stem in seed.names for seed in seeds for stem in seed.words}
    telling = sorted(words, key=lambda stem: (not words[stem], -len(stem), stem))[:MOST_WORDS]
    condition = Q(pk__in=[])
    for stem in telling:
        condition |= Q(folded__contains=stem)
    return condition


def search(claim: Claim, query: str, most: int) -> list[Statement]:
    """Statements that the claim doesn't hold with the words of `query`, newest reports first."""
    found = narrowed(_left(claim), query).filter(folded__contains=fold(query))
    return list(found.order_by("-report__published_on", "report__report_id", "start")[:most])
