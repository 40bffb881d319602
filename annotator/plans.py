"""How PostgreSQL carries out what it has planned: without compiling it first.

For each of its fifty rows a page looks up things of that row. PostgreSQL prices that as if it were done for a whole
table of a million, and compiles such a query for .3 to 1 s, to answer it in .03 s. The sums that a worker makes over
all take about as long with and without.
"""

from typing import Any

from django.db.backends.signals import connection_created


def _uncompiled(connection: Any, **of_signal: Any) -> None:
    # Asked of each connection: poolers refuse what is asked for while connecting.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def listen() -> None:
    connection_created.connect(_uncompiled, dispatch_uid="plans.uncompiled")
