"""Writes about reports: importing them, and undoing an import."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, ProtectedError
from django.utils import timezone

from annotator.long_lists import COUNTED_BY_READING, each_has
from annotator.people.roles import require
from annotator.people.services import audit

from . import checking
from .appearances import primary_choose
from .archiving import names_of
from .formats import Options, Refusal, ReportFile
from .importing import Import, wait_for_other_imports
from .models import Appearance, ColumnChoice, ImportBatch, Report
from .preparing import Preparer
from .rejected import Rejected
from .results import ImportResult
from .taking import Stream, told

_ASKED_AT_ONCE = 500


def reports_import(
    *,
    by: Any,
    files: Iterable[ReportFile | Refusal],
    publisher: str = "",
    language: str = "",
    columns: Mapping[str, str] | None = None,
    published_on: datetime.date | None = None,
    encoding: str = "",
    dates: Literal["day", "month"] | None = None,
    dry_run: bool = False,
    rejected: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Import the reports of `files`: read each, store its text, statements and suggestions.

    files: may be made as they are asked for; a Refusal stands for a file that couldn't be opened. publisher (key,
    name or website), language (code) and published_on hold for rows that name none. columns: field ->
    column of a table, where guessing goes wrong. encoding: a key of ENCODINGS for files that aren't UTF-8. dates: what
    dates such as 3/4/2017 begin with. rejected: a file to write the refused rows to, as a table. by: None is the
    operator at the command line.

    A row is stored whole or not at all, a few rows to a transaction: an import that is cut short leaves whole reports
    and can simply be repeated. A dry run stores nothing and compares with what is stored.
    Raises PermissionDenied; ValidationError for an odd language. Everything wrong with a file is a row's verdict.
    """
    require(by, "reports.import_reports")
    preparer, result = Preparer(publisher, language, published_on), ImportResult()
    options = Options(
        columns=dict(columns or {}),
        most_characters=settings.REPORT_MAX_CHARACTERS,
        most_bytes=settings.IMPORT_MAX_BYTES,
        encoding=encoding,
        dates=dates,
        shapes=dict(ColumnChoice.objects.values_list("shape", "columns")),
        is_outlet=preparer.knows_outlet,
    )
    tell = progress or (lambda rows: None)
    with Rejected(rejected) if rejected else nullcontext() as refused:
        stream = Stream(files, options, refused.add if refused else None)
        if dry_run:
            for lines in checking.dry_run(preparer, stream):
                result.rows += map(told, lines)
                tell(len(result.rows))
        else:
            run = Import(by, preparer, stream)
            run.run(tell, result.rows.append)
            result.batch = run.batch.pk if run.batch else None
        if refused:
            try:
                refused.write()
            except OSError as error:  # what was imported stays in, and is told
                result.unwritten = f"{error.filename}: {error.strerror}"
    return result


@dataclass(frozen=True)
class Blocker:
    """A report that keeps its import from being undone, and who was assigned it."""

    report: Report
    annotators: list[str]


def reports_assigned_of(batch: ImportBatch) -> Any:
    """The reports that came with this import alone and that somebody was assigned."""
    assigned = Report.objects.filter(pk=OuterRef("pk"), assignments__isnull=False)
    return Report.objects.brought_by(batch).filter(each_has(assigned)).order_by("report_id")


def import_blockers(batch: ImportBatch) -> list[Blocker]:
    """`reports_assigned_of` the import with their annotators."""
    return _blockers(reports_assigned_of(batch))


def import_blocking(batch: ImportBatch, most: int) -> tuple[list[Blocker], int]:
    """Some of `import_blockers`, `most` of them, and how many there are, COUNTED_BY_READING + 1 at most.

    Each report of an import is asked whether it is one: of forty thousand that took .3 s.
    """
    keys = list(reports_assigned_of(batch).order_by().values_list("pk", flat=True)[: COUNTED_BY_READING + 1])
    return _blockers(Report.objects.filter(pk__in=sorted(keys)[:most]).order_by("report_id")), len(keys)


def _blockers(reports: Any) -> list[Blocker]:
    light = reports.only("pk", "report_id", "title").prefetch_related("assignments__annotator")
    return [Blocker(report, names_of(report.assignments.all())) for report in light]


@transaction.atomic
def import_undo(*, by: Any, batch: ImportBatch, reason: str) -> int:
    """Take back what `batch` brought in: its appearances, and the reports that appear nowhere else.

    Returns the number of reports that went. Raises PermissionDenied; ValidationError where the import was undone
    already, has no reason, or where somebody was assigned one of the reports.
    """
    require(by, "reports.import_reports")
    wait_for_other_imports()
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not reason.strip():
        raise ValidationError("Say why the import is undone.")
    if batch.undone_at:
        raise ValidationError("This import has been undone already.")
    if batch.is_under_way:
        raise ValidationError("This import is under way: cancel it first.")
    own = Appearance.objects.filter(batch=batch).values("report")
    others = Appearance.objects.filter(report__in=own).exclude(batch=batch).values("report")
    touched = Report.objects.filter(pk__in=own).select_for_update()
    going = list(touched.exclude(pk__in=others).values_list("pk", flat=True))
    staying = list(touched.filter(pk__in=others))
    if blockers := import_blockers(batch):
        names = sorted({name for blocker in blockers for name in blocker.annotators})
        raise ValidationError(
            f"{len(blockers)} reports of this import were assigned, to {', '.join(names)}: it can't be undone any more."
        )
    Appearance.objects.filter(batch=batch).delete()
    for at in range(0, len(going), _ASKED_AT_ONCE):
        some = going[at : at + _ASKED_AT_ONCE]
        Report.objects.filter(near_duplicate_of__in=some).update(near_duplicate_of=None)
        Report.objects.filter(merged_into__in=some).update(merged_into=None, archived_at=None)
        try:
            Report.objects.filter(pk__in=some).delete()
        except ProtectedError:
            raise ValidationError("Work refers to statements of this import: it can't be undone.") from None
    for report in staying:
        primary_choose(report=report)
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    audit(by=by, action="import undone", subject=batch.file_name, before=batch.counts, reason=reason.strip())
    return len(going)
