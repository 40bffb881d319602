"""Statements that may belong to a claim. They are proposed with the reason; nobody but a person puts one into it."""

import datetime
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from annotator.folding import fold
from annotator.long_lists import Among
from annotator.reports.models import Report, Statement, texts_of
from annotator.reports.searching import narrowed

from .likeness import MOST_DAYS, Likeness, Told, most_alike, told
from .models import Claim

MOST_COMPARED, MOST_SORTED = 2_000, 6_000
MOST_REPORTS = 2000
MOST_PROPOSED = 25
MOST_WORDS = 12

Row = tuple[
    int, str, datetime.date | None
]  # a statement's key, its text, the day on which its report was published


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
        .defer(*texts_of("report"))
    )


def propose(claim: Claim) -> list[Proposal]:
    """The statements most like the title of `claim` or one of its statements, the most alike first.

    Looked at are statements that share one of the rarer words, of reports published within MOST_DAYS of the claim's
    period or of its statements; where the claim has no date, of all reports.
    """
    rows = claim.members.select_related("statement__report").defer(*texts_of("statement__report"))
    members = [row.statement for row in rows]
    seeds = [told(claim.title, claim.period_start)]
    seeds += [told(member.text, member.report.published_on) for member in members]
    days = {day for day in (claim.period_start, claim.period_end, *(seed.day for seed in seeds)) if day}
    near = Q()
    if days:
        reach = datetime.timedelta(days=MOST_DAYS)
        near = Q(published_on__range=(min(days) - reach, max(days) + reach)) | Q(published_on=None)
    held = {member.pk for member in members}
    compared = [row for row in _compared(near, days, _shares_a_word(seeds), len(held)) if row[0] not in held]
    alike = most_alike(seeds, compared, MOST_PROPOSED)
    # Whole rows of those alone that are proposed.
    found = _left(claim).in_bulk([pk for pk, _ in alike])
    return [Proposal(found[pk], likeness) for pk, likeness in alike if pk in found]


def _compared(near: Q, days: Collection[datetime.date], words: Q, held: int) -> Iterable[Row]:
    """The keys, texts and days of MOST_COMPARED statements with `words` in reports `near` in time.

    Those nearest to one of `days`, of these the newest; of more than MOST_REPORTS reports the newest.
    held: so many more, which the claim holds.
    """
    most, sorted_here = MOST_COMPARED + held, MOST_SORTED + held
    statements = Statement.objects.live().filter(words).order_by()
    reports = Report.objects.filter(near, archived_at=None)
    # Those of few reports come by their index, and have their day from there: neither joined nor sorted.
    known = list(reports.order_by().values_list("pk", "published_on", "report_id")[: MOST_REPORTS + 1])
    if len(known) <= MOST_REPORTS:
        nearness = {day: _nearness(day, days) for day in {day for _, day, _ in known}}
        known.sort(key=lambda report: (nearness[report[1]], report[2]))
        place = {pk: number for number, (pk, _, _) in enumerate(known)}
        found: Iterable[Any] = statements.filter(Among("report", place)).values_list(
            "report", "start", "pk", "text"
        )[: sorted_here + 1]
        rows = [(place[report], start, pk, text) for report, start, pk, text in found]
        if len(rows) <= sorted_here:
            if len(rows) > most:
                rows.sort()
            return [(pk, text, known[at][1]) for at, _, pk, text in rows[:most]]
    newest = statements.filter(report__in=reports).order_by(
        F("report__published_on").desc(nulls_last=True), "report__report_id", "start"
    )
    return newest.values_list("pk", "text", "report__published_on")[:most]


def _nearness(day: datetime.date | None, days: Collection[datetime.date]) -> tuple[float, int]:
    """What to sort days by: the nearest to one of `days` first, of these the newest, and none last."""
    if day is None:
        return math.inf, 0
    return min((abs((day - one).days) for one in days), default=0), -day.toordinal()


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
