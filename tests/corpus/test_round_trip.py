"""What stands in a file is what is stored, to the last character."""

import io
import json

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.corpus.tables import Column
from annotator.corpus.writing import FORMATS
from annotator.reports.models import Report, Statement

from .conftest import NASTY, make_report
from .reading_back import exported, objects_of, rows_of

COLUMNS = (Column("a", "string", ""), Column("b", "string", ""))
STORABLE = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"))


def read_by_pandas(file: bytes) -> pandas.DataFrame:
    return pandas.read_csv(io.BytesIO(file), dtype=str, keep_default_na=False)


def written(format: str, rows: list) -> bytes:
    return b"".join(FORMATS[format].pieces(COLUMNS, rows, spreadsheet=False))


@pytest.fixture
def nasty(db) -> Report:
    return make_report(*NASTY, title='"Quoted", and\rbroken', url="https://example.org/?a=1,2")


def test_pandas_reads_back_each_statement_exactly(nasty):
    frame = read_by_pandas(exported("statements"))
    assert list(frame["text"]) == list(Statement.objects.order_by("start").values_list("text", flat=True))
    assert list(frame["text"]) == list(NASTY)


def test_pandas_reads_back_a_whole_report_exactly(nasty):
    frame = read_by_pandas(exported("reports"))
    assert frame.loc[0, "text"] == nasty.text
    assert frame.loc[0, "title"] == nasty.title
    assert frame.loc[0, "text_sha256"] == nasty.text_sha256


def test_offsets_lead_to_the_statement_in_the_text(nasty):
    text = rows_of("reports")[0]["text"]
    for row in rows_of("statements"):
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
        assert row["statement_id"] == f"{nasty.report_id}:{row['start']}-{row['end']}"


def test_jsonl_reads_back_exactly_and_keeps_types(nasty):
    statements = objects_of("statements")
    assert [statement["text"] for statement in statements] == list(NASTY)
    assert statements[0]["position"] == 1
    assert statements[0]["credibility"] is None
    assert objects_of("appearances")[0]["primary"] is True
    assert objects_of("suggestions")[0]["confidence"] == 0.75


def test_csv_and_jsonl_have_the_same_columns_in_the_same_order(nasty):
    assert list(rows_of("statements")[0]) == list(objects_of("statements")[0])


@given(st.lists(st.tuples(STORABLE, STORABLE), max_size=8))
def test_any_text_survives_csv(rows):
    frame = read_by_pandas(written("csv", rows))
    assert [tuple(row) for row in frame.itertuples(index=False)] == rows


@given(st.lists(st.tuples(STORABLE, STORABLE), max_size=8))
def test_any_text_survives_jsonl(rows):
    lines = written("jsonl", rows).decode().splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == rows


def test_csv_is_rfc_4180_with_plain_line_ends_and_no_byte_order_mark():
    assert written("csv", [("a\rb", 'c"d'), ("e\nf", "g,h"), ("plain", "")]) == (
        b'a,b\n"a\rb","c""d"\n"e\nf","g,h"\nplain,\n'
    )


def test_booleans_and_empty_values_are_written_as_promised():
    columns = (Column("yes", "boolean", ""), Column("number", "integer", ""), Column("text", "string", ""))
    rows = [(True, 5, ""), (False, None, "x"), (None, -3, "y")]
    assert b"".join(FORMATS["csv"].pieces(columns, rows, spreadsheet=False)) == (
        b"yes,number,text\ntrue,5,\nfalse,,x\n,-3,y\n"
    )
    assert b"".join(FORMATS["jsonl"].pieces(columns, rows, spreadsheet=False)).splitlines()[1] == (
        b'{"yes": false, "number": null, "text": "x"}'
    )


def test_an_empty_table_has_its_header(db):
    assert exported("reports").startswith(b"report_id,title,publisher,")
    assert exported("reports", format="jsonl") == b""
