"""Tables without their indexes and foreign keys while they are filled: each is made once over all rows afterwards.

Kept up row by row they cost a multiple of the rows themselves, and PostgreSQL would hold each key that is still to be
checked in memory until the end. What is made again is checked against every row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

# Of PostgreSQL: what to drop and what makes it again; what stands behind a constraint goes with that alone.
_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY conname
"""
_INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = ANY(%s::regclass[])
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid
"""


@contextmanager
def bare(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Within the caller's transaction. Raises DatabaseError where rows don't allow what is made again."""
    found = _on_sqlite(cursor, tables) if connection.vendor == "sqlite" else _on_postgresql(cursor, tables)
    for drop, _ in found:
        cursor.execute(drop)
    yield
    for _, make in reversed(found):
        cursor.execute(make)


def _on_sqlite(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    """Its keys are a part of the table, and looked after by `constraint_checks_disabled` and `check_constraints`."""
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    quote = connection.ops.quote_name
    return [(f"DROP INDEX {quote(name)}", sql) for name, table, sql in cursor.fetchall() if table in tables]


def _on_postgresql(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for asked in (_KEYS, _INDEXES):
        cursor.execute(asked, [list(map(connection.ops.quote_name, tables))])
        found += cursor.fetchall()
    return found
