"""Imports: what was brought in or waits to be, what became of each row, which columns people chose."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotator.fields import CharField, TextField
from annotator.jobs.models import Job

from .results import DROPPED, REJECTED, VERDICTS


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def imports(self) -> "ImportBatchQuerySet":
        """Those that were begun; not those that somebody still looks at."""
        return self.exclude(confirmed_at=None)

    def waiting(self, by: Any) -> "ImportBatchQuerySet":
        """The files that `by` has uploaded and neither imported nor put away; nobody else sees them."""
        return self.filter(by=by, confirmed_at=None)


class ImportBatch(models.Model):
    """One import: its files, who brought it in, and what became of each row.

    Until it is confirmed it is a preview: only the person who uploaded the files sees it, and nothing of it is stored
    as a report. files: list of {name, size, sha256}. options: publisher, language, published_on (for rows that
    name none), publishers (name -> key of the source it means), columns (shape -> field -> column), encodings (number
    of the file -> encoding). folder: where the uploaded bytes lie, until the end. done: rows taken so far, of those in
    order. finished_at: empty while it is under way, or where it was interrupted, after which it can go on.
    """

    file_name = CharField(max_length=300)
    sha256 = CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    tables = models.JSONField(default=list)
    folder = CharField(max_length=32, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    done = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(default=timezone.now, null=True, blank=True)  # empty: a preview
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "import"
        default_permissions = ("view",)
        permissions = [("import_reports", "Can import reports")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        """Whether a job checks or imports it at this moment."""
        return self.job is not None and self.job.is_under_way

    @property
    def state_in_words(self) -> str:
        if self.undone_at:
            return "undone"
        if self.finished_at:
            return "finished"
        if self.is_under_way:
            return "under way"
        if self.confirmed_at:
            return f"interrupted after {self.done:,} rows, each of which is in whole: safe to repeat"
        return "checked, waits for you" if self.checked_at else "not checked to its end"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def to_import(self) -> "ImportRowQuerySet":
        """Rows of a preview that would be taken."""
        return self.filter(dropped=False).exclude(verdict=REJECTED)

    def with_warnings(self) -> "ImportRowQuerySet":
        return self.exclude(warnings=[])

    def without_publisher(self) -> "ImportRowQuerySet":
        """Those that would come in with nobody who published them."""
        return self.to_import().filter(publisher="", source_key="").exclude(verdict=DROPPED)

    def without_day(self) -> "ImportRowQuerySet":
        """Those that would come in without a day, and so without grades."""
        return self.to_import().filter(published_on=None).exclude(verdict=DROPPED)

    def unknown_publishers(self) -> list[dict[str, Any]]:
        """Each name of an outlet that the registry lacks, with the number of its rows, the most frequent first."""
        named = self.filter(source_key="").exclude(publisher="").order_by()
        return list(
            named.values("publisher").annotate(rows=models.Count("pk")).order_by("-rows", "publisher")
        )


class ImportRow(models.Model):
    """One row of an import: its verdict, and what it says of the report, as shown before and written down after.

    position: from 0, in the order of the files. row: as the file numbers it. title to language: what is to be stored,
    after corrections. guessed: field -> where it was found, as in formats.Row. corrected: field -> what the person
    wrote instead. dropped: the person leaves it out. report_id: of the text. other_report or other_row (a position),
    with similarity (0 to 1): what it repeats, nearly repeats, or replaces at its address. text_at, text_bytes: where
    its text lies in the file of texts. proposals: encodings to choose from, each with a sample.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="log")
    position = models.PositiveIntegerField()
    file = CharField(max_length=1000)
    row = models.PositiveIntegerField()
    verdict = CharField(max_length=20)
    reason = TextField(blank=True)
    warnings = models.JSONField(default=list)
    dropped = models.BooleanField(default=False)
    report_id = CharField(max_length=17, blank=True)
    title = TextField(blank=True)
    publisher = TextField(blank=True)
    source_key = CharField(max_length=100, blank=True)
    url = TextField(blank=True)
    published_on = models.DateField(null=True, blank=True)
    language = CharField(max_length=10, blank=True)
    guessed = models.JSONField(default=dict)
    corrected = models.JSONField(default=dict)
    other_report = models.ForeignKey(
        "reports.Report", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    other_row = models.PositiveIntegerField(null=True, blank=True)
    similarity = models.FloatField(null=True, blank=True)
    proposals = models.JSONField(default=list)
    text_at = models.PositiveBigIntegerField(null=True, blank=True)
    text_bytes = models.PositiveIntegerField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "position"]
        default_permissions = ()
        indexes = [models.Index(fields=["batch", "verdict", "position"], name="importrow_verdict")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="importrow_position_is_used_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=[*VERDICTS, DROPPED]), name="importrow_verdict_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}"

    @property
    def day(self) -> str:
        """The date as files write it."""
        day: Any = self.published_on
        return day.isoformat() if isinstance(day, datetime.date) else ""


class ColumnChoice(models.Model):
    """What people chose for tables of one shape (the set of their column names): field -> column, empty for none."""

    shape = CharField(max_length=64, unique=True)
    columns = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.shape
