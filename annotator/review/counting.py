"""Which decided statements count for whom."""

import hashlib
from typing import Any

from django.db.models import Q

from annotator.annotations.models import Assignment
from annotator.jobs.kept import EVERYBODY, Reader

from .dispute_models import seats_to_rate
from .models import Decision

FEW = 5_000  # decided statements that are added up while somebody waits


def counting(user: Any, to: str = "") -> Q:
    """The decisions that count now, without those of statements that `user` is still to rate.

    to: the look-up that leads to the decision, with its closing underscores.
    """
    return Q(**{f"{to}current_of_outcome__isnull": False}) & not_to_rate(user, f"{to}statement")


def not_to_rate(user: Any, statement: str) -> Q:
    """Rows with a statement (the look-up that leads to it) that `user` may know of: not what they are still to rate."""
    if user is None or user.has_perm("corpus.export_all"):
        return Q()
    return ~Q(**{f"{statement}__in": seats_to_rate(user).values("statement")})


def few_decided() -> bool:
    """Whether adding up all that is decided takes a moment only."""
    return Decision.objects.order_by()[: FEW + 1].count() <= FEW


def reader_of(user: Any) -> Reader:
    """Everybody, for those from whom nothing that was decided is hidden; else the person, as they stand now.

    The state changes with each assignment that is handed out to them or that they submit: what was made before is then
    never shown to them again.
    """
    if user is None:
        return EVERYBODY
    rating = Assignment.objects.filter(annotator=user, state=Assignment.OPEN).order_by("pk")
    open_now = [str(pk) for pk in rating.values_list("pk", flat=True)]
    if not open_now:
        return EVERYBODY
    return Reader(user.pk, hashlib.sha256(" ".join(open_now).encode()).hexdigest())
