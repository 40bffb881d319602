from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sources.registry_files import RegistryError
from sources.services import registry_load


class Command(BaseCommand):
    help = (
        "Bring the registry's sources and aliases into the database. Safe to repeat; people's changes stay. Exit 0: "
        "all is in; 1: part was refused, the rest is in; 2: nothing was done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a CSV, or a folder; default: fixtures/")
        parser.add_argument(
            "--overwrite", action="store_true", help="the file has the last word over what is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"] or settings.FIXTURES_DIR
        try:
            loaded = registry_load(by=None, path=path, overwrite=options["overwrite"])
        except RegistryError as error:
            raise CommandError(str(error), returncode=2) from error
        for reason in loaded.refused:
            self.stderr.write(reason)
        for sentence in loaded.alike:
            self.stderr.write(f"{path.name}, went in, look whether it is another: {sentence}")
        self.stdout.write(
            f"{loaded.sources_added} sources and {loaded.aliases_added} aliases added,"
            f" {loaded.sources_changed} sources and {loaded.aliases_changed} aliases changed,"
            f" {len(loaded.refused)} rows refused"
        )
        if loaded.refused:
            raise SystemExit(2 if loaded.nothing_done else 1)
