"""What became of what a source said: decided statements counted, for one reader.

Of a statement that its reader is still to rate nothing counts. Sources that were merged count as the one that stands
for them now. It informs whoever assesses the source, and sets no grade.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from annotator.judgement import PUBLISHER
from sources.models import Source

from .dispute_models import seats_to_rate
from .models import Decision, DecisionCitation
from .shares import Share, effective

HELD_UP = (1, 2)
RATED = (1, 5)
MOST_RELAYS = 12


@dataclass(frozen=True)
class Year:
    """Ratings of what was published in one year (None: without a date): how many 1, 2, 3, 4, 5; and how many 6."""

    year: int | None
    counts: tuple[int, ...]
    unjudged: int


@dataclass(frozen=True)
class Relay:
    """Who passes a source on, how often. key: empty where the registry lacks them."""

    key: str
    name: str
    count: int


class Record:
    """The record of `source` as `user` may know it; None is the operator. Each figure is one query."""

    def __init__(self, source: Source, user: Any) -> None:
        self.ids = standing_for(source)
        links = DecisionCitation.objects.order_by()
        further = links.filter(judgement=OuterRef("judgement"), via_order=OuterRef("order"))
        self._cites = links.filter(counting(user, "judgement__"), source__in=self.ids)
        self._as_origin = self._cites.filter(~Exists(further))
        self._as_relay = self._cites.filter(Exists(further))
        self._own = Decision.objects.order_by().filter(
            counting(user), voice=PUBLISHER, statement__report__publisher__in=self.ids
        )
        said = self._as_origin.values("judgement").union(self._own.values("pk"))
        self.judged: QuerySet[Decision] = Decision.objects.order_by().filter(pk__in=said)

    @property
    def ways(self) -> dict[str, int]:
        """How many statements rest on it: cited by the report itself, through others, its own voice; and passed on."""

        def statements(rows: QuerySet) -> int:
            return rows.aggregate(n=Count("judgement", distinct=True))["n"]

        return {
            "first_hand": statements(self._as_origin.filter(via_order=None)),
            "relayed": statements(self._as_origin.filter(via_order__isnull=False)),
            "own": self._own.count(),
            "passed_on": statements(self._as_relay),
        }

    @property
    def years(self) -> list[Year]:
        """The credibility of what it said, by year of publication, without a date last."""
        year_of = ExtractYear("statement__report__published_on")
        rows: Any = self.judged.filter(credibility__isnull=False).values("credibility", year=year_of)
        counts: dict[int | None, dict[int, int]] = {}
        for year, credibility, n in rows.annotate(n=Count("pk")).values_list("year", "credibility", "n"):
            counts.setdefault(year, {})[credibility] = n
        ordered = sorted(counts, key=lambda year: (year is None, year))
        return [
            Year(year, tuple(counts[year].get(digit, 0) for digit in range(1, 6)), counts[year].get(6, 0))
            for year in ordered
        ]

    @property
    def held_up(self) -> Share:
        """Statements rated 1 or 2, of those rated 1-5. Repetitions of a report are one observation with it."""
        rows = self.judged.filter(credibility__range=RATED)
        report = Coalesce("statement__report__near_duplicate_of", "statement__report")
        by_report = rows.values(text=report).annotate(
            n=Count("pk"), held=Count("pk", filter=Q(credibility__range=HELD_UP))
        )
        sums = by_report.aggregate(of=Sum("n"), hits=Sum("held"), squares=Sum(F("n") * F("n")))
        of = sums["of"] or 0
        return Share(sums["hits"] or 0, of, effective(of, sums["squares"] or 0))

    @property
    def relays(self) -> list[Relay]:
        """Who passes it on most: in a path, or as the publisher of the report that cites it."""
        teller = DecisionCitation.objects.order_by().filter(
            judgement=OuterRef("judgement"), order=OuterRef("via_order")
        )
        told = self._cites.filter(via_order__isnull=False)
        told = told.annotate(
            key=Subquery(teller.values("source__key")), teller=Subquery(teller.values("name"))
        )
        direct = self._cites.filter(via_order=None)
        direct = direct.annotate(
            key=F("judgement__statement__report__publisher__key"),
            teller=F("judgement__statement__report__publisher_name"),
        )
        names = dict(Source.objects.values_list("key", "name"))
        found: dict[tuple[str, str], int] = {}
        for rows in (told, direct):
            grouped = rows.values("key", "teller").annotate(n=Count("judgement", distinct=True))
            for key, name, n in grouped.values_list("key", "teller", "n"):
                who = key or "", names.get(key, "") or name or "somebody unnamed"
                found[who] = found.get(who, 0) + n
        most = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_RELAYS]
        return [Relay(key, name, n) for (key, name), n in most]


def counting(user: Any, to: str = "") -> Q:
    """The decisions that count now, without those of statements that `user` is still to rate.

    to: the look-up that leads to the decision, with its closing underscores.
    """
    now = Q(**{f"{to}current_of_outcome__isnull": False})
    if user is None or user.has_perm("corpus.export_all"):
        return now
    return now & ~Q(**{f"{to}statement__in": seats_to_rate(user).values("statement")})


def standing_for(source: Source) -> list[int]:
    """Ids of `source` and of all that were merged into it, at any depth."""
    found, newest = [source.pk], [source.pk]
    while newest:
        merged = Source.objects.filter(merged_into__in=newest).exclude(pk__in=found)
        newest = list(merged.values_list("pk", flat=True))
        found += newest
    return found
