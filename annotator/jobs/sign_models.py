"""What is told of jobs while they run, where the database is PostgreSQL (see signs.py)."""

from django.db import models


class JobProgress(models.Model):
    """job: its key. told: done, of, message."""

    job = models.UUIDField(primary_key=True, editable=False)
    told = models.JSONField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.job}: {self.told}"


class JobStop(models.Model):
    """Somebody has asked this job to stop. Not a column of its progress: each row has one writer."""

    job = models.UUIDField(primary_key=True, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.job)
