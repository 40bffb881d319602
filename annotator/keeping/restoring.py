"""A back-up put into an empty installation, on either database, of the same or of an older version."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from annotator.shared_files import file_at_hand, file_publish
from annotator.whole_file import whole_file

from .backing_up import place_of
from .backup_file import BackupReader, NotABackup, Watch, file_pieces, sha256_of, unwatched
from .bare_tables import bare
from .stored_tables import (
    ROWS_AT_ONCE,
    StoredTable,
    UnknownMigrations,
    applied_migrations,
    known_migrations,
    stored_tables,
)

# What `migrate` itself fills: roles and what they permit. A back-up brings its own.
MADE_BY_MIGRATING = {"auth_permission", "auth_group", "auth_group_permissions", "django_content_type"}


class NotEmpty(ValueError):
    """There is work already where a back-up was to be restored; the message says what."""


def restore(backup: BackupReader, watch: Watch = unwatched) -> None:
    """Put a back-up into this installation, which must be empty; then bring the tables up to this version.

    Every row and file is compared with the back-up before anything counts: all rows are in, or none. Raises
    NotABackup (also for one made by a newer version), NotEmpty, DatabaseError, OSError. Nothing is touched by a
    refusal.
    """
    manifest = backup.manifest
    try:
        applied = known_migrations((app, name) for app, name in manifest["migrations"])
        tables = stored_tables(applied)
        files = [(place_of(file["name"]), file) for file in manifest["files"]]
        held = {table["name"]: table for table in manifest["tables"]}
        if {table.name: table.columns for table in tables} != {n: t["columns"] for n, t in held.items()}:
            if held.keys() - {table.name for table in tables} and "mfa_authenticator" in held:
                raise NotABackup(
                    "it holds second factors: set SIGN_IN_EXTRAS=on here too (docs/operators.md)"
                )
            raise NotABackup("its tables are not those of the version that it names")
    except (KeyError, TypeError, ValueError) as error:
        raise error if isinstance(error, NotABackup) else NotABackup(str(error)) from error
    _refuse_unless_empty()
    for place, file in files:
        if file_at_hand(place).exists() and sha256_of(file_pieces(place)) != file["sha256"]:
            raise NotEmpty(f"{place.name} is here already, with other contents")
    for place, file in files:
        _put(place, backup.pieces(f"files/{file['name']}"), file["sha256"])
        file_publish(place)
    _make_tables(applied)
    _fill(backup, tables, held, watch)
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False, no_copy=True)  # the back-up is the copy


def _refuse_unless_empty() -> None:
    try:
        here = stored_tables(applied_migrations())
    except UnknownMigrations as error:
        raise NotEmpty(f"the database is not this version's: {error}") from error
    held = [table.name for table in here if table.name not in MADE_BY_MIGRATING and not table.is_empty()]
    if held:
        raise NotEmpty(f"the installation holds work already (in {', '.join(held[:3])})")


def _make_tables(applied: list[tuple[str, str]]) -> None:
    """The tables as they were when the back-up was made. What was here is empty and is made anew if it is not so."""
    if applied_migrations() != applied:
        _drop_tables()
        executor, then = MigrationExecutor(connection), set(applied)
        whole = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
        executor.migrate(None, plan=[step for step in whole if (step[0].app_label, step[0].name) in then])


def _drop_tables() -> None:
    """Take down the empty tables of another version, so that those of the back-up's can be made."""
    mine = {table.name for table in stored_tables(applied_migrations())}
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        present = set(connection.introspection.table_names())
        passing = {name for name in present if name.startswith(("axes_", "django_session", "people_session"))}
        for name in sorted((mine | passing) & present):
            editor.execute(editor.sql_delete_table % {"table": connection.ops.quote_name(name)})
        if MigrationRecorder(connection).has_table():
            MigrationRecorder(connection).migration_qs.all().delete()


def _fill(backup: BackupReader, tables: list[StoredTable], held: dict[str, Any], watch: Watch) -> None:
    """All rows in one transaction, read again and compared before it ends."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        with connection.cursor() as cursor:
            with bare(cursor, [table.name for table in tables]):
                for table in tables:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")
                for table in tables:
                    lines = watch(table.name, backup.lines(f"tables/{table.name}.jsonl"))
                    _insert(cursor, table, (table.read(line) for line in lines))
            for statement in connection.ops.sequence_reset_sql(no_style(), [t.model for t in tables]):
                cursor.execute(statement)
        for table in tables:
            if sha256_of(watch(table.name, table.lines())) != held[table.name]["sha256"]:
                raise DatabaseError(f"{table.name} came back from the database other than it went in")
        connection.check_constraints()
    # PostgreSQL's autovacuum would come minutes later; on SQLite `migrate` sees to it.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _insert(cursor: Any, table: StoredTable, rows: Iterator[list[Any]]) -> None:
    name = connection.ops.quote_name(table.name)
    columns = ", ".join(map(connection.ops.quote_name, table.columns))
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    sql = f"INSERT INTO {name} ({columns}) VALUES ({', '.join(['%s'] * len(table.columns))})"
    while some := list(islice(rows, ROWS_AT_ONCE)):
        cursor.executemany(sql, some)


def _put(place: Path, pieces: Iterable[bytes], sha256: str) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = hashlib.sha256()
    with whole_file(place, mode=0o600) as file:
        for piece in pieces:
            file.write(piece)
            found.update(piece)
        if found.hexdigest() != sha256:
            raise NotABackup(f"{place.name} is not what the back-up says it is")
