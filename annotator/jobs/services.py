"""Writes about jobs: start, cancel, retry, and what is left of those whose process died."""

import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
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
    follows: bool = False,
) -> Job:
    """Queue a job. here, follows: see job_add. Raises what job_add raises.

    Where none waits for a worker it is done at once: look at its state.
    """
    job = job_add(by=by, kind=kind, title=title, arguments=arguments, here=here, follows=follows)
    return job_begin(job, here=here)


@transaction.atomic
def job_add(
    *,
    by: Any,
    kind: str,
    title: str,
    arguments: dict[str, Any] | None = None,
    here: bool = False,
    follows: bool = False,
) -> Job:
    """A job inside the transaction that asks for it; `job_begin`, after that, sees to what no worker is woken for.

    here: it is short enough to be done while its page loads. follows: it follows from other work of theirs that is
    done, and is not refused. Raises PermissionDenied; ValidationError where they have JOBS_AT_ONCE under way.
    """
    if not KINDS[kind].allowed_to(by):
        raise PermissionDenied
    if not follows:
        _hold_back(by)
    job = Job.objects.create(kind=kind, title=title[:200], by=by, arguments=arguments or {})
    if by_worker() and not here:
        wake(job)
    return job


def job_begin(job: Job, *, here: bool = False) -> Job:
    """Do a job that was added, where no worker does; gives it as it is then."""
    if here:
        job_run(job.pk)
    elif not by_worker():
        wake(job)
    return Job.objects.get(pk=job.pk)


def _hold_back(by: Any) -> None:
    """Raise ValidationError where `by` has as many jobs under way as one person may.

    Under a lock on the person until the transaction ends: of two tabs that ask at once, one counts the other's job.
    """
    if by is None:
        return
    list(get_user_model().objects.filter(pk=by.pk).select_for_update(no_key=True).values_list("pk"))
    begun = Job.objects.filter(by=by.pk, state__in=[Job.QUEUED, Job.RUNNING])
    most = settings.JOBS_AT_ONCE
    if sum(job.is_under_way for job in begun) >= most:
        raise ValidationError(
            f"You have {most} {'job' if most == 1 else 'jobs'} waiting or running, as many as one person may. Wait "
            "until one is over, or cancel one on the page of jobs; then ask again."
        )


def job_queue(*, by: Any, kind: str, title: str, arguments: dict[str, Any] | None = None) -> Job:
    """Queue a job that follows from the transaction it is in: it is there if that is, and begins after it.

    Raises PermissionDenied.
    """
    job = job_add(by=by, kind=kind, title=title, arguments=arguments, follows=True)
    if not by_worker():
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

    Raises Job.DoesNotExist, PermissionDenied; ValidationError where it is under way or done, or its asker has
    JOBS_AT_ONCE under way.
    """
    row = _own(by, job)
    if row.kind not in KINDS or not KINDS[row.kind].allowed_to(by):
        raise PermissionDenied
    if row.state == Job.RUNNING:
        interrupted_mark()
    ended = [Job.FAILED, Job.CANCELLED, Job.INTERRUPTED]
    with transaction.atomic():
        _hold_back(row.by)
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
