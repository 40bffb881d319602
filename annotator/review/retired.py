"""What becomes of decisions, disputes and claims whose statement was split, joined or dropped: it counts no more."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from annotator.people.models import User
from annotator.reports.signals import statements_corrected

from .claims import claim_statement_take_out
from .models import ClaimStatement, Dispute, DisputeStep, Outcome
from .services import step_add

GONE = "It was split, joined or dropped."


@receiver(statements_corrected)
def retired_close(retired: Sequence[int], by: User | None, reason: str, **kwargs: Any) -> str:
    """Close what hangs on `retired`: decisions, disputes and the history of claims stay, and say why."""
    for statement in sorted(retired):
        outcome = Outcome.objects.select_for_update().filter(statement=statement).first()
        if outcome is not None:
            _close_disputes(statement, by, reason)
            outcome.delete()
    rows = ClaimStatement.objects.filter(statement__in=retired).order_by("claim", "statement")
    claimed = list(rows.select_related("claim"))
    for row in claimed:
        claim_statement_take_out(
            by=by, claim=row.claim_id, statement=row.statement_id, reason=f"{GONE} {reason}".strip()
        )
    titles = dict.fromkeys(f"“{row.claim.title}”" for row in claimed)
    return f"Taken out of {', '.join(titles)}: put there what belongs to it." if titles else ""


def _close_disputes(statement: int, by: User | None, reason: str) -> None:
    now = timezone.now()
    for dispute in Dispute.objects.filter(statement=statement):
        if dispute.state_at(now) != Dispute.CLOSED:
            dispute.state, dispute.closes_at = Dispute.RULED, now
            dispute.save()
        step_add(dispute, DisputeStep.RETIRED, by=by, reason=reason)
