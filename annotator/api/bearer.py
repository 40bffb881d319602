"""Who asks: the owner of the token in the header Authorization, and of nothing else (RFC 6750)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from annotator.people.api_token_services import TokenHeldBack, TokenRefused, api_token_use
from annotator.people.api_tokens import ApiToken
from annotator.sign_in.rule import lacks_second_factor

from .problems import Refused

STREAM = "application/x-ndjson"
COST_OF_A_FILE = 10  # requests; a stream or a file keeps a thread of the server for long
_REALM = 'Bearer realm="Hearsay"'


class Bearer(HttpBearer):
    """A token that is open and made for `scope`. Cookies open nothing here."""

    def __init__(self, scope: str, cost: int = 1) -> None:
        super().__init__()
        self.scope, self.cost = scope, cost

    def __call__(self, request: HttpRequest) -> Any:
        # Refused rather than led to https: by then the token has crossed the network for all to read.
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            raise Refused(403, "Over https only. Revoke this token: it was sent for all to read.")
        if super().__call__(request) is None:
            raise Refused(401, "Send a token: Authorization: Bearer …", headers={"WWW-Authenticate": _REALM})
        return request.user

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        try:
            used = api_token_use(text=token, cost=COST_OF_A_FILE if wants_stream(request) else self.cost)
        except TokenRefused as error:
            said = f'{_REALM}, error="invalid_token"'
            raise Refused(401, "This token opens nothing.", headers={"WWW-Authenticate": said}) from error
        except TokenHeldBack as error:
            raise Refused(429, str(error), headers={"Retry-After": str(error.seconds)}) from error
        if self.scope not in used.scopes:
            said = f'{_REALM}, error="insufficient_scope", scope="{self.scope}"'
            told = f"This token was not made for {self.scope}."
            raise Refused(403, told, headers={"WWW-Authenticate": said})
        if lacks_second_factor(used.user):
            raise Refused(403, "Your role asks for a second factor: sign in and set one up first.")
        request.user = used.user
        request._cached_user = used.user  # type: ignore[attr-defined] # where the log of requests looks
        request.token = used  # type: ignore[attr-defined]
        return used


def wants_stream(request: HttpRequest) -> bool:
    """Whether all rows are asked for at once, one JSON object a line."""
    return request.get_preferred_type(["application/json", STREAM]) == STREAM
