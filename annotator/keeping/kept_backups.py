"""The back-ups in BACKUPS_DIR: what is there, what each says of itself, and when it was last read to its end."""

import datetime
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from annotator.jobs.models import Job
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.review.agreement_data import hidden_reports

from .backup_file import NotABackup, said_by

MAY = "keeping.make_backups"
MAKING, CHECKING = "backup", "backup_check"  # kinds of job
MOST = 200  # that are shown
_LOOKED_AT = 500  # jobs


@dataclass(frozen=True)
class KeptBackup:
    """One file. at: as its manifest says, else when it was written. why: why it can't be read; empty where it can.

    checked_at: when a job last read it to its end, None for never; damage: what was found then.
    """

    name: str
    size: int  # bytes
    at: datetime.datetime
    version: str = ""
    rows: int = 0
    releases: int = 0
    why: str = ""
    checked_at: datetime.datetime | None = None
    damage: str = ""


def backups_folder() -> Path:
    return Path(settings.BACKUPS_DIR)


def backup_path(name: str) -> Path:
    """Where the back-up of that name lies. Raises FileNotFoundError for what is none of the folder's."""
    found = next((path for path in _files() if path.name == name), None)
    if found is None:
        raise FileNotFoundError(name)
    return found


def kept_backups() -> list[KeptBackup]:
    """The newest MOST, newest first. Each is asked what it says of itself, which takes no look at its rows."""
    looked_at = _looked_at()
    found = [_kept(path, looked_at) for path in _files()[:MOST]]
    return sorted(found, key=lambda backup: (backup.at, backup.name), reverse=True)


def newest_backup() -> datetime.datetime | None:
    """When the newest file was written."""
    first = next(iter(_files()), None)
    return _written_at(first) if first else None


def backup_open(*, by: User, name: str) -> IO[bytes]:
    """The file of a back-up, for download; logged. It holds everything.

    Who is still to rate gets none: it holds what others judged. Raises PermissionDenied, FileNotFoundError,
    ValidationError.
    """
    require(by, MAY)
    path = backup_path(name)
    if hidden_reports(by):
        raise ValidationError(
            "A back-up holds what others judged. You can download it once your own assignments and disputes are closed."
        )
    file = path.open("rb")
    audit(by=by, action="back-up downloaded", subject=name, after={"size": path.stat().st_size})
    return file


def _files() -> list[Path]:
    """Newest first, as they were written. Nothing that leads out of the folder, no draft."""
    try:
        found = [path for path in backups_folder().glob("*.zip") if not path.name.startswith(".")]
        return sorted((path for path in found if _is_file(path)), key=_written_at, reverse=True)
    except FileNotFoundError:  # gone while we looked: the next look tells
        return []


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _written_at(path: Path) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)


def _kept(path: Path, looked_at: dict[tuple[str, int], Job]) -> KeptBackup:
    size, at = path.stat().st_size, _written_at(path)
    job = looked_at.get((path.name, size))
    checked: dict[str, Any] = {}
    if job is not None and (job.finished_at or timezone.now()) >= at:
        checked = {"checked_at": job.finished_at, "damage": (job.result or {}).get("damage", "")}
    try:
        said = said_by(path)
        return KeptBackup(
            path.name,
            size,
            datetime.datetime.fromisoformat(said["made_at"]),
            version=str(said["version"]),
            rows=sum(table["rows"] for table in said["tables"]),
            releases=len(said["files"]),
            **checked,
        )
    except NotABackup as error:
        why = str(error)
    except (OSError, zipfile.BadZipFile, LookupError, TypeError, ValueError):
        why = "it can't be read"
    return KeptBackup(path.name, size, at, why=why)


def _looked_at() -> dict[tuple[str, int], Job]:
    """The last job that has read each to its end, by name and size."""
    done = Job.objects.filter(kind__in=[MAKING, CHECKING], state=Job.DONE).order_by("finished_at", "pk")
    told = [(job, job.result or {}) for job in done.reverse()[:_LOOKED_AT]]
    return {(result.get("file", ""), result.get("size", 0)): job for job, result in reversed(told)}
