"""Tables as CSV and XLSX: written exactly, read with care for what a file may hide."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import IllegalCharacterError

from annotator.documents import Unopenable
from annotator.documents.archives import Limits
from annotator.documents.workbooks import Sheet

from .registry_table import Place, RegistryError, table_of

LARGEST_UPLOAD = 2_000_000  # bytes
MOST_ROWS = 5_000
MOST_COLUMNS = 50
LONGEST_CELL = 32_767  # what XLSX can hold

LARGEST_UNPACKED = 40_000_000  # bytes, of the zip that a workbook is

Row = tuple[int, dict[str, str]]  # line in the file (1 is the header), cells by column

_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or a locked workbook; save it as .xlsx without a password",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}


def read_upload(name: str, data: bytes) -> tuple[list[str], list[Row], list[str]]:
    """Header, rows and notices of an uploaded CSV or XLSX; its content, not its name, says which it is.

    Raises RegistryError with the row where there is one.
    """
    if len(data) > LARGEST_UPLOAD:
        raise RegistryError(name, None, f"larger than {LARGEST_UPLOAD // 1_000_000} MB")
    if data.startswith(b"PK"):
        header, rows, notices = _read_xlsx(name, data)
    else:
        for start, kind in _KINDS.items():
            if data.startswith(start):
                raise RegistryError(name, None, f"is {kind}, not a CSV or XLSX")
        if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table)", data[:200], re.IGNORECASE):
            raise RegistryError(name, None, "is a web page, not a CSV or XLSX")
        header, placed = table_of(name, data)
        rows, notices = [(place.row, record) for place, record in placed], []
    if len(rows) > MOST_ROWS:
        raise RegistryError(name, None, f"has {len(rows)} rows; at most {MOST_ROWS} go in at once")
    return header, rows, notices


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180 with `\\n`: a cell with comma, quotation mark, CR or LF is quoted, all others stand as they are."""

    # The csv module leaves a lone CR unquoted, which readers take for the end of the line.
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if re.search('[",\r\n]', value) else value

    return "".join(",".join(map(cell, row)) + "\n" for row in [header, *rows]).encode()


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook in which every cell is text: nothing in it is a formula, whatever it begins with.

    Raises ValueError naming the cell that XLSX can't hold.
    """
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for number, row in enumerate([header, *rows], 1):
        for column, value in enumerate(row, 1):
            where = f"row {number}, {header[column - 1]}"
            if len(value) > LONGEST_CELL:
                raise ValueError(f"{where}: longer than {LONGEST_CELL} characters, which XLSX can't hold")
            cell = sheet.cell(number, column)
            try:
                cell.value = value or None
            except IllegalCharacterError as error:
                raise ValueError(f"{where}: a control character, which XLSX can't hold") from error
            if value:
                cell.data_type = "s"  # else what begins with = would be a formula
            cell.number_format = "@"
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _read_xlsx(name: str, data: bytes) -> tuple[list[str], list[Row], list[str]]:
    try:
        return _first_sheet(name, Sheet(data, Limits(unpacked=LARGEST_UNPACKED)))
    except Unopenable as error:
        raise RegistryError(name, None, str(error)) from error


def _first_sheet(name: str, sheet: Sheet) -> tuple[list[str], list[Row], list[str]]:
    notices = []
    if sheet.others:
        others = ", ".join(f"“{title}”" for title in sheet.others[:9])
        notices.append(f"Only the first sheet, “{sheet.title}”, is read; passed over: {others}.")
    header: list[str] = []
    rows: list[Row] = []
    for number, cells in sheet.rows():
        if number > MOST_ROWS + 1:
            raise RegistryError(name, None, f"has more than {MOST_ROWS} rows")
        place = Place(name, number)
        if isinstance(cells, str):
            raise place.error(cells)
        if len(cells) > MOST_COLUMNS:
            raise place.error(f"has {len(cells)} columns; at most {MOST_COLUMNS} are read")
        texts = [cell.strip() for cell in cells]
        if not header:
            header = texts
            continue
        if any(texts[len(header) :]):
            raise place.error(f"has {len(texts)} cells where the header has {len(header)}")
        texts += [""] * (len(header) - len(texts))
        rows.append((number, dict(zip(header, texts, strict=False))))
    if not header:
        raise RegistryError(name, None, "is empty")
    return header, rows, notices
