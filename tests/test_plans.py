"""PostgreSQL compiles no query of ours, whatever it thinks of its price."""

import pytest
from django.db import connection, connections


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only on PostgreSQL: SQLite compiles nothing")
def test_no_query_is_compiled_on_any_connection():
    for one in (connection, connections.create_connection("default")):
        with one.cursor() as cursor:
            cursor.execute("SHOW jit")
            assert cursor.fetchone() == ("off",)
        if one is not connection:
            one.close()
