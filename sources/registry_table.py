"""A registry file as a table: CSV in UTF-8, every record with the place it came from."""

import csv
import io
from pathlib import Path
from typing import NamedTuple

LARGEST_FILE = 20_000_000  # bytes


class RegistryError(ValueError):
    """A registry file that cannot be used. row: from 1, which is the header; None: the file as a whole."""

    def __init__(self, file: str, row: int | None, reason: str) -> None:
        self.file, self.row, self.reason = file, row, reason
        super().__init__(f"{file}: {reason}" if row is None else f"{file}, row {row}: {reason}")


class Place(NamedTuple):
    """Where a row stands, for the message if it turns out wrong."""

    file: str
    row: int

    def error(self, reason: str) -> RegistryError:
        return RegistryError(self.file, self.row, reason)


def _decoded(file: Path) -> str:
    """The text of `file`, without byte order mark."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise RegistryError(file.name, None, f"cannot be read: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise RegistryError(file.name, None, f"larger than {LARGEST_FILE // 1_000_000} MB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise RegistryError(file.name, row, f"not UTF-8 (byte {error.start} of the file)") from error
    if "\0" in text:
        raise RegistryError(file.name, text.count("\n", 0, text.index("\0")) + 1, "holds a NUL character")
    return text.removeprefix("\ufeff")


def read_table(file: Path) -> tuple[list[str], list[tuple[Place, dict[str, str]]]]:
    """The header of `file` and its records with their places; cells are trimmed, blank rows passed over."""
    reader = csv.reader(io.StringIO(_decoded(file), newline=""), strict=True)
    header: list[str] = []
    records = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            cells = [cell.strip() for cell in cells]
            place = Place(file.name, number)
            if not any(cells):
                continue
            if not header:
                header = cells
                continue
            if len(cells) != len(header):
                raise place.error(f"has {len(cells)} cells where the header has {len(header)}")
            records.append((place, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        raise RegistryError(file.name, number + 1, f"not CSV: {error}") from error
    if not header:
        raise RegistryError(file.name, None, "is empty")
    return header, records
