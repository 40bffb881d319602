"""Sessions in the database, with whose they are.

The one look-up that every request makes has its SQL made once, and brings the person along.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import OperationalError, models
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from annotator.fields import CharField, storable
from annotator.prepared import Prepared

from .permitted import permitted

# When somebody was last seen is known no closer than this: less to watch people by, and seldom a write.
SEEN_EVERY = timedelta(minutes=15)
STARTED, BROWSER = "started", "browser"

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


class Session(AbstractBaseSession):
    """A session and, once somebody has signed in, whose it is, since when, and in which browser, as that one says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    browser = CharField(max_length=60, blank=True)

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.browser} since {self.started_at:%Y-%m-%d %H:%M}"

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        return SessionStore

    @property
    def handle(self) -> str:
        """What a page calls it: the key itself would let whoever reads the page in."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:20]


SESSION = Prepared(
    lambda key: (
        Session.objects.filter(pk=key)
        .select_related("user")
        .defer("browser")
        .annotate(**permitted("user"))
        .order_by()
    ),
    str,
)


class SessionStore(db.SessionStore):
    person: Any = None  # whose it is, with what they may do, as its row said when it was read

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        made: Any = super().create_model_instance(data)
        made.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        made.started_at = datetime.fromisoformat(data[STARTED]) if STARTED in data else timezone.now()
        made.browser = data.get(BROWSER, "")
        return made

    def _get_session_from_db(self) -> Session | None:
        # A cookie may hold NUL, which PostgreSQL would refuse to look for.
        key = self.session_key or ""
        found: Any = SESSION.first(key) if storable(key) else None
        now = timezone.now()
        # However often a page has written to it since, a session ends with its time after the sign-in.
        longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if found is None or found.expire_date <= now or found.started_at + longest <= now:
            self._session_key = None
            return None
        if found.user:
            self.person = found.user
            self.person.by_roles, self.person.by_hand = found.by_roles, found.by_hand
        if now - found.seen_at > SEEN_EVERY:
            try:
                Session.objects.filter(pk=found.pk).update(seen_at=now)
            except OperationalError:  # a database that is busy: nobody's page fails for this
                pass
        return found


# The session whose person is being looked for.
_looked_at: ContextVar[Any] = ContextVar("session", default=None)


@contextmanager
def bringing_along(session: Any) -> Iterator[None]:
    """Within this block the person of `session` is the one that its row brought along: see `came_along`."""
    before = _looked_at.set(session)
    try:
        yield
    finally:
        _looked_at.reset(before)


def came_along(key: int) -> Any | None:
    """The person with `key`, where the session that is looked at has brought them along."""
    person = getattr(_looked_at.get(), "person", None)
    return person if person is not None and person.pk == key else None


def sessions_of(user: Any) -> list[Session]:
    """The sessions in which somebody is signed in, those last seen first."""
    return list(Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at", "pk"))


def sessions_delete(user: Any, keys: Iterable[str] | None = None) -> int:
    """End sessions of `user`: those of `keys`, or all. Gives how many they were."""
    rows = Session.objects.filter(user=user)
    return (rows if keys is None else rows.filter(pk__in=list(keys))).delete()[0]


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    """Keep with the session since when and where it is; sessions that have run out are cleared away."""
    request.session[STARTED] = timezone.now().isoformat()
    request.session[BROWSER] = browser_of(request.META.get("HTTP_USER_AGENT", ""))
    Session.objects.filter(expire_date__lte=timezone.now()).delete()


def browser_of(said: str) -> str:
    """Browser and system in a word each, as the user agent says: 'Firefox on Linux'. Empty where it says neither."""
    browser = next((name for mark, name in BROWSERS.items() if re.search(rf"{mark}\w*/", said)), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in said), "")
    return " on ".join(filter(None, [browser, system]))
