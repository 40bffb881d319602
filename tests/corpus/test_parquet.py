"""Tables as Apache Parquet."""

import builtins
import datetime
import io

import pytest
from pyarrow import parquet

from annotator.corpus.catalogue import TABLES
from annotator.corpus.parquet import MOST_ROWS
from annotator.corpus.tables import Column
from annotator.corpus.writing import FORMATS

from .conftest import NASTY, make_report
from .reading_back import exported, objects_of
from .test_command import refused, run

TYPES = {
    "string": "string",
    "integer": "int64",
    "number": "double",
    "boolean": "bool",
    "date": "date32[day]",
    "datetime": "timestamp[us, tz=UTC]",
}


def read_back(table: str):
    return parquet.read_table(io.BytesIO(exported(table, format="parquet")))


@pytest.mark.parametrize("name", TABLES)
def test_columns_have_their_types_and_descriptions(name, decided):
    schema = read_back(name).schema
    assert [(field.name, str(field.type)) for field in schema] == [
        (column.name, TYPES[column.type]) for column in TABLES[name].columns
    ]
    assert [field.metadata[b"description"].decode() for field in schema] == [
        column.description for column in TABLES[name].columns
    ]


@pytest.mark.parametrize("name", ["reports", "statements", "annotations", "citations", "suggestions"])
def test_values_are_those_of_the_json_lines(name, decided, half_done):
    make_report(*NASTY)

    def as_json(value):
        if isinstance(value, datetime.datetime):
            return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        return value.isoformat() if isinstance(value, datetime.date) else value

    rows = [{key: as_json(value) for key, value in row.items()} for row in read_back(name).to_pylist()]
    assert rows == objects_of(name)


def test_rows_are_written_in_groups():
    rows = ((str(number),) for number in range(MOST_ROWS + 1))
    file = b"".join(FORMATS["parquet"].pieces([Column("a", "string", "")], rows, spreadsheet=False))
    assert parquet.ParquetFile(io.BytesIO(file)).num_row_groups == 2
    assert parquet.read_table(io.BytesIO(file)).num_rows == MOST_ROWS + 1


def test_long_texts_make_small_groups():
    rows = (("x" * 5_000_000,) for _ in range(4))
    file = b"".join(FORMATS["parquet"].pieces([Column("a", "string", "")], rows, spreadsheet=False))
    assert parquet.ParquetFile(io.BytesIO(file)).num_row_groups == 2


def test_without_pyarrow_it_says_what_to_install(decided, monkeypatch, tmp_path):
    usual = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return usual(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    words = ("--table", "statements", "--format", "parquet", "--output", str(tmp_path / "out"))
    assert "requirements-parquet.txt" in refused(*words)
    assert list(tmp_path.iterdir()) == []
    assert run("--table", "statements")
