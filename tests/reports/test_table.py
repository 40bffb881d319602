"""CSV and TSV: what a spreadsheet program or another tool writes, and what goes wrong in it."""

import datetime
import hashlib
import tracemalloc

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of


def table(content: str, name: str = "reports.csv", **columns: str) -> list[Row | Refusal]:
    return list(rows_of(ReportFile(name, content.encode()), Options(columns=columns)))


def refusals(rows: list[Row | Refusal]) -> dict[int, str]:
    return {row.row: row.reason for row in rows if isinstance(row, Refusal)}


def texts(rows: list[Row | Refusal]) -> dict[int, str]:
    return {row.row: row.text for row in rows if isinstance(row, Row)}


@pytest.mark.parametrize(
    "header",
    [
        "text,title,publisher,published_on,url,language",
        "article_content,article_title,source,date,link,lang",
        "Body,Headline,Outlet,Published,URL,Language",
    ],
)
def test_it_finds_the_columns_by_their_known_names(header):
    (row,) = table(f"{header}\nShells fell.,Night raid,SANA,2017-04-05,https://a.example/1,ar\n")
    assert isinstance(row, Row)
    assert (row.text, row.title, row.publisher) == ("Night raid\n\nShells fell.", "Night raid", "SANA")
    assert (row.published_on, row.url, row.language) == (
        datetime.date(2017, 4, 5),
        "https://a.example/1",
        "ar",
    )


def test_a_named_column_goes_before_a_guessed_one():
    assert texts(table("text,raw\nshort,long\n", text="raw")) == {2: "long"}


def test_a_named_column_that_is_not_there_is_an_error_listing_the_columns():
    assert refusals(table("text,raw\na,b\n", text="body")) == {
        1: "there is no column “body” for text; columns found: text, raw"
    }


def test_a_table_without_a_text_column_is_refused_with_the_columns_found():
    (reason,) = refusals(table("id,when\n1,2017-01-01\n")).values()
    assert reason.startswith("no column holds the text")
    assert reason.endswith("columns found: id, when")


def test_a_table_without_rows_has_no_statements():
    assert "no statements found" in refusals(table("text,title\n"))[1]


def test_a_column_that_stands_twice_is_refused():
    assert "stands twice" in refusals(table("text,text\na,b\n"))[1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_finds_the_delimiter(delimiter):
    text = delimiter.join(["title", "text"]) + "\n" + delimiter.join(["Raid", '"a, b; c\td"']) + "\n"
    assert texts(table(text)) == {2: "Raid\n\na, b; c\td"}


def test_a_comma_within_numbers_is_no_delimiter_where_the_header_has_another():
    assert texts(table("text;width\na;36,21\nb, c;4,5\n")) == {2: "a", 3: "b, c"}
    assert refusals(table("text,width\na,36,21\nb,4\n")) == {2: "line 2: 3 cells, but the header has 2"}


def test_however_many_rows_there_are_they_are_read_one_after_the_other():
    lines = "".join(f"{n} shells fell on the town.,,2017-04-05\n" for n in range(4_000)).encode()
    file = ReportFile("reports.csv", b"text,source,date\n" + lines)
    tracemalloc.start()
    try:
        read = sum(isinstance(row, Row) for row in rows_of(file, Options()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == 4_000
    assert peak < 3 * len(lines)  # a list of the rows takes nine times as much


def test_a_line_that_names_the_delimiter_is_no_row():
    assert texts(table("sep=;\r\ntext;title\r\na,b;\r\n")) == {2: "a,b"}


def test_line_ends_and_spaces_within_a_cell_are_kept():
    assert texts(table('text\r\n" one\r\ntwo \n"\r\n')) == {2: " one\r\ntwo \n"}


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    rows = table('text,title\n"one\ntwo\nthree",\n\nfour,\n,empty\n')
    assert texts(rows) == {2: "one\ntwo\nthree", 4: "four"}
    assert refusals(rows) == {5: "the text is empty: no statements found"}


def test_the_title_is_left_out_where_the_body_begins_with_it():
    rows = table(
        "title,text\nNight raid,Wed 5 April: Night raid. Shells fell.\nNight raid,"
        + "x" * 300
        + "Night raid\n"
    )
    assert texts(rows)[2] == "Wed 5 April: Night raid. Shells fell."
    assert texts(rows)[3].startswith("Night raid\n\nx")


def test_a_ragged_row_is_refused_and_the_others_are_in():
    rows = table("text,title\na,\nb\nc,,\nd,\n")
    assert texts(rows) == {2: "a", 5: "d"}
    assert refusals(rows) == {
        3: "line 3: 1 cells, but the header has 2",
        4: "line 4: 3 cells, but the header has 2",
    }


def test_an_unclosed_quotation_mark_swallows_no_other_row():
    rows = table("text,title\na,\n" + '"b,\n' + "c,\n" * 4998)
    assert refusals(rows) == {3: "line 3: a quotation mark is opened and never closed"}
    assert len(texts(rows)) == 4999
    assert set(texts(rows).values()) == {"a", "c"}


def test_where_cells_have_several_lines_an_unclosed_quotation_mark_ends_the_reading():
    rows = table('text,title\na,\n"b,\nc\nd,\n"e\nf",\n')
    assert texts(rows) == {2: "a"}
    (reason,) = refusals(rows).values()
    assert "lines 3 to" in reason
    assert "everything after it were not read" in reason


def test_a_stray_quotation_mark_costs_its_own_row():
    rows = table('text,title\na,\n"b "c" d",\ne,\n')
    assert texts(rows) == {2: "a", 4: "e"}
    assert set(refusals(rows)) == {3}


def test_a_cell_longer_than_the_csv_module_takes_is_read():
    assert len(texts(table("text\n" + "a" * 200_000 + "\n"))[2]) == 200_000


def test_a_cell_over_the_limit_costs_its_own_row():
    rows = table("text\na\n" + "b" * 2_000_001 + "\nc\n")
    assert texts(rows) == {2: "a", 4: "c"}
    assert "2,000,001 characters" in refusals(rows)[3]


def test_nul_in_a_cell_costs_its_own_row():
    rows = table("text,title\na,\nb\x00,\nc,d\x00\ne,\n")
    assert texts(rows) == {2: "a", 5: "e"}
    assert refusals(rows)[4].startswith("title: a NUL character")


def test_values_longer_than_their_column_cost_their_own_row():
    rows = table("text,source,url\na,b,\na," + "b" * 201 + ",\na,," + "c" * 2001 + "\n")
    assert set(texts(rows)) == {2}
    assert refusals(rows) == {
        3: "publisher: 201 characters; at most 200 are taken",
        4: "url: 2,001 characters; at most 2,000 are taken",
    }


def test_too_many_columns_are_refused():
    assert "20,000 columns" in refusals(table(",".join(["text"] * 20_000) + "\n"))[1]


def test_a_language_that_means_nothing_is_left_to_the_reader():
    rows = table("text,lang\na,English\nb,ar-SY\nc,unknown\n")
    assert [(row.language, row.warnings) for row in rows] == [
        ("en", ()),
        ("ar", ()),
        ("", ("language_unknown",)),
    ]


HASHED = "title,text_sha256,text\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_text_that_was_exported_for_spreadsheets_comes_back_without_the_guard(mark):
    (row,) = table(f"{mark}{HASHED}'=Title,{sha256('=1+1 fell.')},'=1+1 fell.\n")
    assert (row.text, row.title) == ("=1+1 fell.", "=Title")


def test_the_guard_is_taken_off_a_title_whose_text_has_none():
    (row,) = table(f"\ufeff{HASHED}'=Title,{sha256('Shells fell.')},Shells fell.\n")
    assert (row.text, row.title) == ("Shells fell.", "=Title")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_apostrophe_that_the_hash_knows_stays(mark):
    (row,) = table(f"{mark}{HASHED}'=Title,{sha256(chr(39) + '=1+1 fell.')},'=1+1 fell.\n")
    assert (row.text, row.title) == ("'=1+1 fell.", "'=Title")


def test_apostrophes_of_other_tables_stay():
    assert texts(table("\ufefftext\n'=1+1 fell.\n")) == {2: "'=1+1 fell."}


def test_no_title_is_put_before_a_text_that_was_exported_without_it():
    assert texts(table(f"{HASHED}Raid,{sha256('Shells fell.')},Shells fell.\n")) == {2: "Shells fell."}
    assert texts(table(f"{HASHED}Raid,{sha256('Shells')},Shells fell.\n")) == {2: "Raid\n\nShells fell."}
