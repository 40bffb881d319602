"""Writes about second factors: set up, used, removed; each stands in the audit log."""

import hashlib
import hmac
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotator.people.models import User
from annotator.people.services import audit, require_may_change
from annotator.people.sessions import sessions_delete

from .factors import APP, CODES, as_typed, factors_of, has_second_factor, new_codes
from .rule import must_have_second_factor
from .sealing import SealBroken, seal, unseal

STEP = 30  # seconds that a code of an app is shown
KINDS = {APP: "authenticator app", CODES: "recovery codes"}


def locked_person(user: Any) -> User:
    """The person, whose factors nobody else changes or uses until this transaction ends."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def fitting_step(secret: str, code: str, after: int = 0) -> int | None:
    """The step of time (RFC 6238) whose code it is: the present one or, since typing takes time, the one before.

    None where it is of neither, or of one not later than `after`: a code counts once.
    """
    now = int(time.time()) // STEP
    for step in (now, now - 1):
        if step > after and hmac.compare_digest(
            as_typed(code).encode(), format_hotp_value(hotp_value(secret, step)).encode()
        ):
            return step
    return None


@transaction.atomic
def app_add(*, user: Any, secret: str, code: str) -> list[str]:
    """Set up an authenticator app that knows `secret` (base32), shown by a `code` of it.

    Gives recovery codes, once, where the person had none; empty otherwise. Raises ValidationError.
    """
    person = locked_person(user)
    if factors_of(person).app is not None:
        raise ValidationError("You have set up an authenticator app already; remove it first.")
    step = fitting_step(secret, code)
    if step is None:
        raise ValidationError(
            "That is not the code that the app shows now. Is the clock of your device right?"
        )
    data = {"secret": seal(secret), "step": step}
    Authenticator.objects.create(user=person, type=APP, data=data)
    audit(by=person, action="second factor set up", subject=person.username, after={"kind": KINDS[APP]})
    return codes_if_none(person)


def codes_if_none(person: User) -> list[str]:
    """Recovery codes for somebody who has none; within the transaction that gives them a second factor."""
    return [] if factors_of(person).codes_left else recovery_codes_make(user=person)


@transaction.atomic
def recovery_codes_make(*, user: Any) -> list[str]:
    """New recovery codes; earlier ones count no more. They are given once: stored are their hashes.

    Raises ValidationError where there is nothing that they could stand in for.
    """
    person = locked_person(user)
    if not has_second_factor(person):
        raise ValidationError("Set up an app or a passkey first: recovery codes stand in for it.")
    codes = new_codes()
    data = {"sha256": [_hash(code) for code in codes]}
    Authenticator.objects.update_or_create(user=person, type=CODES, defaults={"data": data})
    audit(by=person, action="recovery codes made", subject=person.username, after={"codes": len(codes)})
    return codes


def _hash(code: str) -> str:
    return hashlib.sha256(as_typed(code).encode()).hexdigest()


@transaction.atomic
def code_use(*, user: Any, code: str) -> bool:
    """Whether `code` is one of the person's app or recovery codes that has not been used; it is used with this."""
    person = locked_person(user)
    for row in Authenticator.objects.filter(user=person, type__in=KINDS):
        if row.type == APP:
            used = _use_of_app(row, code)
        elif used := _hash(code) in row.data["sha256"]:
            row.data["sha256"].remove(_hash(code))
            left = {"left": len(row.data["sha256"])}
            audit(by=person, action="recovery code used", subject=person.username, after=left)
        if used:
            row.last_used_at = timezone.now()
            row.save(update_fields=["data", "last_used_at"])
            return True
    return False


def _use_of_app(row: Authenticator, code: str) -> bool:
    try:
        secret = unseal(row.data["secret"])
    except SealBroken:  # the key of the installation is another one now: no code of this app fits any more
        return False
    step = fitting_step(secret, code, after=row.data["step"])
    if step is not None:
        # Sealed anew each time: so it is the present key that opens it, and an earlier one can go.
        row.data |= {"step": step, "secret": seal(secret)}
    return step is not None


@transaction.atomic
def factor_remove(*, user: Any, factor: int) -> str:
    """Remove one of one's own; with the last one the recovery codes go. Gives what it was.

    Raises Authenticator.DoesNotExist, ValidationError where it is the last and a role asks for one.
    """
    person = locked_person(user)
    row = Authenticator.objects.exclude(type=CODES).get(user=person, pk=factor)
    others = Authenticator.objects.filter(user=person).exclude(pk=row.pk)
    last = not others.exclude(type=CODES).exists()
    if last and must_have_second_factor(person):
        raise ValidationError(
            "Your role asks for a second factor: set up another one before you remove this."
        )
    kind = name_of(row)
    row.delete()
    if last:
        others.delete()
    audit(by=person, action="second factor removed", subject=person.username, before={"kind": kind})
    return kind


def name_of(row: Authenticator) -> str:
    """What a factor is called on pages and in the audit log."""
    return KINDS[APP] if row.type == APP else f"passkey {row.data['name']}"


@transaction.atomic
def second_factors_clear(*, by: User | None, user: Any) -> int:
    """Remove all that somebody else has set up, who lost it; their sessions end. Gives how many factors they were.

    Raises PermissionDenied where `user` isn't `by`'s to change, ValidationError for oneself.
    """
    require_may_change(by, user)
    if by is not None and by.pk == user.pk:
        raise ValidationError("Remove your own with what you have, or ask somebody else.")
    person = locked_person(user)
    rows = Authenticator.objects.filter(user=person)
    kinds = [name_of(row) for row in rows.exclude(type=CODES)]
    rows.delete()
    if kinds:
        sessions_delete(person)
        audit(by=by, action="second factor removed", subject=person.username, before={"kinds": kinds})
    return len(kinds)


def refused(*, user: Any) -> None:
    """Write down that a second factor of this person was wrong."""
    audit(by=user, action="second factor refused", subject=user.get_username())
