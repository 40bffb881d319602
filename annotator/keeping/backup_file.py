"""The file of a back-up: a ZIP archive that knows each of its bytes.

`tables/NAME.jsonl` holds a table's rows, `files/…` what lies beside the database, `backup.json` (FORMAT) says what is
there with the sha256 of each. The archive's comment, its last 64 bytes, is the sha256 of everything before: a
truncated file and a changed byte are found before anything is done with it.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "backup.json"
_DIGITS = 64
_MOST = 16 << 20  # bytes that a manifest has at most
_PIECE = 1 << 20


class NotABackup(ValueError):
    """The file is no back-up that this version can restore; the message says why."""


# Told of each table as its rows go by, so that somebody sees how far it is.
Watch = Callable[[str, Iterable[bytes]], Iterable[bytes]]


def unwatched(table: str, lines: Iterable[bytes]) -> Iterable[bytes]:
    return lines


class BackupWriter:
    """Writes the members of a back-up, then `close`; use it in a `with` inside that of the file. Raises OSError."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def __enter__(self) -> "BackupWriter":
        return self

    def __exit__(self, *error: object) -> None:
        # One that was not closed would try so when the garbage is collected, and the file is closed then.
        with suppress(OSError, ValueError):
            self._zip.close()

    def add(self, name: str, pieces: Iterable[bytes]) -> dict[str, Any]:
        """Write one member. Returns its `name`, `sha256`, `size` (bytes) and the number of `pieces`."""
        found, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                found.update(piece)
                size, count = size + len(piece), count + 1
        return {"name": name, "sha256": found.hexdigest(), "size": size, "pieces": count}

    def close(self, manifest: dict[str, Any]) -> None:
        """Write what is there, and the sum over all of it."""
        text = json.dumps({"format": FORMAT, **manifest}, ensure_ascii=False, indent=1, sort_keys=True)
        self._zip.writestr(MANIFEST, text)
        self._zip.comment = b"0" * _DIGITS
        self._zip.close()
        self._file.seek(0, os.SEEK_END)
        end = self._file.tell() - _DIGITS
        digest = _sha256(self._file, end)
        self._file.seek(end)
        self._file.write(digest.encode())


class BackupReader:
    """A back-up that was looked through: every byte is as it was written. Raises NotABackup, OSError."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            self._check_sum()
            self._zip = zipfile.ZipFile(self._file)
            self.manifest = json.loads(self._zip.read(MANIFEST))
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            self._file.close()
            if isinstance(error, NotABackup):
                raise
            raise NotABackup("it is no back-up of Hearsay") from error
        if self.manifest.get("format") != FORMAT:
            self._file.close()
            raise NotABackup("it was made by a newer version of Hearsay")

    def _check_sum(self) -> None:
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(0)
        if size <= _DIGITS or self._file.read(4) != b"PK\x03\x04":
            raise NotABackup("it is no back-up of Hearsay")
        said = _sha256(self._file, size - _DIGITS)
        if self._file.read(_DIGITS) != said.encode():
            raise NotABackup("it is damaged or cut off: it has not the checksum that it was written with")

    def __enter__(self) -> "BackupReader":
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()
        self._file.close()

    def check_pieces(self, watch: Watch = unwatched) -> None:
        """Unpack everything, and compare it with what the manifest says of it. Raises NotABackup."""
        try:
            for table in self.manifest["tables"]:
                lines = watch(table["name"], self.lines(f"tables/{table['name']}.jsonl"))
                if sha256_of(lines) != table["sha256"]:
                    raise NotABackup(f"{table['name']} is not what was written")
            for file in self.manifest["files"]:
                if sha256_of(self.pieces(f"files/{file['name']}")) != file["sha256"]:
                    raise NotABackup(f"{file['name']} is not what was written")
        except (zipfile.BadZipFile, zlib.error, LookupError, TypeError) as error:
            raise NotABackup(f"it can't be unpacked: {error}") from error

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, with their ends."""
        with self._zip.open(name) as member:
            yield from member

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, a megabyte at a time."""
        with self._zip.open(name) as member:
            while piece := member.read(_PIECE):
                yield piece


def said_by(path: Path) -> dict[str, Any]:
    """The manifest of a back-up, whose bytes were not looked at. Raises NotABackup, OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(MANIFEST).file_size > _MOST:
                raise NotABackup("it is no back-up of Hearsay")
            said = json.loads(archive.read(MANIFEST))
    except (zipfile.BadZipFile, zlib.error, LookupError, ValueError) as error:
        raise error if isinstance(error, NotABackup) else NotABackup("it is no back-up of Hearsay") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise NotABackup("it was made by a newer version of Hearsay")
    return said


def file_pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def sha256_of(pieces: Iterable[bytes]) -> str:
    """Of all of them, in hexadecimal."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def _sha256(file: IO[bytes], end: int) -> str:
    """Of the first `end` bytes; leaves the file there."""
    file.seek(0)
    whole, rest = divmod(end, _PIECE)
    return sha256_of(file.read(size) for size in [_PIECE] * whole + [rest])
