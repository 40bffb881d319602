"""What SQLite plans its queries by: how many rows of a table share a value. PostgreSQL's autovacuum sees to it there.

Without statistics SQLite supposes that every table is as large as every other, and sorts a million rows for a list of
fifty where an index has their order. `PRAGMA optimize` would make them for tables that the same connection has asked
before, as far as SQLite before 3.46 can tell; a connection of a server or a command mostly hasn't.
Tables of fewer than LARGE rows get none: they may soon be much larger, and what was true of ten rows misleads. It is
no more than that, so that a table of reports has them where the table of their statements is large.
"""

from contextlib import suppress
from typing import Any

from django.db import OperationalError, connection

LARGE = 1_000  # rows
_LOOKED_AT = 1_000  # rows of each index, about (PRAGMA analysis_limit): milliseconds for a table of any size


def statistics_renew(**of_signal: Any) -> None:
    """Count anew, after what makes tables grow much at once: an import, a hand-out, a migration.

    Where others write for so long that it can't, the next time will do: what was done is done, and must be said.
    """
    if connection.vendor != "sqlite":
        return
    ours = connection.introspection.django_table_names(only_existing=True)
    with suppress(OperationalError), connection.cursor() as cursor:
        tables = [name for name in ours if _is_large(cursor, name)]
        if tables:
            cursor.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
        for name in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")


def _is_large(cursor: Any, table: str) -> bool:
    name = connection.ops.quote_name(table)
    cursor.execute(f"SELECT COUNT(*) FROM (SELECT 1 FROM {name} LIMIT {LARGE})")
    return bool(cursor.fetchone()[0] == LARGE)
