"""Bring reports in from files."""

import datetime
import json
import sys
from argparse import Action, ArgumentError, ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.reports.formats import ENCODINGS, ENDINGS
from annotator.reports.formats.columns import NAMES
from annotator.reports.incoming import files_at
from annotator.reports.results import ImportResult
from annotator.reports.services import reports_import
from sources.models import Source


class ColumnChoices(Action):
    """`--map field=column ...`: one or several behind it, and again as often as wanted.

    A PATH may stand behind them too: what follows the first and has no `=` is one, or is there as a file.
    """

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        first, *others = values
        paths = [value for value in others if "=" not in value or self._is_file(value)]
        chosen = [self._choice(value) for value in (first, *others) if value not in paths]
        namespace.map = [*namespace.map, *chosen]
        namespace.paths = [*(namespace.paths or ()), *paths]

    def _is_file(self, value: str) -> bool:
        return value.partition("=")[0] not in NAMES and Path(value).exists()

    def _choice(self, value: str) -> tuple[str, str]:
        field, equals, column = value.partition("=")
        if not equals or not column or field not in NAMES:
            raise ArgumentError(self, f"{value!r} is not field=column with a field of {', '.join(NAMES)}")
        return field, column


class Command(BaseCommand):
    help = (
        f"Import reports from files ({', '.join(ENDINGS)}) or folders of them. Exit 0: all is in; "
        "1: part was refused, the rest is in; 2: nothing was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        # Not "+": those behind --map are taken by it. handle() looks whether there is any.
        parser.add_argument("paths", nargs="*", action="extend", metavar="PATH")
        parser.add_argument(
            "--publisher", default="", help="key or name of the outlet, for rows that name none"
        )
        parser.add_argument(
            "--map",
            action=ColumnChoices,
            nargs="+",
            default=[],
            metavar="field=column",
            help=f"which column of a table holds what; fields: {', '.join(NAMES)}",
        )
        parser.add_argument("--language", default="", help="language code, for rows that name none")
        parser.add_argument(
            "--published-on",
            type=datetime.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="day of publication, for rows that name none",
        )
        parser.add_argument(
            "--encoding",
            default="",
            choices=list(ENCODINGS),
            help="what the files that aren't UTF-8 are in; without it such a file is refused with a proposal",
        )
        parser.add_argument(
            "--dates",
            choices=["day", "month"],
            help="what dates such as 3/4/2017 begin with; without it the days above 12 in the same column tell",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="store nothing; compare with what is stored"
        )
        parser.add_argument(
            "--rejected",
            type=Path,
            metavar="FILE",
            help="write the refused rows there as CSV, with their reasons",
        )
        parser.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["paths"]:
            raise CommandError("Name at least one PATH: a file, or a folder of files.", returncode=2)
        if not Source.objects.exists():
            self.stderr.write("The registry is empty, so no source will be known: run load_registry first.")
        rejected = options["rejected"]
        if rejected and any(Path(path).resolve() == rejected.resolve() for path in options["paths"]):
            raise CommandError(
                f"--rejected {rejected} would replace a file that is to be imported.", returncode=2
            )
        try:
            result = reports_import(
                by=None,
                files=files_at(options["paths"], settings.IMPORT_MAX_BYTES),
                publisher=options["publisher"],
                language=options["language"],
                published_on=options["published_on"],
                columns=dict(options["map"]),
                encoding=options["encoding"],
                dates=options["dates"],
                dry_run=options["dry_run"],
                rejected=rejected,
                progress=self._progress if sys.stderr.isatty() else None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error
        for row in result.rejected:
            self.stderr.write(f"{row.file}, row {row.row}: {row.reason}")
        if options["format"] == "json":
            self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False, indent=1))
        else:
            self._write_text(result)
        if result.unwritten:
            self.stderr.write(f"The refused rows were not handed back: {result.unwritten}")
        if result.rejected:
            sys.exit(2 if result.nothing_done else 1)

    def _progress(self, rows: int) -> None:
        sys.stderr.write(f"\r{rows:,} rows")
        sys.stderr.flush()

    def _write_text(self, result: ImportResult) -> None:
        for row in result.rows:
            words = f": {row.reason}" if row.reason else ""
            warned = f" [{', '.join(row.warnings)}]" if row.warnings else ""
            self.stdout.write(f"{row.verdict} {row.report_id} {row.file}, row {row.row}{words}{warned}")
        self.stdout.write(", ".join(f"{count} {verdict}" for verdict, count in result.counts.items()))
