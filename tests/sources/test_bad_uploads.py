"""Files that are no registry table: each is refused with its reason, none brings the page down."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sources import spreadsheets
from sources.models import Source

HEADER = "source,name,kind,belongs_to,affiliation,country,website,notes,archived"
ROW = "new,New one,ngo,,,,,,false"


@pytest.fixture
def refusal(client, manager):
    """Uploads a file and gives the form's words."""
    client.force_login(manager)

    def upload(data: bytes, name: str = "rows.csv") -> str:
        answer = client.post("/admin/sources/source/import/", {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 200
        assert answer.context["held"] is None
        assert not Source.objects.exists()
        return " ".join(answer.context["form"].errors.get("file", []))

    return upload


def workbook(*rows: list, **sheets: list) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, extra in sheets.items():
        for row in extra:
            (book[title] if title in book.sheetnames else book.create_sheet(title)).append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def patched(data: bytes, part: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b" \n \n", "is empty"),
        (HEADER.encode(), "has no rows"),
        (b"a,b\n1,2\n", "lacks the columns source, name"),
        (f"{HEADER},name\n{ROW},x\n".encode(), "has the column name twice"),
        (HEADER.replace(",", ";").encode(), "lacks the columns"),
        (f"{HEADER}\nshort,row\n".encode(), "row 2: has 2 cells where the header has 9"),
        (f'{HEADER}\nnew,"open,ngo,,,,,,false\n'.encode(), "not CSV"),
        (f"{HEADER}\n{ROW}".encode("utf-16"), "not UTF-8"),
        (f"{HEADER}\nnew,Übung,ngo,,,,,,false".encode("latin-1"), "row 2: not UTF-8"),
        (f"{HEADER}\nnew,N\x00w,ngo,,,,,,false".encode(), "row 2: holds a NUL"),
        (b"\x1f\x8b\x08\x00rest", "is a gzip archive"),
        (b"%PDF-1.7 rest", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Excel file"),
        (b"<!DOCTYPE html><table><tr><td>source</td></tr></table>", "is a web page"),
        (b"PK\x03\x04 broken", "damaged zip"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_by_name_of_what_it_is(refusal, data, words):
    assert words in refusal(data)


def test_a_file_that_is_too_large_is_refused(refusal):
    assert "larger than 2 MB" in refusal(b"x" * (spreadsheets.LARGEST_UPLOAD + 1))


def test_too_many_rows_are_refused(refusal):
    assert "at most 5000" in refusal(f"{HEADER}\n".encode() + b"a,b,ngo,,,,,,\n" * 5001)


def test_no_file_at_all_is_said(refusal, client):
    answer = client.post("/admin/sources/source/import/", {})
    assert "This field is required" in answer.text


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"a.txt": b"hello"}, "no XLSX"),
        ({"mimetype": b"x", "content.xml": b"<x/>"}, "OpenDocument"),
        ({"xl__workbook.xml": b"<x/>", "xl__vbaProject.bin": b"x"}, "macros"),
        ({"xl__workbook.xml": b"<x/>"}, "can't be read as XLSX"),
        ({"xl__workbook.xml": b"<x/>", "xl__big.xml": b"0" * 3_000_000}, "packed so tightly"),
        ({"xl__workbook.xml": b"<x/>", **{f"p{n}": b"x" for n in range(300)}}, "more than 300 parts"),
    ],
)
def test_a_zip_that_is_no_plain_workbook_is_refused(refusal, entries, words):
    assert words in refusal(archive(**entries), "rows.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(refusal, monkeypatch):
    monkeypatch.setattr(spreadsheets, "LARGEST_UNPACKED", 1000)
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *a, **k: pytest.fail("was opened"))
    assert "would unpack to more than" in refusal(workbook([HEADER]), "rows.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_in_a_workbook_are_refused(refusal, part):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert f"{part} declares entities" in refusal(
        patched(workbook(HEADER.split(",")), part, bomb), "rows.xlsx"
    )


def test_a_formula_without_a_stored_result_is_refused_with_its_row(refusal):
    data = workbook(HEADER.split(","), ["new", '="New"&" one"', "ngo"])
    assert "row 2: holds a formula" in refusal(data, "rows.xlsx")


def test_a_cell_beside_the_table_is_refused(refusal):
    data = workbook(HEADER.split(","), [*ROW.split(","), "stray"])
    assert "row 2: has 10 cells where the header has 9" in refusal(data, "rows.xlsx")


def test_a_sheet_that_claims_a_million_rows_is_read_for_what_it_has(client, manager):
    data = workbook(HEADER.split(","), ROW.split(","))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    client.force_login(manager)
    lying = patched(data, "xl/worksheets/sheet1.xml", sheet.replace(b"A1:I2", b"A1:XFD1048576"))
    answer = client.post("/admin/sources/source/import/", {"file": SimpleUploadedFile("rows.xlsx", lying)})
    assert answer.context["preview"].count("new") == 1


def test_a_far_away_cell_is_refused(refusal):
    data = workbook(HEADER.split(","), ROW.split(","))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'<row r="2"', b'<row r="900000"').replace(b'r="A2"', b'r="A900000"')
    assert "more than 5000 rows" in refusal(patched(data, "xl/worksheets/sheet1.xml", far), "rows.xlsx")


def test_other_sheets_and_columns_are_passed_over_and_that_is_said(client, manager):
    client.force_login(manager)
    data = workbook([*HEADER.split(","), "mood"], [*ROW.split(","), "good"], Second=[["source"], ["two"]])
    answer = client.post("/admin/sources/source/import/", {"file": SimpleUploadedFile("r.xlsx", data)})
    assert "passed over: “Second”" in answer.text
    assert "Columns passed over: mood" in answer.text


def test_dates_numbers_and_truths_come_in_as_the_csv_would_say_them():
    data = workbook(["a", "b", "c", "d"], [datetime.date(2018, 4, 7), 12.0, True, " text "])
    _, rows, _ = spreadsheets.read_upload("x.xlsx", data)
    assert rows == [(2, {"a": "2018-04-07", "b": "12", "c": "true", "d": "text"})]


def test_a_file_name_is_only_shown(client, manager):
    client.force_login(manager)
    data = f"{HEADER}\n{ROW}\n".encode()
    held = client.post(
        "/admin/sources/source/import/", {"file": SimpleUploadedFile("\u202egnp.<b>\r\n.csv", data)}
    ).context["held"]
    done = client.post("/admin/sources/source/import/", {"held": held}, follow=True)
    assert "<b>" not in done.text
    assert Source.objects.count() == 1
