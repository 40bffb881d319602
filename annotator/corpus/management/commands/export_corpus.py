"""`manage.py export_corpus`: one table of the corpus as a file."""

import contextlib
import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from annotator.corpus.catalogue import TABLES
from annotator.corpus.choosing import chosen_by_query
from annotator.corpus.services import table_export
from annotator.corpus.tables import Row
from annotator.corpus.workbook import TooLongForXlsx
from annotator.corpus.writing import FORMATS

TELL_EVERY = 5_000  # rows


class Command(BaseCommand):
    help = "Write one table of the corpus. Exit code 0: done, 2: nothing was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--table", required=True, choices=list(TABLES), metavar="NAME", help=", ".join(TABLES)
        )
        parser.add_argument("--format", default="csv", choices=list(FORMATS), help="default: csv")
        parser.add_argument("--output", default="-", metavar="FILE|-", help="default: - (standard output)")
        parser.add_argument(
            "--filter",
            metavar="QUERY",
            help="only what belongs to these reports: report_ids, or words in text, title or publisher "
            "(for the registry: words in a source's key, name or aliases)",
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
        table, format = TABLES[options["table"]], FORMATS[options["format"]]
        if options["spreadsheet"] and format.name == "jsonl":
            raise CommandError("--spreadsheet is for csv and xlsx; no spreadsheet reads jsonl.", returncode=2)
        chosen = None
        if options["filter"] is not None:
            chosen = chosen_by_query(table, options["filter"])
            if not chosen.exists():
                raise CommandError(f"Nothing matches --filter {options['filter']!r}.", returncode=2)
        try:
            pieces = table_export(
                by=None,
                table=table,
                format=format,
                spreadsheet=options["spreadsheet"],
                chosen=chosen,
                chosen_in_words=options["filter"] or "",
                names=options["names"],
                watch=self._progress if options["output"] != "-" else iter,
            )
            if options["output"] == "-":
                self._to_standard_output(pieces)
            else:
                _to_file(pieces, Path(options["output"]))
        except ValidationError as error:
            raise CommandError(f"--names: {error.message}", returncode=2) from error
        except TooLongForXlsx as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror or error}", returncode=2) from error

    def _progress(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they are; on a terminal their number is told on the way."""
        number = 0
        for number, row in enumerate(rows, 1):
            yield row
            if number % TELL_EVERY == 0 and self.stderr.isatty():
                self.stderr.write(f"\r{number:,} rows", ending="")
        if self.stderr.isatty():
            self.stderr.write(f"\r{number:,} rows")

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


def _to_file(pieces: Iterator[bytes], path: Path) -> None:
    """Write beside `path` and rename: under its name there is the old file or the whole new one, never a part."""
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            _settle(file)
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
