"""What comes in: reports, where they appeared, their statements, and what the reader suggests."""

import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from annotator.fields import Beginning, CharField, TextField
from annotator.folding import fold
from annotator.judgement import Citation, Judgement, JudgementQuerySet
from annotator.long_lists import each_has
from sources.models import Source

from . import text_index
from .import_models import ColumnChoice, ImportBatch, ImportRow

__all__ = [
    "EVIDENCE",
    "KINDS",
    "Appearance",
    "ColumnChoice",
    "ImportBatch",
    "ImportRow",
    "Original",
    "Report",
    "Shingle",
    "Statement",
    "Suggestion",
    "SuggestionCitation",
]
KINDS = {"headline": "Headline", "sentence": "Sentence", "list_item": "List item"}
EVIDENCE = {
    "explicit": "Stands in the statement",
    "carried": "Carried over from another statement",
    "default": "Nobody is cited",
}


def texts_of(report: str = "") -> list[str]:
    """What a page that shows no report as a whole leaves in the database: `rows.defer(*texts_of("statement__report"))`.

    A page of fifty rows would read and throw away all their texts. report: the look-up that leads to one.
    """
    return [f"{report}__{name}".removeprefix("__") for name in ("text", "folded", "furniture")]


class ReportQuerySet(models.QuerySet["Report"]):
    def unassigned(self) -> "ReportQuerySet":
        """Reports that nobody was ever assigned: their suggestions may be renewed."""
        return self.filter(assignments=None)

    def brought_by(self, batch: ImportBatch) -> "ReportQuerySet":
        """Reports that came with this import and with no other."""
        others = Appearance.objects.filter(report=OuterRef("pk")).exclude(batch=batch)
        return self.filter(appearances__batch=batch).exclude(each_has(others)).distinct()

    def dates(self, field_name: str, kind: Any, order: Any = "ASC") -> Any:
        """As of any QuerySet. The years that a list offers, without a call into Python for each row on SQLite."""
        if kind != "year" or connection.vendor != "sqlite" or order != "ASC":
            return super().dates(field_name, kind, order)
        known = self.filter(**{f"{field_name}__isnull": False}).order_by()
        years = known.annotate(year=Substr(Cast(field_name, models.CharField()), 1, 4)).values_list("year")
        return [datetime.date(int(year), 1, 1) for (year,) in sorted(years.distinct())]

    def holding(self, folded: str) -> "ReportQuerySet":
        """Reports whose folded text holds `folded`; from three letters on an index finds them."""
        return self.filter(text_index.holding(folded))

    def matching(self, query: str) -> "ReportQuerySet":
        """Reports for a command's QUERY: `all`, or folded words in text, title or publisher, or report_ids."""
        if query.strip() == "all":
            return self.all()
        named = self.filter(report_id__in=query.replace(",", " ").split())
        return named if named.exists() else self.holding(fold(query))


class Report(models.Model):
    """One text, exactly as decoded; never edited.

    title, publisher, url and published_on are those of the primary appearance (the earliest), kept here for lists.
    furniture: list of [start, end, rule]; offsets are code points. corrected_at: when a manager last drew statements
    otherwise than the reader or said their kind; the reader then leaves them as they are.
    """

    report_id = CharField(max_length=17, unique=True, editable=False)
    text = TextField(editable=False)
    text_sha256 = CharField(max_length=64, unique=True, editable=False)
    folded = TextField(editable=False)
    language = CharField(max_length=10)
    furniture = models.JSONField(default=list, editable=False)
    reader_version = CharField(max_length=20, editable=False)
    near_duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="near_duplicates"
    )
    required_annotators = models.PositiveSmallIntegerField(default=2)
    title = CharField(max_length=500, blank=True, editable=False)
    publisher = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="published", editable=False
    )
    publisher_name = CharField(max_length=200, blank=True, editable=False)
    url = CharField("address", max_length=2000, blank=True, editable=False)
    published_on = models.DateField(null=True, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField("imported at", default=timezone.now, editable=False)
    corrected_at = models.DateTimeField("statements corrected at", null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )  # a repetition of that one, archived for it; all work on it stays

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "report_id"]
        default_permissions = ("change", "view")
        # The lists of reports and of statements stand in this order, of which a page shows fifty rows.
        # The filter of languages asks which there are, and whoever hands out reports which publishers without a source.
        indexes = [
            models.Index(fields=["-created_at", "report_id"], name="report_newest_first"),
            # Which languages there are; the list of one is read in its own order.
            models.Index(fields=["language", "-created_at", "report_id"], name="report_language_in_order"),
            models.Index(fields=["publisher_name"], name="report_publisher_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(required_annotators__gte=1), name="report_needs_an_annotator"),
        ]

    def __str__(self) -> str:
        return self.title or self.report_id

    @property
    def published_by(self) -> str:
        """The publisher's name as people read it."""
        return self.publisher.current.name if self.publisher else self.publisher_name

    @property
    def direction(self) -> str:
        """'rtl' or 'ltr', for the text's place on a page."""
        return "rtl" if self.language in ("ar", "fa", "he", "ku", "ur") else "ltr"


class Original(models.Model):
    """The bytes that a report's text was taken out of (HTML), and what took it out."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="original")
    file_name = CharField(max_length=300)
    content = models.BinaryField()
    extractor = CharField(max_length=80)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_name


class Shingle(models.Model):
    """The hash of five words in a row that a report contains: what near-duplicates are found by."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="shingles")
    hash = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hash", "report"], name="shingle_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.hash:08x}"


class Appearance(models.Model):
    """One place where a report was published. The same wire copy in three outlets has three."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="appearances")
    publisher = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="appearances"
    )
    publisher_name = CharField(max_length=200, blank=True)
    title = CharField(max_length=500, blank=True)
    url = CharField("address", max_length=2000, blank=True)
    published_on = models.DateField(null=True, blank=True)
    primary = models.BooleanField(default=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="appearances")

    class Meta:
        ordering = ["report__report_id", F("published_on").asc(nulls_last=True), "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(primary=True), name="report_has_one_primary_appearance"
            ),
            models.CheckConstraint(
                condition=Q(publisher=None) | Q(publisher_name=""), name="appearance_publisher_or_name"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url or str(self.pk)


class StatementQuerySet(models.QuerySet["Statement"]):
    def live(self) -> "StatementQuerySet":
        """Statements in use; the retired ones are kept for the work that they carry."""
        return self.filter(retired_at=None)

    def saying(self, folded: str) -> "StatementQuerySet":
        """Statements with exactly these words, folded."""
        # As a range: told that the text equals a value SQLite would put that into the expression, and lose the index.
        rows = self.alias(beginning=Beginning("folded")).filter(beginning=folded[: Beginning.CHARACTERS])
        return rows.filter(folded__range=(folded, folded))


class Statement(models.Model):
    """One sentence, headline or list item of a report: text[start:end], in code points."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = TextField()
    folded = TextField(editable=False)
    kind = CharField(max_length=10, choices=list(KINDS.items()))
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["report__report_id", "start", "end"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["kind"], name="statement_kind"),  # the filter of a rare one
            models.Index(Beginning("folded"), name="statement_beginning"),  # others with the same words
        ]
        constraints = [
            models.UniqueConstraint(fields=["report", "start", "end"], name="statement_span_is_used_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="statement_has_length"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="statement_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    @property
    def statement_id(self) -> str:
        """The id that files use: report_id:start-end. Needs `report`."""
        return f"{self.report.report_id}:{self.start}-{self.end}"


class SuggestionQuerySet(JudgementQuerySet):
    def newest(self) -> "SuggestionQuerySet":
        """The one that counts for each statement: what was suggested last."""
        return self.filter(newest())


class Suggestion(Judgement):
    """The reader's judgement of a statement. Never counts as an annotation; kept when a newer reader reads again."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="suggestions")
    reader_version = CharField(max_length=20)
    evidence = CharField(max_length=10, choices=list(EVIDENCE.items()))
    rule = CharField(max_length=60)
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    cue_end = models.PositiveIntegerField(null=True, blank=True)
    confidence = models.FloatField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = SuggestionQuerySet.as_manager()

    class Meta(Judgement.Meta):
        ordering = ["statement", "created_at", "pk"]
        default_permissions = ("view",)
        # The newest one of each statement in a list; filters of statements by what few suggestions say.
        indexes = [
            models.Index(fields=["statement", "-created_at", "-id"], name="suggestion_newest_first"),
            models.Index(fields=["evidence", "statement"], name="suggestion_by_evidence"),
            models.Index(fields=["voice", "statement"], name="suggestion_by_voice"),
        ]
        constraints = [
            *Judgement.Meta.constraints,
            models.UniqueConstraint(
                fields=["statement", "reader_version"], name="suggestion_is_one_per_reader_version"
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=list(EVIDENCE)), name="suggestion_evidence_is_known"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="suggestion_confidence_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.says


def newest(to: str = "") -> Q:
    """Suggestions that no newer one for their statement replaces. to: the look-up that leads to them, with its closing
    underscores.
    """
    before, key = OuterRef(f"{to}created_at"), OuterRef(f"{to}pk")
    later = Q(created_at__gt=before) | Q(created_at=before, pk__gt=key)
    return Q(~Exists(Suggestion.objects.filter(later, statement=OuterRef(f"{to}statement"))))


class SuggestionCitation(Citation):
    judgement: Any = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="citations")

    class Meta(Citation.Meta):
        # A search for a name looks at each; those of registered sources are found by their keys.
        indexes = [models.Index(fields=["name"], name="suggested_names", condition=Q(source=None))]
