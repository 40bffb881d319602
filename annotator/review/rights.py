"""Who may rule on which dispute."""

from collections import Counter
from collections.abc import Collection

from django.db.models import OuterRef, Q

from annotator.long_lists import each_has
from annotator.people.models import User

from .dispute_models import DisputeQuerySet, own_seats, rated_by
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
    one = dispute.statement_id
    return by.has_perm(RULE) or (by.has_perm(RULE_ON_APPEAL) and one not in with_a_reviewer_left([one]))


def with_a_reviewer_left(statements: Collection[int]) -> set[int]:
    """Those of the statements, by their keys, that some reviewer neither rated nor ruled on: in three queries."""
    reviewers = list(User.objects.with_perm(RULE).values_list("pk", flat=True))
    ruled = Decision.objects.filter(statement__in=statements, decider__in=reviewers).order_by()
    rated = rated_by(reviewers).filter(statement__in=statements)
    barred = set(ruled.values_list("statement", "decider"))
    barred |= set(rated.values_list("statement", "assignment__annotator"))
    so_many = Counter(statement for statement, _ in barred)
    return {statement for statement in statements if so_many[statement] < len(reviewers)}


def waiting_for(user: User, among: DisputeQuerySet | None = None) -> DisputeQuerySet:
    """The disputes that `user` may rule on, those that weigh most and wait longest first; or those `among` these."""
    rows = (Dispute.objects.all() if among is None else among).to_rule()
    if user.has_perm(RULE):
        return rows.for_reviewer(user)
    if not user.has_perm(RULE_ON_APPEAL):
        return rows.none()
    ruled = Decision.objects.filter(statement=OuterRef("statement"), decider=user)
    appealed = rows.seen_by(user).filter(~Q(each_has(ruled)), state=Dispute.APPEALED)
    statements = dict(appealed.order_by().values_list("statement", "pk"))
    left = with_a_reviewer_left(statements) if statements else set()
    return rows.filter(pk__in=[pk for statement, pk in statements.items() if statement not in left])
