"""`manage.py backup`: the whole installation in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from annotator.keeping.backing_up import backup
from annotator.keeping.stored_tables import UnknownMigrations
from annotator.terminal import told


class Command(BaseCommand):
    help = (
        "Write everything that this installation holds to one file, while people work: all tables as they are at this "
        "moment, and the bundles of releases. `restore` puts it into an empty installation on either database. The "
        "file holds names and judgements: keep it where only you can read it. Exit 0: it is there; 2: it is not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, **options: Any) -> None:
        path = Path(options["file"])
        try:
            made = backup(path, told)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}", returncode=2) from error
        except (DatabaseError, UnknownMigrations) as error:
            raise CommandError(f"No back-up was made: {error}", returncode=2) from error
        if options["verbosity"]:
            rows = sum(table["rows"] for table in made["tables"])
            self.stdout.write(
                f"{path}: {rows:,} rows of {len(made['tables'])} tables, {len(made['files'])} files, "
                f"{path.stat().st_size:,} bytes"
            )
