"""Tables without the texts of reports, which belong to their publishers: hashes and short beginnings in their place."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from .tables import Column, Row

CONTEXT = 32  # characters
TEXT = "text"
REPORTS = "reports"
OF_STATEMENTS = ("statements", "decided_statements")
INSTEAD = (
    Column("text_sha256", "string", "SHA-256 of text[start:end] in UTF-8, as 64 hex digits."),
    Column("context", "string", f"The first {CONTEXT} characters of the statement, to find it by."),
)


def withheld_columns(table: str, columns: Sequence[Column]) -> Sequence[Column]:
    """The columns of `table` without text: that of reports is left out, that of statements replaced."""
    if table != REPORTS and table not in OF_STATEMENTS:
        return columns
    at = _place(columns)
    return (*columns[:at], *(INSTEAD if table in OF_STATEMENTS else ()), *columns[at + 1 :])


def withheld_rows(table: str, columns: Sequence[Column], rows: Iterable[Row]) -> Iterable[Row]:
    """The rows of `table`, as `withheld_columns` says; columns: those of the rows that are given."""
    if table == REPORTS:
        return _without(rows, _place(columns))
    return _shortened(rows, _place(columns)) if table in OF_STATEMENTS else rows


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _place(columns: Sequence[Column]) -> int:
    return next(place for place, column in enumerate(columns) if column.name == TEXT)


def _without(rows: Iterable[Row], at: int) -> Iterator[Row]:
    for row in rows:
        yield (*row[:at], *row[at + 1 :])


def _shortened(rows: Iterable[Row], at: int) -> Iterator[Row]:
    for row in rows:
        text = str(row[at])
        yield (*row[:at], sha256_of(text), text[:CONTEXT], *row[at + 1 :])
