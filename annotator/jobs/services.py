"""Writes about jobs: start, cancel, retry, and what is left of those whose process died."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from .kinds import KINDS
from .models import Job
from .running import interrupted_mark, job_run
from .tasks import by_worker, is_waiting, wake

KEEP_DAYS = 90  # files of a job that is over


def job_start(
    *,
    by: Any,
    kind: str,
    title: str,
    arguments: dict[str, Any] | None = None,
    here: bool = False,
    begun: Callable[[Job], None] | None = None,
) -> Job:
    """Queue a job. begun: is told of it in the same transaction. Raises PermissionDenied.

    here: it is short enough to be done at once. So is every job where none waits for a worker: look at its state.
    """
    if not KINDS[kind].allowed_to(by):
        raise PermissionDenied
    with transaction.atomic():
        job = Job.objects.create(kind=kind, title=title[:200], by=by, arguments=arguments or {})
        if begun:
            begun(job)
        if by_worker() and not here:
            wake(job)
    if here:
        job_run(job.pk)
    elif not by_worker():
        wake(job)
    return Job.objects.get(pk=job.pk)


def job_queue(*, by: Any, kind: str, title: str, arguments: dict[str, Any] | None = None) -> Job:
    """Queue a job inside the transaction that asks for it: it is there if that is, and begins after it.

    Raises PermissionDenied.
    """
    if not KINDS[kind].allowed_to(by):
        raise PermissionDenied
    job = Job.objects.create(kind=kind, title=title[:200], by=by, arguments=arguments or {})
    if by_worker():
        wake(job)
    else:
        transaction.on_commit(lambda: wake(job))
    return job


def _own(by: Any, job: UUID) -> Job:
    """The job, if it is theirs to handle: of managers every one. Raises Job.DoesNotExist."""
    rows = Job.objects.all() if by is None else Job.objects.seen_by(by)
    return rows.get(pk=job)


def job_cancel(*, by: Any, job: UUID) -> Job:
    """Take a waiting job back, or ask a running one to stop, which it does at its next step.

    Raises Job.DoesNotExist, ValidationError where it is over.
    """
    row = _own(by, job)
    # A running job may hold the one write lock that SQLite has, so nothing is written then.
    if row.state == Job.QUEUED:
        cancelled = Job.objects.filter(pk=row.pk, state=Job.QUEUED).update(
            state=Job.CANCELLED, finished_at=timezone.now(), message="Cancelled before it began."
        )
        if cancelled:
            return Job.objects.get(pk=row.pk)
        row = Job.objects.get(pk=row.pk)
    if not row.is_under_way:
        raise ValidationError("This job is over.")
    row.signs.ask_to_stop()
    return row


def job_retry(*, by: Any, job: UUID) -> Job:
    """Queue a job again that failed, was cancelled or interrupted.

    Raises Job.DoesNotExist, PermissionDenied, ValidationError where it is under way or done.
    """
    row = _own(by, job)
    if row.kind not in KINDS or not KINDS[row.kind].allowed_to(by):
        raise PermissionDenied
    if row.state == Job.RUNNING:
        interrupted_mark()
    ended = [Job.FAILED, Job.CANCELLED, Job.INTERRUPTED]
    with transaction.atomic():
        queued = Job.objects.filter(pk=row.pk, state__in=ended).update(
            state=Job.QUEUED, finished_at=None, message=""
        )
        if not queued:
            raise ValidationError("Only a job that failed, was cancelled or interrupted can be retried.")
        row = Job.objects.get(pk=row.pk)
        if by_worker():
            wake(row)
    if not by_worker():
        wake(row)
    return Job.objects.get(pk=row.pk)


def jobs_recover() -> None:
    """After a crash: say which jobs were interrupted, wake a worker for those that wait and would never be taken.

    A worker that dies between taking a task from the queue and beginning the job leaves a job that waits for nobody.
    That a worker is woken twice for one job does no harm.
    """
    interrupted_mark()
    for job in Job.objects.filter(state=Job.QUEUED):
        with transaction.atomic():
            if not is_waiting(job):
                wake(job)


def files_prune() -> None:
    """Remove the files of jobs that have been over for KEEP_DAYS."""
    before = timezone.now() - datetime.timedelta(days=KEEP_DAYS)
    for job in Job.objects.filter(finished_at__lt=before).exclude(state__in=[Job.QUEUED, Job.RUNNING]):
        job.folder.remove()
