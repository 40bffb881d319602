"""Doing a job, and noticing those whose process died."""

import logging
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotator.shared_files import files_publish

from .kinds import KINDS, Kind
from .models import Job
from .run import Cancelled, JobError, Run

logger = logging.getLogger(__name__)


class TakenOver(Exception):
    """Whoever lost the connection that shows that they live may go on for a while; what they end counts no more."""


def job_run(pk: UUID) -> None:
    """Do a job that waits, here and now. What is under way elsewhere, over, or gone is left alone.

    Only who holds the job (signs.py) takes its row out of `queued` and writes its end. So it runs once, however often
    it is asked for, and a process that dies holds nothing.
    """
    job = Job(pk=pk)
    with job.signs.hold() as held:
        if not held:
            return
        job.signs.begin()
        job.folder.make_files()
        taken = Job.objects.filter(pk=pk, state=Job.QUEUED).update(
            state=Job.RUNNING,
            started_at=timezone.now(),
            finished_at=None,
            attempts=F("attempts") + 1,
            message="",
            result=None,
        )
        if taken:
            _work(Job.objects.select_related("by").get(pk=pk))


def _work(job: Job) -> None:
    try:
        _attempt(job)
    except TakenOver as error:
        logger.warning("%s", error)


def _attempt(job: Job) -> None:
    kind = KINDS.get(job.kind)
    try:
        if kind is None:
            raise JobError(f"This version knows no job of the kind {job.kind}.")
        if not kind.allowed_to(job.by):
            raise PermissionDenied
        _do(job, kind)
    except Cancelled:
        _end(
            job,
            Job.CANCELLED,
            message="Stopped on request; nothing of it was kept." if kind and kind.atomic else "",
        )
    except JobError as error:
        _end(job, Job.FAILED, message=str(error))
    except ValidationError as error:
        _end(job, Job.FAILED, message=" ".join(error.messages))
    except PermissionDenied:
        _end(job, Job.FAILED, message="Who asked for it may not do this any more.")
    except TakenOver:
        raise
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _end(job, Job.FAILED, message=f"An unexpected error; the server's log tells more of job {job.pk}.")


def _do(job: Job, kind: Kind) -> None:
    run = Run(job)
    with transaction.atomic() if kind.atomic else nullcontext():
        run.check()
        result = kind.work(run, **job.arguments)
        files_publish(run.files)
        _end(job, Job.DONE, result=result)


def _end(job: Job, state: str, *, message: str = "", result: Any = None) -> None:
    if state == Job.DONE and isinstance(result, dict):
        message = str(result.get("message", ""))
    own = Job.objects.filter(pk=job.pk, state=Job.RUNNING, attempts=job.attempts)
    if not own.update(state=state, message=message, result=result, finished_at=timezone.now()):
        raise TakenOver(f"job {job.pk} was taken to be interrupted")


def interrupted_mark() -> int:
    """Write down which running jobs no living process runs; gives how many there were."""
    found = 0
    for job in Job.objects.filter(state=Job.RUNNING):
        if job.signs.is_running():
            continue
        with job.signs.hold() as held:
            # The last COMMIT of a process that died may still be under way in the database: the update waits for it.
            if held and Job.objects.filter(pk=job.pk, state=Job.RUNNING).update(
                state=Job.INTERRUPTED,
                finished_at=timezone.now(),
                message="The process that ran it has ended before the job did.",
            ):
                job.folder.remove_files()  # begun and never finished: nobody can use them
                found += 1
    return found
