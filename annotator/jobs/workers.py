"""Whether a worker is there to take jobs."""

from django.conf import settings

from .folder import is_held, jobs_folder

WORKERS = jobs_folder() / "workers.lock"


def worker_is_missing() -> bool:
    """True where jobs wait for a worker and none runs on this machine."""
    return bool(settings.JOBS_BY_WORKER) and not is_held(WORKERS)
