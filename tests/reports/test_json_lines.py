"""JSON Lines: each line stands or falls by itself."""

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of

GOOD = '{"text": "Shells fell."}'


def read(*lines: str) -> list[Row | Refusal]:
    return list(
        rows_of(ReportFile("reports.jsonl", "\n".join(lines).encode("utf-8", "surrogatepass")), Options())
    )


def test_a_line_is_a_report_with_its_facts():
    (row,) = read(
        '{"body": "Shells fell.\\r\\n", "headline": null, "outlet": "SANA", "lang": "ar", "more": [1, {}]}'
    )
    assert isinstance(row, Row)
    assert (row.row, row.text, row.publisher, row.language) == (1, "Shells fell.\r\n", "SANA", "ar")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"text": "a", "n": NaN}', "NaN is no JSON number"),
        ('{"text": "a", "n": -Infinity}', "-Infinity is no JSON number"),
        ('{"text": "a", "n": 1e999}', "the number 1e999 is too large"),
        ('{"text": "a", "n": ' + "7" * 5000 + "}", "is too large"),
        ('{"text": "a", "n": 1' + "0" * 30 + "}", "is too large"),
        ("[" * 200_000, "nested too deeply"),
        ('{"text": "\\ud800"}', "half a character"),
        ('{"text": "a", "title": "b\\ud800"}', "title: half a character (a lone surrogate) at character 2"),
        ('{"text": "a\\u0000"}', "NUL character at character 2"),
        ('{"text": "a", "text": "b"}', "stands twice"),
        ('{"text": 5}', "“text” is no text but int"),
        ('{"text": ""}', "no statements found"),
        ('{"text": "unclosed', "no JSON"),
        ('["text"]', "no JSON object"),
        ('{"words": "a"}', "columns found: words"),
        ('{"text": "' + "a" * 2_000_001 + '"}', "2,000,001 characters"),
    ],
)
def test_a_bad_line_costs_itself_alone(line, words):
    before, bad, after = read(GOOD, line, GOOD)
    assert isinstance(before, Row)
    assert isinstance(after, Row)
    assert isinstance(bad, Refusal)
    assert bad.row == 2
    assert words in bad.reason


def test_empty_lines_count_but_are_no_rows():
    assert [row.row for row in read(GOOD, "", "  ", GOOD, "")] == [1, 4]


def test_a_reason_repeats_nothing_that_cannot_be_stored():
    (row,) = read('{"a\\u0000b\\ud800": "x"}')
    assert isinstance(row, Refusal)
    assert r"a\x00b\ud800" in row.reason
