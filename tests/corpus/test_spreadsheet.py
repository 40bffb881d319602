"""Files for spreadsheets: nothing runs as a formula, and taking the guard off gives back what was there."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.corpus.tables import Column
from annotator.corpus.writing import FORMATS
from annotator.formula_guard import guarded, unguarded
from annotator.reports.formats import Options, ReportFile, rows_of

from .conftest import NASTY, make_report
from .reading_back import exported, objects_of

DANGEROUS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\ttext", "\rtext", "\ntext"),
    *(
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM",
        "  =1",
        '"=1',
        "'=1",
        '" =1',
        "\u00a0=1",
        "\u200b=1",
        "“=1",
        "\ufeff=1",
    ),
]
HARMLESS = ["", "plain", "a=1", "1-1", "'quoted'", '"said"', "x@example.org", "  spaces", "قال", "(−5)"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_it_guards_what_a_spreadsheet_would_run(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_it_leaves_harmless_text_alone(text):
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text("='+-@ \t\r\n\"ab＝\u200b", max_size=12) | st.text())
def test_taking_the_guard_off_gives_back_any_text(text):
    assert unguarded(guarded(text)) == text


@given(st.text("='+-@ \t\r\n\"ab＝\u200b", max_size=12))
def test_guarding_twice_and_unguarding_twice_gives_it_back_too(text):
    assert unguarded(unguarded(guarded(guarded(text)))) == text


def test_a_long_run_of_spaces_is_no_work():
    assert guarded(" " * 2_000_000 + "x").endswith("x")
    assert guarded("'" * 2_000_000).startswith("'")


def test_the_csv_has_a_byte_order_mark_and_guarded_text_and_plain_numbers():
    columns = (Column("text", "string", ""), Column("number", "integer", ""))
    file = b"".join(FORMATS["csv"].pieces(columns, [("=1+1", -5), ("plain", 6)], spreadsheet=True))
    assert file == "\ufefftext,number\n'=1+1,-5\nplain,6\n".encode()


def test_a_whole_table_can_be_guarded_and_unguarded(db):
    make_report(*NASTY)
    text = exported("statements", spreadsheet=True).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [unguarded(row["text"]) for row in rows] == list(NASTY)
    assert not any(row["text"].startswith(("=", "-", "\t")) for row in rows)


def test_jsonl_is_never_guarded(db):
    make_report("=1+1")
    assert objects_of("statements")[0]["text"] == "=1+1"


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_reports_for_spreadsheets_are_imported_as_they_were_exported(db, format):
    reports = [make_report(text, title="=Title") for text in NASTY]
    file = ReportFile(f"reports.{format}", exported("reports", format=format, spreadsheet=True))
    came = {(row.text, row.title) for row in rows_of(file, Options())}
    assert came == {(report.text, "=Title") for report in reports}
