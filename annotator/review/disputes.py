"""Writes of the reviewers: a dispute is discussed, ruled on, and opened again."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from annotator import paths
from annotator.annotations.models import Annotation
from annotator.judgement import NONE, settled
from annotator.people.models import User

from .differences import alike, differences
from .dispute_models import own_seats
from .models import Comment, Decision, Dispute, DisputeStep, Outcome
from .rights import RULE, RULE_ON_APPEAL, may_rule
from .services import decide, dispute_open, judgements_of, set_aside, step_add

CAUTIOUS = "Settled with others by a rule: of two ratings one step apart, the more cautious one counts."


class AlreadyRuled(Exception):
    """Somebody else has ruled on it. `step` says who, when and why."""

    def __init__(self, step: DisputeStep) -> None:
        super().__init__(f"{step.by} has ruled on this on {step.at:%-d %B %Y at %H:%M} UTC.")
        self.step = step


class StaleDispute(Exception):
    """Something happened to the dispute since the form was opened. `step` is the last step now."""

    def __init__(self, step: DisputeStep) -> None:
        super().__init__(f"Since the page was opened: {step.get_action_display().lower()}.")
        self.step = step


@dataclass
class Settled:
    """What became of each dispute of a bulk: decisions made, and (dispute, reason) for those left out."""

    decisions: list[Decision] = field(default_factory=list)
    left_out: list[tuple[Dispute, str]] = field(default_factory=list)


def require_reviewer(by: User) -> None:
    """Raise PermissionDenied unless `by` may rule on anything at all."""
    if not (by.is_active and (by.has_perm(RULE) or by.has_perm(RULE_ON_APPEAL))):
        raise PermissionDenied


def outcome_locked(statement: int) -> Outcome:
    """The outcome of the statement (id), locked: whoever changes a dispute waits here for whoever is changing it."""
    return Outcome.objects.select_for_update().get(statement=statement)


def outcome_standing(statement: int) -> Outcome:
    """As `outcome_locked`. Raises ValidationError where the statement of a dispute was retired since."""
    try:
        return outcome_locked(statement)
    except Outcome.DoesNotExist:
        raise ValidationError(
            "Its statement was split, joined or dropped: nothing is decided of it."
        ) from None


def _locked(by: User, dispute: UUID) -> tuple[Dispute, Outcome]:
    """The dispute as it stands under the lock. Raises Dispute.DoesNotExist where it is missing or `by`'s own alike."""
    require_reviewer(by)
    seen = Dispute.objects.seen_by(by).select_related("statement").get(pk=dispute)
    outcome = outcome_standing(seen.statement_id)
    return Dispute.objects.select_related("statement").get(pk=dispute), outcome


@transaction.atomic
def dispute_discuss(*, by: User, dispute: UUID, reason: str = "") -> Dispute:
    """Take an open dispute up for discussion; one that is in discussion stays so.

    Raises Dispute.DoesNotExist, ValidationError, PermissionDenied.
    """
    row, _ = _locked(by, dispute)
    if row.state == Dispute.IN_DISCUSSION:
        return row
    if not may_rule(by, row) or row.state != Dispute.OPEN:
        raise ValidationError("Only an open dispute can be taken up for discussion.")
    row.state = Dispute.IN_DISCUSSION
    row.save()
    step_add(row, DisputeStep.DISCUSSED, by=by, reason=reason.strip())
    return row


@transaction.atomic
def comment_add(*, by: User, dispute: UUID, text: str) -> Comment:
    """Say something about a dispute, for reviewers and managers to read. A repeated comment (a double click) is one.

    Raises Dispute.DoesNotExist, ValidationError, PermissionDenied.
    """
    row, _ = _locked(by, dispute)
    last = row.comments.order_by("created_at", "pk").last()
    if last and (last.by_id, last.text) == (by.pk, text.strip()):
        return last
    comment = Comment(dispute=row, by=by, text=text.strip())
    comment.full_clean(validate_constraints=False)
    comment.save()
    return comment


@transaction.atomic
def dispute_rule(
    *,
    by: User,
    dispute: UUID,
    step: int,
    reason: str,
    cause: str,
    take: UUID | None = None,
    voice: str = "",
    path: str = "",
    credibility: int | None = None,
) -> Decision:
    """Rule: the judgement of the annotation `take` counts, or a new one of `voice`, `path` and `credibility`.

    step: the number of the last step that the form showed. A repeated ruling of the same content (a double click)
    gives back the decision that it made. Raises Dispute.DoesNotExist (missing, or over what `by` rated), AlreadyRuled,
    StaleDispute, ValidationError, PermissionDenied (an appeal against one's own ruling).
    """
    row, outcome = _locked(by, dispute)
    if row.state == Dispute.RULED:
        ruled = (
            row.steps.filter(action=DisputeStep.RULED).select_related("by", "decision").order_by("-number")[0]
        )
        own = ruled.by_id == by.pk and ruled.number == step + 1 and ruled.decision
        if own and alike(own, _judgement(row, take, voice, path, credibility)):
            return own
        raise AlreadyRuled(ruled)
    last = row.last_step
    if last.number != step:
        raise StaleDispute(last)
    if not may_rule(by, row):
        raise PermissionDenied
    judgement = _judgement(row, take, voice, path, credibility)
    return _rule(by, row, outcome, judgement, reason=reason, cause=cause)


def _rule(
    by: User, row: Dispute, outcome: Outcome, judgement: Annotation | Decision, *, reason: str, cause: str
) -> Decision:
    problems = {}
    if not reason.strip():
        problems["reason"] = "Give the reason: the annotators read it."
    if cause not in Decision.CAUSES:
        problems["cause"] = "Say why they differed."
    if problems:
        raise ValidationError(problems)
    Decision._meta.get_field("reason").clean(reason, None)
    taken = judgement if isinstance(judgement, Annotation) else None
    decision = decide(
        outcome, judgement, Decision.RULING, decider=by, reason=reason.strip(), cause=cause, taken_from=taken
    )
    row.state, row.closes_at = Dispute.RULED, _appeal_until(timezone.now())
    row.save()
    step_add(row, DisputeStep.RULED, by=by, decision=decision)
    return decision


def _appeal_until(now: datetime.datetime) -> datetime.datetime:
    return now + datetime.timedelta(days=settings.DISPUTE_APPEAL_DAYS)


def _judgement(
    row: Dispute, take: UUID | None, voice: str, path: str, credibility: int | None
) -> Annotation | Decision:
    """The annotation `take`, or an unsaved decision with the new judgement. Raises ValidationError."""
    if take is not None:
        taken = judgements_of([row.statement_id]).filter(pk=take).first()
        if taken is None:
            raise ValidationError({"take": "This is none of the judgements."})
        return taken
    try:
        links = settled(voice, paths.read(path))
    except paths.PathError as error:
        raise ValidationError({"path": f"The citation path can't be read: {error}."}) from error
    if voice == NONE:
        credibility = None
    elif credibility is None or not 1 <= credibility <= 6:
        raise ValidationError({"credibility": "Rate the credibility, from 1 to 6."})
    return Decision(voice=voice, path=paths.write(links), credibility=credibility)


@transaction.atomic
def disputes_settle_minor(*, by: User, disputes: Sequence[tuple[UUID, int]]) -> Settled:
    """Rule on minor disputes by one rule: the more cautious rating, the higher number, counts.

    disputes: (id, number of the last step that was shown). Each is a decision of its own with the rule as its reason.
    What is no longer as it was shown, or not `by`'s to rule on, is left out. Raises PermissionDenied.
    """
    if not (by.is_active and by.has_perm(RULE)):
        raise PermissionDenied
    shown = dict(disputes)
    rows = Dispute.objects.seen_by(by).filter(pk__in=shown).select_related("statement__report")
    done = Settled()
    # Locked in one order, so that two bulks at once wait for each other instead of blocking each other.
    for row in rows.order_by("statement_id"):
        try:
            outcome = outcome_standing(row.statement_id)
        except ValidationError as error:
            done.left_out.append((row, error.messages[0]))
            continue
        row.refresh_from_db(fields=["state", "severity", "closes_at"])
        last = row.last_step
        if row.state == Dispute.RULED:
            done.left_out.append((row, f"{last.by or 'somebody'} has ruled on it."))
        elif row.severity != Dispute.MINOR or row.state == Dispute.APPEALED or not may_rule(by, row):
            done.left_out.append((row, "It is not a minor one any more."))
        elif last.number != shown[row.pk]:
            done.left_out.append((row, "Something happened to it since the page was opened."))
        else:
            cautious = max(judgements_of([row.statement_id]), key=lambda a: a.credibility or 0)
            done.decisions.append(
                _rule(by, row, outcome, cautious, reason=CAUTIOUS, cause=Decision.AMBIGUITY)
            )
    return done


@transaction.atomic
def dispute_reopen(*, by: User, statement: int, reason: str) -> Dispute:
    """Open a decided statement (id) again, whoever decided it; the decision stays as a version and counts no more.

    A ruling that is still open to an appeal goes back into discussion; otherwise there is a new dispute. Raises
    Outcome.DoesNotExist (missing, or rated by `by`), ValidationError (not decided, no reason), PermissionDenied.
    """
    require_reviewer(by)
    if own_seats(by).filter(statement=statement).exists():
        raise Outcome.DoesNotExist
    outcome = outcome_locked(statement)
    if outcome.status != Outcome.DECIDED:
        raise ValidationError("Only what is decided can be opened again.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is opened again."})
    DisputeStep._meta.get_field("reason").clean(reason, None)
    dispute = Dispute.objects.unclosed().filter(statement=statement).first()
    if dispute is None:
        judged = list(judgements_of([statement]))
        return dispute_open(outcome, judged, [*differences(judged), "reopened"], by=by, reason=reason.strip())
    dispute.state, dispute.closes_at = Dispute.IN_DISCUSSION, None
    dispute.save()
    step_add(dispute, DisputeStep.REOPENED, by=by, reason=reason.strip())
    set_aside(outcome)
    return dispute
