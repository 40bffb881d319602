"""A name that was locked by wrong passwords: the audit log says so, and its owner is told at their next sign-in.

Of each wrong attempt django-axes keeps whose it was, from where and when, and nothing that was posted with it.
"""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from .models import AuditEntry, User
from .services import audit

ONE_ENTRY = timedelta(days=1)
LOCKED, TOLD = "sign-in locked", "told of a lock"


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, for django-axes to write down: who connected, or whom the TRUSTED_PROXIES name.

    Each proxy adds to X-Forwarded-For, at its end, who connected to it; what stands before may be anybody's words.
    """
    connected = request.META.get("REMOTE_ADDR") or None
    named = [said.strip() for said in request.headers.get("X-Forwarded-For", "").split(",")]
    if not 0 < settings.TRUSTED_PROXIES <= len(named):
        return connected
    try:
        return str(ip_address(named[-settings.TRUSTED_PROXIES]))
    except ValueError:
        return connected


def _last(username: str) -> AuditEntry | None:
    return AuditEntry.objects.filter(action__in=(LOCKED, TOLD), subject=username).order_by("-pk").first()


@receiver(pre_save, sender=AccessAttempt)
def attempt_cleanse(*, instance: AccessAttempt, **_: Any) -> None:
    """Receives Django's `pre_save`. A page that asks for the password again posts on all that was typed before it."""
    instance.get_data = instance.post_data = ""


@receiver(user_locked_out)
@transaction.atomic
def lock_note(*, request: HttpRequest, username: str | None, **_: Any) -> None:
    """Receives django-axes' `user_locked_out`. Writes one entry a day for the locks of somebody's name.

    The signal comes at each attempt while the lock holds; three hundred of them are no three hundred entries.
    """
    if not username or not User.objects.filter(username=username).exists():
        return
    last = _last(username)
    if last is None or last.action == TOLD or last.at < timezone.now() - ONE_ENTRY:
        audit(by=None, action=LOCKED, subject=username, reason="too many wrong passwords")


@receiver(user_logged_in)
@transaction.atomic
def lock_tell(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Receives Django's `user_logged_in`: a message where the name was locked since its owner was last told."""
    last = _last(user.username)
    if last is None or last.action == TOLD:
        return
    at = date_format(timezone.localtime(last.at), "j F Y, H:i")
    messages.warning(
        request,
        f"Your name was locked since you last signed in: too many wrong passwords ({at}). If that was not you, tell a "
        "manager; somebody may be trying to sign in as you.",
        fail_silently=True,  # where there is no page, as in a script
    )
    audit(by=user, action=TOLD, subject=user.username)
