"""`manage.py import_bundle`: a bundle back into an installation without reports."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotator.corpus.bundle_reading import NotABundle
from annotator.corpus.restoring import bundle_import
from annotator.corpus.restoring_rows import CannotRestore

TELL_EVERY = 5_000  # rows
TOLD = ("reports", "statements", "annotations", "decisions", "claims", "people")


class Command(BaseCommand):
    help = (
        "Bring a bundle that export_corpus wrote into an installation without reports, guidelines and claims. People "
        "come as pseudonyms who can't sign in. Exit 0: all of it is in; 2: nothing is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", metavar="FILE.zip")

    def handle(self, **options: Any) -> None:
        path = Path(options["bundle"])
        try:
            with path.open("rb") as file:
                restored = bundle_import(file=file, name=path.name, watch=self._progress)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}", returncode=2) from error
        except (NotABundle, CannotRestore) as error:
            raise CommandError(f"{path}: {error}. Nothing was brought in.", returncode=2) from error
        if options["verbosity"]:
            came = ", ".join(f"{restored.rows[table]:,} {table}" for table in TOLD)
            self.stdout.write(f"Brought in: {came}.")

    def _progress(self, table: str, rows: Iterable[Any]) -> Iterator[Any]:
        """On a terminal, say how far it is."""
        if not sys.stderr.isatty():
            yield from rows
            return
        for number, row in enumerate(rows):
            if number % TELL_EVERY == 0:
                self.stderr.write(f"\r\x1b[K{table}: {number:,}", ending="")
                self.stderr.flush()
            yield row
        self.stderr.write("\r\x1b[K", ending="")
