"""Read reports and print what was found; nothing is stored, no database is needed."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator import paths
from annotator.reading import model, read
from annotator.reports.formats import ENCODINGS, Options, Refusal, Row, rows_of
from annotator.reports.formats.columns import language_of
from annotator.reports.incoming import files_at
from annotator.reports.registry import registry_for_reading, version_of
from annotator.reports.unread import UNREAD, Unread, others_go_on


class Command(BaseCommand):
    help = (
        "Read each FILE and print its statements, whom they cite, and the page furniture. Offsets are Unicode code "
        "points, end exclusive. Exit 1: a file can't be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--format", choices=["json", "text"], default="text")
        parser.add_argument(
            "--publisher", metavar="KEY", help="the outlet: its key in the registry, or its name"
        )
        parser.add_argument(
            "--encoding", default="", choices=list(ENCODINGS), help="what the files that aren't UTF-8 are in"
        )
        parser.add_argument("--language", metavar="CODE", help="found from the text if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        language = language_of(options["language"] or "")
        if language is None:
            raise CommandError(
                f"“{options['language']}” is no language code, such as en or ar.", returncode=2
            )
        registry = registry_for_reading()
        version = version_of(registry)
        answers: list[dict[str, Any]] = []
        for row in self._reports(options["files"], options["encoding"]):
            if isinstance(row, Refusal):
                self.stderr.write(f"{row.file}, row {row.row}: {row.reason}")
                answers.append({"file": row.file, "error": row.reason})
                continue
            try:
                with others_go_on(f"{row.file}, row {row.row}"):
                    reading = read(
                        row.text,
                        registry=registry,
                        publisher=options["publisher"] or None,
                        language=language or row.language or None,
                    )
            except Unread:
                self.stderr.write(f"{row.file}, row {row.row}: {UNREAD}")
                answers.append({"file": row.file, "error": UNREAD})
                continue
            answer = _as_dict(row, reading, version)
            answers.append(answer)
            if options["format"] == "text":
                self._write_text(row, reading)
        if options["format"] == "json":
            self.stdout.write(json.dumps(answers, ensure_ascii=False, indent=1))
        if any("error" in answer for answer in answers):
            sys.exit(1)

    def _reports(self, paths: list[str], encoding: str) -> Iterator[Row | Refusal]:
        """One report, or one refusal, for each path."""
        options = Options(
            most_characters=settings.REPORT_MAX_CHARACTERS,
            most_bytes=settings.IMPORT_MAX_BYTES,
            encoding=encoding,
        )
        for path in paths:
            for file in files_at([path], settings.IMPORT_MAX_BYTES):
                yield file if isinstance(file, Refusal) else self._only(rows_of(file, options))

    def _only(self, rows: Iterator[Row | Refusal]) -> Row | Refusal:
        """A file's one report; what was passed over beside it, such as what is attached to a mail, goes to stderr."""
        found: Row | None = None
        passed_over: list[Refusal] = []
        for row in rows:
            if isinstance(row, Refusal):
                passed_over.append(row)
            elif found:
                return Refusal(row.file, row.row, "the file holds several reports; import_reports takes it")
            else:
                found = row
        if found is None:
            return passed_over[0]
        for refusal in passed_over:
            self.stderr.write(f"{refusal.file}, row {refusal.row}: {refusal.reason}")
        return found

    def _write_text(self, row: Row, reading: model.Reading) -> None:
        self.stdout.write(f"{row.file} ({reading.language})")
        pieces = [(s.start, s.end, _says(s)) for s in reading.statements]
        pieces += [(start, end, f"furniture: {rule}") for start, end, rule in reading.furniture]
        for start, end, says in sorted(pieces):
            self.stdout.write(f"{start:>7}-{end:<7} {says:<40} {' '.join(row.text[start:end].split())}")


def _says(statement: model.Statement) -> str:
    """The voice, and whom it cites as a path, in which who is relayed stands behind the relay."""
    links = [paths.Link(c.source, "" if c.source else c.name, c.via) for c in statement.citations]
    return f"{statement.voice} {paths.write(links)}".strip()


def _as_dict(row: Row, reading: model.Reading, version: str) -> dict[str, Any]:
    extracted = {"text": row.text, "extractor": row.extractor} if row.extractor else {}
    return {
        "file": row.file,
        "language": reading.language,
        "reader_version": version,
        "statements": [_statement(statement) for statement in reading.statements],
        "furniture": [[piece.start, piece.end] for piece in reading.furniture],
        "furniture_rules": [piece.rule for piece in reading.furniture],
        **extracted,
    }


def _statement(statement: model.Statement) -> dict[str, Any]:
    return {
        "start": statement.start,
        "end": statement.end,
        "kind": statement.kind,
        "voice": statement.voice,
        "citations": [_citation(citation) for citation in statement.citations],
        "evidence": statement.evidence,
        "rule": statement.rule,
        "cue": statement.cue,
        "confidence": statement.confidence,
    }


def _citation(citation: model.Citation) -> dict[str, Any]:
    return {
        "source": citation.source,
        "name": citation.name,
        "via": citation.via,
        "mention": citation.mention,
        "cue": citation.cue,
        "rule": citation.rule,
        "evidence": citation.evidence,
        "confidence": citation.confidence,
    }
