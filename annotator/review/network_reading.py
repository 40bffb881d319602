"""The citations of a set of reports, added up by the database into a network: who relays whom, how often.

A constant number of queries, whatever the number of reports. What a reader is still to rate is left out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Value as Literal

from annotator import paths
from annotator.judgement import PUBLISHER
from annotator.reports.models import Report, Suggestion, SuggestionCitation
from sources.models import Source

from .dispute_models import seats_to_rate
from .models import Decision, DecisionCitation, Outcome
from .network import About, Arrow, Network, network

DECIDED, SUGGESTED = "decided", "suggested"
BASES = {DECIDED: "Decided judgements", SUGGESTED: "Suggestions of the reader"}
CITATIONS: dict[str, Any] = {DECIDED: DecisionCitation, SUGGESTED: SuggestionCitation}
IN_REPORT = "statement__report"
OF_CITATION = "judgement__"


@dataclass(frozen=True)
class NetworkReading:
    """A network, and what it was made from: statements and reports that count, copies that were left out."""

    network: Network
    statements: int
    reports: int
    copies: int
    unknown_publisher: int


def judgements(basis: str, user: Any) -> QuerySet:
    """What counts of `basis`, one for each statement in use, as `user` may know it (None: the operator)."""
    made: QuerySet
    if basis == DECIDED:
        decided = Outcome.objects.filter(status=Outcome.DECIDED)
        if user is not None:
            decided = decided.readable_by(user)
        made = Decision.objects.filter(current_of_outcome__in=decided.order_by())
    else:
        made = Suggestion.objects.newest()
        if user is not None:
            made = made.exclude(statement__in=seats_to_rate(user).values("statement"))
    return made.filter(statement__retired_at=None).order_by()


def read_network(reports: QuerySet[Report], *, basis: str, user: Any) -> NetworkReading:
    """The network of `reports`. basis: `decided` or `suggested`.

    Copies of one text count once, as the text that they are near-duplicates of; where nothing of that was judged in the
    set, as the first copy of which something was.
    """
    judged = judgements(basis, user)
    asked = reports.order_by()
    copies = _copies(asked, judged)
    counted = judged.filter(statement__report__in=asked.values("pk"))
    counted = counted.exclude(statement__report__in=copies.values("pk"))
    known = _Known()
    publisher = known.now(f"{IN_REPORT}__publisher")
    own = _added(
        (known.link(pk, name), number)
        for pk, name, number in counted.filter(voice=PUBLISHER)
        .annotate(outlet=publisher, outlet_name=F(f"{IN_REPORT}__publisher_name"))
        .values_list("outlet", "outlet_name")
        .annotate(number=Count("pk"))
    )
    totals = counted.aggregate(statements=Count("pk"), reports=Count(IN_REPORT, distinct=True))
    found = list(_arrows(CITATIONS[basis].objects.filter(judgement__in=counted).order_by(), known))
    arrows = [Arrow(relay, cited, *numbers) for relay, cited, *numbers in found if relay]
    return NetworkReading(
        network(known.about, arrows, own),
        totals["statements"],
        totals["reports"],
        copies.count(),
        sum(statements for relay, _, statements, _ in found if not relay),
    )


def _copies(asked: QuerySet[Report], judged: QuerySet) -> QuerySet[Report]:
    """Those of `asked` whose text is counted in another of them."""
    others = judged.filter(statement__report__in=asked.values("pk"))
    first = Exists(others.filter(statement__report=OuterRef("near_duplicate_of")))
    sibling = Exists(
        others.filter(
            statement__report__near_duplicate_of=OuterRef("near_duplicate_of"),
            statement__report__lt=OuterRef("pk"),
        )
    )
    return asked.filter(Q(near_duplicate_of__isnull=False) & (first | sibling))


def _arrows(citations: QuerySet, known: "_Known") -> Iterable[tuple[str, str, int, int]]:
    """(who relays, empty where unknown; who is cited; statements; reports): first the report's own citations."""
    parents = citations.model.objects.filter(judgement=OuterRef("judgement"), order=OuterRef("via_order"))
    outlet = f"{OF_CITATION}{IN_REPORT}__publisher"
    direct = citations.filter(via_order=None).annotate(
        relay=known.now(outlet), relay_name=F(f"{outlet}_name")
    )
    relayed = citations.filter(via_order__isnull=False).annotate(
        relay=Subquery(parents.annotate(now=known.now("source")).values("now")[:1]),
        relay_name=Subquery(parents.values("name")[:1]),
    )
    for rows, link in ((direct, known.link), (relayed, known.link_or_unnamed)):
        added = (
            rows.annotate(cited=known.now("source"))
            .values_list("relay", "relay_name", "cited", "name")
            .annotate(
                statements=Count(f"{OF_CITATION}statement", distinct=True),
                reports=Count(f"{OF_CITATION}{IN_REPORT}", distinct=True),
            )
        )
        for relay, relay_name, cited, name, statements, reports in added:
            yield link(relay, relay_name), known.link_or_unnamed(cited, name), statements, reports


def _added(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for key, number in pairs:
        total[key] += number
    return total


class _Known:
    """The registry: keys and names, and who stands for whom since they were merged."""

    def __init__(self) -> None:
        rows = list(Source.objects.order_by().values_list("pk", "key", "name", "kind", "country"))
        self._keys = {pk: key for pk, key, *_ in rows}
        self.about = {key: About(name, kind, country) for _, key, name, kind, country in rows}
        self.about[paths.UNNAMED] = About("Unnamed sources")
        ids = {key: pk for pk, key, *_ in rows}
        self._merged = {ids[old]: ids[now] for old, now in Source.objects.now().items()}

    def now(self, field: str) -> Any:
        """Id of the source in `field`, or of the one that stands for it now."""
        merged: dict[int, list[int]] = {}
        for old, new in self._merged.items():
            merged.setdefault(new, []).append(old)
        if not merged:
            return F(f"{field}_id")
        whens = [When(**{f"{field}__in": old}, then=Literal(new)) for new, old in merged.items()]
        return Case(*whens, default=F(f"{field}_id"), output_field=BigIntegerField())

    def link(self, pk: int | None, name: str | None) -> str:
        """The link text; empty for nobody."""
        if pk is not None:
            return self._keys[pk]
        if not name:
            return ""
        link = str(paths.Link(name=name))
        self.about.setdefault(link, About(name))
        return link

    def link_or_unnamed(self, pk: int | None, name: str | None) -> str:
        return self.link(pk, name) or paths.UNNAMED
