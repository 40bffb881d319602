"""Bringing reports, their statements and what the reader suggested back in from a bundle."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from annotator.folding import fold
from annotator.reports.models import (
    Appearance,
    ImportBatch,
    Report,
    Shingle,
    Statement,
    Suggestion,
    SuggestionCitation,
)
from annotator.reports.near_duplicates import kept, shingles

from .restoring_rows import Citations, Cited, Line, Lines, store, store_cited
from .withholding import sha256_of

TEXTS_AT_ONCE = 50  # a text may have two million characters


@dataclass
class Known:
    """The keys of the rows that were brought in, by the ids that a bundle has for them."""

    people: dict[str, int] = field(default_factory=dict)
    guidelines: dict[int, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    reports: dict[str, int] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)

    def person(self, line: Line, column: str) -> int | None:
        return line.known_or_none(column, self.people, "person")

    def statement(self, line: Line) -> int:
        return line.known("statement_id", self.statements, "statement")


def reports_restore(lines: Lines, known: Known, batch: ImportBatch) -> None:
    """Reports with their appearances; `batch` stands for the bundle as the import that they came by."""
    moments = sorted((line["created_at"], line["report_id"]) for line in lines.of("report_details"))
    # What came in earlier has the smaller key, as it had where it came from.
    known.reports = {report_id: key for key, (_, report_id) in enumerate(moments, 1)}
    store(Report, _reports(lines, known), TEXTS_AT_ONCE)
    store(Appearance, _appearances(lines, known, batch))
    for key in known.reports.values():
        folded = Report.objects.values_list("folded", flat=True).get(pk=key)
        store(Shingle, (Shingle(report_id=key, hash=hashed) for hashed in sorted(kept(shingles(folded)))))


def _reports(lines: Lines, known: Known) -> Iterator[Report]:
    for line, more in lines.with_details("reports", ["report_id"]):
        if sha256_of(line["text"]) != line["text_sha256"]:
            raise line.refused("its text is not the one that its SHA-256 is of")
        if line["report_id"] != f"r{line['text_sha256'][:16]}":
            raise line.refused("its id is not that of its text")
        yield Report(
            pk=known.reports[line["report_id"]],
            folded=fold(line["text"]),
            furniture=_furniture(more, len(line["text"])),
            near_duplicate_of_id=line.known_or_none("near_duplicate_of", known.reports, "report"),
            merged_into_id=more.known_or_none("merged_into", known.reports, "report"),
            **line.only("report_id", "text", "text_sha256", "language"),
            **more.only("reader_version", "required_annotators", "created_at", "corrected_at", "archived_at"),
            **_published(line, more, known),
        )


def _furniture(line: Line, length: int) -> list[list[Any]]:
    found = json.loads(line["furniture"])
    for piece in found if isinstance(found, list) else [None]:
        match piece:
            case [int(start), int(end), str()] if 0 <= start < end <= length:
                continue
        raise line.refused("its furniture is no list of [start, end, rule] within the text")
    return found


def _published(line: Line, more: Line, known: Known) -> dict[str, Any]:
    publisher = line.known("publisher", known.sources, "source") if more["registered"] else None
    return {
        "publisher_id": publisher,
        "publisher_name": "" if publisher else line["publisher"],
        **line.only("title", "url", "published_on"),
    }


def _appearances(lines: Lines, known: Known, batch: ImportBatch) -> Iterator[Appearance]:
    for line, more in lines.with_details("appearances", ["report_id"]):
        yield Appearance(
            report_id=line.known("report_id", known.reports, "report"),
            primary=line["primary"],
            batch=batch,
            **_published(line, more, known),
        )


def statements_restore(lines: Lines, known: Known) -> None:
    """The statements, checked against the texts of their reports."""
    store(Statement, _statements(lines, known))


def _statements(lines: Lines, known: Known) -> Iterator[Statement]:
    report_id, text, end = "", "", 0
    for key, (line, more) in enumerate(lines.with_details("statements", ["statement_id"]), 1):
        report = line.known("report_id", known.reports, "report")
        if line["report_id"] != report_id:
            report_id, end = line["report_id"], 0
            text = Report.objects.values_list("text", flat=True).get(pk=report)
        if line["statement_id"] != f"{report_id}:{line['start']}-{line['end']}":
            raise line.refused("its id is not that of its place")
        if line["text"] != text[line["start"] : line["end"]]:
            raise line.refused("its text is not the one that stands at that place in the report")
        if more["retired_at"] is None:
            if line["start"] < end:
                raise line.refused("it overlaps the statement before it")
            end = line["end"]
        known.statements[line["statement_id"]] = key
        yield Statement(
            pk=key,
            report_id=report,
            folded=fold(line["text"]),
            retired_at=more["retired_at"],
            **line.only("position", "start", "end", "text", "kind"),
        )


def suggestions_restore(lines: Lines, known: Known, citations: Citations) -> None:
    """The suggestions with their citations, under the keys that they had: a table of the corpus names them so."""
    store_cited(Suggestion, SuggestionCitation, _suggestions(lines, known, citations))


def _suggestions(lines: Lines, known: Known, citations: Citations) -> Iterator[Cited]:
    for line, more in lines.with_details("suggestions", ["suggestion_id"]):
        suggestion = Suggestion(
            pk=line.number_in("suggestion_id"),
            statement_id=known.statement(line),
            path=line["sources"],
            created_at=more["created_at"],
            **line.only("reader_version", "voice", "evidence", "rule", "confidence", "cue_start", "cue_end"),
        )
        yield suggestion, citations.of("suggestion", line, known.sources)
