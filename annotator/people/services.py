"""Writes about people."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from annotator.meanwhile import refuse_changed

from .api_tokens import api_tokens_close
from .models import AuditEntry, Invitation, User
from .roles import PERMISSIONS, may_give, require
from .sessions import sessions_delete, sessions_of


def audit(
    *,
    by: User | None,
    action: str,
    subject: str = "",
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditEntry:
    """Write one entry of the audit log. Call it inside the transaction of what it tells of."""
    return AuditEntry.objects.create(
        by=by, action=action, subject=subject[:200], before=before, after=after, reason=reason
    )


def require_may_handle(by: User | None, roles: set[str]) -> None:
    """Raise PermissionDenied where `roles` are more than `by` may give and take."""
    if by is not None and not by.is_superuser and not roles <= may_give(by):
        raise PermissionDenied


def require_may_change(by: User | None, user: User) -> None:
    """Raise PermissionDenied where `user` isn't `by`'s to change: who holds a role beyond theirs, and superusers."""
    require(by, "people.change_user")
    require_may_handle(by, set(user.groups.values_list("name", flat=True)))
    if by is not None and user.is_superuser and not by.is_superuser:
        raise PermissionDenied


def refuse_unknown(roles: set[str]) -> None:
    """Raise ValidationError where one of `roles` isn't in the table."""
    unknown = sorted(roles - PERMISSIONS.keys())
    if unknown:
        raise ValidationError(f"There is no such role: {', '.join(unknown)}.")


def _groups(roles: set[str]) -> Any:
    refuse_unknown(roles)
    return Group.objects.filter(name__in=roles)


@transaction.atomic
def user_create(
    *, by: User | None, username: str, password: str | None, name: str = "", email: str = "", roles: set[str]
) -> User:
    """Add a person with the given roles; password: None for somebody who can't sign in yet.

    Raises ValidationError (name taken, weak password), PermissionDenied.
    """
    require(by, "people.add_user")
    require_may_handle(by, roles)
    user = User(username=User.normalize_username(username), name=name, email=email)
    user.full_clean(exclude=["password", "pseudonym"])
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.save()
    user.groups.set(_groups(roles))
    audit(by=by, action="person added", subject=user.username, after={"roles": sorted(roles)})
    return user


def facts_of(user: User) -> dict[str, str]:
    """What the page of a person changes, in words."""
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "active": "yes" if user.is_active else "no",
        "roles": ", ".join(sorted(user.groups.values_list("name", flat=True))) or "none",
    }


@transaction.atomic
def user_update(
    *,
    by: User | None,
    user: User,
    name: str,
    email: str,
    language: str,
    is_active: bool,
    roles: set[str],
    username: str = "",
    seen: str = "",
) -> User:
    """Change a person's shown name, roles or access. username: who somebody is that came in with a bundle.

    seen: the state of `facts_of` the person that the change started from; empty: whatever is stored now. Raises
    PermissionDenied where `by` would handle somebody with, or give, a role stronger than their own or change their own
    roles, ValidationError for odd values, and ChangedMeanwhile where somebody else changed the person since.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require_may_change(by, user)
    refuse_changed("this person", facts_of(user), seen)
    held = set(user.groups.values_list("name", flat=True))
    require_may_handle(by, roles)
    if by is not None and by.pk == user.pk and (roles != held or not is_active):
        raise ValidationError("Nobody changes their own roles or access; ask somebody else.")
    before = {"roles": sorted(held), "active": user.is_active, "name": user.name}
    if username and username != user.username:
        if not user.unidentified:
            raise ValidationError({"username": "A sign-in name doesn't change."})
        before["username"], user.username = user.username, User.normalize_username(username)
    user.name, user.email, user.language, user.is_active = name, email, language, is_active
    user.full_clean(exclude=["password", "pseudonym"])
    user.save()
    user.groups.set(_groups(roles))
    if not is_active:
        reset_links_close(user)
        sessions_delete(user)
        api_tokens_close(user)
    after = {"roles": sorted(roles), "active": is_active, "name": name}
    audit(by=by, action="person changed", subject=user.username, before=before, after=after)
    return user


def reset_links_close(user: User) -> None:
    """Links that would set this person's password open nothing from now on."""
    Invitation.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def password_set(*, by: User | None, user: User, password: str) -> None:
    """Give oneself a new password; one's sessions, reset links and API tokens end.

    Nobody types that of somebody else, who gets a link instead; but the operator may. Raises PermissionDenied,
    ValidationError.
    """
    if by is not None and by.pk != user.pk:
        raise PermissionDenied
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    reset_links_close(user)
    sessions_delete(user)
    api_tokens_close(user)
    audit(by=by, action="password set", subject=user.username)


@transaction.atomic
def sessions_end(*, by: User | None, user: User, handle: str = "", keep: str | None = None) -> int:
    """End a person's sessions: that of `handle`, or all but the one with the key `keep`. Gives how many they were.

    Everybody ends their own; those of others, who may change them. Raises PermissionDenied.
    """
    if by is None or by.pk != user.pk:
        require_may_change(by, user)
    open_ones = [session for session in sessions_of(user) if session.session_key != keep]
    keys = [session.session_key for session in open_ones if not handle or session.handle == handle]
    ended = sessions_delete(user, keys)
    if ended:
        audit(by=by, action="sessions ended", subject=user.username, after={"ended": ended})
    return ended
