"""How much each person has used of what is limited: of uploads in the day, of downloads in the minute that runs."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from annotator.fields import CharField

FILES, BYTES, DOWNLOADS = "files", "bytes", "downloads"


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    def used(self, *, by: Any, what: str, since: datetime) -> int:
        """How much of `what` somebody took since `since`."""
        found = self.filter(user=by, what=what, since=since).values_list("used", flat=True).first()
        return found or 0


class Allowance(models.Model):
    """used: how much of `what` the person took in the span that began at `since`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = CharField(max_length=20)
    since = models.DateTimeField()
    used = models.PositiveBigIntegerField(default=0)

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "what"], name="allowance_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.user}"
