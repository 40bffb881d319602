"""Passkeys (WebAuthn): the ceremonies are fido2's, by way of django-allauth; what they are good for is decided here.

Each passkey is kept by its device under one's name and asks for a finger, a face or a PIN before it answers. So it is
two factors in one: it comes after a password, or in its place.
"""

import json
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from annotator.people.models import User
from annotator.people.services import audit

from .factors import PASSKEY, factors_of
from .services import codes_if_none, locked_person, name_of

LONGEST = 20_000  # characters of what a browser hands over: far more than any key makes
MOST = 10
DOES_NOT_FIT = "That passkey does not fit. Try again."


@contextmanager
def _refusing(request: HttpRequest) -> Any:
    """Whatever a browser hands over instead of a right answer is refused in the same words."""
    try:
        with context.request_context(request):  # where allauth keeps what it asked for
            yield
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValidationError(DOES_NOT_FIT) from None


def options_to_add(request: HttpRequest) -> str:
    """What the browser needs to make a passkey, as JSON; the challenge is kept in the session."""
    with context.request_context(request):
        return json.dumps(_plain(auth.begin_registration(request.user, passwordless=True)))


def options_to_show(request: HttpRequest, user: Any = None) -> str:
    """What the browser needs to show a passkey, as JSON: one of `user`, or any that it has for this site."""
    with context.request_context(request):
        return json.dumps(_plain(auth.begin_authentication(user)))


def _plain(options: Any) -> Any:
    if hasattr(options, "items"):
        return {key: _plain(value) for key, value in options.items()}
    return [_plain(value) for value in options] if isinstance(options, list | tuple) else options


def _read(posted: str) -> Any:
    if len(posted) > LONGEST:
        raise ValueError
    return json.loads(posted)


@transaction.atomic
def passkey_add(*, request: HttpRequest, name: str, posted: str) -> list[str]:
    """Keep the passkey that the browser has made. Gives recovery codes, once, where the person had none.

    Raises ValidationError where it does not answer what was asked, or there are too many.
    """
    person = locked_person(request.user)
    if len(factors_of(person).passkeys) >= MOST:
        raise ValidationError(f"{MOST} passkeys are the most; remove one first.")
    with _refusing(request):
        credential = _read(posted)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    data = {"name": name or "without a name", "credential": credential}
    row = Authenticator.objects.create(user=person, type=PASSKEY, data=data)
    audit(by=person, action="second factor set up", subject=person.username, after={"kind": name_of(row)})
    return codes_if_none(person)


def passkey_use(*, request: HttpRequest, posted: str, user: Any = None) -> User:
    """Whose passkey the browser has shown: that of `user`, or of whomever it belongs to.

    Raises ValidationError where it is no right answer to what was asked, or its owner may not sign in.
    """
    with _refusing(request):
        credential = _read(posted)
        auth.parse_authentication_response(credential)
        row = auth.complete_authentication(user or auth.extract_user_from_response(credential), credential)
    if not row.user.is_active:
        raise ValidationError(DOES_NOT_FIT)
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=timezone.now())
    owner: User = row.user
    return owner
