"""Suggestions: what the reader makes of each statement, stored; and renewed while nobody was assigned."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotator import paths
from annotator.folding import fold
from annotator.judgement import ANONYMOUS, CITED, MOST_CITATIONS, PUBLISHER, citation_rows, settled
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reading import model, read
from sources.models import Source

from .models import Report, ReportQuerySet, Statement, Suggestion, SuggestionCitation
from .registry import registry_of_database, version_of
from .unread import Unread, others_go_on


def statement_rows(report: Report, reading: model.Reading) -> list[Statement]:
    """Unsaved statements of `report`, numbered from 1 in the order of the text."""
    rows = []
    for position, read_as in enumerate(sorted(reading.statements, key=lambda s: s.start), start=1):
        text = report.text[read_as.start : read_as.end]
        row = Statement(
            report=report, position=position, start=read_as.start, end=read_as.end, kind=read_as.kind
        )
        row.text, row.folded = text, fold(text)
        rows.append(row)
    return rows


Made = tuple[Suggestion, list[paths.Link], dict[str, tuple[int, int]]]


def suggestion_rows(
    *, statements: Iterable[Statement], reading: model.Reading, version: str, sources: Mapping[str, Source]
) -> list[Made]:
    """An unsaved suggestion, its links and where these are mentioned, for each statement whose span the reading has."""
    by_span = {(read_as.start, read_as.end): read_as for read_as in reading.statements}
    made = []
    for statement in statements:
        read_as = by_span.get((statement.start, statement.end))
        if read_as is None:
            continue
        suggestion, links = _suggestion(read_as, sources)
        suggestion.statement, suggestion.reader_version = statement, version
        made.append((suggestion, links, _mentions(read_as, sources)))
    return made


def suggestions_store(
    *, statements: Iterable[Statement], reading: model.Reading, version: str, sources: Mapping[str, Source]
) -> list[Suggestion]:
    """Store a suggestion, with its citations, for each saved statement whose span the reading has.

    sources: the registry's sources by key. Call it inside a transaction.
    """
    made = suggestion_rows(statements=statements, reading=reading, version=version, sources=sources)
    Suggestion.objects.bulk_create([suggestion for suggestion, _, _ in made])
    citations: list[SuggestionCitation] = []
    for suggestion, links, mentions in made:
        citations += citation_rows(SuggestionCitation, suggestion, links, dict(sources), mentions)
    SuggestionCitation.objects.bulk_create(citations)
    return [suggestion for suggestion, _, _ in made]


def _link(citation: model.Citation, sources: Mapping[str, Source]) -> paths.Link:
    if citation.source in sources:
        return paths.Link(source=citation.source, via=citation.via)
    return paths.Link(name=" ".join(citation.name.split())[: paths.NAME_LENGTH].strip(), via=citation.via)


def _mentions(read_as: model.Statement, sources: Mapping[str, Source]) -> dict[str, tuple[int, int]]:
    """Where the report names each link, by the link's text."""
    found: dict[str, tuple[int, int]] = {}
    for citation in read_as.citations:
        if citation.mention and citation.mention.start < citation.mention.end:
            found.setdefault(str(_link(citation, sources)), (citation.mention.start, citation.mention.end))
    return found


def _suggestion(
    read_as: model.Statement, sources: Mapping[str, Source]
) -> tuple[Suggestion, list[paths.Link]]:
    """The unsaved suggestion, and its links in their settled order.

    The voice follows the links: who is named is cited, whoever the reader thought was speaking.
    """
    links = [_link(citation, sources) for citation in read_as.citations[:MOST_CITATIONS]]
    if any(not link.unnamed for link in links):
        voice = CITED
    else:
        voice = ANONYMOUS if links or read_as.voice == ANONYMOUS else PUBLISHER
    links = settled(voice, links)
    return (
        Suggestion(
            voice=voice,
            path=paths.write(links),
            evidence=read_as.evidence,
            rule=read_as.rule[:60],
            cue_start=read_as.cue.start if read_as.cue else None,
            cue_end=read_as.cue.end if read_as.cue else None,
            confidence=min(max(read_as.confidence, 0.0), 1.0),
        ),
        links,
    )


def reading_of(report: Report, registry: model.Registry) -> model.Reading:
    """What the reader makes of a stored report, its statements as somebody corrected them. Raises Unread."""
    outlet = report.publisher.current.key if report.publisher else report.publisher_name or None
    places: Any = None
    if report.corrected_at:
        places = list(report.statements.live().order_by("start").values_list("start", "end", "kind"))
    with others_go_on(report.report_id):
        return read(report.text, registry=registry, publisher=outlet, language=report.language, places=places)


@dataclass
class Renewal:
    """What renewing came to.

    changed: (statement_id, before, after) with path or voice; one is empty where the statement is new or retired.
    unread: ids of the reports at which the reader failed, which are as they were.
    """

    version: str
    reports: int = 0
    suggestions: int = 0
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def suggestions_renew(
    *, by: Any, progress: Callable[[int], None] | None = None, reports: ReportQuerySet | None = None
) -> Renewal:
    """Read again every report that nobody was ever assigned and that another reader or registry has read.

    reports: those to read again instead, whoever read them; what somebody was assigned stays all the same.

    A report at which the reader fails is left as it is, and read again the next time; the others go on.
    Older suggestions are kept. Where the reader now finds other statements, the old ones are retired; a report
    whose statements somebody has corrected keeps them. Each report is a transaction of its own.
    Raises PermissionDenied.
    """
    require(by, "reports.import_reports")
    registry = registry_of_database()
    renewal = Renewal(version_of(registry))
    sources = Source.objects.in_bulk(list(registry.sources), field_name="key")
    stale = Report.objects.exclude(reader_version=renewal.version) if reports is None else reports
    stale = stale.unassigned()
    for pk in list(stale.order_by("pk").values_list("pk", flat=True)):
        report = Report.objects.select_related("publisher__merged_into").get(pk=pk)
        try:
            reading = reading_of(report, registry)
        except Unread:
            renewal.unread.append(report.report_id)
            continue
        with transaction.atomic():
            # Under the lock that handing out takes too: a report assigned meanwhile keeps what it was given with, and
            # one whose statements were corrected meanwhile is read the next time.
            now = Report.objects.select_for_update().get(pk=pk)
            unassigned = Report.objects.unassigned().filter(pk=pk).exists()
            if unassigned and now.corrected_at == report.corrected_at:
                _renew(report, reading, renewal, sources)
        if progress:
            progress(renewal.reports)
    if renewal.reports:
        after = {"reports": renewal.reports, "changed": len(renewal.changed), "version": renewal.version}
        audit(by=by, action="suggestions renewed", after=after)
    return renewal


def _renew(report: Report, reading: model.Reading, renewal: Renewal, sources: Mapping[str, Source]) -> None:
    """Store a new reading of `report`; the caller holds its lock and knows that nobody was assigned."""
    made_before = Suggestion.objects.filter(statement__report=report, reader_version=report.reader_version)
    said = {suggestion.statement_id: suggestion.says for suggestion in made_before}
    statements = list(report.statements.all())
    if report.corrected_at is None:
        statements = _issue(report, reading, statements)
        report.furniture = [list(piece) for piece in reading.furniture]
    live = [statement for statement in statements if statement.retired_at is None]
    # The same reader with the same registry again, after others: what it says is to be the newest.
    Suggestion.objects.filter(statement__in=live, reader_version=renewal.version).delete()
    made = suggestions_store(statements=live, reading=reading, version=renewal.version, sources=sources)
    says = {suggestion.statement_id: suggestion.says for suggestion in made}
    for statement in sorted(statements, key=lambda s: (s.start, s.end)):
        before, after = said.get(statement.pk, ""), says.get(statement.pk, "")
        if before != after:
            statement.report = report
            renewal.changed.append((statement.statement_id, before, after))
    report.reader_version = renewal.version
    report.save(update_fields=["furniture", "reader_version"])
    renewal.reports += 1
    renewal.suggestions += len(made)


def _issue(report: Report, reading: model.Reading, statements: list[Statement]) -> list[Statement]:
    """Make the report's live statements those of the reading; the others are retired. Returns all."""
    known = {(statement.start, statement.end): statement for statement in statements}
    now = timezone.now()
    wanted = {(row.start, row.end): row for row in statement_rows(report, reading)}
    for span, statement in known.items():
        if span in wanted:
            statement.position, statement.kind = wanted[span].position, wanted[span].kind
            statement.retired_at = None
        elif statement.retired_at is None:
            statement.retired_at = now
    Statement.objects.bulk_update(statements, ["position", "kind", "retired_at"])
    new = [row for span, row in wanted.items() if span not in known]
    return [*statements, *Statement.objects.bulk_create(new)]
