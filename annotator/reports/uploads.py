"""Files that were uploaded and wait to be imported: what is imported is what was checked, byte for byte."""

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from annotator.people.allowance_services import uploads_count, uploads_uncount
from annotator.shared_files import (
    file_at_hand,
    file_forget,
    file_publish,
    files_of,
    files_publish,
    folder_forget,
    folders_shared,
)

from .formats import Refusal, ReportFile, too_large
from .formats.rows import printable

TEXTS, REJECTED = "texts", "rejected.csv"
_ORPHANED_SECONDS = 60 * 60
_NAME = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True)
class Upload:
    """One file of those that wait: its name as it was uploaded, and the bytes, read when they are asked for."""

    name: str
    path: Path
    size: int
    sha256: str

    def opened(self) -> ReportFile | Refusal:
        """The file, or why it can't be imported."""
        if self.size > settings.IMPORT_MAX_BYTES:
            return Refusal(self.name, 1, too_large(self.size, settings.IMPORT_MAX_BYTES))
        try:
            data = file_at_hand(self.path).read_bytes()
        except OSError:
            return Refusal(self.name, 1, "the uploaded file isn't there any more; upload it again")
        if hashlib.sha256(data).hexdigest() != self.sha256:
            return Refusal(self.name, 1, "the file was changed after it was checked; upload it again")
        return ReportFile(self.name, data)


def folder_of(name: str) -> Path:
    """The folder of that name. Raises ValueError where nothing of ours is called so."""
    if not _NAME.match(name):
        raise ValueError(name)
    return Path(settings.DATA_DIR) / "uploads" / name


def uploads_keep(*, by: Any, files: Iterable[UploadedFile]) -> tuple[str, list[dict[str, Any]]]:
    """Keep `files` in a folder of their own; gives its name, and name, size and sha256 of each.

    Raises OSError; ValidationError where they are more than `by` may still upload today. Nothing is kept then.
    """
    files = list(files)
    sizes = [file.size or 0 for file in files]
    uploads_count(by=by, sizes=sizes)
    name = secrets.token_hex(16)
    folder = folder_of(name)
    try:
        folder.mkdir(parents=True, mode=0o700)
        stored = [_stored(folder / str(number), file) for number, file in enumerate(files)]
        files_publish(folder)
        return name, stored
    except OSError:
        uploads_uncount(by=by, sizes=sizes)
        folder_forget(folder)
        raise


def _stored(path: Path, file: UploadedFile) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("xb") as stored:
        for chunk in file.chunks():
            stored.write(chunk)
            digest.update(chunk)
    return {"name": printable(file.name or ""), "size": file.size or 0, "sha256": digest.hexdigest()}


def folder_for(name: str) -> Path:
    """The folder of that name, made where another machine took the files in."""
    folder = folder_of(name)
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    return folder


def rejected_publish(folder: str) -> None:
    """Have every server find the table of refused rows, or that there is none any more. Raises OSError."""
    table = folder_of(folder) / REJECTED
    (file_publish if table.exists() else file_forget)(table)


def uploads_of(folder: str, files: Iterable[dict[str, Any]]) -> Iterator[Upload]:
    """The files of a folder, as `uploads_keep` told of them."""
    for number, file in enumerate(files):
        yield Upload(file["name"], folder_of(folder) / str(number), file["size"], file["sha256"])


def uploads_empty(folder: str) -> None:
    """Remove all that was uploaded; what was handed back stays."""
    for path in files_of(folder_of(folder)):
        if path.name != REJECTED:
            file_forget(path)


def uploads_drop(folder: str) -> None:
    """Remove the folder with all that is in it."""
    folder_forget(folder_of(folder))


def orphans_drop(known: Collection[str]) -> None:
    """Remove folders that belong to nothing `known`: of an upload that was cut short."""
    for folder in (Path(settings.DATA_DIR) / "uploads").glob("*"):
        if folder.name not in known and folder.stat().st_mtime < time.time() - _ORPHANED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    for name in folders_shared("uploads", _ORPHANED_SECONDS):
        if name not in known and _NAME.match(name):
            uploads_drop(name)
