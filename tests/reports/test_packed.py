"""Zip archives of reports: read file by file, refused whole where anything in them is hostile."""

import io
import stat
import warnings
import zipfile

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of


def packed(*entries: tuple[str | zipfile.ZipInfo, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def read(data: bytes, **options) -> list[Row | Refusal]:
    return list(rows_of(ReportFile("a.zip", data), Options(**options)))


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


GOOD = ("b.txt", "It rained.")


def test_its_files_come_in_the_order_of_their_names_without_hidden_ones():
    rows = read(packed(GOOD, ("a/x.txt", "It snowed."), (".c.txt", "no"), ("__MACOSX/d.txt", "no")))
    assert [(row.file, row.row, row.text) for row in rows] == [
        ("a.zip › a/x.txt", 1, "It snowed."),
        ("a.zip › b.txt", 1, "It rained."),
    ]


def test_a_file_that_can_not_be_read_costs_itself_alone():
    first, second = read(packed(GOOD, ("a.exe", "MZ")))
    assert isinstance(first, Refusal)
    assert (first.file, "can't be imported" in first.reason) == ("a.zip › a.exe", True)
    assert isinstance(second, Row)


def test_a_damaged_part_costs_itself_alone():
    data = bytearray(packed(("a.txt", "It snowed."), GOOD))
    data[data.index(b"a.txt") + 6] ^= 0xFF
    assert [type(row) for row in read(bytes(data))] == [Refusal, Row]


def test_an_archive_within_under_another_name_is_refused_by_its_content():
    (row,) = read(packed(("a.txt", packed(GOOD))))
    assert "ZIP archive" in row.reason


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([GOOD, ("../../x.txt", "x")], "leads out"),
        ([GOOD, ("..\\x.txt", "x")], "leads out"),
        ([GOOD, ("/etc/x.txt", "x")], "leads out"),
        ([GOOD, ("C:\\x.txt", "x")], "leads out"),
        ([GOOD, (link("l.txt"), "/etc/passwd")], "a link or a device"),
        ([GOOD, GOOD], "one part twice"),
        ([GOOD, ("B.TXT", "x")], "one part twice"),
        ([GOOD, ("b.txt/c.txt", "x")], "a file and a folder"),
        ([GOOD, ("c.zip", packed(GOOD))], "another zip"),
        ([GOOD, ("c.txt", "0" * 3_000_000)], "packed so tightly"),
        ([(f"{n}.txt", "x") for n in range(2_001)], "more than 2,000 parts"),
        ([("a/", "")], "holds no file"),
    ],
)
def test_it_is_refused_as_a_whole(entries, words):
    (row,) = read(packed(*entries))
    assert isinstance(row, Refusal)
    assert (row.file, words in row.reason) == ("a.zip", True), row.reason


def test_a_locked_archive_is_refused():
    data = bytearray(packed(GOOD))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in read(bytes(data))[0].reason


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "no statements found"), (b"PK\x03\x04rest", "damaged"), (b"text", "no ZIP")]
)
def test_what_is_no_archive_is_refused(data, words):
    assert words in read(data)[0].reason


def test_a_file_within_over_the_limit_is_refused_unread():
    data = packed(("a.txt", "It rained. " * 400))
    (row,) = read(data, most_bytes=len(data))
    assert "4,400 bytes" in row.reason
