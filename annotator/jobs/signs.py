"""Signs of life: who is at work, how far a job is, whether it is to stop. Told outside the transaction of the job.

A job that writes in one transaction holds SQLite's only write lock until its end, and in PostgreSQL nobody sees what
it has written: its progress would be told when it is over. And that a process is dead has to be known without a clock.

On PostgreSQL, processes on any machine see the signs of all: an advisory lock of a connection of its own, which the
server frees when the process or its machine dies, and rows that this connection writes. On SQLite, which is for one
machine, and behind a pooler that hands out connections by transaction, where locks of a session mean nothing, they are
locks and files in DATA_DIR/jobs: the kernel frees the locks of a killed process.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection

from . import advisory
from .folder import JobFolder, hold, is_held, jobs_folder
from .sign_models import JobProgress, JobStop

WORKERS = "workers"


class Signs(Protocol):
    """Those of one job. Only who holds it writes its progress."""

    def hold(self) -> AbstractContextManager[bool]:
        """Be who runs the job until the end of the block; gives False where somebody else is."""

    def is_running(self) -> bool:
        """Whether a living process holds it."""

    def begin(self) -> None:
        """Nothing is left of what was told of an earlier attempt. For who holds it."""

    def write_progress(self, progress: dict[str, Any]) -> None: ...

    def read_progress(self) -> dict[str, Any]:
        """Empty where nothing was told."""

    def ask_to_stop(self) -> None: ...

    def is_asked_to_stop(self) -> bool: ...

    def hears_stop(self) -> bool:
        """The same, for who holds it: also where the job's own connection shows an older state, or streams a table."""


def signs_of(job: UUID) -> Signs:
    return DatabaseSigns(job) if in_database() else JobFolder(job)


def in_database() -> bool:
    return connection.vendor == "postgresql" and not settings.POOLED_BY_TRANSACTION


@contextmanager
def at_work() -> Iterator[advisory.Lock | None]:
    """Be one of the workers until the end of the block. Gives the lock that has to be renewed now and then."""
    if in_database():
        with advisory.Lock(WORKERS, shared=True) as lock:
            lock.take()
            yield lock
    else:
        with hold(jobs_folder() / f"{WORKERS}.lock", shared=True):
            yield None


@contextmanager
def alone(what: str) -> Iterator[bool]:
    """Be the only one who does `what` until the end of the block; gives False where somebody else does it."""
    if in_database():
        with advisory.Lock(what) as lock:
            yield lock.take()
    else:
        with hold(jobs_folder() / f"{what}.lock") as held:
            yield held


def worker_is_missing() -> bool:
    """True where jobs wait for a worker and none runs: on any machine, or, on SQLite, on this one."""
    if not settings.JOBS_BY_WORKER:
        return False
    return not (advisory.is_held(WORKERS) if in_database() else is_held(jobs_folder() / f"{WORKERS}.lock"))


class DatabaseSigns:
    """Signs that every machine sees. What is asked while the job runs goes over the connection that holds its lock."""

    _held: dict[UUID, advisory.Lock] = {}  # by this process

    def __init__(self, job: UUID) -> None:
        self._job, self._name = job, f"job {job}"

    @contextmanager
    def hold(self) -> Iterator[bool]:
        with advisory.Lock(self._name) as lock:
            held = lock.take()
            if held:
                self._held[self._job] = lock
            try:
                yield held
            finally:
                if held:
                    del self._held[self._job]

    def is_running(self) -> bool:
        return advisory.is_held(self._name)

    def begin(self) -> None:
        for model in (JobProgress, JobStop):
            self._held[self._job].run(f"DELETE FROM {model._meta.db_table} WHERE job = %s", self._job)

    def write_progress(self, progress: dict[str, Any]) -> None:
        self._held[self._job].run(
            f"INSERT INTO {JobProgress._meta.db_table} (job, told) VALUES (%s, %s) "
            "ON CONFLICT (job) DO UPDATE SET told = excluded.told",
            self._job,
            advisory.as_json(progress),
        )

    def read_progress(self) -> dict[str, Any]:
        return JobProgress.objects.filter(pk=self._job).values_list("told", flat=True).first() or {}

    def ask_to_stop(self) -> None:
        JobStop.objects.get_or_create(pk=self._job)

    def hears_stop(self) -> bool:
        query = f"SELECT 1 FROM {JobStop._meta.db_table} WHERE job = %s"
        return self._held[self._job].run(query, self._job) is not None

    def is_asked_to_stop(self) -> bool:
        return JobStop.objects.filter(pk=self._job).exists()
