"""The folder of a job in DATA_DIR: the files that it made, and, where the database can't hold them, its signs of life.

See signs.py. That a process is dead the kernel knows at once and without a clock: a killed process holds no lock.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from annotator.shared_files import folder_forget

_PATIENCE = 2.0  # seconds: who only looks whether a lock is held holds it itself for a moment


def jobs_folder() -> Path:
    return Path(settings.DATA_DIR) / "jobs"


@contextmanager
def hold(lock: Path, *, shared: bool = False) -> Iterator[bool]:
    """Hold the lock file until the end of the block; gives False where somebody else holds it."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.open("ab") as file:
        end = time.monotonic() + _PATIENCE
        while not (held := _try(file.fileno(), fcntl.LOCK_SH if shared else fcntl.LOCK_EX)):
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        yield held


def is_held(lock: Path) -> bool:
    """Whether a living process holds the lock file, alone or with others."""
    try:
        with lock.open("r+b") as file:
            return not _try(file.fileno(), fcntl.LOCK_EX)
    except FileNotFoundError:
        return False


def _try(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class JobFolder:
    """`files` holds what the job made; the rest are its signs of life (see signs.Signs)."""

    def __init__(self, job: UUID) -> None:
        self.path = jobs_folder() / str(job)
        self.lock, self.files = self.path / "lock", self.path / "files"
        self._progress, self._stop = self.path / "progress.json", self.path / "stop"

    def hold(self) -> AbstractContextManager[bool]:
        return hold(self.lock)

    def is_running(self) -> bool:
        return is_held(self.lock)

    def begin(self) -> None:
        for left in (self._progress, self._stop):
            left.unlink(missing_ok=True)

    def write_progress(self, progress: dict[str, Any]) -> None:
        draft = self._progress.with_suffix(".new")
        draft.write_text(json.dumps(progress), encoding="utf-8")
        os.replace(draft, self._progress)

    def read_progress(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._progress.read_text(encoding="utf-8")))
        except (OSError, ValueError):  # not begun, removed, or cut short by a power failure
            return {}

    def ask_to_stop(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._stop.touch()

    def is_asked_to_stop(self) -> bool:
        return self._stop.exists()

    def hears_stop(self) -> bool:
        return self.is_asked_to_stop()

    def make_files(self) -> None:
        """An empty folder for files."""
        self.remove_files()
        self.files.mkdir(mode=0o700, parents=True)

    def remove_files(self) -> None:
        """What the job made, also in part."""
        folder_forget(self.files)

    def remove(self) -> None:
        self.remove_files()
        shutil.rmtree(self.path, ignore_errors=True)
