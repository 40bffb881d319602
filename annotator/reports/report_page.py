"""What a report's page shows: the text as it was written, and what the reader makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from annotator import paths
from sources.models import Source

from .display import Piece, pieces
from .models import Appearance, Report, Statement, Suggestion


@dataclass(frozen=True)
class Shown:
    """A statement with its suggestion, if there is one to show, and whom that cites in words.

    links: (words, address) of what other rooms do with it.
    """

    statement: Statement
    suggestion: Suggestion | None
    cites: str
    links: Sequence[tuple[str, str]]


def report_page(
    report: Report, with_suggestions: bool, links: Callable[[Statement], Sequence[tuple[str, str]]]
) -> dict[str, Any]:
    """Context for reports/report.html. links: of a statement, see Shown."""
    statements = list(report.statements.live().order_by("start"))
    suggestions: dict[int, Suggestion] = {}
    if with_suggestions:
        made = Suggestion.objects.filter(statement__in=statements).newest()
        suggestions = {s.statement_id: s for s in made.prefetch_related("citations")}
    names = Source.objects.shown_names() if suggestions else {}
    shown = []
    for statement in statements:
        suggestion = suggestions.get(statement.pk)
        cites = in_words(suggestion.path, names) if suggestion else ""
        shown.append(Shown(statement, suggestion, cites, links(statement)))
    return {
        "report": report,
        "pieces": _pieces(report, shown),
        "statements": shown,
        "appearances": report.appearances.select_related("publisher", "batch"),
        "merged_appearances": Appearance.objects.filter(report__merged_into=report).select_related(
            "publisher", "batch", "report"
        ),
        "near_duplicates": report.near_duplicates.order_by("report_id"),
    }


def _pieces(report: Report, shown: list[Shown]) -> list[Piece[Shown]]:
    marks = []
    for item in shown:
        if item.suggestion is None:
            continue
        if item.suggestion.cue_start is not None and item.suggestion.cue_end is not None:
            marks.append((item.suggestion.cue_start, item.suggestion.cue_end, "cue"))
        for citation in item.suggestion.citations.all():
            if citation.mention_start is not None and citation.mention_end is not None:
                marks.append((citation.mention_start, citation.mention_end, "mention"))
    spans = [(item.statement.start, item.statement.end, item) for item in shown]
    return pieces(report.text, spans, [tuple(piece) for piece in report.furniture], marks)


def in_words(path: str, names: dict[str, str]) -> str:
    """A citation path with the sources' names, by key: 'Anadolu citing Turkey's military'."""
    links = paths.read(path)

    def name(link: paths.Link) -> str:
        if link.source:
            return names.get(link.source, link.source)
        return f"“{link.name}”" if link.name else "an unnamed source"

    return "; ".join(" citing ".join(name(links[at]) for at in chain) for chain in paths.chains(links))
