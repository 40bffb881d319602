"""Excel workbooks as tables: what is read, what is passed over and said, and what a hostile file can't do."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from annotator.documents import confined
from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(*rows: list, change: Callable[[Worksheet], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def patched(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed; a part that it lacks is added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            content = old.read(name) if name in old.namelist() else b""
            new.writestr(name, change(content) if name == part else content)
    return stream.getvalue()


def read(data: bytes) -> list[Row | Refusal]:
    return list(rows_of(ReportFile("a.xlsx", data), Options()))


def texts(data: bytes) -> dict[int, str]:
    return {row.row: row.text for row in read(data) if isinstance(row, Row)}


def reasons(data: bytes) -> dict[tuple[str, int], str]:
    return {(row.file, row.row): row.reason for row in read(data) if isinstance(row, Refusal)}


def reason(data: bytes) -> str:
    ((place, words),) = reasons(data).items()
    assert place == ("a.xlsx", 1)
    return words


def test_the_example_comes_in_with_columns_guessed_and_its_dates():
    rows = list(rows_of(ReportFile("report.xlsx", (DATA / "report.xlsx").read_bytes()), Options()))
    assert [(row.row, row.published_on) for row in rows] == [
        (2, datetime.date(2018, 6, 11)),
        (3, datetime.date(2018, 6, 12)),
    ]
    assert rows[0].text.startswith("Bakery opens its doors again\n\nThe bakery")
    assert rows[0].publisher == "Reuters"


def test_cells_are_text_and_left_out_ones_are_empty():
    data = workbook(["text", "title"], [12.0], [True], [" a ", "b"])
    assert texts(data) == {2: "12", 3: "true", 4: "b\n\n a "}


def test_a_line_end_written_as_excel_writes_it_is_a_line_end():
    assert texts(workbook(["text"], ["one_x000D_\ntwo"])) == {2: "one\r\ntwo"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("one_x000B_two", "one\vtwo"),
        ("one_x005F_x000B_two", "one_x000B_two"),
        ("one_xD83D_two", "one_xD83D_two"),
    ],
)
def test_characters_that_xml_cannot_hold_are_read_as_they_are_escaped(written, meant):
    assert texts(workbook(["text"], [written])) == {2: meant}


def test_an_escaped_nul_is_refused_as_any_nul_is():
    (reason,) = reasons(workbook(["text"], ["one_x0000_two"])).values()
    assert "NUL" in reason


def test_a_cell_beside_the_table_costs_its_row():
    data = workbook(["text"], ["a"], ["b", "stray"])
    assert texts(data) == {2: "a"}
    assert reasons(data) == {("a.xlsx", 3): "2 cells, but the header has 1"}


@pytest.mark.parametrize(
    ("cell", "warned"),
    [
        (b't="d"><v>2018-02-28</v>', False),
        (b't="d"><v>2018-02-31</v>', True),
        (b't="d"><v>0000-01-01</v>', True),
        (b't="d"><v>soon</v>', True),
        (b"><v>soon</v>", True),
        (b't="b"><v>soon</v>', True),
        (b's="1"><v>9999999999</v>', True),
        (b's="1"><v>1e999</v>', True),
    ],
)
def test_a_day_that_there_isnt_costs_its_row_the_day_as_in_a_csv(cell, warned):
    def change(sheet: Worksheet) -> None:
        sheet["B4"] = datetime.date(2018, 6, 11)  # the workbook has a style for days

    rows = [["text", "date"], ["a", "2018-06-09"], ["b", "2018-06-10"], ["c", ""]]
    data = patched(
        workbook(*rows, change=change),
        SHEET,
        lambda xml: re.sub(rb'<c r="B3".*?</c>', b'<c r="B3" ' + cell + b"</c>", xml),
    )
    found = {row.row: row for row in read(data)}
    assert [row.published_on and row.published_on.day for row in found.values()] == [
        9,
        None if warned else 28,
        11,
    ]
    assert found[3].warnings == (("date_unreadable",) if warned else ())


def test_a_text_that_the_workbook_lacks_costs_its_row():
    data = patched(
        workbook(["text"], ["a"], ["b"], ["c"]),
        SHEET,
        lambda xml: re.sub(rb'<c r="A3".*?</c>', b'<c r="A3" t="s"><v>999</v></c>', xml),
    )
    assert texts(data) == {2: "a", 4: "c"}
    assert reasons(data) == {("a.xlsx", 3): "the row holds a cell whose text isn't in the workbook"}


def test_rows_keep_their_numbers_where_some_are_left_out_or_said_twice():
    data = patched(
        workbook(["text"], ["a"], ["b"], ["c"]),
        SHEET,
        lambda xml: xml.replace(b'<row r="3"', b'<row r="2"').replace(b'<row r="4"', b'<row r="900000"'),
    )
    assert texts(data) == {2: "a", 900_000: "c"}


def test_a_formula_without_a_stored_result_costs_its_row_and_is_never_worked_out():
    data = workbook(["text"], ["a"], ['="x"&"y"'], ["b"])
    assert texts(data) == {2: "a", 4: "b"}
    assert "formula without a stored result" in reasons(data)["a.xlsx", 3]


def test_a_formula_with_a_stored_result_is_that_result():
    cell = b'<c r="A2" t="str"><f>"x"</f><v>Shells fell.</v></c>'
    data = patched(
        workbook(["text"], ['="x"']),
        SHEET,
        lambda xml: re.sub(rb'<c r="A2".*?</c>', cell, xml),
    )
    assert texts(data) == {2: "Shells fell."}


def test_hidden_rows_columns_and_other_sheets_are_listed():
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.parent.create_sheet("Second").append(["text"])

    data = workbook(["text", "title"], ["a", "no"], ["b", "no"], change=hide)
    assert texts(data) == {2: "a"}
    found = reasons(data)
    assert set(found) == {("a.xlsx", 3), ("a.xlsx, sheet “Second”", 1), ("a.xlsx, column “title”", 1)}
    assert found["a.xlsx", 3].startswith("the row is hidden")


def test_a_hidden_first_sheet_is_passed_over():
    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"
        shown = sheet.parent.create_sheet("Shown")
        shown.append(["text"])
        shown.append(["It rained."])
        sheet.parent.active = 1

    data = workbook(["text"], ["It snowed."], change=hide)
    assert texts(data) == {2: "It rained."}
    assert ("a.xlsx, sheet “Sheet”", 1) in reasons(data)


def test_merged_cells_are_told_at_their_rows():
    data = workbook(["text", "title"], ["a"], ["b"], ["c"], change=lambda s: s.merge_cells("A3:B4"))
    assert {row.row: row.warnings for row in read(data)[:2]} == {2: (), 3: ("merged_cells",)}


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_refused(part, doctype):
    data = patched(workbook(["text"], ["a"]), part, lambda xml: doctype + xml)
    assert f"{part} declares entities" in reason(data)


def test_entities_hidden_in_utf_16_are_refused():
    data = patched(workbook(["text"], ["a"]), SHEET, lambda _: "<!DOCTYPE x><x/>".encode("utf-16"))
    assert "declares entities" in reason(data)


@pytest.mark.parametrize(
    "relation",
    [
        '<Relationship Id="r" Type="x/externalLinkPath" Target="http://127.0.0.1/b.xlsx" TargetMode="External"/>',
        '<Relationship Id="r" Type="x/image" Target="file:///etc/passwd" TargetMode="External"/>',
        '<Relationship Id="r" Type="x/hyperlink" Target="file:///etc/passwd" TargetMode="External"/>',
    ],
)
def test_links_to_other_files_are_refused(relation):
    part = "xl/externalLinks/_rels/externalLink1.xml.rels"
    data = patched(
        workbook(["text"], ["a"]), part, lambda _: f"<Relationships>{relation}</Relationships>".encode()
    )
    assert "links to a file or page outside itself" in reason(data)


def test_an_address_behind_a_cell_is_no_harm():
    def link(sheet: Worksheet) -> None:
        sheet["A2"].hyperlink = "https://paper.example/1"

    assert texts(workbook(["text"], ["a"], change=link)) == {2: "a"}


def test_a_workbook_that_would_unpack_to_far_more_than_it_weighs_is_refused_unread():
    data = patched(workbook(["text"], ["a"]), "xl/big.xml", lambda _: b"<row/>" * 1_000_000)
    assert "packed so tightly" in reason(data)


def test_a_sheet_that_claims_to_be_full_is_read_for_what_it_has():
    data = patched(
        workbook(["text"], ["a"]), SHEET, lambda xml: xml.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    )
    assert texts(data) == {2: "a"}


def test_255_sheets_and_unused_strings_do_no_harm():
    def many(sheet: Worksheet) -> None:
        for number in range(254):
            sheet.parent.create_sheet(f"s{number}")

    data = patched(
        workbook(["text"], ["a"], change=many),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"</sst>", b"<si><t>never used</t></si>" * 10_000 + b"</sst>"),
    )
    assert texts(data) == {2: "a"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty: no statements found"),
        (b"PK\x03\x04 broken", "damaged zip"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest",
            "old Microsoft Office file (.xls, .doc), or a new one with a",
        ),
        (b"<!DOCTYPE html><table><tr><td>text</td></tr></table>", "HTML page"),
        (b"text,title\na,b\n", "is text"),
        (patched(workbook(["text"]), "xl/vbaProject.bin", lambda _: b"x"), "holds macros"),
        (patched(patched(workbook(["text"]), "content.xml", bytes), "mimetype", bytes), "OpenDocument"),
        (patched(workbook(["text"]), SHEET, lambda _: b"<a>" * 100_000), "can't be read as XLSX"),
        (workbook(), "no statements found"),
        (workbook(["text"]), "no statements found"),
        (workbook(["id", "when"], [1, 2]), "no column holds the text"),
        (workbook(["text", "text"], ["a", "b"]), "stands twice"),
        (workbook(["text"] * 1_001), "1,001 columns"),
    ],
)
def test_it_refuses(data, words):
    assert words in reason(data)


def test_no_other_file_is_taken_for_a_workbook_by_its_name():
    data = workbook(["text"], ["a"])
    (row,) = rows_of(ReportFile("a.csv", data), Options())
    assert "ZIP archive" in row.reason


def test_what_takes_too_much_memory_is_refused_and_not_a_crash(monkeypatch):
    monkeypatch.setattr(confined, "MEMORY", 60_000_000)
    assert "more time or memory" in reason(b"PK" + b"x" * 50_000_000)


def test_what_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 0.001)
    assert "seconds to read" in reason(workbook(["text"], ["a"]))


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('/tmp/x', 'w')",
        "import os; os.open('/tmp/x', os.O_WRONLY | os.O_CREAT)",
    ],
)
def test_a_reader_of_documents_reaches_nothing(deed):
    import subprocess
    import sys

    program = f"from annotator.documents.confined import confine; confine()\n{deed}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "PermissionError: a reader of documents may not" in ended.stderr


def test_a_row_beyond_what_a_workbook_holds_is_not_counted_up_to(monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 20)
    far = patched(
        workbook(["text"], ["Shells fell."]), SHEET, lambda xml: xml.replace(b'r="2"', b'r="99999999999"')
    )
    assert "row 99,999,999,999" in reason(far)


def test_of_very_many_sheets_the_first_are_listed_and_the_rest_is_counted():
    sheets = "".join(
        f'<sheet xmlns:r="{RELATIONS}" name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 3_000)
    )
    many = patched(
        workbook(["text"], ["Shells fell."]),
        "xl/workbook.xml",
        lambda xml: xml.replace(b"</sheets>", sheets.encode() + b"</sheets>"),
    )
    told = list(reasons(many))
    assert len(told) == 256
    assert told[-1] == ("a.xlsx, 2,743 more sheets", 1)
    assert texts(many) == {2: "Shells fell."}
