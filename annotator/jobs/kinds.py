"""The kinds of job. A room registers its own:

    @job_kind("agreement", permission="review.rule")
    def compute(run: Run, *, without: list[int]) -> dict:
        run.progress(1, 5, "reading")
        return {"statements": 3}

The function gets the arguments that the job was started with (they have to fit into JSON) and gives what is stored as
the job's result. It raises JobError, or ValidationError, with a sentence for the person who asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .run import Run

Work = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """permissions: any of them allows to start and to retry one. page: the address where a done job's result is.

    atomic: the work and the word that it is done are one transaction, so that after a crash either both are there or
    neither. Not for long reading: SQLite lets nobody else write meanwhile. Work that isn't atomic has to bear being
    done twice.
    """

    name: str
    work: Work
    permissions: tuple[str, ...]
    atomic: bool = False
    page: Callable[[Any], str] | None = None

    def allowed_to(self, user: Any) -> bool:
        """None is the operator at the command line, who may all."""
        return user is None or (user.is_active and any(map(user.has_perm, self.permissions)))


KINDS: dict[str, Kind] = {}


def job_kind(
    name: str,
    *,
    permission: str | Iterable[str],
    atomic: bool = False,
    page: Callable[[Any], str] | None = None,
) -> Callable[[Work], Work]:
    """Decorator: register the function as the work of jobs of this kind. See Kind."""

    def add(work: Work) -> Work:
        permissions = (permission,) if isinstance(permission, str) else tuple(permission)
        KINDS[name] = Kind(name, work, permissions, atomic, page)
        return work

    return add


__all__ = ["KINDS", "Kind", "Run", "job_kind"]
