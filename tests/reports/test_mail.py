"""Mails as reports: header, words, attachments; and what a hostile one can't do."""

import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from annotator.documents import confined
from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
ARABIC = "قال سكان الحي إن القصف بدأ قبل الفجر، وأكد طبيب في المشفى إصابة ثلاثة."


def mail(body: str = "Shells fell on the mill.", subject: str = "Raid", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = "The Desk <desk@paper.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made


def rows(message: EmailMessage | bytes, encoding: str = "") -> list[Row | Refusal]:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return list(rows_of(ReportFile("a.eml", data), Options(encoding=encoding)))


def read(message: EmailMessage | bytes, encoding: str = "") -> Row:
    (row,) = rows(message, encoding)
    assert isinstance(row, Row), row
    return row


def test_the_example_comes_in_with_its_header_as_guesses_and_its_attachment_told():
    data = (DATA / "report.eml").read_bytes()
    row, attached = rows(data)
    assert isinstance(row, Row)
    assert row.text.startswith("Grain lorries wait at the crossing\n\nAbout forty lorries")
    assert row.title == "Grain lorries wait at the crossing"
    assert row.publisher == "courier.example"
    assert row.url == "https://lists.courier.example/2020/0114"
    assert row.published_on == datetime.date(2020, 1, 14)
    assert row.language == "en"
    assert row.guessed == dict.fromkeys(["title", "publisher", "url", "date", "language"], "mail")
    assert row.original == data
    assert isinstance(attached, Refusal)
    assert attached.file == "a.eml › list of lorries.csv"
    assert "attached to the mail (text/csv) and not imported" in attached.reason


def test_plain_text_wins_over_the_same_words_as_a_page():
    message = mail("Plain words.\n")
    message.add_alternative("<p>Rich words.</p>", subtype="html")
    assert read(message).text == "Raid\n\nPlain words.\n"


def test_a_mail_that_is_a_page_is_read_as_one():
    message = mail("")
    message.clear_content()
    message.set_content(
        "<article><p>Two shells fell on the town, the hospital said.</p></article>", subtype="html"
    )
    message.add_related(b"GIF89a", "image", "gif", cid="<p1>")
    row = read(message)
    assert row.text == "Raid\n\nTwo shells fell on the town, the hospital said."
    assert row.extractor.startswith("Hearsay mail 1, trafilatura ")


def test_encoded_headers_are_decoded():
    made = mail(subject=ARABIC[:20]).as_bytes()
    assert b"=?utf-8?" in made
    assert read(made).title == ARABIC[:20].strip()


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "utf-8"])
def test_a_declared_encoding_is_believed(charset):
    message = mail()
    message.set_content(ARABIC.replace("،", ""), charset=charset)
    row = read(message)
    assert ARABIC.replace("،", "") in row.text
    assert row.encoding == charset
    assert row.guessed.get("encoding", "mail") == "mail"


def undeclared(charset: str) -> bytes:
    head = f"From: a@b.example\r\nSubject: Raid\r\nContent-Type: text/plain{charset}\r\n\r\n"
    return head.encode() + ARABIC.encode("cp1256")


@pytest.mark.parametrize("charset", ["", "; charset=x-unknown", "; charset=windows-1252", "; charset=rot13"])
def test_a_missing_or_wrong_encoding_waits_for_a_choice(charset):
    (row,) = rows(undeclared(charset))
    assert isinstance(row, Refusal)
    assert row.proposals[0].encoding == "windows-1256"
    assert read(undeclared(charset), "windows-1256").text == f"Raid\n\n{ARABIC}"


def test_lines_wrapped_for_the_way_are_made_whole():
    head = b"Subject: Raid\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
    assert read(head + b"One \r\ntwo.\r\n> quoted \r\n> more\r\n-- \r\nDesk\r\n").text == (
        "Raid\n\nOne two.\r\n> quoted \r\n> more\r\n-- \r\nDesk\r\n"
    )


def test_a_message_within_is_told():
    message = mail("See below.\n")
    message.add_attachment(mail("Inner words."), filename="fwd.eml")
    row, told = rows(message)
    assert "Inner" not in row.text
    assert (told.file, "a message within the message" in told.reason) == ("a.eml › fwd.eml", True)


def test_an_empty_mail_has_no_statements_and_its_attachments_are_told():
    message = mail(" \n")
    message.add_attachment(b"%PDF-1.7", "application", "pdf", filename="report.pdf")
    empty, told = rows(message)
    assert "no words of its own: no statements found" in empty.reason
    assert told.file == "a.eml › report.pdf"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty: no statements found"),
        (b"Shells fell.", "no mail header"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Microsoft Office file"),
        (b"Subject: a\r\n\r\n\x00\r\n", "NUL character"),
        (
            b'Content-Type: multipart/mixed; boundary="b"\r\nSubject: a\r\n\r\n'
            + b"--b\r\n\r\nx\r\n" * 10_000,
            "more than 1,000 parts",
        ),
        (
            b"Subject: a\r\n"
            + b"".join(
                b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
                for n in range(1_000)
            ),
            "nested too deeply",
        ),
    ],
)
def test_it_refuses(data, words):
    (row,) = rows(data)
    assert isinstance(row, Refusal)
    assert words in row.reason


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: =?utf-8?b?////?= =?x-no?q?=41?=",
        b"Subject: " + b"=?utf-8?q?a?= " * 20_000,
        b"From: " + b"<" * 20_000,
        b"Date: Tue, 99 Foo 0000 25:61:61 +9999",
        b'Subject: raid\xff\xfe\r\nContent-Type: ;;;charset="',
    ],
)
def test_a_damaged_header_costs_what_it_says_and_no_more(monkeypatch, header):
    monkeypatch.setattr(confined, "SECONDS", 20)
    (row,) = rows(header + b"\r\nFrom: a@b.example\r\n\r\nShells fell on the mill.")
    assert isinstance(row, Row), row
    assert row.text.endswith("Shells fell on the mill.")
