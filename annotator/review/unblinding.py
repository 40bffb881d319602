"""Taking the blindfold off one dispute."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from annotator.annotations.models import Annotation
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit

from .models import Dispute
from .services import judgements_of


@transaction.atomic
def dispute_unblind(*, by: User, dispute: UUID, reason: str) -> list[Annotation]:
    """The judgements of a dispute with their annotators (`seat.assignment.annotator`). It is in the audit log for good.

    Raises Dispute.DoesNotExist (missing, or over what `by` rated), ValidationError without a reason, PermissionDenied.
    """
    require(by, "review.unblind")
    row = Dispute.objects.seen_by(by).select_related("statement__report").get(pk=dispute)
    if not reason.strip():
        raise ValidationError({"reason": "Say why you want to see it."})
    audit(by=by, action="dispute unblinded", subject=row.statement.statement_id, reason=reason.strip())
    return list(judgements_of([row.statement_id]).select_related("seat__assignment__annotator"))
