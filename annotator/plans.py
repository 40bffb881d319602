"""How PostgreSQL plans and carries out what pages ask.

It compiles nothing: for each of its fifty rows a page looks up things of that row, PostgreSQL prices that as if it were
done for a whole table of a million, and compiles such a query for .3 to 1 s, to answer it in .03 s. The sums that a
worker makes over all take about as long with and without.

A row found by an index is priced little above one that is read in passing: by its own prices, those of a turning disk,
PostgreSQL reads a million rows where eight thousand are looked up in a tenth of the time.
"""

from typing import Any

from django.db.backends.signals import connection_created


def _planned(connection: Any, **of_signal: Any) -> None:
    # Asked of each connection: poolers refuse what is asked for while connecting.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off; SET random_page_cost = 1.1")


def listen() -> None:
    connection_created.connect(_planned, dispatch_uid="plans.planned")
