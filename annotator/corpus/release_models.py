"""Releases: bundles that were frozen, so that others can cite them."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotator.append_only import AppendOnly
from annotator.fields import CharField, TextField

LICENCES = {
    "CC0-1.0": "CC0 1.0: no rights reserved",
    "CC-BY-4.0": "Creative Commons Attribution 4.0",
    "CC-BY-SA-4.0": "Creative Commons Attribution-ShareAlike 4.0",
    "CC-BY-NC-4.0": "Creative Commons Attribution-NonCommercial 4.0",
    "CC-BY-NC-SA-4.0": "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
    "ODbL-1.0": "Open Database License 1.0",
    "none": "No licence: all rights reserved",
}


class Release(AppendOnly):
    """One numbered state of the corpus: a bundle below RELEASES_DIR, known by its sha256, which nothing changes.

    filter: the query that chose the reports, empty for all. authors: one a line. agreement: Krippendorff's alpha and
    its interval by measure, as agreement.json has them. guidelines: the versions that annotations were made under.
    """

    number = models.PositiveIntegerField(unique=True)
    title = CharField(max_length=200)
    filter = TextField(blank=True)
    texts = models.BooleanField("texts included", default=True)
    sha256 = CharField(max_length=64)
    size = models.PositiveBigIntegerField("bytes")
    version = CharField("made by Hearsay", max_length=20)
    guidelines = CharField(max_length=200, blank=True)
    agreement = models.JSONField(default=dict)
    licence = CharField(max_length=20, choices=list(LICENCES.items()))
    authors = TextField()
    citation = TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: the operator, at the command line
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        default_permissions = ("add",)
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(authors=""), name="release_can_be_cited"),
            models.CheckConstraint(condition=Q(licence__in=list(LICENCES)), name="release_licence_is_known"),
        ]

    def __str__(self) -> str:
        return f"Release {self.number}: {self.title}"

    @property
    def file_name(self) -> str:
        return f"hearsay-{self.number}.zip"

    @property
    def path(self) -> Path:
        return Path(settings.RELEASES_DIR) / self.file_name
