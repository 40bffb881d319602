"""Where a message waits for the page that shows it: as in Django, with a cookie that other hosts can't set."""

from typing import Any

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage import default_storage
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject


class HostCookieStorage(CookieStorage):
    """Over TLS the cookie bears `__Host-`, as those of session and CSRF do: browsers take it from this host alone."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


class MessageStorage(FallbackStorage):
    """A short message waits in the cookie, what doesn't fit there in the session."""

    storage_classes = (HostCookieStorage, SessionStorage)


class Messages(MessageMiddleware):
    """Django's, which then makes the storage for each request: here only for one that reads or leaves a message."""

    def process_request(self, request: Any) -> None:
        made: list[BaseStorage] = []

        def make() -> BaseStorage:
            made.append(default_storage(request))
            return made[0]

        request._messages, request._messages_made = SimpleLazyObject(make), made

    def process_response(self, request: Any, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if request._messages_made else response
