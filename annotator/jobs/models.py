"""Long work: who asked for what, and what became of it."""

import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotator.fields import CharField, TextField

from .folder import JobFolder
from .kept_models import KeptFigures
from .sign_models import JobProgress, JobStop
from .signs import Signs, signs_of

__all__ = ["Job", "JobProgress", "JobStop", "KeptFigures"]


class JobQuerySet(models.QuerySet["Job"]):
    def seen_by(self, user: Any) -> "JobQuerySet":
        """Everybody's for those who may view jobs; else the user's own."""
        return self.all() if user.has_perm("jobs.view_job") else self.filter(by=user)


class Job(models.Model):
    """One piece of long work. Its row is the truth; the queue of django-tasks is but what wakes a worker."""

    QUEUED, RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = (
        "queued",
        "running",
        "done",
        "failed",
        "cancelled",
        "interrupted",
    )
    STATES = {
        QUEUED: "Waiting",
        RUNNING: "Running",
        DONE: "Done",
        FAILED: "Failed",
        CANCELLED: "Cancelled",
        INTERRUPTED: "Interrupted, safe to retry",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = CharField(max_length=40)
    title = CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: the operator, at the command line
    state = CharField(max_length=12, choices=list(STATES.items()), default=QUEUED)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(null=True, blank=True)
    message = TextField(blank=True)  # how it ended, in words
    attempts = models.PositiveIntegerField(default=0)
    task = CharField(max_length=64, blank=True)  # its place in the queue of django-tasks
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["kind", "state"], name="job_kind_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled", "interrupted"]),
                name="job_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> JobFolder:
        return JobFolder(self.pk)

    @property
    def signs(self) -> Signs:
        return signs_of(self.pk)

    @cached_property
    def state_now(self) -> str:
        """The state, where a job that no living process runs is interrupted, though nobody has written that yet."""
        if self.state == self.RUNNING and not self.signs.is_running():
            # It may have ended between the reading of its row and this look.
            written = Job.objects.values_list("state", flat=True).get(pk=self.pk)
            return self.INTERRUPTED if written == self.RUNNING else written
        return self.state

    @property
    def state_in_words(self) -> str:
        return self.STATES[self.state_now]

    @property
    def is_under_way(self) -> bool:
        return self.state_now in (self.QUEUED, self.RUNNING)

    @property
    def may_be_retried(self) -> bool:
        return self.state_now in (self.FAILED, self.CANCELLED, self.INTERRUPTED)

    @cached_property
    def progress(self) -> dict[str, Any]:
        """done, of, message; empty where nothing was told yet."""
        return self.signs.read_progress()
