"""The registry: who is cited, by which names, and how reliable they were judged to be, when."""

import datetime
import unicodedata
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from annotator import paths
from annotator.append_only import AppendOnly, AppendOnlyQuerySet
from annotator.fields import CharField, TextField, storable
from annotator.folding import fold

from .evidence import Evidence, check_evidence, lines_of
from .registry_files import KINDS, MATCHES, STRENGTHS
from .stand_ins import StandIn, stand_ins

GRADES = {
    "A": "Completely reliable",
    "B": "Usually reliable",
    "C": "Fairly reliable",
    "D": "Not usually reliable",
    "E": "Unreliable",
    "F": "Reliability cannot be judged",
}
CANNOT_BE_JUDGED = "F"
GENERIC_PREFIX = "gen_"  # keys of classes of unnamed sources; citation paths know them by it


def one_line(value: str) -> None:
    """Refuse line breaks and other control characters where a value is one line."""
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise ValidationError("Line breaks and control characters have no place here.", code="not_one_line")


class SourceQuerySet(models.QuerySet["Source"]):
    def in_use(self) -> "SourceQuerySet":
        """Sources that may be chosen: neither archived nor merged into another."""
        return self.filter(archived_at=None, merged_into=None)

    def stand_ins(self) -> dict[str, StandIn]:
        """What stands for it now, by the key of every source: itself, or what it was merged into, along the chain."""
        return stand_ins(self.order_by().values_list("pk", "key", "name", "merged_into"))

    def now(self) -> dict[str, str]:
        """The key that stands for it now, by the key of each merged source."""
        return {key: one.key for key, one in self.stand_ins().items() if one.key != key}

    def counting_as(self, key: str) -> "SourceQuerySet":
        """The source `key`, the one that stands for it now, and all that were merged into that one."""
        now = self.now()
        current = now.get(key, key)
        return self.filter(key__in={key, current, *(old for old, new in now.items() if new == current)})

    def rows_counting_as(self, key: str) -> list[int]:
        """The primary keys of `counting_as`: of a list of numbers a database knows beforehand how many there are."""
        return list(self.counting_as(key).order_by().values_list("pk", flat=True))

    def shown_names(self) -> dict[str, str]:
        """The name by the key of every source: that of the source which stands for it now, where one was merged."""
        return {key: one.name for key, one in self.stand_ins().items()}

    def called(self, text: str) -> "Source | None":
        """The source that `text` names: its key, its name, or an alias that stands for it alone."""
        text = text.strip()
        if not text or not storable(text):
            return None
        folded = fold(text)
        found = self.filter(key=text).first() or self.filter(folded_name=folded).order_by("key").first()
        if found is not None:
            return found.current
        alias = Alias.objects.standing_alone().filter(folded=folded).select_related("source").first()
        return alias.source.current if alias else None

    def reading_like(self, text: str, apart_from: int | None = None) -> "Source | None":
        """The source, archived ones included, that `text` names: by key, name or alias, folded.

        Its `by_alias` is the alias that does, None where it is the key or name.
        """
        if not storable(text):
            return None
        folded = fold(text)
        alone = Alias.objects.standing_alone().filter(folded=folded)
        named = Q(key=folded) | Q(folded_name=folded) | Q(pk__in=alone.values("source"))
        found = self.filter(named).exclude(pk=apart_from).order_by("key").first()
        if found is not None and folded not in (found.key, found.folded_name):
            found.by_alias = alone.filter(source=found).first()
        return found

    def with_alias_count(self) -> "SourceQuerySet":
        """Adds `alias_count`."""
        return self.annotate(alias_count=Count("aliases", distinct=True))

    def with_grade(self, date: datetime.date) -> "SourceQuerySet":
        """Adds `grade_then`: the grade in force on `date`, None where there was none."""
        in_force = Assessment.objects.filter(source=OuterRef("pk")).in_force_on(date)
        return self.annotate(grade_then=Subquery(in_force.values("grade")[:1]))

    def matching(self, text: str) -> "SourceQuerySet":
        """Sources whose key, name or alias contains `text`, folded."""
        if not storable(text):
            return self.none()
        folded = fold(text)
        return self.filter(
            Q(key__contains=folded)
            | Q(folded_name__contains=folded)
            | Q(pk__in=Alias.objects.filter(folded__contains=folded).values("source"))
        )


class Source(models.Model):
    """Somebody who says things: an outlet, an organisation, a force, or a class of unnamed sources."""

    key = CharField(
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9_]+\Z", "Small letters, digits and _ only.")],
        help_text="Never changes: exports and files name the source by it.",
    )
    name = CharField(max_length=200, validators=[one_line])
    folded_name = CharField(max_length=400, editable=False, db_index=True)
    kind = CharField(max_length=40, choices=list(KINDS.items()))
    belongs_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="Owner or umbrella.",
    )
    affiliation = CharField(max_length=300, blank=True, validators=[one_line])
    country = CharField(max_length=200, blank=True, validators=[one_line])
    website = CharField(
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"^https?://[^\s]+\Z", "A web address begins with http:// or https://.")],
    )
    notes = TextField(blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    by_alias: "Alias | None" = None

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="source_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(belongs_to=models.F("id")), name="source_is_not_its_own_part"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="source_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The rules that look beyond one field. Raises ValidationError by field."""
        errors = {}
        self.folded_name = fold(self.name)
        if self._state.adding and (twin := Source.objects.reading_like(self.key)) and twin.key != self.key:
            errors["key"] = already_exists(self.key, twin)
        if problem := self.key_problem():
            errors["kind"] = problem
        if not self.folded_name:
            errors["name"] = "A name needs a letter or a digit that can be seen."
        elif (twin := Source.objects.reading_like(self.name, self.pk)) and twin.key != self.key:
            errors["name"] = already_exists(self.name, twin)
        if self.belongs_to and self.pk in self.belongs_to.umbrellas():
            errors["belongs_to"] = (
                f"{self.belongs_to} belongs to this source already; that would be a circle."
            )
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = fold(self.name)
        super().save(*args, **kwargs)

    def key_problem(self) -> str:
        """Why citation paths would misread this key with this kind; empty where they don't."""
        if self.key == paths.UNNAMED:
            return "“unnamed” stands for nobody in citation paths, so it can't be a key."
        if self.key.startswith(GENERIC_PREFIX) != self.generic:
            return "Keys that begin with gen_, and only they, are classes of unnamed sources."
        return ""

    def umbrellas(self) -> list[int]:
        """Ids of this source and of all that it belongs to, the nearest first; merged ones and what they are now."""
        found: list[int] = []
        source: Source | None = self
        while source and source.pk not in found:
            found.append(source.pk)
            source = source.merged_into or source.belongs_to
        return found

    @property
    def current(self) -> "Source":
        """The source that stands for this one now: itself, or the one it was merged into."""
        found, seen = self, {self.pk}
        while found.merged_into and found.merged_into_id not in seen:
            found = found.merged_into
            seen.add(found.pk)
        return found

    @property
    def generic(self) -> bool:
        """Whether this is a class of unnamed sources."""
        return self.kind == "generic"

    def grade_on(self, date: datetime.date | None) -> str:
        """The reliability grade (A-F) in force on `date`: F where none was, empty where there is no date.

        A source that was merged has the grades of the one that it was merged into.
        """
        if date is None:
            return ""
        assessment = self.current.assessments.in_force_on(date).first()
        return assessment.grade if assessment else CANNOT_BE_JUDGED


def already_exists(text: str, source: Source) -> str:
    """What is said where `text` would be a second entry for `source`."""
    state = ", archived" if source.archived_at else ""
    if source.merged_into_id:
        state = f", merged into {source.current}"
    alias = f", by its alias “{source.by_alias}”" if source.by_alias else ""
    return f"“{text.strip()}” already exists as {source.name} ({source.key}{state}){alias}."


class AliasQuerySet(models.QuerySet["Alias"]):
    def standing_alone(self) -> "AliasQuerySet":
        """Aliases that name one source wherever they stand (not the descriptions)."""
        return self.exclude(strength="description")


class Alias(models.Model):
    """One spelling of a source's name.

    match: exact_case (AP, SANA) or any_case. strength: `name` stands alone; `with_cue` needs a reporting cue, since
    the word has other uses; `description` ('the Observatory') counts only after the source was named in the report.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="aliases")
    text = CharField(max_length=200, validators=[one_line])
    folded = CharField(max_length=400, editable=False)
    language = CharField(
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]+)*\Z", "A language code such as en or ar.")],
        help_text="Language code; empty for any language.",
    )
    match = CharField(max_length=20, choices=list(MATCHES.items()), default="any_case")
    strength = CharField(max_length=20, choices=list(STRENGTHS.items()), default="name")

    objects = AliasQuerySet.as_manager()

    class Meta:
        ordering = ["source__key", "text"]
        verbose_name_plural = "aliases"
        constraints = [
            models.CheckConstraint(condition=Q(match__in=list(MATCHES)), name="alias_match_is_known"),
            models.CheckConstraint(condition=Q(strength__in=list(STRENGTHS)), name="alias_strength_is_known"),
            models.CheckConstraint(condition=~Q(folded=""), name="alias_is_not_empty"),
            models.UniqueConstraint(
                fields=["folded"], condition=~Q(strength="description"), name="alias_names_one_source"
            ),
            models.UniqueConstraint(fields=["source", "folded"], name="alias_is_listed_once"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def stands_alone(self) -> bool:
        """Whether it names one source wherever it stands (it is no description)."""
        return self.strength != "description"

    def clean(self) -> None:
        """One folded spelling stands for one source. Raises ValidationError by field."""
        self.folded = fold(self.text)
        if not self.folded:
            raise ValidationError({"text": "An alias needs a letter or a digit that can be seen."})
        if not storable(self.text):
            return  # the field says so; a database that can't hold it can't be asked for it either
        own = Alias.objects.filter(source_id=self.source_id, folded=self.folded).exclude(pk=self.pk).first()
        if own and self.source_id:
            raise ValidationError({"text": f"“{self.text.strip()}” is listed already, as “{own.text}”."})
        if not self.stands_alone:
            return
        twin = Source.objects.reading_like(self.text, self.source_id)
        # A source that is being added has no id yet; its own key is what tells it from the others.
        if twin and twin.key != self.source.key:
            raise ValidationError({"text": already_exists(self.text, twin)})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.text)
        super().save(*args, **kwargs)


class AssessmentQuerySet(AppendOnlyQuerySet):
    def standing(self) -> "AssessmentQuerySet":
        """Those that no newer assessment corrects: what was corrected is in force on no day."""
        return self.filter(correction=None)

    def with_their_makers(self) -> "AssessmentQuerySet":
        """With who made them, what they correct and what corrects them."""
        return self.select_related("assessed_by", "corrects", "correction")

    def days_and_grades(self) -> list[tuple[datetime.date, str]]:
        """The first day of each grade; of two from one day the later made comes last, and counts."""
        rows = self.standing().order_by("valid_from", "created_at", "pk")
        return list(rows.values_list("valid_from", "grade"))

    def in_force_on(self, date: datetime.date) -> "AssessmentQuerySet":
        """Assessments valid on `date`, the one in force first (of two with one date, the one made later)."""
        return self.standing().filter(valid_from__lte=date).order_by("-valid_from", "-created_at", "-pk")


class Assessment(AppendOnly):
    """How reliable a source was judged to be from a day on. Corrected by a newer assessment, never edited."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="assessments")
    grade = CharField(max_length=1, choices=[(g, f"{g} – {words}") for g, words in GRADES.items()])
    valid_from = models.DateField()
    reason = TextField()
    evidence = TextField(blank=True, validators=[check_evidence])
    reference = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # the same in each installation
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        to_field="reference",
        null=True,
        blank=True,
        related_name="correction",
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AssessmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["source__key", "-valid_from", "-created_at", "-pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(condition=Q(grade__in=list(GRADES)), name="assessment_grade_is_a_to_f"),
            models.CheckConstraint(
                condition=~Q(corrects=models.F("reference")), name="assessment_does_not_correct_itself"
            ),
        ]

    def clean(self) -> None:
        """A correction is of the same source's. Raises ValidationError by field."""
        if self.corrects and self.corrects.source_id != self.source_id:
            raise ValidationError({"corrects": "That is an assessment of another source."})

    @property
    def newer(self) -> "Assessment | None":
        """The assessment that corrects this one."""
        return getattr(self, "correction", None)

    @property
    def evidence_lines(self) -> list[Evidence]:
        return lines_of(self.evidence)

    def __str__(self) -> str:
        return f"{self.source}: {self.grade} from {self.valid_from}"
