"""Where a message waits for the page that shows it: as in Django, with a cookie that other hosts can't set."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Over TLS the cookie bears `__Host-`, as those of session and CSRF do: browsers take it from this host alone."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


class MessageStorage(FallbackStorage):
    """A short message waits in the cookie, what doesn't fit there in the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
