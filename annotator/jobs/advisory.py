"""Locks that PostgreSQL keeps for a connection, and frees when the process at its other end dies."""

import hashlib
from contextlib import suppress
from types import TracebackType
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

as_json = Jsonb
# A machine that vanishes says no farewell: the server asks after it, and gives it up after about a minute.
_KEEPALIVE = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
_HELD = """
    SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = %s
"""


def _key(name: str) -> int:
    """The number by which PostgreSQL knows the lock: 64 bits with a sign."""
    return int.from_bytes(hashlib.sha256(f"hearsay {name}".encode()).digest()[:8], signed=True)


def is_held(name: str) -> bool:
    """Whether a living process on any machine holds the lock, alone or with others."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [_key(name)])
        return cursor.fetchone() is not None


class Lock:
    """A lock with a connection of its own, beside that of Django; use it in a `with`, which closes both.

    shared: others may hold it in the same way at the same time.
    """

    def __init__(self, name: str, *, shared: bool = False) -> None:
        self._name, self._shared = name, shared
        self._connection: psycopg.Connection[Any] | None = None

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        # A connection that was closed is over in the server a moment later only; what follows finds the lock free.
        with suppress(psycopg.Error):
            self.run("SELECT pg_advisory_unlock_all()")
        self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def take(self) -> bool:
        """Whether the lock is ours now. Raises psycopg.Error."""
        if self._connection is None:
            asked: dict[str, Any] = connection.get_connection_params()
            self._connection = connection.get_new_connection(asked)
            self._connection.autocommit = True
            self._connection.execute(_KEEPALIVE)
        form = "pg_try_advisory_lock_shared" if self._shared else "pg_try_advisory_lock"
        return bool((self.run(f"SELECT {form}(%s)", _key(self._name)) or [False])[0])

    def run(self, query: str, *values: Any) -> Any:
        """The first row of what `query` gives, or None. Raises psycopg.Error, also where the lock was lost."""
        if self._connection is None:
            raise psycopg.OperationalError("the lock is not held")
        found = self._connection.execute(query.encode(), values)
        return found.fetchone() if found.description else None

    def renew(self) -> None:
        """Take it again where the connection was lost. Raises psycopg.Error while the server doesn't answer."""
        try:
            self.run("SELECT 1")
        except psycopg.Error:
            self._close()
            self.take()
