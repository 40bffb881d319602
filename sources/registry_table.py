"""A registry file as a table: CSV in UTF-8, every record with the place it came from."""

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from annotator.formula_guard import unguarded

LARGEST_FILE = 20_000_000  # bytes


MOST_IN_CELL = 100_000


class RegistryError(ValueError):
    """A registry file that cannot be used. row: from 1, which is the header; None: the file as a whole."""

    def __init__(self, file: str, row: int | None, reason: str) -> None:
        self.file, self.row, self.reason = file, row, reason
        super().__init__(f"{file}: {reason}" if row is None else f"{file}, row {row}: {reason}")


Wrong = Callable[[RegistryError], None]


def raised(error: RegistryError) -> None:
    """What becomes of a wrong row where nobody wants the others."""
    raise error


class Place(NamedTuple):
    """Where a row stands, for the message if it turns out wrong."""

    file: str
    row: int

    def error(self, reason: str) -> RegistryError:
        return RegistryError(self.file, self.row, reason)


NOWHERE = Place("", 0)  # of rows that no file holds


def read_table(file: Path, wrong: Wrong = raised) -> tuple[list[str], list[tuple[Place, dict[str, str]]]]:
    """The header of `file` and its records with their places; see `table_of`."""
    try:
        with file.open("rb") as opened:
            return table_of(file.name, opened.read(LARGEST_FILE + 1), wrong)
    except OSError as error:
        raise RegistryError(file.name, None, f"cannot be read: {error.strerror}") from error


def table_of(
    name: str, data: bytes, wrong: Wrong = raised
) -> tuple[list[str], list[tuple[Place, dict[str, str]]]]:
    """The header of a CSV and its records with their places; cells are trimmed, blank rows passed over.

    A byte order mark stands before a file for spreadsheets: the guard against formulas is taken off its cells.
    name: of the file, for messages. wrong: takes what a record can't be read for, which is then left out. Raises
    RegistryError where the file as a whole can't be read.
    """
    reader = csv.reader(io.StringIO(_decoded(name, data), newline=""), strict=True)
    for_spreadsheets = data.startswith(codecs.BOM_UTF8)
    header: list[str] = []
    records = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            cells = [(unguarded(cell) if for_spreadsheets else cell).strip() for cell in cells]
            place = Place(name, number)
            if not any(cells):
                continue
            # The csv module's own limit is one for the whole program, and imports of reports raise it.
            if max(map(len, cells)) > MOST_IN_CELL:
                wrong(place.error(f"holds a cell of more than {MOST_IN_CELL:,} characters"))
            elif not header:
                header = cells
            elif len(cells) != len(header):
                wrong(place.error(f"has {len(cells)} cells where the header has {len(header)}"))
            else:
                records.append((place, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        raise RegistryError(name, number + 1, f"not CSV: {error}") from error
    if not header:
        raise RegistryError(name, None, "is empty")
    return header, records


def _decoded(name: str, data: bytes) -> str:
    """The text of `data`, without byte order mark."""
    if len(data) > LARGEST_FILE:
        raise RegistryError(name, None, f"larger than {LARGEST_FILE // 1_000_000} MB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise RegistryError(name, row, f"not UTF-8 (byte {error.start} of the file)") from error
    if "\0" in text:
        raise RegistryError(name, text.count("\n", 0, text.index("\0")) + 1, "holds a NUL character")
    return text.removeprefix("\ufeff")
