"""The first visible sheet of an XLSX workbook as rows of text; nothing in it is worked out, nothing fetched."""

import datetime
import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from defusedxml.ElementTree import DefusedXMLParser
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet._reader import VALUE_TAG, WorkSheetParser

from . import Unopenable
from .archives import Limits, check_office, opened

MOST_ROWS = 1_048_576  # what XLSX can hold
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
# How XML holds what it can't hold as it is (ECMA-376 part 1, 22.9.2.19). Half characters stay as they are written.
_ESCAPED = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
NO_RESULT = "holds a formula without a stored result; save the values instead"
NO_TEXT = "holds a cell whose text isn't in the workbook"
_NO_TEXT = object()  # what such a cell holds


@dataclass
class _Facts:
    """What a sheet's XML says besides its values; the target of a parser. Rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int]] = field(default_factory=list)  # first and last row of each range
    unresolved: set[int] = field(default_factory=set)  # rows with a formula that has no stored result
    _row: int = 0
    _formula: bool = False
    _value: bool = False
    _in_value: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition("}")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                if self._row > MOST_ROWS:
                    raise Unopenable(f"has a row {self._row:,}; a workbook holds {MOST_ROWS:,}")
                if attributes.get("hidden") in ("1", "true"):
                    self.hidden_rows.add(self._row)
            case "c":
                self._formula = self._value = self._in_value = False
            case "f":
                self._formula = True
            case "v":
                self._in_value = True
            case "col":
                if attributes.get("hidden") in ("1", "true"):
                    last = min(int(attributes["max"]), 16_384)
                    self.hidden_columns.update(range(int(attributes["min"]), last + 1))
            case "mergeCell":
                rows = [int(m[2]) for cell in attributes["ref"].split(":") if (m := _CELL.match(cell))]
                if rows:
                    self.merged.append((min(rows), max(rows)))

    def data(self, _words: str) -> None:
        self._value = self._value or self._in_value

    def end(self, tag: str) -> None:
        if tag.endswith("}v"):
            self._in_value = False
        elif tag.endswith("}c") and self._formula and not self._value:
            self.unresolved.add(self._row)

    def close(self) -> None:
        pass


class _Cells(WorkSheetParser):
    """openpyxl's reader of cells, which gives up on a whole sheet over one cell of 31 February.

    A cell that says what can't be (a day that there isn't, no number where one should be) says what is written in it,
    as it would in a CSV. A text is told by its place among all those of the workbook: behind the last there is none.
    """

    def parse_cell(self, element: Any) -> dict[str, Any]:
        try:
            return super().parse_cell(element)
        except (ValueError, IndexError):
            at = element.get("r")
            row, column = coordinate_to_tuple(at) if at else (self.row_counter, self.col_counter)
            said = None if element.get("t") == "s" else element.findtext(VALUE_TAG)
            return {"row": row, "column": column, "value": _NO_TEXT if said is None else said}


class Sheet:
    """A workbook's first visible sheet. Raises Unopenable when made; iterating gives each row once."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        archive = opened(data, limits)
        check_office(archive, "xl/workbook.xml", ".xlsx")
        if not openpyxl.DEFUSEDXML:
            raise Unopenable("can't be read safely: this server lacks defusedxml")
        try:
            book: Any = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not visible:
                raise Unopenable("has no sheet that is shown")
            self._book, self._sheet = book, visible[0]
            self.title = str(self._sheet.title)
            self.others = [str(title) for title in book.sheetnames if title != self.title]
            self._facts = _Facts()
            parser = DefusedXMLParser(target=self._facts, forbid_dtd=True)
            with archive.open(self._sheet._worksheet_path) as part:
                while some := part.read(1 << 20):
                    parser.feed(some)
            parser.close()
            self._merged = _joined(self._facts.merged)
        except Unopenable:
            raise
        except Exception as error:  # openpyxl raises whatever a damaged part leads it to
            raise Unopenable(f"can't be read as XLSX ({type(error).__name__})") from error

    @property
    def hidden_columns(self) -> set[int]:
        return self._facts.hidden_columns

    def hidden(self, row: int) -> bool:
        return row in self._facts.hidden_rows

    def merged(self, row: int) -> bool:
        """Whether a range of merged cells touches this row: all but its first cell are empty."""
        at = bisect_right(self._merged, (row, MOST_ROWS))
        return at > 0 and self._merged[at - 1][1] >= row

    def rows(self) -> Iterator[tuple[int, list[str] | str]]:
        """Each row that isn't empty: its number, and its cells as text or why it can't be read. Raises Unopenable."""
        before = 0
        try:
            for number, cells in self._cells():
                if number <= before:
                    continue  # said twice: the first counts
                before = number
                values = {cell["column"]: cell["value"] for cell in cells}
                texts = [_text(values.get(at)) for at in range(1, max(values, default=0) + 1)]
                if number in self._facts.unresolved:
                    yield number, NO_RESULT
                elif any(value is _NO_TEXT for value in values.values()):
                    yield number, NO_TEXT
                elif any(texts):
                    yield number, texts
        except Exception as error:
            raise Unopenable(f"can't be read as XLSX ({type(error).__name__})") from error

    def _cells(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """The number of each row that the sheet has, and its cells; asked for as openpyxl's `iter_rows` does."""
        with self._book._archive.open(self._sheet._worksheet_path) as part:
            yield from _Cells(
                part,
                self._sheet._shared_strings,
                data_only=True,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,
                timedelta_formats=self._book._timedelta_formats,
            ).parse()


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of rows in their order, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1]:
            first, last = joined[-1][0], max(last, joined.pop()[1])
        joined.append((first, last))
    return joined


def _text(value: Any) -> str:
    """A cell's value as it would stand in a CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Excel writes the CR of a line end as these seven characters.
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))
