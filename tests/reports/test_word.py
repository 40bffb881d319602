"""Word documents: the text that a reader sees, in its order, and what a hostile file can't do."""

import datetime
import io
import re
import zipfile
from pathlib import Path

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{to}"{mode}/>'
    "</Relationships>"
)


def document(body: str, **parts: str | bytes) -> bytes:
    """A DOCX with `body` between its body tags. parts: other parts, `__` for `/` and `_dot_` for `.`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELS.format(kind="officeDocument", to="word/document.xml", mode=""))
        archive.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def p(*runs: str, properties: str = "") -> str:
    inside = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def read(data: bytes) -> Row | Refusal:
    (row,) = rows_of(ReportFile("a.docx", data), Options())
    return row


def text(body: str, **parts: str | bytes) -> str:
    row = read(document(body, **parts))
    assert isinstance(row, Row), row
    return row.text


def reason(data: bytes) -> str:
    row = read(data)
    assert isinstance(row, Refusal)
    return row.reason


def test_the_example_comes_in_with_its_properties_as_guesses():
    data = (DATA / "report.docx").read_bytes()
    row = read(data)
    assert isinstance(row, Row)
    assert row.text.split("\n\n")[0] == "Well reopens in the lower town"
    assert "- The pump runs for four hours a day.\n- Tankers still serve the camp." in row.text
    assert "Quarter\tHouseholds\nLower town\t310" in row.text
    assert row.title == "Well reopens in the lower town"
    assert row.published_on == datetime.date(2019, 4, 3)
    assert row.guessed == dict.fromkeys(["title", "date", "language"], "document")
    assert (row.original, row.extractor) == (data, "Hearsay DOCX 1")


def test_paragraphs_tabs_and_line_breaks_are_kept():
    assert text(p("One.") + p() + p("Two", "<w:r><w:tab/><w:t>three</w:t><w:br/><w:t>four.</w:t></w:r>")) == (
        "One.\n\nTwo\tthree\nfour."
    )


def test_tracked_changes_are_taken_as_accepted_and_told():
    deleted = "<w:del><w:r><w:delText>Nobody</w:delText></w:r></w:del>"
    added = "<w:ins><w:r><w:t>Ten people</w:t></w:r></w:ins>"
    moved = "<w:moveFrom><w:r><w:t>Yesterday</w:t></w:r></w:moveFrom>"
    row = read(document(p(deleted, added, " fled.", moved)))
    assert (row.text, row.warnings) == ("Ten people fled.", ("tracked_changes",))


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    assert text(p("Ten people ", properties="<w:rPr><w:del/></w:rPr>") + p("fled.")) == "Ten people fled."


def test_a_deleted_row_is_left_out():
    row = "<w:tr>{}<w:tc>{}</w:tc></w:tr>"
    gone = row.format("<w:trPr><w:del/></w:trPr>", p("gone"))
    assert text(f"<w:tbl>{row.format('', p('kept'))}{gone}</w:tbl>") == "kept"


def test_a_table_is_a_line_a_row_and_one_that_arranges_the_page_is_paragraphs():
    cell = "<w:tc>{}</w:tc>"
    table = "<w:tbl><w:tr>{}{}</w:tr></w:tbl>"
    assert text(p("Before.") + table.format(cell.format(p("Town")), cell.format(p("12"))) + p("After.")) == (
        "Before.\n\nTown\t12\n\nAfter."
    )
    two = cell.format(p("One.") + p("Two."))
    assert text(table.format(two, cell.format(p("Three.")))) == "One.\n\nTwo.\n\nThree."


def test_list_items_are_marked_also_those_of_a_style():
    styles = (
        f'<w:styles {W}><w:style w:styleId="Base"><w:pPr><w:numPr/></w:pPr></w:style>'
        '<w:style w:styleId="Item"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:styleId="Head"><w:pPr><w:numPr/><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
    )
    styled = '<w:pStyle w:val="{}"/>'
    own = '<w:numPr><w:numId w:val="{}"/></w:numPr>'
    body = (
        p("A", properties=styled.format("Head"))
        + p("b", properties=styled.format("Item"))
        + p("c", properties=own.format(3))
        + p("d", properties=own.format(0))
    )
    assert text(body, word__styles_dot_xml=styles) == "A\n\n- b\n- c\n\nd"


def test_a_text_box_comes_once_behind_its_paragraph():
    box = "<w:txbxContent>" + p("In the box.") + "</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"
    assert text(p("Before", both, " and after.")) == "Before and after.\n\nIn the box."


def test_notes_follow_the_text_in_the_order_of_their_marks():
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    note = '<w:footnote w:id="{}">{}</w:footnote>'
    notes = note.format(0, p("rule")) + note.format(2, p("Second.")) + note.format(5, p("First."))
    notes = f"<w:footnotes {W}>{notes}</w:footnotes>"
    body = p("One", mark.format(5), " two", mark.format(2), ".")
    assert text(body, word__footnotes_dot_xml=notes) == "One two.\n\nFirst.\n\nSecond."


def test_comments_fields_and_hidden_words_are_no_text():
    field = "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    comments = f"<w:comments {W}><w:comment>{p('Is this so?')}</w:comment></w:comments>"
    row = read(document(p("Shells fell.", field, hidden), word__comments_dot_xml=comments))
    assert row.text == "Shells fell."
    assert row.warnings == ("comments_left_out", "hidden_text")


def test_what_a_program_wrote_for_a_title_is_none():
    core = "<c><title>Microsoft Word - final_v3.doc</title><created>2019-02-30T10:00:00Z</created></c>"
    row = read(document(p("Shells fell."), docProps__core_dot_xml=core))
    assert (row.title, row.published_on, row.guessed) == ("", None, {})


DOCTYPE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty: no statements found"),
        (b"text", "is text, whatever its name says, and no DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "or a new one with a password"),
        (b"PK\x03\x04rest", "damaged zip"),
        (document(p()), "no text: no statements found"),
        (document(p("a"), word__vbaProject_dot_bin=b"x"), "holds macros"),
        (document(p("a"), mimetype=b"x", content_dot_xml=b"x"), "OpenDocument"),
        (document("<w:p>"), "is no XML that is taken"),
        (document(p("a"), word__styles_dot_xml=DOCTYPE + "<x>&a;</x>"), "declares entities"),
        (document(p("a"), word__x_dot_xml=f"{DOCTYPE}<x/>".encode("utf-16")), "declares entities"),
        (document(p("a"), word__big_dot_xml=b"<x/>" * 1_000_000), "packed so tightly"),
        (document("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), "nested too deeply"),
        (document(p("<w:r>" * 5_000 + "</w:r>" * 5_000)), "nested too deeply"),
    ],
)
def test_it_refuses(data, words):
    assert words in reason(data)


@pytest.mark.parametrize(
    "link",
    [
        ("attachedTemplate", "http://127.0.0.1/evil.dotm"),
        ("image", "file:///etc/passwd"),
        ("hyperlink", "file:///etc/passwd"),
        ("oleObject", "\\\\\\\\127.0.0.1\\\\share"),
    ],
)
def test_links_to_other_files_are_refused(link):
    rels = RELS.format(kind=link[0], to=link[1], mode=' TargetMode="External"')
    assert "links to a file or page outside" in reason(document(p("a"), word___rels__x_dot_rels=rels))


def test_an_address_behind_a_word_is_no_harm():
    rels = RELS.format(kind="hyperlink", to="https://paper.example/1", mode=' TargetMode="External"')
    assert text(p("a"), word___rels__document_dot_xml_dot_rels=rels) == "a"


def test_a_document_with_another_main_part_is_read():
    data = document(p("a"), word__document2_dot_xml=f"<w:document {W}><w:body>{p('b')}</w:body></w:document>")
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(b"word/document.xml", b"/word/document2.xml", old.read(name)))
    assert read(changed.getvalue()).text == "b"


def test_a_workbook_named_docx_is_no_document():
    assert "no DOCX" in reason((DATA / "report.xlsx").read_bytes())
