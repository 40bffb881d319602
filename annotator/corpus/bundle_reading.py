"""Reading a bundle back: what it says of itself, and its tables row by row. Nothing is believed before its checksum."""

import csv
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from .bundle import CHECKSUMS, FORMAT, PACKAGE, About, parts_of
from .tables import Column, Row, Value

LONGEST_CELL = 16_000_000  # characters
LONGEST_JSON = 64 * 1024 * 1024  # bytes
MOST_PARTS = 100
MOST_BYTES = 64 * 1024**3  # of all parts, unpacked
# A table of a bundle is packed to a fifth or a tenth: each of its rows has an id.
_TIGHTEST, _RATIO_FROM = 0.01, 10_000_000  # packed to unpacked, of parts larger than so many bytes
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError),
    *(ValueError, NotImplementedError, RuntimeError),
)
_READERS: dict[str, Callable[[str], Value]] = {
    "date": str,
    "datetime": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


class NotABundle(ValueError):
    """The file is no bundle, or one that was changed; the message says what is wrong."""


class Bundle:
    """A bundle that is open for reading. Raises NotABundle where the file isn't one or was changed."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except Exception as error:  # besides BadZipFile, whatever a damaged directory leads zipfile to
            raise NotABundle(f"this is no bundle: {error}") from error
        self.names = self._zip.namelist()
        self._check_directory()
        self.sums = self._check()
        package = self.json(PACKAGE)
        try:
            self.about = About.of(package)
            self.resources: dict[str, dict[str, Any]] = {item["name"]: item for item in package["resources"]}
            newer = self.about.format > FORMAT
        except (KeyError, TypeError, AttributeError) as error:
            raise NotABundle(f"{PACKAGE} was not written by Hearsay") from error
        if newer:
            formats = f"its format is {self.about.format}, and this one reads up to {FORMAT}"
            raise NotABundle(f"it was written by a newer Hearsay: {formats}")
        for name, resource in self.resources.items():
            if resource.get("path") != f"{name}.csv" or f"{name}.csv" not in self.sums:
                raise NotABundle(f"{PACKAGE} names a table that is not there")

    def _check_directory(self) -> None:
        """Refuse what no bundle is, by the directory alone: nothing is unpacked yet, and never to a folder."""
        parts = self._zip.infolist()
        if not all(_PLAIN_NAME.fullmatch(part.orig_filename) for part in parts):
            raise NotABundle("this is no bundle: a part has a name that no bundle gives")
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise NotABundle(f"it has more than {MOST_PARTS} parts or {MOST_BYTES // 1024**3} GB")
        if any(p.file_size > _RATIO_FROM and p.compress_size < p.file_size * _TIGHTEST for p in parts):
            raise NotABundle("a part is packed so tightly that it looks like a trap")

    def _check(self) -> dict[str, str]:
        """SHA-256 of each part but CHECKSUMS, all of them compared with what that says."""
        if len(set(self.names)) != len(self.names) or CHECKSUMS not in self.names:
            raise NotABundle(f"this is no bundle: it has no {CHECKSUMS}, or two parts of one name")
        lines = self._whole(CHECKSUMS).decode(errors="replace").splitlines()
        said = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
        if said.keys() != set(self.names) - {CHECKSUMS}:
            raise NotABundle(f"{CHECKSUMS} doesn't name the parts that are there")
        for name, sha256 in said.items():
            found = hashlib.sha256()
            try:
                for piece in parts_of(self._zip, name):
                    found.update(piece)
            except _UNREADABLE as error:
                raise NotABundle(f"{name} can't be read: {error}") from error
            if found.hexdigest() != sha256:
                raise NotABundle(f"{name} was changed: its checksum is another one")
        return said

    def _whole(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > LONGEST_JSON:
            raise NotABundle(f"{name} is larger than {LONGEST_JSON:,} bytes")
        try:
            return b"".join(parts_of(self._zip, name))
        except _UNREADABLE as error:
            raise NotABundle(f"{name} can't be read: {error}") from error

    def json(self, name: str) -> Any:
        """What a part in JSON holds."""
        try:
            return json.loads(self.text(name))
        except (ValueError, RecursionError) as error:
            raise NotABundle(f"{name} can't be read: {error}") from error

    def text(self, name: str) -> str:
        if name not in self.names:
            raise NotABundle(f"there is no {name}")
        return self._whole(name).decode()

    def columns(self, table: str) -> Sequence[Column]:
        try:
            fields = self.resources[table]["schema"]["fields"]
            return tuple(Column(field["name"], field["type"], field["description"]) for field in fields)
        except (KeyError, TypeError) as error:
            raise NotABundle(f"{PACKAGE} doesn't say what columns {table} has") from error

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table with the types of its columns, as an export has them."""
        columns = self.columns(table)
        readers = [_READERS.get(column.type) for column in columns]
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
        with (
            self._zip.open(self.resources[table]["path"]) as part,
            io.TextIOWrapper(part, "utf-8", newline="") as lines,
        ):
            cells = csv.reader(lines, strict=True)
            number = 1
            try:
                if next(cells, None) != [column.name for column in columns]:
                    raise NotABundle(f"{table}: the columns are not those that {PACKAGE} names")
                for row in cells:
                    number += 1
                    yield tuple(
                        value if read is None else (read(value) if value else None)
                        for read, value in zip(readers, row, strict=True)
                    )
            except NotABundle:
                raise
            except (ValueError, KeyError, csv.Error) as error:
                raise NotABundle(f"{table}, row {number}: {error}") from error
