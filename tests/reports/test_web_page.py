"""Saved web pages: text and facts come out, nothing else does, and no page takes long."""

import datetime
import socket
from pathlib import Path

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"


def page(html: str | bytes) -> Row | Refusal:
    (row,) = rows_of(ReportFile("page.html", html if isinstance(html, bytes) else html.encode()), Options())
    return row


def article(body: str) -> str:
    return f"<html><head><title>Raid</title></head><body><article>{body}</article></body></html>"


def test_the_article_comes_out_with_what_the_page_says_of_it():
    data = (DATA / "report.html").read_bytes()
    row = page(data)
    assert isinstance(row, Row)
    assert row.title == "Water returns to the northern quarter"
    assert row.publisher == "The Example Courier"
    assert row.url == "https://courier.example/2017/05/water"
    assert row.published_on == datetime.date(2017, 5, 9)
    assert row.language == "en"
    assert row.original == data
    assert row.extractor.startswith("trafilatura ")
    assert row.guessed == dict.fromkeys(["title", "publisher", "url", "date", "language"], "html")
    paragraphs = row.text.split("\n\n")
    assert paragraphs[0] == row.title
    assert paragraphs[-1].startswith("Local activists said")
    assert "newsletter" not in row.text
    assert "Front page" not in row.text


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    ],
)
def test_no_tag_survives(attack):
    row = page(
        article(
            f"<p>Two shells fell on the town, the hospital said on Monday.</p>{attack}<p>It was night.</p>"
        )
    )
    assert isinstance(row, Row)
    assert "Two shells fell" in row.text
    assert "<" not in row.text


def test_nothing_is_fetched():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        at = f"http://127.0.0.1:{server.getsockname()[1]}"
        head = f'<base href={at}/><meta http-equiv=refresh content="0;url={at}/d"><style>@import url({at}/e)</style>'
        links = f"<img src={at}/a><link rel=stylesheet href={at}/b><iframe src={at}/c></iframe>"
        found = page(article(f"{head}{links}<p>Two shells fell on the town.</p>"))
        assert isinstance(found, Row)
        with pytest.raises(BlockingIOError):  # nobody has knocked
            server.accept()


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<div>" * 1_000_000, "more than 20,000 tags"),
        ("<html>" + "<b>" * 19_000 + "x", "no article was found"),
        (f"<html><p title='{'a' * 6_000_000}'>Shells fell.</p>", "6,000,0"),
        ("<html><body></body></html>", "no article was found"),
        ("<html><body>حلب".encode("cp1256"), "not UTF-8"),
    ],
)
def test_it_refuses(html, words):
    row = page(html)
    assert isinstance(row, Refusal)
    assert words in row.reason
