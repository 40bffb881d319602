"""One consistent view of the database for the length of an export, while others go on saving."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Every query in the block sees the database as it is at its beginning. Nothing may be written in it.

    Inside a transaction of the caller's the block sees what that transaction sees.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    with ExitStack() as stack:
        if connection.vendor == "sqlite":
            # The settings make each transaction take the write lock at once. A reader in write-ahead mode needs none,
            # and must not keep those out who save.
            usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
            try:
                stack.enter_context(transaction.atomic())
            finally:
                connection.transaction_mode = usual  # type: ignore[attr-defined]
            begin = "SELECT count(*) FROM sqlite_schema"  # a deferred transaction begins when it first reads
        else:
            stack.enter_context(transaction.atomic())
            begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
        with connection.cursor() as cursor:
            cursor.execute(begin)
        yield
