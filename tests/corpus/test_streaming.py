"""However large the corpus, little of it is in memory at a time."""

import pytest
from django.db import connection
from django.db.models.query import QuerySet
from django.test.utils import CaptureQueriesContext

from annotator.corpus.catalogue import TABLES
from annotator.corpus.services import table_export
from annotator.corpus.tables import Column
from annotator.corpus.writing import FORMATS, PIECE

from .conftest import make_report
from .reading_back import exported

COLUMNS = (Column("a", "string", ""), Column("b", "string", ""))


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_the_first_piece_is_sent_before_many_rows_are_read(format):
    read = []

    def rows():
        for number in range(1_000_000):
            read.append(number)
            yield "x" * 1_000, "y"

    pieces = FORMATS[format].pieces(COLUMNS, rows(), spreadsheet=False)
    first = next(pieces)
    assert PIECE <= len(first) < PIECE + 2_000
    assert len(read) < 100
    next(pieces)
    assert len(read) < 200


@pytest.mark.parametrize("table", TABLES)
def test_the_number_of_queries_does_not_grow_with_the_rows(table, decided, half_done, manager):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            exported(table)
        return len(captured)

    few = queries()
    for number in range(20):
        make_report(f"Report {number} of twenty.", "It has two statements.")
    assert queries() == few


def test_rows_are_fetched_in_bites(db, monkeypatch):
    """The database is asked for as many rows as a table says, not for all."""
    asked = []
    usual = QuerySet.iterator

    def iterator(self, chunk_size=None):
        asked.append(chunk_size)
        return usual(self, chunk_size)

    monkeypatch.setattr(QuerySet, "iterator", iterator)
    make_report("They said so.")
    for name in TABLES:
        b"".join(table_export(by=None, table=TABLES[name], format=FORMATS["jsonl"]))
    assert set(asked) == {50, 200, 2000}
