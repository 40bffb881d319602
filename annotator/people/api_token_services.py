"""Making, using and revoking API tokens."""

import re
import secrets
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .api_tokens import LONGEST_DAYS, SCOPES, ApiToken
from .models import PERSON, User, hash_of
from .services import audit, require_may_change

MOST = 20  # tokens of one person at a time
_SHAPE = re.compile(r"hearsay_([0-9a-f]{10})_[A-Za-z0-9_-]{43}")
_MINUTE = 60  # seconds


class TokenRefused(Exception):
    """The token opens nothing: unknown, revoked, over, or of somebody who may not sign in. Nobody hears which."""


class TokenHeldBack(Exception):
    """The token opens nothing for now. seconds: until it does again."""

    def __init__(self, why: str, seconds: int) -> None:
        super().__init__(why)
        self.seconds = max(seconds, 1)


@transaction.atomic
def api_token_make(*, by: User, name: str, scopes: set[str], until: date) -> tuple[ApiToken, str]:
    """A token of `by`'s own, and its text, which is stored nowhere. It works through the day `until`.

    Raises ValidationError: no name, no scope or an unknown one, a day that is over or more than a year away.
    """
    today = timezone.localdate()
    if not scopes or scopes - SCOPES.keys():
        raise ValidationError({"scopes": "Say what it is for: at least one of the list."})
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"until": f"A day from today on, at most {LONGEST_DAYS} days away."})
    if ApiToken.objects.kept().filter(user=by, expires_at__gt=timezone.now()).count() >= MOST:
        raise ValidationError(f"You have {MOST} tokens. Revoke one that you don't need.")
    handle = secrets.token_hex(5)
    text = f"hearsay_{handle}_{secrets.token_urlsafe(32)}"
    made = ApiToken(
        user=by,
        name=" ".join(name.split()),
        handle=handle,
        sha256=hash_of(text),
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)),
    )
    made.full_clean()
    made.save()
    after = {"token": handle, "name": made.name, "scopes": made.scopes, "until": until.isoformat()}
    audit(by=by, action="API token made", subject=by.username, after=after)
    return made, text


@transaction.atomic
def api_token_revoke(*, by: User | None, user: User, handle: str) -> ApiToken:
    """The token opens nothing from now on. One's own, or that of somebody whom `by` may change.

    Raises PermissionDenied, ApiToken.DoesNotExist (also where it was revoked before).
    """
    if by is None or by.pk != user.pk:
        require_may_change(by, user)
    token = ApiToken.objects.kept().get(user=user, handle=handle)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit(
        by=by, action="API token revoked", subject=user.username, after={"token": handle, "name": token.name}
    )
    return token


def api_token_use(*, text: str, cost: int = 1) -> ApiToken:
    """The token that `text` is, with its owner and what they may do now; counts as `cost` requests.

    Counted in the database, so by all processes together, and by the token, so that no address matters: neither a
    forged one nor that of a whole team. Raises TokenRefused, TokenHeldBack.
    """
    shape, now = _SHAPE.fullmatch(text), timezone.now()
    token = ApiToken.objects.filter(handle=shape[1]).first() if shape else None
    if token is None:
        raise TokenRefused
    lasts = timedelta(hours=settings.AXES_COOLOFF_TIME)
    since = now - token.wrong_at if token.wrong_at else lasts
    if token.wrong >= settings.AXES_FAILURE_LIMIT and timedelta(0) <= since < lasts:
        raise TokenHeldBack(
            "Too many wrong tokens that begin like this one.", int((lasts - since).total_seconds())
        )
    if not constant_time_compare(token.sha256, hash_of(text)):
        more = Case(When(wrong_at__gt=now - lasts, then=F("wrong") + 1), default=Value(1))
        ApiToken.objects.filter(pk=token.pk).update(wrong=more, wrong_at=now)
        raise TokenRefused
    person = PERSON.first(token.user_id)
    if person is None or not person.is_active or not token.is_open:
        raise TokenRefused
    token.user = person
    _count(token, cost, now)
    return token


def _count(token: ApiToken, cost: int, now: datetime) -> None:
    # One statement that both asks and counts: two processes at once can't both take the last request of a minute.
    minute = now.replace(second=0, microsecond=0)
    left = ~Q(minute=minute) | Q(minute=None) | Q(requests__lte=settings.API_REQUESTS_PER_MINUTE - cost)
    counted = Case(When(minute=minute, then=F("requests") + cost), default=Value(cost))
    told = {"requests": counted, "minute": minute, "used_at": now, "wrong": 0}
    if not ApiToken.objects.filter(left, pk=token.pk).update(**told):
        raise TokenHeldBack("Too many requests with this token.", _MINUTE - now.second)


def reading_log(*, token: ApiToken, table: str, chosen: str) -> None:
    """Put into the audit log that a token reads a table, once a day; chosen: the filter of that first time."""
    today = timezone.now().date().isoformat()
    if table in _logged_on(token, today):
        return
    with transaction.atomic():
        kept = ApiToken.objects.select_for_update().get(pk=token.pk)
        before = _logged_on(kept, today)
        if table in before:
            return
        kept.logged = {"day": today, "tables": [*before, table]}
        kept.save(update_fields=["logged"])
        after = {"token": token.handle, "filter": chosen}
        audit(by=token.user, action="table read by API", subject=table, after=after)


def _logged_on(token: ApiToken, day: str) -> list[str]:
    return list(token.logged["tables"]) if token.logged.get("day") == day else []
