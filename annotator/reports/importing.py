"""An import under way: rows are read outside every transaction and stored a few at a time, each whole or not at all."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from annotator.people.services import audit
from annotator.statistics import statistics_renew

from .appearances import appearance_add
from .deciding import Nears, Stored, Verdict, in_percent
from .formats import Refusal, Row
from .import_models import ImportBatch, ImportRow
from .models import Report
from .near_duplicates import nearest_of, similarity
from .preparing import Prepared, Preparer
from .results import CHANGED, DROPPED, NEAR_DUPLICATE, REJECTED, SAME, VERDICTS, ImportedRow
from .storing import Built, built, reports_number, reports_store, rows_write
from .taking import Stream, corrected, logged_row, refused_row, together, told, unread_row
from .unread import UNREAD, Unread

logger = logging.getLogger(__name__)
_LOCK = 7_261_530_944  # any number that nothing else locks by


class Import:
    """batch: the preview that was confirmed; None makes one with the first row that can be read.

    A batch that was begun already goes on behind the rows that it has taken. by: None is the operator.
    """

    def __init__(self, by: Any, preparer: Preparer, stream: Stream, batch: ImportBatch | None = None) -> None:
        self.by, self.preparer, self.stream = by, preparer, stream
        self.batch = batch
        self._planned = batch is not None and batch.checked_at is not None
        self._position = batch.done if batch else 0
        self._seen: dict[str, str] = {}  # where each text stood first in these files, by its digest
        self._publishers: dict[str, str] = (batch.options.get("publishers") or {}) if batch else {}

    def run(self, progress: Callable[[int], None], keep: Callable[[ImportedRow], None]) -> None:
        """Import all rows. progress is told how many are done; keep gets what became of each."""
        taken, at = self._position, 0
        for rows in together(self.stream):
            new = [(at + n, row) for n, row in enumerate(rows) if at + n >= taken]
            for row in rows[: len(rows) - len(new)]:
                if isinstance(row, Row):
                    self._seen.setdefault(_digest(row), _place(row))
            at += len(rows)
            if new:
                for line in self._take(new):
                    keep(told(line))
                progress(at)
        self._finish()

    def _take(self, rows: list[tuple[int, Row | Refusal]]) -> list[ImportRow]:
        """Store the rows. What takes long, reading them and making what is to be stored, is done before the lock."""
        planned = self._plans([position for position, _ in rows])
        digests = {_digest(row) for _, row in rows if isinstance(row, Row)}
        known = set(Report.objects.filter(text_sha256__in=digests).values_list("text_sha256", flat=True))
        ready: list[tuple[int, Prepared | ImportRow]] = [
            (position, self._ready(position, row, planned.get(position), known)) for position, row in rows
        ]
        prepared = [row for _, row in ready if isinstance(row, Prepared)]
        nears = Nears.of(prepared)
        made = {id(row): self._built(row) for row in prepared if row.reading is not None}
        reports_number(list(made.values()))
        with transaction.atomic():
            wait_for_other_imports()
            batch = self._begun(bool(prepared))
            lines = self._store_all(ready, batch, made, nears)
            if batch is not None:
                self._write_log(lines, batch, planned)
        self.batch = batch
        self._position = rows[-1][0] + 1
        return lines

    def _plans(self, positions: list[int]) -> dict[int, ImportRow]:
        if self.batch is None or not self._planned:
            return {}
        return {row.position: row for row in self.batch.log.filter(position__in=positions)}

    def _ready(
        self, position: int, row: Row | Refusal, plan: ImportRow | None, known: set[str]
    ) -> Prepared | ImportRow:
        if isinstance(row, Refusal):
            return refused_row(row, position)
        if self._planned:
            if plan is None or (plan.row, plan.report_id) != (row.row, f"r{_digest(row)[:16]}"):
                reason = "this isn't what was checked; check the files again"
                return refused_row(Refusal(row.file, row.row, reason), position)
            if plan.dropped:
                plan.verdict, plan.reason = DROPPED, "left out by whoever imported the rest"
                return plan
            row = corrected(row, plan.corrected, self._publishers)
        try:
            return self.preparer.prepare(row, known)
        except Unread:
            return unread_row(row, position, self.stream)

    def _built(self, row: Prepared) -> Built:
        return built(row, self.preparer.version, self.preparer.sources)

    def _begun(self, anything: bool) -> ImportBatch | None:
        batch = copy(self.batch)  # the transaction may yet come to nothing
        if batch is None and anything:
            batch = ImportBatch(file_name=self.stream.file_name, by=self.by)
            batch.counts = dict.fromkeys(VERDICTS, 0)
            batch.save()
        if batch is not None and not ImportBatch.objects.select_for_update().filter(
            pk=batch.pk, undone_at=None
        ):
            raise ValidationError("This import has been undone meanwhile.")
        return batch

    def _store_all(
        self,
        rows: list[tuple[int, Prepared | ImportRow]],
        batch: ImportBatch | None,
        made: dict[int, Built],
        nears: Nears | None,
    ) -> list[ImportRow]:
        lines = [row for _, row in rows if isinstance(row, ImportRow)]
        prepared = [(position, row) for position, row in rows if isinstance(row, Prepared)]
        if prepared:
            assert batch is not None
            try:
                with transaction.atomic():
                    lines += self._store(prepared, batch, made, nears)
            except (DatabaseError, ValidationError):
                # The reader made something that our constraints refuse: one report's trouble, not the others'.
                if len(prepared) == 1:
                    position, row = prepared[0]
                    logger.exception("%s could not be stored", row.place)
                    reason = "the database refused it; the log says why"
                    lines.append(logged_row(row, position, REJECTED, reason))
                else:
                    lines += [line for one in prepared for line in self._store_all([one], batch, made, None)]
        return sorted(lines, key=lambda line: line.position)

    def _store(
        self,
        rows: list[tuple[int, Prepared]],
        batch: ImportBatch,
        made: dict[int, Built],
        nears: Nears | None,
    ) -> list[ImportRow]:
        """One verdict for each row; what is new goes in together. `same` waits until what it repeats is stored."""
        stored = Stored([row for _, row in rows], nears)
        storing: dict[str, Built] = {}
        again: list[tuple[ImportRow, Prepared]] = []
        lines = []
        for position, row in rows:
            if row.sha256 in storing or row.sha256 in stored.same:
                lines.append(logged_row(row, position, SAME, ""))
                again.append((lines[-1], row))
                continue
            if row.reading is None:  # it was there a moment ago, and somebody has undone its import since
                try:
                    row = self.preparer.prepare(row.row, known=())
                except Unread:
                    lines.append(logged_row(row, position, REJECTED, UNREAD))
                    continue
            one = made.get(id(row)) or self._built(row)
            verdict = _among(row, one, storing, stored.verdict(row))
            lines.append(logged_row(row, position, verdict.verdict, verdict.reason))
            lines[-1].similarity = verdict.similarity
            self._seen.setdefault(row.sha256, row.place)
            if verdict.verdict != REJECTED:
                one.near = verdict.near
                storing[row.sha256] = one
        reports_store(reports=list(storing.values()), batch=batch)
        for line, row in again:
            self._add_appearance(line, row, stored, storing, batch)
        return lines

    def _add_appearance(
        self,
        line: ImportRow,
        row: Prepared,
        stored: Stored,
        storing: dict[str, Built],
        batch: ImportBatch,
    ) -> None:
        one = storing.get(row.sha256)
        report = one.report if one else stored.same[row.sha256]
        place = self._seen.setdefault(row.sha256, row.place)
        line.reason = f"the same text as {place}" if place != row.place else stored.already(row, report)[0]
        if appearance_add(report=report, batch=batch, **row.appearance):
            line.reason += "; another appearance was added"

    def _write_log(self, lines: list[ImportRow], batch: ImportBatch, planned: dict[int, ImportRow]) -> None:
        batch.counts = batch.counts | (Counter(batch.counts) + Counter(line.verdict for line in lines))
        batch.done = lines[-1].position + 1
        batch.save(update_fields=["counts", "done"])
        if not self._planned:
            ImportRow.objects.filter(batch=batch, position__in=[line.position for line in lines]).delete()
            for line in lines:
                line.batch = batch
            rows_write(ImportRow, lines)
            return
        for line in lines:
            plan = planned[line.position]
            if line is not plan and plan.verdict != line.verdict:
                before = VERDICTS[plan.verdict].lower()
                line.reason = f"{line.reason or VERDICTS[line.verdict]} (the preview said: {before})"
            values = {name: getattr(line, name) for name in ("verdict", "reason", "warnings", "similarity")}
            batch.log.filter(position=line.position).update(**values)

    def _finish(self) -> None:
        """Write down that all is done; an import of which nothing came leaves no trace."""
        if self.batch is None:
            return
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=self.batch.pk)
            batch.file_name, batch.sha256 = self.stream.file_name, self.stream.digest
            batch.finished_at = timezone.now()
            batch.save(update_fields=["file_name", "sha256", "finished_at"])
            audit(by=self.by, action="reports imported", subject=batch.file_name, after=batch.counts)
        self.batch = batch
        statistics_renew()


def _digest(row: Row) -> str:
    return hashlib.sha256(row.text.encode()).hexdigest()


def _place(row: Row) -> str:
    return f"{row.file}, row {row.row}"


def _among(row: Prepared, one: Built, storing: dict[str, Built], verdict: Verdict) -> Verdict:
    """The verdict, with an eye on the texts that go in together with this one: none of them is stored yet."""
    others = list(storing.values())
    if verdict.verdict == REJECTED or not others:
        return verdict
    if any(other.report.report_id == row.report_id for other in others):
        return Verdict(REJECTED, f"its id {row.report_id} is taken by another text")
    found = nearest_of(row.shingles, {n: other.shingles for n, other in enumerate(others)})
    near, share = verdict.near, verdict.similarity
    if found and (verdict.verdict != NEAR_DUPLICATE or found.similarity > (share or 0)):
        near, share = others[found.key].report, found.similarity
    if verdict.verdict == CHANGED:
        return Verdict(CHANGED, verdict.reason, verdict.other, near, verdict.similarity)
    url = row.appearance["url"]
    for other in others:
        if url and other.appearance.url == url:
            reason = f"the same address had another text: {other.report.report_id}"
            return Verdict(CHANGED, reason, None, near, similarity(row.shingles, other.shingles))
    if near is not verdict.near and near is not None and share is not None:
        reason = f"nearly the text of {near.report_id}: {in_percent(share)} alike"
        return Verdict(NEAR_DUPLICATE, reason, None, near, share)
    return verdict


def wait_for_other_imports() -> None:
    """Let one transaction at a time bring reports in.

    Two that store the same texts in another order would lock each other out on PostgreSQL, and would both miss that
    one text nearly repeats the other. On SQLite every writing transaction waits for its turn anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
