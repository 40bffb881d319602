"""Who may rule on which dispute."""

from annotator.people.models import User

from .dispute_models import DisputeQuerySet, own_seats
from .models import Decision, Dispute

RULE, RULE_ON_APPEAL = "review.rule", "review.rule_on_appeal"


def may_rule(by: User, dispute: Dispute) -> bool:
    """Whether `by` may rule on `dispute` as it stands.

    Nobody rules on what they rated. An appeal goes to another reviewer than those who ruled before; where none is
    left, to a manager.
    """
    if dispute.state == Dispute.RULED or own_seats(by).filter(statement=dispute.statement_id).exists():
        return False
    if dispute.state != Dispute.APPEALED:
        return by.has_perm(RULE)
    if Decision.objects.filter(statement=dispute.statement_id, decider=by).exists():
        return False
    return by.has_perm(RULE) or (by.has_perm(RULE_ON_APPEAL) and not another_reviewer(dispute))


def another_reviewer(dispute: Dispute) -> bool:
    """Whether a reviewer is left who neither rated the statement nor ruled on it."""
    ruled = set(
        Decision.objects.filter(statement=dispute.statement_id, decider__isnull=False).values_list(
            "decider", flat=True
        )
    )
    reviewers = User.objects.with_perm(RULE).exclude(pk__in=ruled)
    return any(not own_seats(person).filter(statement=dispute.statement_id).exists() for person in reviewers)


def waiting_for(user: User) -> DisputeQuerySet:
    """The disputes that `user` may rule on, those that weigh most and wait longest first."""
    rows = Dispute.objects.to_rule().all()
    if user.has_perm(RULE):
        return rows.for_reviewer(user)
    appealed = rows.seen_by(user).filter(state=Dispute.APPEALED)
    return rows.filter(pk__in=[row.pk for row in appealed if may_rule(user, row)])
