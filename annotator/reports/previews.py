"""Writes about previews: files are kept and checked, rows corrected or left out; then all is imported, or put away.

A preview is its owner's alone: to everybody else it isn't there (ImportBatch.DoesNotExist).
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from annotator.jobs.models import Job
from annotator.jobs.services import job_add, job_begin, job_cancel
from annotator.people.roles import require

from .checking import decide_again
from .formats import ENCODINGS
from .formats.columns import NAMES, language_of
from .formats.dates import read_date
from .formats.rows import LENGTHS
from .import_jobs import CHECK, IMPORT, preparer_of
from .import_models import ColumnChoice, ImportBatch, ImportRow
from .publishers import Publishers
from .results import VERDICTS
from .taking import FIELDS, name_of
from .uploads import orphans_drop, uploads_drop, uploads_keep

KEPT_DAYS = 7
# Bytes of reports that are looked at, or imported, while the page loads.
FEW = 60_000
_PERMISSION = "reports.import_reports"


def preview_create(
    *,
    by: Any,
    files: Iterable[UploadedFile],
    publisher: str = "",
    language: str = "",
    published_on: datetime.date | None = None,
    dates: str = "",
) -> ImportBatch:
    """Keep `files` to be checked or imported. publisher, language, published_on: of rows that name none.

    Raises PermissionDenied, OSError; ValidationError for odd options, or more than `by` may still upload today.
    """
    require(by, _PERMISSION)
    previews_prune()
    options = _of_all(publisher, language, published_on, dates)
    preparer_of(ImportBatch(options=options))
    folder, kept = uploads_keep(by=by, files=files)
    return ImportBatch.objects.create(
        file_name=name_of([file["name"] for file in kept]),
        by=by,
        files=kept,
        folder=folder,
        options=options,
        counts=dict.fromkeys(VERDICTS, 0),
        confirmed_at=None,
    )


def _of_all(publisher: str, language: str, published_on: datetime.date | None, dates: str) -> dict[str, str]:
    """What holds for all rows, as a batch keeps it."""
    day = published_on.isoformat() if published_on else ""
    return {"publisher": publisher.strip(), "language": language.strip(), "published_on": day, "dates": dates}


def _own(by: Any, batch: int) -> ImportBatch:
    """The preview, under a lock: nobody confirms it meanwhile."""
    require(by, _PERMISSION)
    return ImportBatch.objects.select_for_update(of=("self",)).waiting(by).get(pk=batch)


def preview_check(*, by: Any, batch: int) -> Job:
    """Look at every row, anew where it was looked at before.

    Raises PermissionDenied, ImportBatch.DoesNotExist, ValidationError where `by` has too many jobs under way.
    """
    with transaction.atomic():
        waiting = _own(by, batch)
        if waiting.is_under_way and waiting.job is not None:
            return waiting.job
        job = _add(waiting, CHECK, f"Preview of {waiting.file_name}", checked_at=None)
    return job_begin(job, here=_is_small(waiting))


def _is_small(batch: ImportBatch) -> bool:
    return bool(sum(file["size"] for file in batch.files) <= FEW)


def _add(batch: ImportBatch, kind: str, title: str, **change: Any) -> Job:
    """A job for the batch, with what changes of it by that; all of it or nothing."""
    arguments = {"batch": batch.pk}
    job = job_add(by=batch.by, kind=kind, title=title, arguments=arguments, here=_is_small(batch))
    ImportBatch.objects.filter(pk=batch.pk).update(job=job, **change)
    return job


@transaction.atomic
def preview_options(
    *,
    by: Any,
    batch: int,
    publisher: str,
    language: str,
    published_on: datetime.date | None,
    dates: str,
    columns: Mapping[str, Mapping[str, str]],
    encodings: Mapping[str, str],
    publishers: Mapping[str, str],
) -> None:
    """Say what holds for all rows; the next check follows it.

    dates: `day` or `month`, with which dates such as 3/4/2017 begin, or empty. columns: shape -> field -> column, empty
    for none. encodings: number of a file -> encoding, empty for what it says
    of itself. publishers: name -> name, key or website of the registered source that it means, empty for none.
    Raises PermissionDenied, ImportBatch.DoesNotExist, ValidationError.
    """
    waiting = _own(by, batch)
    if waiting.is_under_way:
        raise ValidationError("The files are being looked at: wait, or cancel that.")
    options = _of_all(publisher, language, published_on, dates)
    preparer_of(ImportBatch(options=options))
    shapes = {table["shape"]: table for table in waiting.tables}
    chosen = dict(waiting.options.get("columns") or {})
    for shape, fields in columns.items():
        if (
            shape not in shapes
            or not {*fields} <= {*NAMES}
            or not {*fields.values()} <= {"", *shapes[shape]["columns"]}
        ):
            raise ValidationError("These are no columns of the file.")
        if not fields.get("text"):
            raise ValidationError("One column has to hold the text.")
        if dict(fields) != {field: shapes[shape]["chosen"].get(field, "") for field in NAMES}:
            chosen[shape] = dict(fields)
    if not {*encodings.values()} <= {"", *ENCODINGS}:
        raise ValidationError("This is no encoding that is known here.")
    waiting.options = options | {
        "columns": chosen,
        "encodings": {number: name for number, name in encodings.items() if name},
        "publishers": _known(publishers),
    }
    waiting.save(update_fields=["options"])


def _known(publishers: Mapping[str, str]) -> dict[str, str]:
    known = Publishers()
    found = {}
    for name, written in publishers.items():
        if not written.strip():
            continue
        source = known.find(written.strip())
        if source is None:
            raise ValidationError(
                f"“{written}” is not in the registry. Add the source there first, or leave the name as it is."
            )
        found[name] = source.key
    return found


@transaction.atomic
def row_correct(*, by: Any, batch: int, position: int, values: Mapping[str, str]) -> ImportRow:
    """Correct fields (FIELDS) of one row; its text stays. The verdict is made anew.

    Raises PermissionDenied, ImportBatch.DoesNotExist, ImportRow.DoesNotExist, ValidationError.
    """
    waiting = _own(by, batch)
    row = waiting.log.get(position=position, text_at__isnull=False)
    before = {
        "title": row.title,
        "publisher": row.publisher,
        "url": row.url,
        "date": row.day,
        "language": row.language,
    }
    changed = {f: values[f].strip() for f in FIELDS if f in values and values[f].strip() != before[f]}
    for name, longest in LENGTHS.items():
        if len(changed.get(name, "")) > longest:
            raise ValidationError({name: f"At most {longest} characters."})
    if changed.get("date"):
        day = read_date(changed["date"])
        if day is None:
            raise ValidationError({"date": "Write the date as 2017-04-05."})
        changed["date"] = day.isoformat()
    if "language" in changed and not language_of(changed["language"]):
        raise ValidationError({"language": "This is no language code, such as en or ar."})
    if changed:
        row.corrected = row.corrected | changed
        decide_again(row, preparer_of(waiting))
        row.save()
    return row


@transaction.atomic
def rows_drop(
    *, by: Any, batch: int, positions: Collection[int] | None, verdict: str = "", drop: bool = True
) -> int:
    """Leave rows out of the import, or take them in again; those at `positions`, or with None all of a verdict.

    Gives how many there were. Raises PermissionDenied, ImportBatch.DoesNotExist.
    """
    waiting = _own(by, batch)
    rows = waiting.log.exclude(text_at=None)
    rows = rows.filter(verdict=verdict) if positions is None else rows.filter(position__in=positions)
    return rows.update(dropped=drop)


def preview_confirm(*, by: Any, batch: int, checked: bool = True) -> Job:
    """Import what the preview showed, and remember the columns that were chosen for tables of that shape.

    checked: False imports files that nobody has looked at.
    Raises PermissionDenied, ImportBatch.DoesNotExist; ValidationError where there is nothing to import, or `by` has
    too many jobs under way.
    """
    with transaction.atomic():
        waiting = _own(by, batch)
        if waiting.is_under_way:
            raise ValidationError("The files are being looked at: wait, or cancel that.")
        if checked and (waiting.checked_at is None or not waiting.log.to_import().exists()):
            raise ValidationError("There is nothing to import: no row was found that can be.")
        job = _add(waiting, IMPORT, f"Import of {waiting.file_name}", confirmed_at=timezone.now())
        for shape, columns in (waiting.options.get("columns") or {}).items():
            values = {"columns": columns, "by": by, "at": timezone.now()}
            ColumnChoice.objects.update_or_create(shape=shape, defaults=values)
    return job_begin(job, here=_is_small(waiting))


def import_resume(*, by: Any, batch: int) -> Job:
    """Go on with an import that was interrupted or cancelled, behind the last row that is in.

    Raises PermissionDenied, ImportBatch.DoesNotExist, ValidationError where there is nothing to go on with or too
    many jobs are under way.
    """
    require(by, _PERMISSION)
    with transaction.atomic():
        begun = ImportBatch.objects.select_for_update(of=("self",)).imports().get(pk=batch, by=by)
        if begun.finished_at or begun.undone_at or not begun.folder:
            raise ValidationError("This import is over.")
        if begun.is_under_way:
            raise ValidationError("This import is under way.")
        job = _add(begun, IMPORT, f"Import of {begun.file_name}")
    return job_begin(job, here=_is_small(begun))


def preview_discard(*, by: Any, batch: int) -> None:
    """Put the files away. Raises PermissionDenied, ImportBatch.DoesNotExist."""
    with transaction.atomic():
        waiting = _own(by, batch)
        if waiting.is_under_way and waiting.job is not None:
            job_cancel(by=by, job=waiting.job.pk)
        waiting.delete()
    uploads_drop(waiting.folder)


def previews_prune() -> None:
    """Put away previews that have waited for KEPT_DAYS, and rejected rows that were handed back as long ago."""
    before = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    for waiting in ImportBatch.objects.filter(confirmed_at=None, at__lt=before).exclude(folder=""):
        if not waiting.is_under_way:
            uploads_drop(waiting.folder)
            waiting.delete()
    for batch in ImportBatch.objects.filter(finished_at__lt=before).exclude(folder=""):
        uploads_drop(batch.folder)
        ImportBatch.objects.filter(pk=batch.pk).update(folder="")
    orphans_drop(set(ImportBatch.objects.exclude(folder="").values_list("folder", flat=True)))
