"""The one place that knows django-tasks, which is a part of Django from 6.0 on."""

from typing import TYPE_CHECKING
from uuid import UUID

import django
from django.conf import settings

if django.VERSION >= (6, 0) and not TYPE_CHECKING:
    from django.tasks import TaskResultStatus, default_task_backend, task
    from django.tasks.exceptions import TaskResultDoesNotExist
else:
    from django_tasks import TaskResultStatus, default_task_backend, task
    from django_tasks.exceptions import TaskResultDoesNotExist

from .models import Job
from .running import job_run


@task()
def run_job(job: str) -> None:
    """What a worker is woken for."""
    job_run(UUID(job))


def by_worker() -> bool:
    """Whether jobs wait for a worker; else they run where they are asked for."""
    return bool(settings.JOBS_BY_WORKER)


def wake(job: Job) -> None:
    """See to it that the job is run. By a worker: call it inside the transaction that queues the job. Else: after."""
    result = run_job.enqueue(str(job.pk))
    if by_worker():
        job.task = str(result.id)
        job.save(update_fields=["task"])


def is_waiting(job: Job) -> bool:
    """Whether a worker will still be woken for the job."""
    if not by_worker() or not job.task:
        return False
    try:
        return bool(default_task_backend.get_result(job.task).status == TaskResultStatus.READY)
    except TaskResultDoesNotExist:
        return False
