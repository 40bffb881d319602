"""A JSON file: an array, one object, or objects one after the other; an object stands or falls by itself."""

import json

import pytest

from annotator.reports.formats import Options, Refusal, ReportFile, Row, rows_of


def read(text: str, **options: object) -> list[Row | Refusal]:
    return list(rows_of(ReportFile("reports.json", text.encode()), Options(**options)))


def told(text: str) -> list[tuple[int, str]]:
    """Row, and its text or the reason why it is refused."""
    return [(row.row, row.text if isinstance(row, Row) else row.reason) for row in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        '[{"text": "One."}, {"text": "Two."}]',
        '\ufeff [\n{"text": "One."} ,\r\n{"text": "Two."},]\n',
        '{"text": "One."}\n{"text": "Two."}\n',
        '{"text": "One."}{"text": "Two."}',
    ],
)
def test_objects_are_reports_in_an_array_and_one_after_the_other(text):
    assert told(text) == [(1, "One."), (2, "Two.")]


def test_one_object_over_several_lines_is_a_report_with_its_facts():
    found = {
        "headline": None,
        "body": "Shells fell.\n",
        "outlet": "SANA",
        "date": "2017-04-05",
        "tags": [1, {}],
    }
    (row,) = read(json.dumps(found, indent=2))
    assert isinstance(row, Row)
    assert (row.text, row.publisher, str(row.published_on)) == ("Shells fell.\n", "SANA", "2017-04-05")


def test_keys_are_found_by_what_they_hold_and_days_by_one_another():
    one = {"words": "Shells fell on the mill and on the ford.", "on": "3/4/2017"}
    rows = read(json.dumps([one, one | {"on": "25/4/2017"}]), columns={"text": "words", "date": "on"})
    assert [str(row.published_on) for row in rows if isinstance(row, Row)] == ["2017-04-03", "2017-04-25"]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ('{"text": "a", "n": NaN}', "NaN is no JSON number"),
        ('{"text": "a", "n": ' + "7" * 5000 + "}", "is too large"),
        ('{"text": "a", "text": "b"}', "stands twice"),
        ('{"text": 5}', "“text” is no text but int"),
        ('{"text": "\\ud800"}', "half a character"),
        ('"text"', "no JSON object"),
        ('{"words": 1}', "columns found: words"),
    ],
)
def test_a_bad_object_costs_itself_alone(bad, words):
    before, refused, after = told(f'[{{"text": "One."}}, {bad}, {{"text": "Two."}}]')
    assert (before, after) == ((1, "One."), (3, "Two."))
    assert refused[0] == 2
    assert words in refused[1]


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        (', {"text": "Two', "Unterminated string"),
        (' {"text": "Two."}]', "the array breaks off at character 19"),
        ("", "the array breaks off"),
        (", ", "the array breaks off"),
        (", two]", "Expecting value at character 20"),
        ("] [1]", "something stands behind the array"),
        ("," + "[" * 200_000, "nested too deeply"),
    ],
)
def test_what_came_before_a_break_is_in_and_the_break_is_told(rest, why):
    first, last = told('[{"text": "One."}' + rest)
    assert first == (1, "One.")
    assert last[0] == 2
    assert why in last[1]


@pytest.mark.parametrize("text", ["", "  ", "[]", "[ ]\n"])
def test_a_file_without_an_object_says_so(text):
    ((row, reason),) = told(text)
    assert (row, "no statements found" in reason) == (1, True)
