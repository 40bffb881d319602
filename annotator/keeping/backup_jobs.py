"""Making a back-up, and reading one to its end, as jobs: over a large corpus each takes minutes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from annotator.jobs.kinds import Run, job_kind
from annotator.jobs.models import Job
from annotator.jobs.run import JobError
from annotator.jobs.services import job_start
from annotator.people.services import audit

from .backing_up import backup
from .backup_file import BackupReader, NotABackup, Watch
from .kept_backups import CHECKING, MAKING, MAY, backup_path, backups_folder
from .stored_tables import UnknownMigrations, kept_models

TELL_EVERY = 2_000  # rows


def _page(job: Job) -> str:
    return reverse("admin:keeping_backups")


@job_kind(MAKING, permission=MAY, page=_page)
def make(run: Run) -> dict[str, Any]:
    folder = backups_folder()
    path = folder / f"hearsay-{timezone.now():%Y-%m-%d-%H%M%S}.zip"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = backup(path, _watch(run, "written", 1, 2))
    except OSError as error:
        raise JobError(
            f"It could not be written ({error.strerror or 'no room'}); nothing is left of it."
        ) from error
    except UnknownMigrations as error:
        raise JobError(f"No back-up was made: {error}.") from error
    rows, size = sum(table["rows"] for table in made["tables"]), path.stat().st_size
    audit(by=run.by, action="back-up made", subject=path.name, after={"rows": rows, "size": size})
    return _read(run, path, 2, 2)


@job_kind(CHECKING, permission=MAY, page=_page)
def check(run: Run, *, file: str) -> dict[str, Any]:
    try:
        return _read(run, backup_path(file), 1, 1)
    except FileNotFoundError as error:
        raise JobError(f"{file} is not there any more.") from error


def _read(run: Run, path: Path, turn: int, turns: int) -> dict[str, Any]:
    """The result of a job that reads the back-up to its end."""
    damage, size = "", path.stat().st_size
    try:
        with BackupReader(path) as reader:
            reader.check_pieces(_watch(run, "read again", turn, turns))
    except NotABackup as error:
        damage = str(error)
    except OSError as error:
        damage = f"it can't be read: {error.strerror}"
    words = (
        f"Damaged: {path.name}: {damage}."
        if damage
        else f"Whole, read to its end: {path.name}, {size:,} bytes."
    )
    return {"file": path.name, "size": size, "damage": damage, "message": words}


def _watch(run: Run, what: str, turn: int, turns: int) -> Watch:
    """Tells how many of the tables have gone by, each in every turn, and stops where the job is to stop."""
    known = sorted(model._meta.db_table for model in kept_models(apps))
    places, of = {name: number for number, name in enumerate(known)}, len(known)

    def watch(table: str, lines: Iterable[bytes]) -> Iterator[bytes]:
        for number, line in enumerate(lines):
            if number % TELL_EVERY == 0:
                run.progress(
                    (turn - 1) * of + places.get(table, 0), turns * of, f"{table}, row {number:,} {what}"
                )
            yield line

    return watch


def backup_start(*, by: Any) -> Job:
    """Make a back-up now. Raises ValidationError while another is being made, and what job_start raises."""
    if any(job.is_under_way for job in Job.objects.filter(kind=MAKING, state__in=[Job.QUEUED, Job.RUNNING])):
        raise ValidationError("A back-up is being made already.")
    return job_start(by=by, kind=MAKING, title="Back-up")


def backup_check_start(*, by: Any, name: str) -> Job:
    """Read the back-up of that name to its end. Raises FileNotFoundError, and what job_start raises."""
    return job_start(
        by=by, kind=CHECKING, title=f"Check of {name}", arguments={"file": backup_path(name).name}
    )
