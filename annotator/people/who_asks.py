"""Who asks: the person of a request comes with its session, in one query."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .sessions import bringing_along


class WhoAsks(AuthenticationMiddleware):
    """As Django's, which then looks for the person of the session: here its row has brought them along."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _who_asks(request))  # type: ignore[assignment]


def _who_asks(request: HttpRequest) -> Any:
    with bringing_along(request.session):
        return get_user(request)
