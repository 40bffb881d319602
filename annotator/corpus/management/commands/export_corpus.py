"""`manage.py export_corpus`: one table of the corpus, or the whole of it, as a file."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from annotator.corpus.bundling import bundle_export
from annotator.corpus.catalogue import TABLES
from annotator.corpus.choosing import chosen_by_query
from annotator.corpus.documents import DOCUMENTS, document_export
from annotator.corpus.parquet import PyarrowMissing
from annotator.corpus.screening import NamesFound
from annotator.corpus.services import table_export, untold
from annotator.corpus.tables import Row, Table
from annotator.corpus.workbook import TooLongForXlsx
from annotator.corpus.writing import FORMATS
from annotator.whole_file import whole_file

TELL_EVERY = 5_000  # rows


class Command(BaseCommand):
    help = (
        "Write one table of the corpus, all of them as a bundle, or what was decided in the format of another "
        "program. Exit code 0: done, 2: nothing was written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--table", choices=list(TABLES), metavar="NAME", help=", ".join(TABLES))
        what.add_argument(
            "--bundle",
            metavar="FILE.zip",
            help="all tables as CSV, with a datasheet, the agreement and descriptions for programs",
        )
        parser.add_argument(
            "--format",
            choices=[*FORMATS, *DOCUMENTS],
            help=f"of a table: {', '.join(FORMATS)} (default: csv); of all that was decided: {', '.join(DOCUMENTS)}",
        )
        parser.add_argument(
            "--output", metavar="FILE|-", help="not for a bundle; default: - (standard output)"
        )
        parser.add_argument(
            "--filter",
            metavar="QUERY",
            help="only what belongs to these reports: report_ids, or words in text, title or publisher; "
            "rests_on:KEY: what was decided to rest on that source at any depth "
            "(for a table of the registry: words in a source's key, name or aliases)",
        )
        parser.add_argument(
            "--without-text",
            action="store_true",
            help="hashes and the first 32 characters in place of the texts of reports and statements",
        )
        parser.add_argument(
            "--despite-names",
            action="store_true",
            help="a bundle also where names of the team stand in notes and reasons; without it they are shown",
        )
        parser.add_argument(
            "--spreadsheet",
            action="store_true",
            help="for spreadsheets: byte order mark, guard against formulas",
        )
        parser.add_argument(
            "--names", metavar="REASON", help="people's names instead of pseudonyms; the reason is logged"
        )

    def handle(self, **options: Any) -> None:
        try:
            if options["bundle"] is not None:
                self._bundle(options)
            elif options["format"] in DOCUMENTS:
                self._document(options)
            else:
                self._table(options)
        except NamesFound as error:
            raise CommandError(
                "\n".join([*error.messages, "If they may go out, say --despite-names."]), returncode=2
            ) from error
        except ValidationError as error:
            raise CommandError(f"--names: {error.message}", returncode=2) from error
        except (PyarrowMissing, TooLongForXlsx) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            place = options["bundle"] or options["output"]
            raise CommandError(f"{place}: {error.strerror or error}", returncode=2) from error

    def _bundle(self, options: dict[str, Any]) -> None:
        for name in ("format", "output", "spreadsheet", "names"):
            if options[name]:
                raise CommandError(f"--{name} is for tables, not for a bundle.", returncode=2)
        with whole_file(Path(options["bundle"])) as file:
            bundle_export(
                by=None,
                file=file,
                chosen=self._chosen(TABLES["reports"], options["filter"]),
                chosen_in_words=options["filter"] or "",
                without_text=options["without_text"],
                despite_names=options["despite_names"],
                watch=self._progress,
            )

    def _document(self, options: dict[str, Any]) -> None:
        for name in ("table", "spreadsheet", "names", "without_text"):
            if options[name]:
                raise CommandError(
                    f"--{name.replace('_', '-')} is not for --format {options['format']}.", returncode=2
                )
        if options["output"] in (None, "-"):
            raise CommandError(f"--format {options['format']} needs --output FILE.", returncode=2)
        with whole_file(Path(options["output"])) as file:
            document_export(
                by=None,
                file=file,
                format=options["format"],
                chosen=self._chosen(TABLES["reports"], options["filter"]),
                chosen_in_words=options["filter"] or "",
            )

    def _table(self, options: dict[str, Any]) -> None:
        if options["table"] is None:
            raise CommandError(
                "Say what to export: --table, --bundle or --format with a document.", returncode=2
            )
        table, format = TABLES[options["table"]], FORMATS[options["format"] or "csv"]
        if options["spreadsheet"] and format.name not in ("csv", "xlsx"):
            raise CommandError(
                f"--spreadsheet is for csv and xlsx; no spreadsheet reads {format.name}.", returncode=2
            )
        to_file = options["output"] not in (None, "-")
        pieces = table_export(
            by=None,
            table=table,
            format=format,
            spreadsheet=options["spreadsheet"],
            chosen=self._chosen(table, options["filter"]),
            chosen_in_words=options["filter"] or "",
            without_text=options["without_text"],
            names=options["names"],
            tell=(lambda rows: self._tell(table.name, rows)) if to_file else untold,
        )
        if to_file:
            with whole_file(Path(options["output"])) as file:
                file.writelines(pieces)
        else:
            self._to_standard_output(pieces)

    def _chosen(self, table: Table, query: str | None) -> QuerySet | None:
        if query is None:
            return None
        chosen = chosen_by_query(table, query)
        if not chosen.exists():
            raise CommandError(f"Nothing matches --filter {query!r}.", returncode=2)
        return chosen

    def _progress(self, table: str, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they are; their number is told on the way."""
        number = 0
        for number, row in enumerate(rows, 1):
            yield row
            if number % TELL_EVERY == 0:
                self._tell(table, number)
        self._tell(table, number)

    def _tell(self, table: str, rows: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{table}: {rows:,} rows", ending="")

    def _to_standard_output(self, pieces: Iterator[bytes]) -> None:
        binary = getattr(self.stdout, "buffer", None)
        try:
            for piece in pieces:
                if binary is not None:
                    binary.write(piece)
                else:
                    self.stdout.write(piece.decode(), ending="")
            if binary is not None:
                binary.flush()
        except BrokenPipeError:
            # Whoever reads has seen enough (`| head`). Python would complain once more when it closes the stream.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
