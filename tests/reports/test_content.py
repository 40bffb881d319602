"""What a file really is, and whether its bytes are text."""

import gzip
import io
import zipfile

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("sheet.xml", "<a/>")
    return made.getvalue()


def one(name: str, data: bytes, **options) -> Row | Refusal:
    (row,) = rows_of(ReportFile(name, data), Options(**options))
    return row


def reason(name: str, data: bytes, **options) -> str:
    row = one(name, data, **options)
    assert isinstance(row, Refusal)
    return row.reason


@pytest.mark.parametrize("ending", [".txt", ".csv", ".jsonl", ".html"])
@pytest.mark.parametrize(
    ("data", "real_type"),
    [
        (zipped(), "ZIP archive"),
        (gzip.compress(b"text", mtime=0), "gzip archive"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Microsoft Office file"),
        (b"\x89PNG\r\n\x1a\n", "PNG picture"),
    ],
)
def test_it_refuses_a_disguised_file_by_its_real_type(ending, data, real_type):
    assert real_type in reason(f"report{ending}", data)


@pytest.mark.parametrize("ending", [".txt", ".csv", ".jsonl"])
def test_it_refuses_a_web_page_under_another_name(ending):
    assert "HTML page" in reason(f"report{ending}", b"\xef\xbb\xbf\n<!DOCTYPE html><p>Shells fell.</p>")


def test_it_refuses_a_binary_file_named_txt():
    assert "binary file" in reason("report.txt", bytes(range(256)) * 20)
    assert "binary file" in reason("report.txt", b"\x01\x02\x03\x04\x05\x06 text")


def test_it_refuses_another_encoding_with_the_offset_of_the_byte():
    data = b"Shells fell near " + "حلب".encode("cp1256")
    assert "byte 17 (0xcd)" in reason("report.txt", data)
    assert "save it as UTF-8" in reason("report.txt", data)


def test_the_offset_counts_the_byte_order_mark():
    assert "byte 6 (0xff)" in reason("report.txt", b"\xef\xbb\xbfabc\xff")


def test_a_wrong_byte_in_a_table_is_named_with_its_row():
    data = b"title,text\n" + b'a,"one\ntwo"\n' * 8999 + b"a,\xff\n"
    row = one("report.csv", data)
    assert isinstance(row, Refusal)
    assert row.row == 9001
    assert "byte 108," in row.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_kept_as_it_stands_without_its_byte_order_mark(encoding):
    text = " \tShells fell.\r\n\r\nمدفعية 🕊\x0c\n "
    row = one("report.txt", text.encode(encoding))
    assert isinstance(row, Row)
    assert row.text == text


@pytest.mark.parametrize("name", ["r.txt", "r.csv", "r.jsonl", "r.html"])
@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_has_no_statements(name, data):
    assert reason(name, data).endswith("no statements found")


def test_nul_is_refused_with_its_place():
    assert "NUL character at character 13" in reason("report.txt", b"Shells fell.\x00 Later more.")


def test_an_unknown_kind_of_file_is_refused_with_the_known_ones():
    assert reason("report.odt", b"x").startswith("files ending in “.odt” can't be imported; .txt, .html")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "Save it as .xlsx. By its content it is an old Microsoft Office",
        ),
        (
            "a.xls",
            b"<html><table></table></html>",
            "By its content it is an HTML page (named .html it can be",
        ),
        ("a.ods", b"PK\x03\x04", "Save it as .xlsx. By its content it is a ZIP archive"),
        ("a.xlsm", b"PK\x03\x04", "Save it as .xlsx"),
        ("a.doc", b"{\\rtf1", "Save it as .docx. By its content it is an RTF"),
        ("a.msg", b"x", "Save it as .eml"),
    ],
)
def test_a_known_kind_that_is_not_taken_is_named_with_what_to_make_of_it(name, data, words):
    assert words in reason(name, data)


def test_a_file_or_text_over_the_limit_is_refused_with_both_numbers():
    assert reason("report.txt", b"a" * 11, most_bytes=10) == "the file has 11 bytes; at most 10 are taken"
    assert (
        reason("r.txt", b"a" * 1001, most_characters=1000)
        == "the text has 1,001 characters; at most 1,000 are taken"
    )


def test_a_file_name_can_forge_nothing():
    row = one("a\x1b[2J\n\u202etxt.exe", b"")
    assert row.file == r"a\x1b[2J\n\u202etxt.exe"


def test_a_wrong_byte_is_told_whatever_the_lines_end_with():
    for content in (b"text\ra\rb\xff\r", b"te\rxt,title\na,b\n\xff,d\n"):
        assert "(0xff) fits no character" in reason("a.csv", content)


@pytest.mark.parametrize("text", ["\u200b\u200b", "\u2060 \n\ufeff\u00ad", "\u202e\u2066\u2069", "\x1b\x07"])
def test_what_shows_nothing_holds_no_statements(text):
    for name, data in (("a.txt", text), ("a.csv", f'text\n"{text}"\n')):
        assert "no statements found" in reason(name, data.encode())
