"""Undoing a rating, also the first one of a statement: then it waits to be rated again. Nothing saved is lost."""

from uuid import UUID

from django.core.exceptions import ValidationError

from annotator.people.models import User

from .models import Annotation, Seat
from .services import NOTHING_EARLIER, annotation_undo, seat_clear


def rating_take_back(
    *, by: User, assignment: UUID, seat: UUID, base_version: int
) -> tuple[Seat, Annotation | None]:
    """The seat, and the version that is in force again; None where there was none before: it is not rated yet.

    One of the two services writes, in a transaction of its own.
    Raises as annotation_undo does: also for what was never saved, and for a first version that was submitted.
    """
    try:
        restored = annotation_undo(by=by, assignment=assignment, seat=seat, base_version=base_version)
    except ValidationError as nothing:
        if nothing.code != NOTHING_EARLIER or not may_take_back(Seat.objects.get(pk=seat)):
            raise
        return seat_clear(by=by, assignment=assignment, seat=seat, base_version=base_version), None
    return restored.seat, restored


def may_take_back(seat: Seat) -> bool:
    """Whether there is something to undo: an earlier version, or a first one that is not submitted yet."""
    return seat.annotation is not None and (seat.annotation.before > 0 or seat.state == Seat.SAVED)
