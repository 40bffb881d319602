"""What the work of a job is handed: it tells its progress, hears that it is to stop, and knows where files go."""

import time
from pathlib import Path
from typing import Any

from .models import Job

_SECONDS_BETWEEN = 0.25


class JobError(Exception):
    """The job can't be done; the message is for the person who asked."""


class Cancelled(Exception):
    """Somebody has asked the job to stop."""


class Run:
    """One attempt at a job. by: the person who asked; None is the operator."""

    def __init__(self, job: Job) -> None:
        self.job, self.by = job, job.by
        self._told = 0.0

    @property
    def files(self) -> Path:
        """The folder for files that belong to the result. Removed with the job's, and before another attempt."""
        return self.job.folder.files

    def progress(self, done: int, of: int, message: str = "") -> None:
        """Tell how far it is; call it as often as you like. Raises Cancelled where the job is to stop."""
        now = time.monotonic()
        if now - self._told < _SECONDS_BETWEEN and done != of:
            return
        self._told = now
        told: dict[str, Any] = {"done": done, "of": of, "message": message}
        self.job.signs.write_progress(told)
        self.check()

    def check(self) -> None:
        """Raises Cancelled where the job is to stop."""
        if self.job.signs.hears_stop():
            raise Cancelled
