"""Writes about claims: what reports say about one event is put side by side, discussed, and concluded.

seen, wherever a write takes it: the state (annotator/meanwhile.py) of what the change started from, as `wording_of`,
`assignee_of`, `conclusion_of` and `stance_of` give it; empty: whatever is stored now. Where that was changed since, and
not to the same, the write raises ChangedMeanwhile, a ValidationError.
"""

import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from annotator.meanwhile import refuse_changed
from annotator.people.models import User
from annotator.people.roles import require
from annotator.reports.models import Statement

from .models import Claim, ClaimStatement, ClaimStep, Comment

MAY_CHANGE = "review.change_claim"


def _locked(by: User | None, claim: UUID) -> Claim:
    require(by, MAY_CHANGE)
    return Claim.objects.select_for_update().get(pk=claim)


def _note(claim: Claim, by: User | None, action: str, **values: Any) -> None:
    ClaimStep.objects.create(claim=claim, by=by, action=action, **values)


def _span(start: datetime.date | None, end: datetime.date | None) -> str:
    return f"{start or '…'} – {end or '…'}" if start or end else ""


def _refuse_backwards(start: datetime.date | None, end: datetime.date | None) -> None:
    if start and end and start > end:
        raise ValidationError({"period_end": "The period ends before it begins."})


def wording_of(claim: Claim) -> dict[str, str]:
    return {
        "claim": claim.title,
        "from": str(claim.period_start or ""),
        "to": str(claim.period_end or ""),
    }


def assignee_of(claim: Claim) -> dict[str, str]:
    return {"who looks into it": str(claim.assignee or "")}


def conclusion_of(claim: Claim) -> dict[str, str]:
    return {"conclusion": claim.conclusion}


def stance_of(member: ClaimStatement | None) -> dict[str, str]:
    """What a statement says to a claim; None says nothing to it."""
    return {
        "stance": member.get_stance_display() if member else "",
        "figure": member.figure if member else "",
    }


@transaction.atomic
def claim_create(
    *,
    by: User | None,
    title: str,
    period_start: datetime.date | None = None,
    period_end: datetime.date | None = None,
) -> Claim:
    """Make a claim, in words that say what happened where and when. Raises ValidationError, PermissionDenied."""
    require(by, MAY_CHANGE)
    _refuse_backwards(period_start, period_end)
    claim = Claim(title=title.strip(), period_start=period_start, period_end=period_end, created_by=by)
    claim.full_clean()
    claim.save()
    _note(claim, by, "made", after=claim.title)
    return claim


@transaction.atomic
def claim_reword(
    *,
    by: User | None,
    claim: UUID,
    title: str,
    period_start: datetime.date | None,
    period_end: datetime.date | None,
    seen: str = "",
) -> Claim:
    """Change a claim's words or period; what they were stays in its history.

    Raises Claim.DoesNotExist, ValidationError, PermissionDenied.
    """
    row = _locked(by, claim)
    _refuse_backwards(period_start, period_end)
    stood, before = wording_of(row), f"{row.title} {_span(row.period_start, row.period_end)}".strip()
    row.title, row.period_start, row.period_end = title.strip(), period_start, period_end
    row.full_clean()
    after = f"{row.title} {_span(row.period_start, row.period_end)}".strip()
    if before != after:
        refuse_changed("this claim", stood, seen, wording_of(row))
        row.save()
        _note(row, by, "reworded", before=before, after=after)
    return row


@transaction.atomic
def claim_statement_put(
    *, by: User | None, claim: UUID, statement: int, stance: str, figure: str = "", seen: str = ""
) -> ClaimStatement:
    """Say what a statement says to a claim; said again, it replaces what was said before, which the history keeps.

    Raises Claim.DoesNotExist, Statement.DoesNotExist, ValidationError, PermissionDenied.
    """
    row = _locked(by, claim)
    member = ClaimStatement.objects.filter(claim=row, statement=statement).first()
    stood, before = stance_of(member), said(member) if member else ""
    if member is None:
        member = ClaimStatement(claim=row, statement=Statement.objects.live().get(pk=statement), added_by=by)
    member.stance, member.figure = stance, figure.strip()
    if stance == ClaimStatement.DIFFERS and not member.figure:
        raise ValidationError({"figure": "Say which figure the statement gives instead."})
    member.full_clean(validate_unique=False)
    if said(member) == before:
        return member
    refuse_changed("what the statement says to this claim", stood, seen, stance_of(member))
    member.save()
    action = "stance changed" if before else "statement added"
    _note(row, by, action, statement=member.statement, before=before, after=said(member))
    return member


@transaction.atomic
def claim_begin(
    *,
    by: User | None,
    title: str,
    period_start: datetime.date | None,
    period_end: datetime.date | None,
    statement: int,
    stance: str,
    figure: str = "",
) -> Claim:
    """Make a claim with its first statement; asked twice for one in the same words, it is refused the second time.

    Raises Statement.DoesNotExist, ValidationError, PermissionDenied.
    """
    require(by, MAY_CHANGE)
    Statement.objects.live().select_for_update().get(pk=statement)
    if ClaimStatement.objects.filter(statement=statement, claim__title=title.strip()).exists():
        raise ValidationError("The statement stands in a claim with these words already.")
    claim = claim_create(by=by, title=title, period_start=period_start, period_end=period_end)
    claim_statement_put(by=by, claim=claim.pk, statement=statement, stance=stance, figure=figure)
    return claim


@transaction.atomic
def claim_statement_take_out(
    *, by: User | None, claim: UUID, statement: int, reason: str, seen: str = ""
) -> None:
    """Take a statement out of a claim. Raises Claim.DoesNotExist, ClaimStatement.DoesNotExist, ValidationError."""
    row = _locked(by, claim)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the statement doesn't belong to this claim."})
    member = ClaimStatement.objects.select_related("statement").get(claim=row, statement=statement)
    refuse_changed("what the statement says to this claim", stance_of(member), seen)
    _note(
        row, by, "statement taken out", statement=member.statement, before=said(member), reason=reason.strip()
    )
    member.delete()


def said(member: ClaimStatement) -> str:
    """A stance and its figure in one string."""
    return f"{member.stance} {member.figure}".strip()


@transaction.atomic
def claim_assign(*, by: User | None, claim: UUID, assignee: User | None, seen: str = "") -> Claim:
    """Give a claim to somebody to look into, or to nobody.

    Raises Claim.DoesNotExist, PermissionDenied, ValidationError where `assignee` may not work on claims.
    """
    row = _locked(by, claim)
    if assignee is not None and not (assignee.is_active and assignee.has_perm(MAY_CHANGE)):
        raise ValidationError({"assignee": "This person may not work on claims."})
    if row.assignee == assignee:
        return row
    stood, before = assignee_of(row), row.assignee.pseudonym if row.assignee else ""
    row.assignee = assignee
    refuse_changed("who looks into this claim", stood, seen, assignee_of(row))
    if assignee is not None and row.state == Claim.OPEN:
        row.state = Claim.IN_PROGRESS
    row.save()
    _note(row, by, "assigned", before=before, after=assignee.pseudonym if assignee else "")
    return row


@transaction.atomic
def claim_conclude(*, by: User | None, claim: UUID, conclusion: str, seen: str = "") -> Claim:
    """Write down what the team holds the claim to be. Raises Claim.DoesNotExist, ValidationError, PermissionDenied."""
    row = _locked(by, claim)
    if not conclusion.strip():
        raise ValidationError({"conclusion": "Write what you conclude, and on what grounds."})
    stood, before = conclusion_of(row), row.conclusion
    row.conclusion, row.state = conclusion.strip(), Claim.CONCLUDED
    if row.conclusion == before:
        return row
    refuse_changed("the conclusion", stood, seen, conclusion_of(row))
    row.full_clean()
    row.save()
    _note(row, by, "concluded", before=before, after=row.conclusion)
    return row


@transaction.atomic
def claim_reopen(*, by: User | None, claim: UUID, reason: str, seen: str = "") -> Claim:
    """Open a concluded claim again; its conclusion stays in the history.

    Raises Claim.DoesNotExist, ValidationError (no reason, not concluded), PermissionDenied.
    """
    row = _locked(by, claim)
    if not reason.strip():
        raise ValidationError({"reason": "Say why this claim is opened again."})
    if row.state != Claim.CONCLUDED:
        raise ValidationError("Only a concluded claim can be opened again.")
    refuse_changed("the conclusion", conclusion_of(row), seen)
    before = row.conclusion
    row.state, row.conclusion = Claim.IN_PROGRESS, ""
    row.save()
    _note(row, by, "reopened", before=before, reason=reason.strip())
    return row


@transaction.atomic
def claim_comment(*, by: User, claim: UUID, text: str) -> Comment:
    """Comment on a claim. Raises Claim.DoesNotExist, ValidationError (nothing said), PermissionDenied."""
    row = _locked(by, claim)
    comment = Comment(claim=row, by=by, text=text.strip())
    comment.full_clean()
    comment.save()
    return comment
