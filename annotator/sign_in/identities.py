"""Who somebody is at the identity provider, and whom here that makes them: a link, made once."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from annotator.people.models import User
from annotator.people.services import audit

from .factors import factors_of
from .services import locked_person

NOBODY = "The provider knows you, but nobody here is linked to that. Sign in otherwise, or ask a manager."
TAKEN = "That identity belongs to somebody else here already, or you have another one."


def identity_of(user: Any) -> SocialAccount | None:
    """What links this person to the provider that is configured now."""
    return SocialAccount.objects.filter(user_id=user.pk, provider=settings.OIDC_ISSUER).first()


def person_of(claims: dict[str, Any]) -> User:
    """Who comes in with these claims: by `sub`, as linked; the first time by an address that the provider has verified.

    An address counts where exactly one person has it, who may sign in, is linked to nothing yet and is no superuser;
    then the link is made. Nobody is ever made. Raises ValidationError.
    """
    linked = SocialAccount.objects.filter(provider=settings.OIDC_ISSUER, uid=claims["sub"]).first()
    if linked is not None:
        if not linked.user.is_active:
            raise ValidationError(NOBODY)
        owner: User = linked.user
        return owner
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or not email.strip():
        raise ValidationError(NOBODY)
    found = list(User.objects.filter(email__iexact=email.strip()))
    if len(found) != 1 or not found[0].is_active or found[0].is_superuser:
        raise ValidationError(NOBODY)
    if identity_of(found[0]) is not None:
        raise ValidationError(NOBODY)
    identity_link(
        user=found[0], sub=claims["sub"], reason="by an e-mail address that the provider has verified"
    )
    return found[0]


@transaction.atomic
def identity_link(*, user: Any, sub: str, reason: str) -> None:
    """Link a person to who they are at the provider. Raises ValidationError where either is linked already."""
    person = locked_person(user)
    taken = SocialAccount.objects.filter(provider=settings.OIDC_ISSUER, uid=sub).exists()
    if taken or identity_of(person) is not None or len(sub) > 191:
        raise ValidationError(TAKEN)
    SocialAccount.objects.create(user=person, provider=settings.OIDC_ISSUER, uid=sub)
    audit(by=person, action="identity linked", subject=person.username, reason=reason)


@transaction.atomic
def identity_unlink(*, user: Any) -> None:
    """Undo one's own link. Raises ValidationError where nothing else would let one in."""
    person = locked_person(user)
    linked = identity_of(person)
    if linked is None:
        return
    if not person.has_usable_password() and not factors_of(person).passkeys:
        raise ValidationError("Nothing else would let you in: add a passkey first, or ask for a reset link.")
    linked.delete()
    audit(by=person, action="identity unlinked", subject=person.username)
