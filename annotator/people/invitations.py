"""One-time links, handed over by whom made them, with which people set their first password or a new one.

A link gives at the moment of its use what its maker may give then: a maker who was deactivated or lost a role has none
to give. What opens nothing answers alike, whatever the reason.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import Invitation, User, hash_of
from .roles import require
from .services import (
    audit,
    password_set,
    refuse_unknown,
    require_may_change,
    require_may_handle,
    reset_links_close,
    user_create,
)


class LinkClosed(Exception):
    """The link opens nothing: wrong, used, run out, revoked, or not its maker's to give any more."""


def _make(invitation: Invitation) -> tuple[Invitation, str]:
    # 32 random bytes can't be guessed. In hexadecimal, since chat programs take - and _ for markup.
    token = secrets.token_hex(32)
    invitation.token_sha256 = hash_of(token)
    invitation.expires_at = invitation.made_at + timedelta(days=settings.INVITATION_DAYS)
    invitation.full_clean()
    invitation.save()
    return invitation, token


@transaction.atomic
def invitation_make(
    *, by: User | None, username: str, name: str = "", roles: set[str]
) -> tuple[Invitation, str]:
    """Invite somebody: a link with which they join under `username` with `roles`.

    Gives the token too, once: it is stored nowhere. Raises PermissionDenied for a role that `by` may not give,
    ValidationError for a sign-in name that is odd, taken, or invited already.
    """
    require(by, "people.add_user")
    refuse_unknown(roles)
    require_may_handle(by, roles)
    person = User(username=User.normalize_username(username), name=name)
    person.full_clean(exclude=["password", "pseudonym"])
    earlier = Invitation.objects.filter(
        purpose=Invitation.INVITE, username=person.username, used_at=None, revoked_at=None
    )
    if earlier.open().exists():
        raise ValidationError({"username": "There is an open invitation for this name; revoke it first."})
    # One that has run out makes way; one that somebody made since we looked does not.
    now = timezone.now()
    earlier.filter(expires_at__lte=now).update(revoked_at=now)
    invited = Invitation(
        purpose=Invitation.INVITE, username=person.username, name=name, roles=sorted(roles), made_by=by
    )
    try:
        with transaction.atomic():
            made = _make(invited)
    except IntegrityError:  # somebody else's came in between
        raise ValidationError({"username": "Somebody has just been invited under this name."}) from None
    audit(by=by, action="invitation made", subject=person.username, after={"roles": sorted(roles)})
    return made


@transaction.atomic
def password_reset_link(*, by: User | None, user: User) -> tuple[Invitation, str]:
    """A link with which `user` sets a new password; earlier ones of theirs close. Gives the token too, once.

    Raises PermissionDenied where `user` isn't `by`'s to change, ValidationError for oneself (a borrowed session would
    need no password) and for somebody who may not sign in.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_may_change(by, user)
    if by is not None and by.pk == user.pk:
        raise ValidationError("Change your own password with the one you have.")
    if not user.is_active:
        raise ValidationError(f"{user} may not sign in; let them first.")
    reset_links_close(user)
    made = _make(Invitation(purpose=Invitation.RESET, user=user, made_by=by))
    audit(by=by, action="reset link made", subject=user.username)
    return made


def invitation_find(token: str) -> Invitation:
    """The invitation that the token opens now. Raises LinkClosed."""
    found = Invitation.objects.open().of_token(token).select_related("user", "made_by").first()
    if found is None:
        raise LinkClosed
    try:
        if found.user is not None:
            require_may_change(found.made_by, found.user)
        else:
            require(found.made_by, "people.add_user")
            require_may_handle(found.made_by, set(found.roles))
    except PermissionDenied:
        raise LinkClosed from None
    if found.user is None and User.objects.filter(username=found.username).exists():
        raise LinkClosed
    return found


@transaction.atomic
def invitation_accept(*, token: str, password: str) -> User:
    """Set the password, once: makes the invited person, or gives the known one a new password.

    Raises LinkClosed, ValidationError for a weak password (the link stays open).
    """
    named = Invitation.objects.of_token(token).values_list("made_by", "user").first()
    if named is None:
        raise LinkClosed
    # People are locked before invitations, here and everywhere, so that no two wait for each other. What counts is
    # read after the locks.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[pk for pk in named if pk]).order_by("pk"))
    list(Invitation.objects.of_token(token).select_for_update())
    invitation = invitation_find(token)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    if invitation.user is not None:
        audit(by=invitation.user, action="reset link used", subject=invitation.user.username)
        password_set(by=invitation.user, user=invitation.user, password=password)
        return invitation.user
    joined = user_create(
        by=invitation.made_by,
        username=invitation.username,
        password=password,
        name=invitation.name,
        roles=set(invitation.roles),
    )
    audit(by=joined, action="invitation accepted", subject=joined.username)
    return joined


@transaction.atomic
def invitation_revoke(*, by: User | None, invitation: int) -> Invitation:
    """Close a link before it is used. Raises Invitation.DoesNotExist, PermissionDenied, ValidationError if it was used.

    A link that is closed already stays as it is.
    """
    row = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation)
    if row.user is not None:
        require_may_change(by, row.user)
    else:
        require(by, "people.add_user")
        require_may_handle(by, set(row.roles))
    if row.used_at:
        raise ValidationError(f"The {row} was used before it could be revoked.")
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        audit(by=by, action=f"{row.get_purpose_display()} revoked", subject=row.person.username)
    return row
