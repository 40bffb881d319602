"""CSV and TSV: a header, then one report a record. Nothing is swallowed or skipped in silence."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import NamedTuple, Protocol

from annotator.formula_guard import unguarded

from .column_content import SAMPLE
from .columns import REASON, SHA256, as_exported, as_handed_back, columns_of, row_of, table_met
from .content import check_type
from .dates import order_of
from .encodings import Encoding, encoding_of
from .rows import Options, Refusal, ReportFile, Row, Unreadable

MOST_COLUMNS = 1_000


class Table:
    """.csv and .tsv files. The delimiter is the comma, semicolon, tab or bar that the header has most of."""

    endings = (".csv", ".tsv")
    words = "a table with a header and a text column"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its reports and refusals. Raises Unreadable before the first one if the whole can't be read."""
        check_type(file.data, "text", options)
        csv.field_size_limit(max(options.most_bytes, 131_072))
        records = Records(file, options)
        for row in reports_of(file.name, records, options):
            yield records.encoding.noted(row) if isinstance(row, Row) else row


class Wrong(NamedTuple):
    """A record that can't be read: why, and its cells as far as they can be told apart, else its lines."""

    reason: str
    cells: list[str]


class Recorded(Protocol):
    """A table's header, and behind it (number, cells) or (number, Wrong) for each record, as often as asked.

    merged: numbers of the records in which cells are merged with others. for_spreadsheets: it may have been exported
    with a guard against formulas.
    """

    header: list[str]
    merged: set[int]
    for_spreadsheets: bool

    def __iter__(self) -> Iterator[tuple[int, list[str] | Wrong]]: ...


def reports_of(file: str, records: Recorded, options: Options) -> Iterator[Row | Refusal]:
    """The reports of a table. Raises Unreadable before the first one if no column holds the text."""
    # The names of a table that was handed back are guarded like its cells.
    header = [unguarded(n) for n in records.header] if REASON in records.header else records.header
    first = [cells for _, cells in islice(records, SAMPLE) if isinstance(cells, list)]
    content = table_met(file, header, [dict(zip(header, c, strict=True)) for c in first], options)
    columns, how = columns_of(header, options, content)
    by_content = [field for field in columns if how[field] == "content" and field != "text"]
    for name in columns.values():
        if header.count(name) > 1:
            raise Unreadable(f"the column “{name}” stands twice in the header")
    places = {field: header.index(name) for field, name in columns.items()}
    if header.count(SHA256) == 1:
        places[SHA256] = header.index(SHA256)
    order = options.dates
    if "date" in places and order is None:
        order = order_of(cells[places["date"]] for _, cells in records if isinstance(cells, list))
    empty = True
    for number, cells in records:
        empty = False
        try:
            if isinstance(cells, Wrong):
                raise Unreadable(cells.reason)
            cells = as_handed_back(header, cells)
            values: Mapping[str, str] = {field: cells[at] for field, at in places.items()}
            if SHA256 in values:
                values = as_exported(values, records.for_spreadsheets)
            row = row_of(file, number, values, order, options)
            if number in records.merged:
                row = replace(row, warnings=(*row.warnings, "merged_cells"))
            if by_content:
                guesses = {field: "column" for field in by_content if cells[places[field]].strip()}
                row = replace(row, guessed={**row.guessed, **guesses})
            yield row
        except Unreadable as error:
            found = as_handed_back(header, cells.cells) if isinstance(cells, Wrong) else cells
            yield Refusal(file, number, str(error), record=(tuple(header), tuple(found)))
    if empty:
        yield Refusal(file, 1, "no rows stand below the header: no statements found")


class Records:
    """The records behind a table's header: (number, cells), or (number, reason) for one that can't be read.

    Numbers are those that a spreadsheet shows: the header is row 1, a record of several lines is one row, empty lines
    count but aren't records. Raises Unreadable when made, if the file is no text or has no header.
    """

    def __init__(self, file: ReportFile, options: Options) -> None:
        self._data = file.data
        self.encoding = self._encoding(options)
        self.merged: set[int] = set()
        self.for_spreadsheets = file.data.startswith(codecs.BOM_UTF8)
        first = self._first_line()
        # A line such as `sep=;` is for Excel, which doesn't show it.
        self._skipped = int(first[:4].casefold() == "sep=" and len(first.rstrip("\r\n")) == 5)
        if self._skipped:
            self._delimiter = first[4]
        else:
            outside_quotes = "".join(first.split('"')[::2])
            likeliest_first = "\t,;|" if file.name.casefold().endswith(".tsv") else ",;\t|"
            self._delimiter = max(likeliest_first, key=outside_quotes.count)
        try:
            header = next(self._reader(self._lines(self._skipped)))
        except csv.Error:
            raise Unreadable("a quotation mark in the header is never closed") from None
        if len(header) > MOST_COLUMNS:
            raise Unreadable(f"{len(header):,} columns; at most {MOST_COLUMNS:,} are taken")
        self.header = [name.strip() for name in header]

    def _encoding(self, options: Options) -> Encoding:
        try:
            return encoding_of(self._data, options)
        except Unreadable as error:
            raise Unreadable(str(error), self._number_at(error.row), error.proposals) from None

    def _first_line(self) -> str:
        lines = self.encoding.lines_of(self._data)
        first = next(lines, "")
        if not first.strip() and not any(line.strip() for line in lines):
            raise Unreadable("the file is empty: no statements found")
        return first

    def _number_at(self, line: int) -> int:
        """The number of the record that `line` (from 1) is part of, in a file that can't be decoded."""
        before = b"\n".join(self._data.split(b"\n", line)[: line - 1]).decode("latin-1")
        return sum(1 for _ in csv.reader(io.StringIO(before, newline=""))) + 1

    def _lines(self, after: int) -> Iterator[str]:
        return islice(self.encoding.lines_of(self._data), after, None)

    def _reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        # Strict: a quotation mark that is never closed is an error, not one long cell to the end of the file.
        return csv.reader(lines, delimiter=self._delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str] | Wrong]]:
        reader = csv.reader(self._lines(self._skipped), delimiter=self._delimiter, strict=True)
        next(reader)
        number, before = 1, reader.line_num
        while True:
            number += 1
            reason = None
            try:
                cells = next(reader, None)
            except csv.Error as error:
                cells, reason = [], f"the quotation marks don't fit ({error})"
            if cells is None:
                return
            if cells and len(cells) != len(self.header):
                reason = f"{len(cells)} cells, but the header has {len(self.header)}"
            first, last = before + self._skipped + 1, reader.line_num + self._skipped
            before = reader.line_num
            if reason is None:
                if cells:
                    yield number, cells
            elif first == last:
                yield number, Wrong(f"line {first}: {reason}", cells or self._raw(first, last))
            elif self._stand_alone(after=first):
                reason = f"line {first}: a quotation mark is opened and never closed"
                yield number, Wrong(reason, self._raw(first, first))
                rest = enumerate(self._reader(self._lines(first)), start=number + 1)
                yield from ((at, found) for at, found in rest if found)
                return
            elif cells:
                yield number, Wrong(f"lines {first} to {last}: {reason}", cells)
            else:
                reason = (
                    f"lines {first} to {last}: {reason}; a quotation mark is opened in line {first} and not closed "
                    "where its cell ends. This row and everything after it were not read"
                )
                yield number, Wrong(reason, self._raw(first, last))
                return

    def _raw(self, first: int, last: int) -> list[str]:
        """The lines as one cell. first, last: numbers from 1."""
        return ["".join(islice(self._lines(first - 1), last - first + 1)).rstrip("\r\n")]

    def _stand_alone(self, after: int) -> bool:
        """Whether every line behind line `after` is a record by itself: then one swallowed them by mistake."""
        if len(self.header) < 2:
            return False
        for line in self._lines(after):
            try:
                cells = next(self._reader(iter([line])), [])
            except csv.Error:
                return False
            if cells and len(cells) != len(self.header):
                return False
        return True
