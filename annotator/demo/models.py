"""That a database holds the demonstration."""

from django.db import models
from django.utils import timezone


class Demonstration(models.Model):
    """One row, where the demonstration was added: it goes with the database into every copy of it."""

    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"added on {self.added_at:%Y-%m-%d}"
