"""Web archives: a report a page; what is no page passed over, what can't be taken told, bombs and breaks survived."""

import gzip
import zlib
from pathlib import Path

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
PAGE = "<html lang=en><title>Raid</title><body><article><p>{}</p></article></body></html>"


def record(
    page: bytes | str,
    url: str = "https://paper.example/1",
    kind: str = "text/html",
    status: str = "200 OK",
    of: str = "response",
    http: str = "",
    warc: str = "",
) -> bytes:
    body = page if isinstance(page, bytes) else PAGE.format(page).encode()
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{http}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {of}\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"WARC-Date: 2020-01-14T10:00:00Z\r\nWARC-Target-URI: {url}\r\n{warc}"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def rows(data: bytes, name: str = "a.warc", encoding: str = "") -> list[Row | Refusal]:
    return list(rows_of(ReportFile(name, data), Options(encoding=encoding)))


def reason(data: bytes) -> str:
    (row,) = rows(data)
    assert isinstance(row, Refusal), row
    return row.reason


def test_the_example_comes_in_page_by_page():
    data = (DATA / "report.warc.gz").read_bytes()
    first, second = rows(data, "report.warc.gz")
    assert isinstance(first, Row)
    assert first.row == 2
    assert first.url == "https://courier.example/2020/wheat"
    assert first.title == "Wheat arrives by train"
    assert first.guessed["url"] == "archive"
    assert first.guessed["title"] == "html"
    assert first.original.startswith(b"<!DOCTYPE html>")
    assert first.extractor.startswith("trafilatura ")
    assert isinstance(second, Row)
    assert second.url == "https://courier.example/2020/road.txt"


def test_what_is_no_page_is_passed_over():
    found = rows(
        record("a", of="request")
        + record(b"GIF89a", kind="image/gif")
        + record(b"x", kind="text/css")
        + record("Gone.", status="404 Not Found")
        + record("Two shells fell on the town.")
    )
    assert [(row.row, row.text) for row in found] == [(5, "Raid\n\nTwo shells fell on the town.")]


def test_a_packed_and_chunked_page_is_unpacked():
    body = gzip.compress(PAGE.format("Two shells fell on the town.").encode())
    chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    (row,) = rows(record(chunked, http="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"))
    assert "Two shells fell" in row.text


def test_the_encoding_that_the_server_declared_counts():
    words = "قال سكان الحي إن القصف بدأ قبل الفجر وأكد طبيب في المشفى إصابة ثلاثة أشخاص."
    page = PAGE.format(words).encode("cp1256")
    (row,) = rows(record(page, kind="text/html; charset=Windows-1256"))
    assert words in row.text
    assert row.guessed["encoding"] == "archive"
    (undeclared,) = rows(record(page))
    assert undeclared.proposals[0].encoding == "windows-1256"
    assert words in rows(record(page), encoding="windows-1256")[0].text


GOOD = record("Two shells fell on the town.")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (
            record(b"%PDF-1.7", kind="application/pdf"),
            "https://paper.example/1: a PDF document in an archive",
        ),
        (record("a" * 6_000_000), "more than 5,242,880 bytes"),
        (record("Two shells.", warc="WARC-Truncated: length\r\n"), "breaks off within"),
        (record(b"xxxx", http="Content-Encoding: br\r\n"), "packed in a way that isn't read here (br)"),
        (record("<b>" * 19_000), "no article was found"),
        (record("<b>" * 1_000_000), "more than 20,000 tags"),
    ],
)
def test_a_bad_page_costs_itself_alone(bad, words):
    refused, good = rows(bad + GOOD)
    assert isinstance(refused, Refusal)
    assert words in refused.reason
    assert isinstance(good, Row)


def test_a_packed_page_that_would_fill_the_memory_is_refused():
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(bytes(10_000_000)) for _ in range(10)) + bomb.flush()
    refused, good = rows(record(packed, http="Content-Encoding: gzip\r\n") + GOOD)
    assert "more than 5,242,880 bytes" in refused.reason
    assert isinstance(good, Row)


def test_an_archive_that_unpacks_to_a_thousand_times_its_size_is_refused_page_by_page():
    bomb = gzip.compress(record(b" " * 50_000_000))
    (refused,) = rows(bomb, "a.warc.gz")
    assert "more than 5,242,880 bytes" in refused.reason


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_archive_that_breaks_off_gives_what_came_before(pack):
    data = (
        pack(GOOD) + pack(record("Three shells fell on the other town.", url="https://paper.example/2"))[:-90]
    )
    first, broken = rows(data, "a.warc.gz")
    assert isinstance(first, Row)
    assert isinstance(broken, Refusal)
    assert "breaks off" in broken.reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty: no statements found"),
        (b"Shells fell.", "no WARC, whatever its name says"),
        (b"WARC/1.0\r\nbroken", ""),
        (gzip.compress(b"Shells fell.", mtime=0), ""),
        (b"\x1f\x8bbroken", ""),
        (record(b"GIF89a", kind="image/gif"), "no web page: no statements found"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999999999\r\n\r\nx", ""),
    ],
)
def test_it_refuses(data, words):
    assert words in reason(data)
