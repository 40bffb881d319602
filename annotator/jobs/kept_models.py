"""Figures that take long to make: kept for a while in the database, where all processes and servers find them."""

from django.db import models
from django.utils import timezone

from annotator.fields import CharField


class KeptFigures(models.Model):
    """Figures of one kind for one choice, or the wish that a worker makes them.

    key: a digest of what they were chosen by and of who may know them (`kept.Reader`). as_of: when the reading of
    them began; empty, like `content`, until they were made once. taken_at: when a worker began to make them anew.
    """

    kind = CharField(max_length=40)
    key = CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    content = models.JSONField(null=True)
    as_of = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="figures_are_kept_once")]

    def __str__(self) -> str:
        return f"{self.kind}, as of {self.as_of}"
