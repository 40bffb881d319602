"""Tables as CSV and XLSX: written exactly, read with care for what a file may hide."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import IllegalCharacterError

from .registry_table import Place, RegistryError, table_of

LARGEST_UPLOAD = 2_000_000  # bytes
MOST_ROWS = 5_000
MOST_COLUMNS = 50
LONGEST_CELL = 32_767  # what XLSX can hold

# A workbook is a zip: what it would unpack to is checked before anything is unpacked.
MOST_ENTRIES = 300
LARGEST_UNPACKED = 40_000_000  # bytes
SMALLEST_RATIO = 0.01  # packed to unpacked, of an entry of a megabyte or more

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
    _check_archive(name, data)
    if not openpyxl.DEFUSEDXML:
        raise RegistryError(name, None, "can't be read safely: this server lacks defusedxml")
    try:
        # Twice: what the formulas came to, and where there are formulas.
        values, formulas = (
            openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
            for data_only in (True, False)
        )
        return _first_sheet(name, values, formulas)
    except RegistryError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part leads it to
        raise RegistryError(name, None, f"can't be read as XLSX ({type(error).__name__})") from error


def _check_archive(name: str, data: bytes) -> None:
    """Refuse a zip that is no plain workbook, or that would unpack to far more than it weighs."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RegistryError(name, None, "is a damaged zip, not an XLSX") from error
    entries = packed.infolist()
    names = [entry.filename for entry in entries]
    reason = ""
    if "mimetype" in names and "content.xml" in names:
        reason = "is an OpenDocument file (.ods); save it as .xlsx or .csv"
    elif any(entry.endswith("vbaProject.bin") for entry in names):
        reason = "holds macros (.xlsm); save it as .xlsx"
    elif "xl/workbook.xml" not in names:
        reason = "is a zip, but no XLSX"
    elif any(entry.flag_bits & 1 for entry in entries):
        reason = "is locked with a password"
    elif len(names) != len(set(names)) or len(names) > MOST_ENTRIES:
        reason = f"has more than {MOST_ENTRIES} parts, or one part twice"
    elif sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        reason = f"would unpack to more than {LARGEST_UNPACKED // 1_000_000} MB"
    elif any(e.file_size > 1_000_000 and e.compress_size < e.file_size * SMALLEST_RATIO for e in entries):
        reason = "is packed so tightly that it looks like a trap"
    if reason:
        raise RegistryError(name, None, reason)
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _check_part(name, packed, entry)


def _check_part(name: str, packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a part that declares entities; spreadsheet programs write none, and readers would expand them."""
    try:
        content = packed.read(entry)
    except Exception as error:  # zlib, lzma and zipfile each have errors of their own
        raise RegistryError(name, None, "is a damaged zip, not an XLSX") from error
    if b"<!DOCTYPE" in content or b"\0" in content:
        raise RegistryError(name, None, f"can't be read safely: {entry.filename} declares entities")


def _first_sheet(name: str, values: Any, formulas: Any) -> tuple[list[str], list[Row], list[str]]:
    sheets = values.worksheets
    if not sheets:
        raise RegistryError(name, None, "has no sheet")
    notices = []
    if len(values.sheetnames) > 1:
        others = ", ".join(f"“{title}”" for title in values.sheetnames[1:10])
        notices.append(f"Only the first sheet, “{sheets[0].title}”, is read; passed over: {others}.")
    header: list[str] = []
    rows: list[Row] = []
    for sheet in (sheets[0], formulas.worksheets[0]):
        sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    pairs = zip(sheets[0].iter_rows(), formulas.worksheets[0].iter_rows(), strict=True)
    for number, (cells, sources) in enumerate(pairs, 1):
        if number > MOST_ROWS + 1:
            raise RegistryError(name, None, f"has more than {MOST_ROWS} rows")
        place = Place(name, number)
        if len(cells) > MOST_COLUMNS:
            raise place.error(f"has {len(cells)} columns; at most {MOST_COLUMNS} are read")
        for cell, source in zip(cells, sources, strict=True):
            if cell.value is None and getattr(source, "data_type", "") == "f":
                raise place.error("holds a formula without a stored result; save the values instead")
        texts = [_text(cell.value) for cell in cells]
        if not any(texts):
            continue
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


def _text(value: Any) -> str:
    """A cell's value as it would stand in the CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
