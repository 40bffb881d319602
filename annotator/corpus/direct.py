"""CSV straight from the database: no row of it becomes a Python object where the database can write it.

PostgreSQL's COPY writes the file itself. It quotes what Python's writer quotes, so that the bytes are the same on both
databases (tests/corpus/test_direct.py); what it writes otherwise, `expressions.as_text` sets right.
"""

from collections.abc import Callable, Generator, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from .expressions import as_text
from .tables import Extract, Table
from .writing import CsvLines

Tell = Callable[[int], None]
# Python writes 1.0 where PostgreSQL writes 1.
_WRITTEN_ALIKE = {"string", "integer", "boolean", "date", "datetime"}


def can_write(table: Table, extract: Extract) -> bool:
    """Whether the database's values are those of the file, and both databases would write them alike."""
    return all(column.type in _WRITTEN_ALIKE for column in table.columns) and all(
        type(part).rows is Table.rows and part.row_maker(extract) is None for part in table.parts()
    )


def csv_pieces(table: Table, extract: Extract, tell: Tell) -> Generator[bytes, None, None]:
    """The file, piece by piece, the header at once. tell: hears how many rows were written so far.

    Call it in a snapshot, for a table that `can_write`.
    """
    header = CsvLines()
    header.writer.writerow([column.name for column in table.columns])
    yield header.take().encode()
    written = 0
    for part in table.parts():
        fields = [
            as_text(value, column.type, connection.vendor)
            for value, column in zip(part.fields(extract.scope), table.columns, strict=True)
        ]
        try:
            sql, values = part.found(extract).values_list(*fields).query.sql_with_params()
        except EmptyResultSet:  # nothing is in scope: that needs no asking
            continue
        pieces = _copied if connection.vendor == "postgresql" else _fetched
        for number, piece in pieces(sql, values, part.rows_at_a_time):
            written += number
            tell(written)
            yield piece


def _copied(sql: str, values: Any, at_a_time: int) -> Iterator[tuple[int, bytes]]:
    # With its values in it: Django's cursor takes none here where it writes down what it does (DEBUG).
    statement = connection.ops.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT csv)", values)  # type: ignore[attr-defined]
    with connection.cursor() as cursor, cursor.copy(statement) as copied:
        while lines := list(islice(copied, at_a_time)):
            yield len(lines), b"".join(lines)


def _fetched(sql: str, values: Any, at_a_time: int) -> Iterator[tuple[int, bytes]]:
    lines = CsvLines()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while found := cursor.fetchmany(at_a_time):
            lines.writer.writerows(found)
            yield len(found), lines.take().encode()
