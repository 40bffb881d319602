"""The rows that were refused, handed back as a table of the same shape with a column of reasons."""

import contextlib
import csv
import errno
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from annotator.formula_guard import guarded
from annotator.whole_file import whole_file

from .formats import Refusal
from .formats.columns import REASON, reason_for


class Rejected:
    """Rows refused so far, kept in a nameless file in the folder of `path` until `write` makes the table.

    Use it in a `with`. Rows of tables come with their cells, whatever else is refused with its name and reason alone.
    Raises OSError that names `path`: at the start where there can be no such file, later where the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.count = 0

    def __enter__(self) -> "Rejected":
        if self._path.is_dir() or str(self._path) == "-":
            raise OSError(errno.EISDIR, "this needs the name of a file", str(self._path))
        try:
            self._file = tempfile.TemporaryFile("w+", encoding="utf-8", dir=self._path.parent)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from error
        return self

    def __exit__(self, *error: Any) -> None:
        # What could not be written was told by `write`; closing would tell it once more.
        with contextlib.suppress(OSError):
            self._file.close()

    def add(self, row: Refusal) -> None:
        self.count += 1
        header, cells = row.record or ((), ())
        self._file.write(json.dumps([row.file, row.row, row.reason, header, cells]) + "\n")

    def write(self) -> None:
        """Make the table: the columns as they stood, then the reason. Without a refused row there is no file.

        It appears whole or not at all. Every cell is guarded, since a workbook's or an object's text may be what a
        CSV's cell would run, and comes in as it was once it is mended. Half a character stands as JSON writes it: no
        file in UTF-8 holds it.
        """
        if not self.count:
            self._path.unlink(missing_ok=True)
            return
        try:
            with whole_file(self._path) as file:
                table = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
                self._write(table)
                table.detach()
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from error

    def _write(self, table: IO[str]) -> None:
        columns, extra, files = _columns(self._noted())
        table.write("\ufeff")
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow([*(guarded(name) for name, _ in columns), *[""] * extra, REASON])
        for name, number, reason, header, cells in self._noted():
            values = dict(zip(_numbered(header), cells, strict=False))
            beyond = cells[len(header) :]
            beyond += [""] * (extra - len(beyond))
            place = f"row {number}" if files == 1 else f"{name}, row {number}"
            line = [values.get(column, "") for column in columns]
            writer.writerow(map(guarded, [*line, *beyond, reason_for(place, reason)]))

    def _noted(self) -> Iterator[tuple[str, int, str, list[str], list[str]]]:
        self._file.seek(0)
        for line in self._file:
            yield tuple(json.loads(line))


def _numbered(header: list[str]) -> list[tuple[str, int]]:
    """Each column's name, with a number that tells columns of one name apart."""
    return [(name, header[:at].count(name)) for at, name in enumerate(header)]


def _columns(
    rows: Iterable[tuple[str, int, str, list[str], list[str]]],
) -> tuple[list[tuple[str, int]], int, int]:
    """The columns of all the tables, how many cells stand beyond a header, and how many files there are."""
    columns: dict[tuple[str, int], None] = {}
    extra, files = 0, set()
    for name, _, _, header, cells in rows:
        columns |= dict.fromkeys(column for column in _numbered(header) if column[0] != REASON)
        extra = max(extra, len(cells) - len(header))
        files.add(name)
    return list(columns), extra, len(files)
