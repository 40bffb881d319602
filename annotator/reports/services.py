"""Writes about reports: importing them, and undoing an import."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from itertools import islice
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from annotator.people.roles import require
from annotator.people.services import audit

from .appearances import appearance_add, primary_choose
from .formats import Options, Refusal, ReportFile, Row, rows_of
from .models import Appearance, ImportBatch, Original, Report, Shingle, Statement
from .near_duplicates import kept, nearest
from .preparing import Prepared, Preparer
from .results import CHANGED, NEAR_DUPLICATE, NEW, REJECTED, SAME, ImportedRow, ImportResult
from .suggestions import statement_rows, suggestions_store

logger = logging.getLogger(__name__)

# Rows that share a transaction: few enough that others who write wait but a moment.
_TOGETHER = 20
_ASKED_AT_ONCE = 500
_LOCK = 7_261_530_944  # any number that nothing else locks by


def reports_import(
    *,
    by: Any,
    files: Iterable[ReportFile | Refusal],
    publisher: str = "",
    language: str = "",
    columns: Mapping[str, str] | None = None,
    encoding: str = "",
    dates: Literal["day", "month"] | None = None,
    dry_run: bool = False,
    most_rows: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Import the reports of `files`: read each, store its text, statements and suggestions.

    files: may be made as they are asked for; a Refusal stands for a file that couldn't be opened. publisher (key,
    name or website) and language (code) hold for rows that name none. columns: field -> column of a table, where
    guessing goes wrong. encoding: a key of ENCODINGS for files that aren't UTF-8. dates: what dates such as
    3/4/2017 begin with. most_rows: what stands behind that many rows is refused unread. by: None is the operator at the
    command line.

    A row is stored whole or not at all, a few rows to a transaction: an import that is cut short leaves whole reports
    and can simply be repeated. A dry run stores nothing and compares with what is stored.
    Raises PermissionDenied; ValidationError for an odd language. Everything wrong with a file is a row's verdict.
    """
    require(by, "reports.import_reports")
    options = Options(
        columns=dict(columns or {}),
        most_characters=settings.REPORT_MAX_CHARACTERS,
        most_bytes=settings.IMPORT_MAX_BYTES,
        encoding=encoding,
        dates=dates,
    )
    run = _Import(by, Preparer(publisher, language), dry_run)
    rows = _at_most(run.rows_of(files, options), most_rows)
    while together := list(islice(rows, _TOGETHER)):
        run.take(together)
        if progress:
            progress(len(run.result.rows))
    run.finish()
    return run.result


def _at_most(rows: Iterator[Row | Refusal], most: int | None) -> Iterator[Row | Refusal]:
    yield from islice(rows, most)
    if left := next(rows, None):
        reason = f"more than {most:,} rows: this one and all after it were not read; import_reports takes any number"
        yield Refusal(left.file, left.row, reason)


class _Import:
    """One import under way."""

    def __init__(self, by: Any, preparer: Preparer, dry_run: bool) -> None:
        self.by, self.preparer, self.dry_run = by, preparer, dry_run
        self.result = ImportResult()
        self.batch: ImportBatch | None = None
        self.names: list[str] = []
        self.digests: list[str] = []
        self.seen: dict[str, str] = {}  # where each text stood first in these files, by its digest

    def rows_of(self, files: Iterable[ReportFile | Refusal], options: Options) -> Iterator[Row | Refusal]:
        for file in files:
            if isinstance(file, Refusal):
                self.names.append(file.file)
                yield file
                continue
            self.names.append(file.name)
            self.digests.append(hashlib.sha256(file.data).hexdigest())
            yield from rows_of(file, options)

    def take(self, rows: list[Row | Refusal]) -> None:
        """Store the rows. What takes long, reading them, is done before the transaction."""
        digests = {hashlib.sha256(row.text.encode()).hexdigest() for row in rows if isinstance(row, Row)}
        known = set(Report.objects.filter(text_sha256__in=digests).values_list("text_sha256", flat=True))
        prepared = [row if isinstance(row, Refusal) else self.preparer.prepare(row, known) for row in rows]
        with transaction.atomic():
            _wait_for_other_imports()
            batch, imported = self._take_all(prepared)
        self.batch = batch
        self.result.rows += imported

    def _take_all(self, rows: list[Prepared | Refusal]) -> tuple[ImportBatch | None, list[ImportedRow]]:
        batch = copy(self.batch)  # the transaction may yet come to nothing
        if batch is None and not self.dry_run and any(isinstance(row, Prepared) for row in rows):
            batch = ImportBatch(file_name=self._file_name(), by=self.by, counts=self.result.counts)
            batch.save()
        imported = [self._take(row, batch) for row in rows]
        if batch is not None:
            batch.counts = batch.counts | (Counter(batch.counts) + Counter(row.verdict for row in imported))
            batch.save(update_fields=["counts"])
        return batch, imported

    def _take(self, row: Prepared | Refusal, batch: ImportBatch | None) -> ImportedRow:
        if isinstance(row, Refusal):
            return ImportedRow(row.file, row.row, REJECTED, row.reason)
        place = self.seen.setdefault(row.sha256, row.place)
        existing = Report.objects.filter(text_sha256=row.sha256).first()
        if existing is not None:
            return self._same(row, existing, batch)
        if row.reading is None:  # it was there a moment ago, and somebody has undone its import since
            row = self.preparer.prepare(row.row, known=())
        if batch is None:  # a dry run
            return self._would_store(row, place)
        try:
            with transaction.atomic():
                return self._store(row, batch)
        except (IntegrityError, ValidationError):
            # The reader made something that our constraints refuse: one report's trouble, not the others'.
            logger.exception("%s row %s could not be stored", row.row.file, row.row.row)
            return row.imported(REJECTED, "the database refused it; the log says why")

    def _same(self, row: Prepared, report: Report, batch: ImportBatch | None) -> ImportedRow:
        place = self.seen[row.sha256]
        reason = f"already imported on {report.created_at:%Y-%m-%d}"
        if place != row.place:
            reason = f"the same text as {place}"
        if batch is not None and appearance_add(report=report, batch=batch, **row.appearance):
            reason += "; another appearance was added"
        return row.imported(SAME, reason)

    def _would_store(self, row: Prepared, place: str) -> ImportedRow:
        if place != row.place:
            return row.imported(SAME, f"the same text as {place}")
        verdict, reason, _ = _verdict(row)
        return row.imported(verdict, reason)

    def _store(self, row: Prepared, batch: ImportBatch) -> ImportedRow:
        verdict, reason, near = _verdict(row)
        if verdict == REJECTED:
            return row.imported(verdict, reason)
        assert row.reading is not None
        appearance = row.appearance
        report = Report.objects.create(
            report_id=row.report_id,
            text=row.row.text,
            text_sha256=row.sha256,
            folded=row.folded,
            language=row.language,
            furniture=[list(piece) for piece in row.reading.furniture],
            reader_version=self.preparer.version,
            near_duplicate_of=near,
            **appearance,
        )
        Appearance.objects.create(report=report, primary=True, batch=batch, **appearance)
        if row.row.original:
            Original.objects.create(
                report=report,
                file_name=row.row.file[:300],
                content=row.row.original,
                extractor=row.row.extractor,
            )
        Shingle.objects.bulk_create(
            [Shingle(report=report, hash=hashed) for hashed in sorted(kept(row.shingles))], batch_size=2000
        )
        statements = Statement.objects.bulk_create(statement_rows(report, row.reading))
        suggestions_store(
            statements=statements,
            reading=row.reading,
            version=self.preparer.version,
            sources=self.preparer.sources,
        )
        return row.imported(verdict, reason)

    def _file_name(self) -> str:
        more = f" and {len(self.names) - 1} more" if len(self.names) > 1 else ""
        return self.names[0][-280:] + more

    def finish(self) -> None:
        """Write down what became of each row; an import of which nothing came leaves no trace."""
        if (batch := self.batch) is None:
            return
        with transaction.atomic():
            batch.file_name, batch.counts = self._file_name(), self.result.counts
            batch.rows = [row.as_dict() for row in self.result.rows]
            batch.sha256 = hashlib.sha256("".join(self.digests).encode()).hexdigest()
            if len(self.digests) == 1:
                batch.sha256 = self.digests[0]
            batch.finished_at = timezone.now()
            batch.save()
            audit(by=self.by, action="reports imported", subject=batch.file_name, after=batch.counts)
        self.result.batch = batch.pk


def _wait_for_other_imports() -> None:
    """Let one transaction at a time bring reports in.

    Two that store the same texts in another order would lock each other out on PostgreSQL, and would both miss that
    one text nearly repeats the other. On SQLite every writing transaction waits for its turn anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _verdict(row: Prepared) -> tuple[str, str, Report | None]:
    """What is to become of a text that isn't stored yet: verdict, reason, the report that it nearly repeats."""
    if Report.objects.filter(report_id=row.report_id).exists():
        return REJECTED, f"its id {row.report_id} is taken by another text", None
    near = nearest(row.shingles)
    url = row.appearance["url"]
    earlier = Appearance.objects.filter(url=url).select_related("report").first() if url else None
    if earlier is not None:
        return CHANGED, f"the same address had another text: {earlier.report.report_id}", near
    if near is not None:
        return NEAR_DUPLICATE, f"nearly the text of {near.report_id}", near
    return NEW, "", None


@transaction.atomic
def import_undo(*, by: Any, batch: ImportBatch, reason: str) -> int:
    """Take back what `batch` brought in: its appearances, and the reports that appear nowhere else.

    Returns the number of reports that went. Raises PermissionDenied; ValidationError where the import was undone
    already, has no reason, or where somebody was assigned one of the reports.
    """
    require(by, "reports.import_reports")
    _wait_for_other_imports()
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not reason.strip():
        raise ValidationError("Say why the import is undone.")
    if batch.undone_at:
        raise ValidationError("This import has been undone already.")
    own = Appearance.objects.filter(batch=batch).values("report")
    others = Appearance.objects.filter(report__in=own).exclude(batch=batch).values("report")
    touched = Report.objects.filter(pk__in=own).select_for_update()
    going = list(touched.exclude(pk__in=others).values_list("pk", flat=True))
    staying = list(touched.filter(pk__in=others))
    if touched.exclude(pk__in=others).exclude(assignments=None).exists():
        raise ValidationError("Reports of this import were assigned: it can't be undone any more.")
    Appearance.objects.filter(batch=batch).delete()
    for at in range(0, len(going), _ASKED_AT_ONCE):
        some = going[at : at + _ASKED_AT_ONCE]
        Report.objects.filter(near_duplicate_of__in=some).update(near_duplicate_of=None)
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
