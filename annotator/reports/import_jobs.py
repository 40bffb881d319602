"""Checking uploaded files, and importing them, as jobs: with progress and cancel, safe to repeat after a crash."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from annotator.jobs.kinds import job_kind
from annotator.jobs.models import Job
from annotator.jobs.run import JobError, Run
from annotator.jobs.services import job_start
from annotator.shared_files import file_publish

from .checking import Check
from .formats import Options, Row, TableFound
from .import_models import ColumnChoice, ImportBatch, ImportRow
from .importing import Import
from .models import Report
from .preparing import Preparer
from .rejected import Rejected
from .storing import rows_write
from .suggestions import suggestions_renew
from .taking import Stream, corrected
from .unread import left_out
from .uploads import REJECTED, TEXTS, folder_for, rejected_publish, uploads_empty, uploads_of

CHECK, IMPORT, REREAD = "import_check", "import", "reread"
FEW_REPORTS = 50  # read again while the page loads
_PERMISSION = "reports.import_reports"


def _page(view: str) -> Any:
    return lambda job: reverse(f"admin:{view}", args=[job.arguments["batch"]])


def _batch(run: Run, pk: int) -> ImportBatch:
    batch = ImportBatch.objects.filter(pk=pk, by=run.by).first()
    if batch is None:
        raise JobError("The upload was put away meanwhile.")
    return batch


@job_kind(CHECK, permission=_PERMISSION, page=_page("reports_importbatch_preview"))
def check(run: Run, batch: int) -> dict[str, Any]:
    """Write down what would become of each row. Corrections of rows that are still the same texts are kept."""
    waiting = _batch(run, batch)
    if waiting.confirmed_at:
        raise JobError("It is being imported already.")
    ImportBatch.objects.filter(pk=batch).update(checked_at=None)
    tables: list[TableFound] = []
    preparer = preparer_of(waiting)
    folder = folder_for(waiting.folder)
    kept = {
        row.position: row
        for row in waiting.log.exclude(corrected={}, dropped=False).only("position", "corrected", "dropped")
    }
    publishers = waiting.options.get("publishers") or {}

    def correct(position: int, row: Row) -> Row:
        before = kept.get(position)
        return corrected(row, before.corrected if before else {}, publishers)

    done = 0
    with Rejected(folder / REJECTED) as rejected:
        stream = Stream(_files(waiting), options_of(waiting, preparer, tables), rejected.add)
        for lines in Check(preparer, stream, folder).run(correct):
            for line in lines:
                line.batch = waiting
                if before := kept.get(line.position):
                    line.corrected, line.dropped = before.corrected, before.dropped
            with transaction.atomic():
                waiting.log.filter(position__in=[line.position for line in lines]).delete()
                rows_write(ImportRow, lines)
            done += len(lines)
            run.progress(done, 0, f"{done:,} rows looked at")
        rejected.write()
    rejected_publish(waiting.folder)
    file_publish(folder / TEXTS)
    with transaction.atomic():
        waiting.log.filter(position__gte=done).delete()
        ImportBatch.objects.filter(pk=batch, confirmed_at=None).update(
            tables=_tables(tables, waiting), sha256=stream.digest, checked_at=timezone.now()
        )
    return {"message": f"{done:,} rows were looked at; nothing is stored yet."}


@job_kind(IMPORT, permission=_PERMISSION, page=_page("reports_importbatch_change"))
def import_batch(run: Run, batch: int) -> dict[str, Any]:
    """Store what was confirmed. After a crash it goes on behind the last row that was taken."""
    confirmed = _batch(run, batch)
    if confirmed.undone_at:
        raise JobError("This import has been undone.")
    if not confirmed.finished_at:
        rows = confirmed.log.count()
        preparer = preparer_of(confirmed)
        with Rejected(folder_for(confirmed.folder) / REJECTED) as rejected:
            stream = Stream(_files(confirmed), options_of(confirmed, preparer, []), rejected.add)
            importing = Import(run.by, preparer, stream, confirmed)
            importing.run(lambda done: run.progress(done, rows, f"{done:,} rows done"), lambda row: None)
            rejected.write()
        rejected_publish(confirmed.folder)
        confirmed = ImportBatch.objects.get(pk=batch)
    uploads_empty(confirmed.folder)
    return {"message": counts_in_words(confirmed.counts)}


@job_kind(REREAD, permission=_PERMISSION)
def reread(run: Run, reports: list[int]) -> dict[str, Any]:
    """Read these reports again, where nobody was assigned one."""
    renewal = suggestions_renew(
        by=run.by,
        reports=Report.objects.filter(pk__in=reports),
        progress=lambda done: run.progress(done, len(reports), f"{done:,} reports read"),
    )
    message = f"{renewal.reports} reports read again, {len(renewal.changed)} suggestions changed."
    return {"message": f"{message} {left_out(len(renewal.unread))}".strip()}


def reread_start(*, by: Any, reports: list[int], follows: bool = False) -> Job:
    """Read reports again, by their keys. follows: see job_add. Raises what that raises."""
    return job_start(
        by=by,
        kind=REREAD,
        title=f"Reading {len(reports):,} reports again",
        arguments={"reports": reports},
        here=len(reports) <= FEW_REPORTS,
        follows=follows,
    )


def counts_in_words(counts: dict[str, int]) -> str:
    stored = sum(counts.get(verdict, 0) for verdict in ("new", "near_duplicate", "changed"))
    words = f"{stored} of {sum(counts.values())} imported"
    there = "was there already" if counts.get("same") == 1 else "were there already"
    words += f", {counts['same']} {there}" if counts.get("same") else ""
    words += f", {counts['dropped']} left out" if counts.get("dropped") else ""
    words += f", {counts['rejected']} not imported" if counts.get("rejected") else ""
    return f"{words}."


def _files(batch: ImportBatch) -> Iterator[Any]:
    return (upload.opened() for upload in uploads_of(batch.folder, batch.files))


def preparer_of(batch: ImportBatch) -> Preparer:
    day = batch.options.get("published_on")
    return Preparer(
        batch.options.get("publisher", ""),
        batch.options.get("language", ""),
        datetime.date.fromisoformat(day) if day else None,
    )


def options_of(batch: ImportBatch, preparer: Preparer, tables: list[TableFound]) -> Iterator[Options]:
    """What holds for each file, in order. tables: gets each table that is met."""
    shapes = dict(ColumnChoice.objects.values_list("shape", "columns")) | batch.options.get("columns", {})
    encodings = batch.options.get("encodings") or {}
    for number in range(len(batch.files)):
        yield Options(
            most_characters=settings.REPORT_MAX_CHARACTERS,
            most_bytes=settings.IMPORT_MAX_BYTES,
            encoding=encodings.get(str(number), ""),
            dates=batch.options.get("dates") or None,
            shapes=shapes,
            is_outlet=preparer.knows_outlet,
            met=tables.append,
        )


def _tables(found: list[TableFound], batch: ImportBatch) -> list[dict[str, Any]]:
    """One entry for each shape of table, for the page."""
    shapes: dict[str, dict[str, Any]] = {}
    own = batch.options.get("columns") or {}
    for table in found:
        entry = shapes.setdefault(table.shape, {"shape": table.shape, "files": []})
        entry["files"] = [*entry["files"], table.file][:5]
        if "columns" not in entry:
            how = {
                f: "remembered" if h == "chosen" and table.shape not in own else h
                for f, h in table.how.items()
            }
            entry |= {
                "columns": [name for name in dict.fromkeys(table.columns) if name],
                "chosen": dict(table.chosen),
                "how": how,
                "example": dict(table.example),
            }
    return list(shapes.values())
