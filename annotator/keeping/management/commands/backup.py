"""`manage.py backup`: the whole installation in one file; with --check, whether such a file is whole."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from annotator.keeping.backing_up import NothingToKeep, backup
from annotator.keeping.backup_file import BackupReader, NotABackup
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
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing: read FILE to its end. Exit 0: it is whole; 2: not.",
        )

    def handle(self, **options: Any) -> None:
        path = Path(options["file"])
        try:
            made = self._checked(path) if options["check"] else backup(path, told)
            size = path.stat().st_size
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}", returncode=2) from error
        except NotABackup as error:
            raise CommandError(f"{path}: {error}", returncode=2) from error
        except (DatabaseError, UnknownMigrations, NothingToKeep) as error:
            raise CommandError(f"No back-up was made: {error}", returncode=2) from error
        if options["verbosity"]:
            rows = sum(table["rows"] for table in made["tables"])
            self.stdout.write(
                f"{path}: {'whole, ' if options['check'] else ''}{rows:,} rows of {len(made['tables'])} tables, "
                f"{len(made['files'])} files, {size:,} bytes"
            )

    def _checked(self, path: Path) -> dict[str, Any]:
        with BackupReader(path) as reader:
            reader.check_pieces(told)
            manifest: dict[str, Any] = reader.manifest
        return manifest
