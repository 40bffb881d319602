"""Excel workbooks: text stays text, and what does not fit is refused."""

import io
import re
import zipfile

import openpyxl
import pytest

from annotator.corpus import workbook as module
from annotator.corpus.tables import Column
from annotator.corpus.workbook import LONGEST_CELL, TooLongForXlsx, workbook

from .conftest import NASTY, make_report
from .reading_back import exported

COLUMNS = (Column("id", "string", ""), Column("value", "string", ""))


def cells_of(rows, *, guard=False):
    sheet = openpyxl.load_workbook(workbook(COLUMNS, rows, guard=guard)).active
    return [row[1] for row in sheet.iter_rows(min_row=2)]


def as_excel_reads(text: str) -> str:
    """ECMA-376 part 1, 22.9.2.19: _xHHHH_ stands for a character."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-5", "@SUM(A1)", "007", "1e5", "NA", "2017-04-05", "true", "#N/A"]
)
def test_a_string_stays_a_string(text):
    cell = cells_of([("x", text)])[0]
    assert cell.value == text
    assert cell.data_type in ("s", "inlineStr")


def test_what_looks_like_a_formula_stays_text_when_it_is_edited():
    cells = cells_of([("x", "=1+1"), ("y", "plain")])
    assert [cell.quotePrefix for cell in cells] == [True, False]


def test_the_guard_is_put_before_formulas_on_demand():
    assert [cell.value for cell in cells_of([("x", "=1+1"), ("y", "plain")], guard=True)] == [
        "'=1+1",
        "plain",
    ]


def test_numbers_and_booleans_are_what_they_are():
    cells = cells_of([("x", -5), ("y", True), ("z", None)])
    assert [(cell.value, cell.data_type) for cell in cells[:2]] == [(-5, "n"), (True, "b")]
    assert cells[2].value is None


def test_characters_that_xml_cannot_hold_are_written_as_excel_writes_them():
    nasty = ["a\rb", "a\r\nb", "\x01\x0b\x1f", "_x000D_ as typed", "_x", "\ufffe", "𝔸🚀", "a\tb\nc"]
    read = [cell.value for cell in cells_of([("x", text) for text in nasty])]
    assert read[0] == "a_x000D_b"
    assert [as_excel_reads(text) for text in read] == nasty


def test_a_whole_table_survives(db):
    make_report(*NASTY)
    sheet = openpyxl.load_workbook(io.BytesIO(exported("statements", format="xlsx"))).active
    names = [cell.value for cell in sheet[1]]
    at = names.index("text")
    texts = [as_excel_reads(row[at].value) for row in sheet.iter_rows(min_row=2)]
    assert texts == list(NASTY)


def test_a_text_that_fills_a_cell_is_written_whole():
    text = "x" * LONGEST_CELL
    assert cells_of([("x", text)])[0].value == text


@pytest.mark.parametrize("text", ["x" * (LONGEST_CELL + 1), "🚀" * (LONGEST_CELL // 2 + 1)])
def test_a_longer_text_is_refused_with_its_place(text):
    with pytest.raises(TooLongForXlsx, match=r"^Row 3 \(the_id\), column value: 32,768 characters"):
        workbook(COLUMNS, [("short", "x"), ("the_id", text)], guard=False)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    workbook(COLUMNS, [("a", "b")] * 2, guard=False)
    with pytest.raises(TooLongForXlsx, match="More than 2 rows"):
        workbook(COLUMNS, [("a", "b")] * 3, guard=False)


def test_the_file_tells_nothing_of_people_or_folders(db):
    make_report("They said so.")
    with zipfile.ZipFile(io.BytesIO(exported("reports", format="xlsx"))) as file:
        said = b"".join(file.read(name) for name in file.namelist() if name.startswith("docProps/")).decode()
    times = r"\d{4}-\d\d-\d\dT[\d:]+Z"
    told = [text for text in re.findall(r">([^<]+)<", said) if not re.fullmatch(times, text)]
    assert len(told) == 3
    assert all(re.search(r"openpyxl|^[\d.]+$", text, re.IGNORECASE) for text in told)
