"""Writes of the annotators: they accept the ruling on what they rated, or appeal against it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotator.annotations.models import Seat
from annotator.people.models import User
from annotator.people.roles import require

from .disputes import outcome_standing
from .models import Dispute, DisputeStep, Outcome
from .services import set_aside, step_add


@transaction.atomic
def dispute_accept(*, by: User, dispute: UUID, version: int) -> Dispute:
    """Accept the ruling with the decision's `version`; once all annotators have, the dispute is closed at once.

    Accepting twice is accepting once. Raises Dispute.DoesNotExist (missing, somebody else's, no ruling yet),
    ValidationError (another ruling since, closed, appealed), PermissionDenied.
    """
    row, _, since = _ruled(by, dispute, version)
    if not since.filter(action=DisputeStep.ACCEPTED, by=by).exists():
        step_add(row, DisputeStep.ACCEPTED, by=by)
    accepted = set(since.filter(action=DisputeStep.ACCEPTED).values_list("by", flat=True))
    if annotators_of(row) <= accepted:
        row.closes_at = timezone.now()
        row.save()
    return row


@transaction.atomic
def dispute_appeal(*, by: User, dispute: UUID, version: int, reason: str) -> Dispute:
    """Appeal against the ruling with the decision's `version`: it counts no more until another reviewer has ruled.

    Each annotator may appeal once in a dispute. Raises as `dispute_accept` does.
    """
    row, outcome, since = _ruled(by, dispute, version)
    if not reason.strip():
        raise ValidationError({"reason": "Say why: another reviewer reads it."})
    if row.steps.filter(action=DisputeStep.APPEALED, by=by).exists():
        raise ValidationError("You have appealed in this dispute; one appeal is for each.")
    if since.filter(action=DisputeStep.ACCEPTED, by=by).exists():
        raise ValidationError("You have accepted this ruling.")
    DisputeStep._meta.get_field("reason").clean(reason, None)
    row.state, row.closes_at = Dispute.APPEALED, None
    row.save()
    step_add(row, DisputeStep.APPEALED, by=by, reason=reason.strip())
    set_aside(outcome)
    return row


def annotators_of(dispute: Dispute) -> set[int]:
    """Those whose judgements count for the statement (ids)."""
    seats = Seat.objects.filter(
        statement=dispute.statement_id, state=Seat.SUBMITTED, assignment__repeat=False
    ).order_by()
    return set(seats.values_list("assignment__annotator", flat=True))


def _ruled(by: User, dispute: UUID, version: int) -> tuple[Dispute, Outcome, Any]:
    """The dispute, its locked outcome, and the steps since the ruling, which is open to `by`'s answer."""
    require(by, "annotations.annotate")
    found = Dispute.objects.for_annotator(by).select_related("statement").get(pk=dispute)
    outcome = outcome_standing(found.statement_id)
    row = Dispute.objects.select_related("statement").get(pk=dispute)
    if row.state != Dispute.RULED:
        raise ValidationError("This ruling doesn't stand any more: it is looked at again.")
    step = row.steps.filter(action=DisputeStep.RULED).select_related("decision").order_by("-number")[0]
    if step.decision is None or step.decision.version != version:
        raise ValidationError("There is a newer ruling. Read it first.")
    if row.state_now == Dispute.CLOSED:
        raise ValidationError("This ruling is closed.")
    return row, outcome, row.steps.filter(number__gt=step.number)
