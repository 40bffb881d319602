"""PDF: its text layer as paragraphs, what is said of the rest, and what a hostile document can't do."""

import datetime
import zlib
from pathlib import Path

import pytest

from annotator.documents import confined
from annotator.documents.pdf_lines import Piece, lines_of, paragraphs_of
from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"


def pdf(
    *pages: str | bytes, catalog: str = "", trailer: str = "", other: dict[int, str] | None = None
) -> bytes:
    """A PDF; a page is the operators that draw it. Objects 1, 2 and 3 are the catalog, the pages and the font.

    other: objects that stand in the place of those of the same number.
    """
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects: dict[int, bytes] = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    }
    for at, page in enumerate(pages):
        number, packed = 4 + 2 * at, page if isinstance(page, bytes) else zlib.compress(page.encode("cp1252"))
        resources = "/MediaBox[0 0 400 600]/Resources<</Font<</F 3 0 R>>>>"
        objects[number] = f"<</Type/Page/Parent 2 0 R{resources}/Contents {number + 1} 0 R>>".encode()
        length = f"<</Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
        objects[number + 1] = length + packed + b"\nendstream"
    objects |= {number: words.encode() for number, words in (other or {}).items()}
    made, places = b"%PDF-1.7\n", []
    for number in sorted(objects):
        places.append(f"{len(made):010} 00000 n \n")
        made += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{''.join(places)}"
    end = f"trailer<</Size {len(places) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + (table + end).encode()


def drawn(*lines: str, top: int = 500, size: int = 10, x: int = 20) -> str:
    """The operators that draw `lines` below one another."""
    shown = "".join(f"({line}) Tj 0 -{size * 1.2} Td " for line in lines)
    return f"BT /F {size} Tf {x} {top} Td {shown}ET\n"


def read(data: bytes) -> Row | Refusal:
    (row,) = rows_of(ReportFile("a.pdf", data), Options())
    return row


def text(data: bytes) -> str:
    row = read(data)
    assert isinstance(row, Row), row
    return row.text


def reason(data: bytes) -> str:
    row = read(data)
    assert isinstance(row, Refusal), row
    return row.reason


def test_the_example_comes_in_as_paragraphs_with_its_properties_as_guesses():
    data = (DATA / "report.pdf").read_bytes()
    row = read(data)
    assert isinstance(row, Row)
    paragraphs = row.text.split("\n\n")
    assert paragraphs[0] == row.title == "Bridge to stay shut until autumn"
    assert paragraphs[1].endswith("cracked in the spring and nobody can pay for the steel.")
    # What stands at the foot of a page stays where the page draws it.
    assert (paragraphs[3], paragraphs[5:]) == ("Page 1", ["Page 2"])
    assert paragraphs[4].endswith("had counted eleven strikes on bridges in the province this year.")
    assert row.published_on == datetime.date(2019, 5, 8)
    assert row.guessed == {"title": "document", "date": "document"}
    assert row.original == data
    assert row.extractor.startswith("pypdf ")


def test_a_short_line_a_gap_and_another_size_each_end_a_paragraph():
    page = drawn("Raid", top=550, size=20) + drawn(
        "The council said on Monday that the bridge would stay",
        "shut. It gave no date.",
        "Drivers said the detour takes three hours and the road",
        "is worse after rain.",
    )
    page += drawn("Nobody answered.", top=420)
    assert text(pdf(page)).split("\n\n") == [
        "Raid",
        "The council said on Monday that the bridge would stay shut. It gave no date.",
        "Drivers said the detour takes three hours and the road is worse after rain.",
        "Nobody answered.",
    ]


def test_a_sentence_goes_on_over_the_end_of_a_page():
    first, second = drawn("The council said that the bridge"), drawn("would stay shut.")
    assert text(pdf(first, second)) == "The council said that the bridge would stay shut."


def test_a_hyphen_at_the_end_of_a_line_stays_and_a_soft_one_goes():
    lines = [Piece("anti-", 0, 30, 10), Piece("government evac\u00ad", 0, 18, 10), Piece("uation", 0, 6, 10)]
    assert paragraphs_of([lines_of(lines)]) == ["anti-government evacuation"]


def test_a_line_of_arabic_is_read_from_the_right_and_its_numbers_from_the_left():
    words = [("ﺳﺎﻋﺎت", 10), (" ", 40), ("12", 50), (":", 56), ("30", 60), (" ", 70), ("ﺑﻌﺪ", 80)]
    (line,) = lines_of([Piece(word, x, 0, 10) for word, x in words])
    assert line.text == "بعد 12:30 ساعات"


def test_what_it_carries_besides_its_text_is_told():
    catalog = "/Names<</JavaScript<<>>/EmbeddedFiles<<>>>>/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
    row = read(pdf(drawn("Shells fell."), catalog=catalog))
    assert (row.text, row.warnings) == ("Shells fell.", ("active_content", "files_inside"))


def test_a_page_that_is_a_picture_is_told():
    row = read(pdf(drawn("Shells fell."), "q Q"))
    assert (row.text, row.warnings) == ("Shells fell.", ("pages_without_text",))


def test_a_document_without_a_text_layer_is_refused_by_name():
    assert "no text layer: its pages are pictures" in reason(pdf("q Q", "q Q"))


LOCKED = "/Encrypt<</Filter/Standard/V 1/R 2/O(" + "x" * 32 + ")/U(" + "y" * 32 + ")/P -1>>/ID[(a)(a)]"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty: no statements found"),
        (b"Shells fell.", "is text, whatever its name says, and no PDF"),
        (b"PK\x03\x04", "ZIP archive"),
        (b"%PDF-1.7 and nothing", "can't be read as PDF"),
        ((DATA / "report.pdf").read_bytes()[:900], "PDF"),
        (pdf(drawn("a"), trailer=LOCKED), "locked with a password"),
        (pdf(drawn("a"), other={1: "1 0 R"}), "PDF"),
        (pdf(drawn("a"), other={2: "<</Type/Pages/Kids[2 0 R 4 0 R]/Count 9>>"}), "can't be read as PDF"),
        (pdf(drawn("a"), other={2: "[" * 50_000}), ""),
        (pdf(*["q Q"] * 2_001), "2,001 pages; at most 2,000"),
        (pdf(zlib.compress(b"BT /F 9 Tf (a) Tj ET " + b" " * 400_000_000)), ""),
    ],
)
def test_it_refuses(data, words):
    assert words in reason(data)


def test_what_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 1)
    many = "(a) Tj 0 -1 Td " * 400_000
    assert "seconds to read" in reason(pdf(f"BT /F 9 Tf 20 500 Td {many} ET"))


def test_it_is_no_other_kind_of_file_by_its_name():
    (row,) = rows_of(ReportFile("a.txt", (DATA / "report.pdf").read_bytes()), Options())
    assert "PDF document" in row.reason
