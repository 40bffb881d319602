"""`manage.py restore`: a back-up into an empty installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from annotator.keeping.backup_file import BackupReader
from annotator.keeping.restoring import restore
from annotator.terminal import told


class Command(BaseCommand):
    help = (
        "Put a file that `backup` wrote into an empty installation, on SQLite or PostgreSQL, of the same or of a newer "
        "version. Each row is read again and compared with the file before anything counts. A damaged file, one of a "
        "newer version, and an installation that holds work are refused. Exit 0: all of it is in; 2: nothing is."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, **options: Any) -> None:
        path = Path(options["file"])
        try:
            with BackupReader(path) as backup:
                restore(backup, told)
                manifest = backup.manifest
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}", returncode=2) from error
        except (ValueError, DatabaseError) as error:  # NotABackup and NotEmpty are ValueErrors
            raise CommandError(f"{path}: {error}. Nothing was restored.", returncode=2) from error
        if options["verbosity"]:
            rows = sum(table["rows"] for table in manifest["tables"])
            self.stdout.write(
                f"Restored as of {manifest['made_at']}: {rows:,} rows of {len(manifest['tables'])} tables, each table "
                f"the same by its sha256, and {len(manifest['files'])} files. People sign in anew."
            )
