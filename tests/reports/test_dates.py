"""Dates of tables: a date that could be two days is none."""

import datetime

import pytest

from annotator.reports.formats import Options, ReportFile, rows_of
from annotator.reports.formats.dates import order_of, read_date


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2017-04-05", datetime.date(2017, 4, 5)),
        ("2017/4/5", datetime.date(2017, 4, 5)),
        ("2017-04-05T23:30:00-12:00", datetime.date(2017, 4, 5)),
        ("9999-12-31T00:00-12:00", datetime.date(9999, 12, 31)),
        ("31/3/2017", datetime.date(2017, 3, 31)),
        ("3/31/2017", datetime.date(2017, 3, 31)),
        ("5/5/2017", datetime.date(2017, 5, 5)),
        ("31.03.2017 14:00", datetime.date(2017, 3, 31)),
        ("March 8, 2017", datetime.date(2017, 3, 8)),
        ("Wed 05 Apr 2017", datetime.date(2017, 4, 5)),
        ("٥ أبريل ٢٠١٧", datetime.date(2017, 4, 5)),
    ],
)
def test_it_reads(written, day):
    assert read_date(written) == day


@pytest.mark.parametrize(
    "written",
    [
        *("", "3/4/2017", "01/02/03", "31/02/2017", "2017-02-31", "0000-01-01", "13/13/2017", "2017"),
        *("April 2017", "yesterday", "2 days ago", "Friday", "March 8-9", "1491350400", "31 February 2017"),
        "5 April 2017 " * 4,
    ],
)
def test_it_reads_no_day_into(written):
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["3/4/2017", "3/25/2017"], "month"),
        (["3/4/2017", "25/3/2017"], "day"),
        (["3/4/2017", "5/6/2017"], None),
        (["3/25/2017", "25/3/2017"], None),
        (["2017-03-25", "soon"], None),
    ],
)
def test_days_above_twelve_tell_the_order_of_a_column(column, order):
    assert order_of(column) == order


def dates_of(name: str, text: str) -> list:
    rows = rows_of(ReportFile(name, text.encode()), Options())
    return [(row.published_on and row.published_on.isoformat(), row.warnings) for row in rows]


def test_one_row_of_a_table_settles_the_order_for_all():
    assert dates_of("r.csv", "text,date\na,3/4/2017\nb,3/25/2017\n") == [
        ("2017-03-04", ()),
        ("2017-03-25", ()),
    ]
    lines = '{"text": "a", "date": "3/4/2017"}\n{"text": "b", "date": "25/3/2017"}\n'
    assert dates_of("r.jsonl", lines) == [("2017-04-03", ()), ("2017-03-25", ())]


def test_a_date_that_is_not_understood_is_left_empty_with_a_warning():
    found = dates_of("r.csv", "text,date\na,3/4/2017\nb,some day\nc,\n")
    assert found == [(None, ("date_unreadable",)), (None, ("date_unreadable",)), (None, ())]


@pytest.mark.parametrize(("chosen", "day"), [("day", 5), ("month", 6), (None, None)])
def test_what_was_chosen_settles_a_date_that_could_be_two_days(chosen, day):
    for name, data in (
        ("a.csv", b"text,date\nShells fell.,5/6/2017\n"),
        ("a.jsonl", b'{"text": "x", "date": "5/6/2017"}'),
    ):
        (row,) = rows_of(ReportFile(name, data), Options(dates=chosen))
        assert (row.published_on and row.published_on.day) == day


@pytest.mark.parametrize("written", ["31/02/2017", "01/02/03", "0000-01-01", "2017-13-45"])
def test_a_choice_makes_no_day_of_what_is_none(written):
    (row,) = rows_of(
        ReportFile("a.csv", f"text,date\nShells fell.,{written}\n".encode()), Options(dates="day")
    )
    assert (row.published_on, row.warnings) == (None, ("date_unreadable",))
