"""The citations of a set of reports, added up into a network: who relays whom, how often; kept for a while.

A constant number of queries, whatever the number of reports. What a reader is still to rate is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet

from annotator import paths
from annotator.jobs.kept import Kept, figures, kept_figures
from annotator.people.models import User
from annotator.reports.models import Report, Statement, Suggestion
from sources.models import Source

from .citation_counts import CitationCounts, OfReport, count_citations
from .counting import reader_of
from .dispute_models import seats_to_rate
from .models import Decision, Outcome
from .network import About, Arrow, Network, network

CHOICE = ("words", "publisher", "language", "since", "until")
NETWORK, FEW = "network", 5_000  # statements that are added up while somebody waits
DECIDED, SUGGESTED = "decided", "suggested"
BASES = {DECIDED: "Decided judgements", SUGGESTED: "Suggestions of the reader"}


@dataclass(frozen=True)
class NetworkReading:
    """A network, and what it was made from: statements and reports that count, copies that were left out."""

    network: Network
    statements: int
    reports: int
    copies: int
    unknown_publisher: int


def few_statements() -> bool:
    """Whether adding up all citations takes a moment only."""
    return Statement.objects.order_by()[: FEW + 1].count() <= FEW


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
    return reading_of(asdict(_counted(reports, basis, user)))


def reading_of(counts: dict[str, Any]) -> NetworkReading:
    """The network that `CitationCounts` come to, given as a dictionary."""
    arrows = [Arrow(*arrow) for arrow in counts["arrows"]]
    totals = [counts[name] for name in ("statements", "reports", "copies", "unknown")]
    return NetworkReading(network(_about(arrows), arrows, counts["own"]), *totals)


def _counted(reports: QuerySet[Report], basis: str, user: Any) -> CitationCounts:
    judged, asked, now = judgements(basis, user), reports.order_by(), Source.objects.now()
    if asked.query.where:
        judged = judged.filter(statement__report__in=asked.values("pk"))

    def known() -> dict[int, OfReport]:
        rows = asked.values_list("pk", "near_duplicate_of", "publisher__key", "publisher_name")
        return {pk: OfReport(copy, _outlet(now.get(key, key), name)) for pk, copy, key, name in rows}

    rows = judged.values_list("statement__report", "voice", "path", "credibility")
    return count_citations(rows.iterator(chunk_size=10_000), known, now)


def _outlet(key: str | None, name: str) -> str:
    """The publisher as a link of a path; empty where it is not known."""
    return key or (str(paths.Link(name=name)) if name else "")


def _about(arrows: Iterable[Arrow]) -> dict[str, About]:
    rows = Source.objects.order_by().values_list("key", "name", "kind", "country")
    about = {key: About(name, kind, country) for key, name, kind, country in rows}
    about[paths.UNNAMED] = About("Unnamed sources")
    for link in {link for arrow in arrows for link in (arrow.relay, arrow.cited)} - about.keys():
        about[link] = About(paths.read(link)[0].name)
    return about


@kept_figures(NETWORK, short=few_statements, standing=({"basis": DECIDED, "chosen": {}},))
def _made(*, basis: str, chosen: dict[str, str], reader: int | None) -> dict[str, Any]:
    user = User.objects.get(pk=reader) if reader else None
    return asdict(_counted(choose_reports(chosen), basis, user))


def kept_network(basis: str, chosen: dict[str, str], user: Any) -> tuple[Kept, NetworkReading | None]:
    """The network of the reports that are `chosen` (see choose_reports), with its age; None while it is being made."""
    kept = figures(NETWORK, {"basis": basis, "chosen": chosen}, reader=reader_of(user))
    return kept, None if kept.content is None else reading_of(kept.content)


def choose_reports(chosen: Mapping[str, str]) -> QuerySet[Report]:
    """Reports by words, publisher (a key), language, since and until (ISO 8601 days); what is empty asks nothing."""
    reports = Report.objects.all()
    if words := chosen.get("words"):
        reports = reports.matching(words)
    if publisher := chosen.get("publisher"):
        one = Source.objects.counting_as(publisher).order_by()
        reports = reports.filter(publisher__in=one.values("pk"))
    if language := chosen.get("language"):
        reports = reports.filter(language=language)
    if since := chosen.get("since"):
        reports = reports.filter(published_on__gte=since)
    if until := chosen.get("until"):
        reports = reports.filter(published_on__lte=until)
    return reports
