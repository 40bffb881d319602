"""Files that were checked and wait to be imported: what is imported is what was checked, byte for byte."""

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from .formats import Refusal, ReportFile, too_large
from .formats.rows import printable

_KEPT_SECONDS = 24 * 60 * 60
_TOKEN = re.compile(r"[0-9a-f]{32}\Z")


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
        data = self.path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            return Refusal(self.name, 1, "the file was changed after it was checked; upload it again")
        return ReportFile(self.name, data)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def uploads_keep(session: Any, files: Iterable[UploadedFile]) -> list[Upload]:
    """Keep `files` for a day, under a name of ours; the person's session alone knows it. Raises OSError."""
    uploads_drop(session)
    _drop_old()
    token = secrets.token_hex(16)
    folder = _folder() / token
    folder.mkdir(parents=True, mode=0o700)
    try:
        kept = [_stored(folder / str(number), file) for number, file in enumerate(files)]
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    session["uploads"] = {"token": token, "files": kept}
    return list(uploads_kept(session))


def _stored(path: Path, file: UploadedFile) -> tuple[str, int, str]:
    """Write `file` to `path`; its name, size and digest."""
    digest = hashlib.sha256()
    with path.open("xb") as stored:
        for chunk in file.chunks():
            stored.write(chunk)
            digest.update(chunk)
    return printable(file.name or ""), file.size or 0, digest.hexdigest()


def uploads_kept(session: Any) -> Iterator[Upload]:
    """The files that wait in this session; none where they have been dropped since."""
    waiting = session.get("uploads") or {}
    token = waiting.get("token", "")
    if not _TOKEN.match(token):
        return
    for number, (name, size, sha256) in enumerate(waiting["files"]):
        path = _folder() / token / str(number)
        if path.exists():
            yield Upload(name, path, size, sha256)


def uploads_drop(session: Any) -> None:
    """Delete the files that wait in this session."""
    waiting = session.pop("uploads", None) or {}
    if _TOKEN.match(waiting.get("token", "")):
        shutil.rmtree(_folder() / waiting["token"], ignore_errors=True)


def _drop_old() -> None:
    for folder in _folder().glob("*"):
        if folder.stat().st_mtime < time.time() - _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
