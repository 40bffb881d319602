"""To the identity provider and back."""

import logging
from typing import Any

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from annotator.people.fresh import password_again

from .entrance import enter, locked
from .identities import identity_link, identity_unlink, person_of
from .provider import DefaultAdapter, IssuerAdapter, answers_what_was_asked, to_the_provider

log = logging.getLogger("annotator.sign_in")
FAILED = (
    "The identity provider could not be reached, or gave no right answer. Try again, or sign in otherwise."
)
# What a browser says of where a request comes from (Sec-Fetch-Site): a page of ours, or the person by hand. One that
# says nothing is an old one.
BY_THEMSELVES = {"same-origin", "none", ""}
LINKING = "linking"  # in the session: whom an identity is to be linked to, once the provider has said which


@never_cache
@require_GET
def to_provider(request: HttpRequest) -> HttpResponseBase:
    """Go to the provider: to sign in, or, after the password was given for it, to link who one is there.

    Who is sent here by another site has not asked to be signed in: they get the page where they can.
    """
    if not settings.OIDC_ISSUER:
        raise Http404
    if request.headers.get("Sec-Fetch-Site", "") not in BY_THEMSELVES:
        return redirect("admin:login")
    links = request.user.is_authenticated and request.session.pop(LINKING, None) == request.user.pk
    if request.user.is_authenticated and not links and "again" not in request.GET:
        return redirect("admin:index")
    aim = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(aim, {request.get_host()}, require_https=request.is_secure())
    with context.request_context(request):
        try:
            return to_the_provider(
                request,
                purpose="link" if links else "sign-in",
                aim=reverse("second_factor") if links else aim if ours else reverse("admin:index"),
                anew=links or "again" in request.GET,
            )
        except (OAuth2Error, OSError, KeyError, ValueError) as error:
            return _failed(request, error)


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponseBase:
    """Where the provider sends the browser, with a code that the server exchanges for who it is."""
    if not settings.OIDC_ISSUER:
        raise Http404
    said = request.GET.get("iss", settings.OIDC_ISSUER)
    if said.rstrip("/") != settings.OIDC_ISSUER:
        return _failed(request, OAuth2Error("another issuer"))
    with context.request_context(request):
        try:
            return OAuth2CallbackView.adapter_view(IssuerAdapter(request))(request)
        except (OAuth2Error, OSError, KeyError, ValueError, TypeError, AttributeError) as error:
            return _failed(request, error)


def _failed(request: HttpRequest, error: Any) -> HttpResponse:
    log.warning("The identity provider gave no right answer (%s).", type(error).__name__)
    messages.error(request, FAILED)
    return redirect("second_factor" if request.user.is_authenticated else "admin:login")


class ProviderAdapter(DefaultAdapter):
    """What becomes of who comes back from the provider."""

    def on_authentication_error(self, request: Any, provider: Any, **told: Any) -> None:
        """Whatever allauth found wrong. What has happened, when somebody says no there, is the same for us."""
        raise ImmediateHttpResponse(_failed(request, told.get("exception") or told.get("error")))

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        """Called with claims that were checked; allauth goes no further than this."""
        claims, state = request.oidc_claims, sociallogin.state
        if not answers_what_was_asked(claims, state):
            raise ImmediateHttpResponse(_failed(request, "nonce"))
        try:
            answer = _linked(request, claims, state) if state["purpose"] == "link" else None
            answer = answer or _let_in(request, claims, state)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            answer = redirect("second_factor" if request.user.is_authenticated else "admin:login")
        raise ImmediateHttpResponse(answer)


def _linked(request: HttpRequest, claims: dict[str, Any], state: dict[str, Any]) -> HttpResponse:
    if not request.user.is_authenticated or request.user.pk != state["by"]:
        raise ValidationError("Sign in first, and link it then.")
    identity_link(user=request.user, sub=claims["sub"], reason="by the person")
    messages.success(request, f"You can sign in with {settings.OIDC_NAME} from now on.")
    return redirect("second_factor")


def _let_in(request: HttpRequest, claims: dict[str, Any], state: dict[str, Any]) -> HttpResponse:
    user = person_of(claims)
    if request.user.is_authenticated and request.user != user:
        raise ValidationError("At the provider you are somebody else.")
    if locked(request, user):
        return HttpResponse()  # the answer to a locked name stands in its place
    return enter(request, user, state.get("next") or reverse("admin:index"), proved=bool(state.get("anew")))


@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Link oneself to who one is at the provider: the password again, and then a way there."""
    if not settings.OIDC_ISSUER:
        raise Http404
    if (again := password_again(request)) is not None:
        return again
    request.session[LINKING] = request.user.pk
    # A form may lead to no other site (CSP); a link may.
    page = {"title": f"Link your account at {settings.OIDC_NAME}", "provider": settings.OIDC_NAME}
    return TemplateResponse(request, "sign_in/link.html", admin.site.each_context(request) | page)


@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """Undo that."""
    if (again := password_again(request)) is not None:
        return again
    try:
        identity_unlink(user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The link is gone.")
    return redirect("second_factor")
