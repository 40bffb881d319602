"""The file formats of a table: each turns columns and rows into pieces of a file."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar

from annotator.formula_guard import guarded

from .parquet import parquet
from .tables import Column, Row, Value
from .workbook import workbook

PIECE = 64 * 1024  # characters
BYTE_ORDER_MARK = "\ufeff"


class Format:
    """A file format. streamed: its pieces can be sent while rows are still read."""

    name: ClassVar[str]
    media_type: ClassVar[str]
    streamed: ClassVar[bool] = True

    def pieces(self, columns: Sequence[Column], rows: Iterable[Row], *, spreadsheet: bool) -> Iterator[bytes]:
        """The file, piece by piece. spreadsheet: made for spreadsheets, with a guard against formulas."""
        raise NotImplementedError


class Csv(Format):
    """RFC 4180 with \\n at the end of rows: a field with a comma, a quotation mark, CR or LF is quoted."""

    name = "csv"
    media_type = "text/csv; charset=utf-8"

    def pieces(self, columns: Sequence[Column], rows: Iterable[Row], *, spreadsheet: bool) -> Iterator[bytes]:
        header: Row = tuple(column.name for column in columns)
        written = CsvLines()
        cells = map(_cells_of(columns, spreadsheet), rows)
        lines = (written.take() for _ in map(written.writer.writerow, chain([header], cells)))
        return _encoded(chain([BYTE_ORDER_MARK], lines) if spreadsheet else lines)


class Jsonl(Format):
    """One JSON object a line, with the types of the columns."""

    name = "jsonl"
    media_type = "application/x-ndjson; charset=utf-8"

    def pieces(self, columns: Sequence[Column], rows: Iterable[Row], *, spreadsheet: bool) -> Iterator[bytes]:
        names = [column.name for column in columns]
        encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
        return _encoded(_unbroken(encode(dict(zip(names, row, strict=True)))) + "\n" for row in rows)


class Xlsx(Format):
    """A workbook of one sheet; strings stay strings. Raises TooLongForXlsx."""

    name = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    streamed = False

    def pieces(self, columns: Sequence[Column], rows: Iterable[Row], *, spreadsheet: bool) -> Iterator[bytes]:
        file = workbook(columns, rows, guard=spreadsheet)
        return iter(lambda: file.read(PIECE), b"")


class Parquet(Format):
    """Apache Parquet, with the types of the columns. Raises PyarrowMissing."""

    name = "parquet"
    media_type = "application/vnd.apache.parquet"
    streamed = False

    def pieces(self, columns: Sequence[Column], rows: Iterable[Row], *, spreadsheet: bool) -> Iterator[bytes]:
        file = parquet(columns, rows)
        return iter(lambda: file.read(PIECE), b"")


FORMATS: dict[str, Format] = {format.name: format for format in (Csv(), Jsonl(), Xlsx(), Parquet())}


class CsvLines(list[str]):
    """What `writer` has written, line by line."""

    write = list.append

    def __init__(self) -> None:
        super().__init__()
        # Python's writer quotes a lone CR only if CR is part of its line end: so it gets \r\n, and \r is cut off.
        self.writer = csv.writer(self, lineterminator="\r\n")

    def take(self) -> str:
        """The lines so far; what is written next stands alone again."""
        taken = "".join([f"{line[:-2]}\n" for line in self])
        self.clear()
        return taken


def _cells_of(columns: Sequence[Column], spreadsheet: bool) -> Callable[[Row], Sequence[Any]]:
    """A function from a row to its cells. None is left to Python's writer, which leaves the cell empty."""
    special: list[tuple[int, Callable[[Any], Value]]] = []
    for at, column in enumerate(columns):
        if column.type == "boolean":
            special.append((at, {True: "true", False: "false", None: None}.__getitem__))
        elif column.type == "string" and spreadsheet:
            special.append((at, guarded))

    def cells(row: Row) -> Sequence[Any]:
        changed = list(row)
        for at, change in special:
            changed[at] = change(changed[at])
        return changed

    return cells if special else tuple


def _unbroken(line: str) -> str:
    """JSON allows these separators inside a string, but many programs that read line by line break there."""
    return line.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines in pieces of about PIECE characters."""
    piece: list[str] = []
    size = 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(piece).encode()
            piece, size = [], 0
    if piece:
        yield "".join(piece).encode()
