"""`manage.py migrate`: as Django's, but where there is work, a copy is made first.

On SQLite it is the file itself, which takes seconds; on PostgreSQL a back-up. Afterwards the role as which the server
connects (DATABASE_ROLE) gets its rights on the tables, old and new.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.utils import timezone

from annotator.keeping.backing_up import backup
from annotator.keeping.database_copy import database_copy
from annotator.keeping.database_rights import NoSuchRole, rights_give
from annotator.keeping.stored_tables import (
    UnknownMigrations,
    applied_migrations,
    pending_migrations,
    stored_tables,
)
from annotator.terminal import told


class Command(Migrate):
    help = f"{Migrate.help} Before that, what the database holds is copied to DATA_DIR/backups."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--no-copy", action="store_true", help="Make no copy before (you have a back-up of your own)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        changes = not (options["plan"] or options["check_unapplied"] or options["fake"])
        if changes and not options.get("no_copy") and options["database"] == DEFAULT_DB_ALIAS:
            self._copy_first(options)
        super().handle(*args, **options)
        if changes and settings.DATABASE_ROLE and options["database"] == DEFAULT_DB_ALIAS:
            self._give_rights(options)

    def _give_rights(self, options: dict[str, Any]) -> None:
        try:
            rights_give(settings.DATABASE_ROLE)
        except (NoSuchRole, DatabaseError) as error:
            raise CommandError(f"Migrated, but no rights were given: {error}", returncode=1) from error
        if options["verbosity"]:
            self.stdout.write(f"{settings.DATABASE_ROLE} may read and write rows, and change no table.")

    def _copy_first(self, options: dict[str, Any]) -> None:
        try:
            applied = applied_migrations()
            if not applied or not (options.get("app_label") or pending_migrations(applied)):
                return
            if all(table.is_empty() for table in stored_tables(applied) if table.name == "people_user"):
                return  # nobody has ever worked here
            folder = Path(settings.DATA_DIR) / "backups"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = folder / f"before-migrating-{timezone.now():%Y%m%d-%H%M%S}"
            if connection.vendor == "sqlite":
                size = database_copy(path := path.with_suffix(".sqlite3"))
            else:
                backup(path := path.with_suffix(".zip"), told)
                size = path.stat().st_size
        except (OSError, DatabaseError, UnknownMigrations) as error:
            raise CommandError(
                f"Nothing was migrated, since no copy could be made first: {error}", returncode=2
            ) from error
        if options["verbosity"]:
            self.stdout.write(f"Copied what is here to {path} ({size:,} bytes)")
