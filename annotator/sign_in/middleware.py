"""Who must have a second factor and has none gets to set one up, and to nothing else."""

from typing import Any

from allauth.core import context
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from .entrance import PASSED
from .factors import has_second_factor
from .rule import must_have_second_factor

# What answers everybody, and what is needed to set one up.
OPEN = {
    "alive",
    "ready",
    "admin:login",
    "admin:logout",
    "admin:jsi18n",
    "admin:people_welcome",
    "second_factor",
    "second_factor_app",
    "second_factor_asked",
    "second_factor_passkey",
    "second_factor_passkey_alone",
    "sign_in_provider",
    "sign_in_provider_back",
}


class SecondFactorRule:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with context.request_context(request):  # where allauth looks for the request
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *arguments: Any) -> HttpResponseBase | None:
        """The answer where the person may not go on, else None. A session that has passed costs no query."""
        match = request.resolver_match
        if not settings.SECOND_FACTOR_FOR or match is None or match.view_name in OPEN:
            return None
        user = request.user
        if not user.is_authenticated or request.session.get(PASSED) or not must_have_second_factor(user):
            return None
        if has_second_factor(user):  # set up elsewhere since: this session has to show it
            logout(request)
            return redirect("admin:login")
        return redirect("second_factor")
