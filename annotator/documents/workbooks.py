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

from . import Unopenable
from .archives import Limits, check_office, opened

MOST_ROWS = 1_048_576  # what XLSX can hold
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
# How XML holds what it can't hold as it is (ECMA-376 part 1, 22.9.2.19). Half characters stay as they are written.
_ESCAPED = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
NO_RESULT = "holds a formula without a stored result; save the values instead"


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
                    # openpyxl would count up to it.
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
            self._sheet = visible[0]
            self.title = str(self._sheet.title)
            self.others = [str(title) for title in book.sheetnames if title != self.title]
            self._facts = _Facts()
            parser = DefusedXMLParser(target=self._facts, forbid_dtd=True)
            with archive.open(self._sheet._worksheet_path) as part:
                while some := part.read(1 << 20):
                    parser.feed(some)
            parser.close()
            self._merged = _joined(self._facts.merged)
            self._sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
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
        rows = self._sheet.iter_rows()
        number = 0
        while True:
            number += 1
            try:
                cells = next(rows, None)
                texts = [_text(cell.value) for cell in cells or ()]
            except Exception as error:
                raise Unopenable(f"can't be read as XLSX ({type(error).__name__})") from error
            if cells is None:
                return
            if number in self._facts.unresolved:
                yield number, NO_RESULT
            elif any(texts):
                yield number, texts


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
