"""Reading a bundle back: what it says of itself, and its tables row by row. Nothing is believed before its checksum."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from .bundle import CHECKSUMS, PACKAGE, About, parts_of
from .tables import Column, Row, Value

LONGEST_CELL = 16_000_000  # characters
LONGEST_JSON = 256 * 1024 * 1024  # bytes
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
        except zipfile.BadZipFile as error:
            raise NotABundle(f"this is no bundle: {error}") from error
        self.names = self._zip.namelist()
        self.sums = self._check()
        package = self.json(PACKAGE)
        try:
            self.about = About.of(package)
            self.resources: dict[str, dict[str, Any]] = {item["name"]: item for item in package["resources"]}
        except (KeyError, TypeError) as error:
            raise NotABundle(f"{PACKAGE} was not written by Hearsay") from error

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
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
                raise NotABundle(f"{name} can't be read: {error}") from error
            if found.hexdigest() != sha256:
                raise NotABundle(f"{name} was changed: its checksum is another one")
        return said

    def _whole(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > LONGEST_JSON:
            raise NotABundle(f"{name} is larger than {LONGEST_JSON:,} bytes")
        try:
            return b"".join(parts_of(self._zip, name))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise NotABundle(f"{name} can't be read: {error}") from error

    def json(self, name: str) -> Any:
        """What a part in JSON holds."""
        try:
            return json.loads(self.text(name))
        except ValueError as error:
            raise NotABundle(f"{name} can't be read: {error}") from error

    def text(self, name: str) -> str:
        if name not in self.names:
            raise NotABundle(f"there is no {name}")
        return self._whole(name).decode()

    def columns(self, table: str) -> Sequence[Column]:
        fields = self.resources[table]["schema"]["fields"]
        return tuple(Column(field["name"], field["type"], field["description"]) for field in fields)

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
            if next(cells, None) != [column.name for column in columns]:
                raise NotABundle(f"{table}: the columns are not those that {PACKAGE} names")
            for number, row in enumerate(cells, 2):
                try:
                    yield tuple(
                        value if read is None else (read(value) if value else None)
                        for read, value in zip(readers, row, strict=True)
                    )
                except (ValueError, KeyError) as error:
                    raise NotABundle(f"{table}, row {number}: {error}") from error
