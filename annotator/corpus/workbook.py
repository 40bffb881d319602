"""A table as an Excel workbook (ECMA-376, Office Open XML)."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from annotator.formula_guard import guarded, runs

from .tables import Column, Row

LONGEST_CELL = 32_767  # UTF-16 code units, as Excel counts; longer text is cut silently by other programs
MOST_ROWS = 1_048_576
IN_MEMORY = 1024 * 1024  # bytes; a larger workbook is kept in a scratch file
# What XML can't hold, or changes (a lone CR becomes LF), is written as _xHHHH_ (ECMA-376 part 1, 22.9.2.19); so is the
# underscore of a text that already looks like that.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class TooLongForXlsx(ValueError):
    """A cell or a table is too long for a workbook; the message says which."""


def workbook(columns: Sequence[Column], rows: Iterable[Row], *, guard: bool) -> IO[bytes]:
    """The workbook as a file open for reading. Raises TooLongForXlsx rather than cut anything.

    A string stays a string whatever it looks like. guard: it also gets the apostrophe of `formula_guard`.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet")
    # On disk once it is large. Whoever reads it closes it; else it goes with its last reference.
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        sheet.append([column.name for column in columns])
        for number, row in enumerate(rows, 2):
            if number > MOST_ROWS:
                raise TooLongForXlsx(
                    f"More than {MOST_ROWS - 1:,} rows, and a sheet holds no more. Take CSV or JSONL."
                )
            if guard:
                row = tuple(guarded(value) if isinstance(value, str) else value for value in row)
            _check_lengths(row, columns, number)
            sheet.append([_cell(sheet, value) for value in row])
    finally:
        book.save(file)  # also after a refusal: only so does openpyxl remove its own scratch file
    file.seek(0)
    return file


def _check_lengths(row: Row, columns: Sequence[Column], number: int) -> None:
    for value, column in zip(row, columns, strict=True):
        # Twice as long at most in UTF-16: most texts need no counting.
        if not isinstance(value, str) or len(value) * 2 <= LONGEST_CELL:
            continue
        units = len(value.encode("utf-16-le")) // 2
        if units > LONGEST_CELL:
            raise TooLongForXlsx(
                f"Row {number} ({row[0]}), column {column.name}: {units:,} characters, and a cell of a workbook holds "
                f"{LONGEST_CELL:,}. Take CSV or JSONL."
            )


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
    cell.data_type = "s"  # openpyxl makes a formula of what begins with =
    # Excel's own mark for 'this is text', so that editing the cell doesn't make it a formula either.
    cell.quotePrefix = runs(value)
    return cell
