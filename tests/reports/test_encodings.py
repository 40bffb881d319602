"""What a file's bytes are decoded as: known, declared or chosen, and never guessed in silence."""

import json

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of
from annotator.reports.formats.letters import likeliest

ARABIC = "قال سكان الحي إن القصف بدأ قبل الفجر، وأكد طبيب في المشفى إصابة ثلاثة أشخاص."
RUSSIAN = "Жители квартала сообщили, что обстрел начался до рассвета. Врач говорит о трёх раненых."
FRENCH = "Des témoins ont déclaré que l’école était fermée ; le médecin a soigné trois blessés."
GERMAN = "Die Bäckerei öffnete am Morgen, sagten Anwohner; größere Schäden gab es nicht."
KNOWN = [
    ("windows-1256", "cp1256", ARABIC),
    ("windows-1251", "cp1251", RUSSIAN),
    ("windows-1252", "cp1252", FRENCH),
    ("windows-1252", "cp1252", GERMAN),
    ("windows-1252", "cp1252", "The mayor said: “Nobody is left – nobody.”"),
]


def one(name: str, data: bytes, encoding: str = "") -> Row | Refusal:
    (row,) = rows_of(ReportFile(name, data), Options(encoding=encoding))
    return row


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>Raid</title></head><body><article><p>{text}</p></article></body></html>"


@pytest.mark.parametrize(("name", "python", "text"), KNOWN)
def test_undeclared_bytes_are_refused_with_the_proposal_that_reads_well(name, python, text):
    row = one("a.txt", f"Report. {text}".encode(python))
    assert isinstance(row, Refusal)
    assert row.proposals[0].encoding == name
    assert row.proposals[0].sample in f"Report. {text}"
    assert "fits no character. It reads like Windows-125" in row.reason
    assert f"--encoding {name}" in row.reason
    assert row.proposals[0].sample in row.reason


ENCODED = "R &amp; D wrote &lt;b&gt; and 100%25 of %3Cb%3E, =?utf-8?q?so?= \\u0041."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", ENCODED),
        ("a.csv", f'text\n"{ENCODED}"\n'),
        ("a.jsonl", json.dumps({"text": ENCODED})),
        ("a.jsonl", json.dumps({"text": ENCODED}).replace("&", "\\u0026")),
    ],
)
def test_what_is_decoded_is_decoded_once(name, data):
    """By the rules of its own format: what it holds that looks encoded is how the report has it."""
    row = one(name, data.encode())
    assert isinstance(row, Row)
    assert row.text == ENCODED


@pytest.mark.parametrize(("name", "python", "text"), KNOWN)
def test_what_was_chosen_is_decoded_exactly(name, python, text):
    row = one("a.txt", f"{text}\r\n".encode(python), encoding=name)
    assert isinstance(row, Row)
    assert (row.text, row.encoding, row.guessed) == (f"{text}\r\n", name, {})
    assert (row.original, row.extractor) == (f"{text}\r\n".encode(python), f"decoded as {name}")


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_tables_and_lines_are_decoded_as_chosen(ending):
    made = (
        f"text,title\n{ARABIC},a\n" if ending == "csv" else json.dumps({"text": ARABIC}, ensure_ascii=False)
    )
    refused = one(f"a.{ending}", made.encode("cp1256"))
    assert isinstance(refused, Refusal)
    assert refused.proposals[0].encoding == "windows-1256"
    row = one(f"a.{ending}", made.encode("cp1256"), encoding="windows-1256")
    assert isinstance(row, Row)
    assert row.text.endswith(ARABIC)
    assert row.encoding == "windows-1256"


def test_a_choice_that_does_not_fit_is_refused_with_the_byte():
    row = one("a.txt", "Он сказал: “Да”, и ушёл\x81".encode("cp1251", "replace") + b"\x98", "windows-1251")
    assert isinstance(row, Refusal)
    assert "not Windows-1251 (Cyrillic), which was chosen for it: byte 24 (0x98)" in row.reason


@pytest.mark.parametrize("text", [ARABIC, "Shells fell."])
def test_a_choice_leaves_utf_8_alone(text):
    row = one("a.txt", text.encode(), encoding="windows-1252")
    assert (row.text, row.encoding) == (text, "utf-8")


def test_utf_8_with_one_wrong_byte_is_damaged_and_never_another_encoding():
    data = ARABIC.encode() * 3 + b"\xe9"
    for encoding in ("", "windows-1256"):
        row = one("a.txt", data, encoding)
        assert isinstance(row, Refusal)
        assert "All the rest is UTF-8, so the file is damaged there" in row.reason
        assert row.proposals == ()


def test_an_encoding_that_is_not_told_apart_is_not_taken_for_one_that_is():
    row = one("a.txt", RUSSIAN.encode("koi8-r"))
    assert isinstance(row, Refusal)
    assert row.proposals == ()


def test_a_stray_byte_is_no_word_and_gets_no_proposal():
    row = one("a.txt", b"Shells fell near the mill \xff and the bakery.")
    assert row.proposals == ()
    assert "save it as UTF-8" in row.reason


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ARABIC, RUSSIAN, "Shells fell near the mill."])
def test_utf_16_without_a_mark_is_read_where_it_can_be_nothing_else(order, text):
    row = one("a.txt", text.encode(order))
    assert isinstance(row, Row)
    assert (row.text, row.encoding, row.guessed) == (text, order, {"encoding": "text"})
    assert one("a.txt", text.encode(order), encoding=order).guessed == {}


def test_utf_16_that_could_be_anything_waits_for_a_choice():
    data = "我们".encode("utf-16-le") + "\0".encode("utf-16-le") * 4
    assert isinstance(one("a.txt", data), Refusal)


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=windows-1256>",
        '<meta http-equiv="Content-Type" content="text/html; charset=Windows-1256">',
    ],
)
def test_a_page_that_declares_its_encoding_is_believed_and_the_guess_is_said(head):
    row = one("a.html", page(ARABIC, head).encode("cp1256"))
    assert isinstance(row, Row)
    assert ARABIC in row.text
    assert (row.encoding, row.guessed["encoding"]) == ("windows-1256", "html")


def test_latin_1_is_what_browsers_take_it_for():
    row = one("a.html", page(FRENCH, "<meta charset=iso-8859-1>").encode("cp1252"))
    assert FRENCH in row.text


def test_a_declaration_that_the_text_denies_waits_for_a_choice():
    data = page(ARABIC, "<meta charset=windows-1252>").encode("cp1256")
    row = one("a.html", data)
    assert isinstance(row, Refusal)
    assert "says that it is in windows-1252, but it doesn't read like that" in row.reason
    assert row.proposals[0].encoding == "windows-1256"
    assert ARABIC in one("a.html", data, encoding="windows-1256").text


def test_a_choice_for_other_files_leaves_a_page_alone_that_declares_rightly():
    data = page(FRENCH, "<meta charset=windows-1252>").encode("cp1252")
    assert FRENCH in one("a.html", data, encoding="windows-1256").text
    russian = page(RUSSIAN, "<meta charset=koi8-r>").encode("koi8-r")
    assert RUSSIAN in one("a.html", russian, encoding="windows-1256").text


@pytest.mark.parametrize("declared", ["windows-1256", "windows-1251"])
def test_a_declaration_is_not_denied_by_quotation_marks_that_all_share(declared):
    words = "The mayor said: “Nobody is left” – nobody else spoke on that day in the town."
    row = one("a.html", page(words, f"<meta charset={declared}>").encode("cp1252"))
    assert isinstance(row, Row), row
    assert words in row.text


def test_an_odd_declaration_is_none():
    row = one("a.html", page(ARABIC, "<meta charset=zlib_codec>").encode("cp1256"))
    assert isinstance(row, Refusal)
    assert row.proposals[0].encoding == "windows-1256"


def test_plain_letters_read_like_nothing_in_particular():
    assert likeliest(b"Shells fell near the mill.")[0] == "windows-1252"


def test_a_long_word_takes_no_long_time():
    assert likeliest(b"\xe9a" * 500_000) == ["windows-1252"]
