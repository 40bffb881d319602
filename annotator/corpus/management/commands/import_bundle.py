"""`manage.py import_bundle`: a bundle back into an installation without reports."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotator.corpus.bundle_reading import NotABundle
from annotator.corpus.restoring import bundle_import
from annotator.corpus.restoring_rows import CannotRestore
from annotator.terminal import told

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
                restored = bundle_import(file=file, name=path.name, watch=told)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}", returncode=2) from error
        except (NotABundle, CannotRestore) as error:
            raise CommandError(f"{path}: {error}. Nothing was brought in.", returncode=2) from error
        if options["verbosity"]:
            came = ", ".join(f"{restored.rows[table]:,} {table}" for table in TOLD)
            self.stdout.write(f"Brought in: {came}.")
