"""Sign-in in two steps, name and password, then the second factor of whoever has one; or by passkey in one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from annotator.people.sign_in import SignInForm

from .entrance import count_failure, enter, let_in, locked, waiting
from .factors import factors_of
from .passkeys import options_to_show, passkey_use
from .services import code_use


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code of your app, or a recovery code",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class SignInView(LoginView):
    """Django's, but that a right password is half of the way for who has a second factor."""

    authentication_form = SignInForm
    template_name = "sign_in/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return enter(self.request, form.get_user(), self.get_success_url())


@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The page for name and password, at the address of the admin's own."""
    if request.method == "GET" and admin.site.has_permission(request):
        return redirect("admin:index")
    context = admin.site.each_context(request) | {
        "title": "Sign in",
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }
    if "next" not in request.GET and "next" not in request.POST:
        context["next"] = reverse("admin:index")
    return SignInView.as_view(extra_context=context)(request)


@sensitive_post_parameters()
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_asked(request: HttpRequest) -> HttpResponseBase:
    """The second step. Who has not made the first, or made it too long ago, is led back to it."""
    found = waiting(request)
    if found is None:
        if request.method == "POST":
            messages.warning(request, "That took too long. Sign in again.")
        return redirect("admin:login")
    user, aim = found
    shown = "credential" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not shown else None)
    wrong = ""
    if (shown or form.is_valid()) and not locked(request, user):
        wrong = _wrong(request, user, form)
        if not wrong:
            return let_in(request, user, aim, passed=True)
        count_failure(request, user)
    own = factors_of(user)
    context = admin.site.each_context(request) | {
        "title": "Is it you?",
        "form": form,
        "errors": wrong or form.errors,
        "wrong": wrong,
        "own": own,
        "options": options_to_show(request, user) if own.passkeys else "",
    }
    return TemplateResponse(request, "sign_in/asked.html", context)


def _wrong(request: HttpRequest, user: Any, form: CodeForm) -> str:
    """What is wrong with the second factor that was posted; empty for nothing."""
    if form.is_bound:
        fits = code_use(user=user, code=form.cleaned_data["code"])
        return "" if fits else "That code does not fit, or was used already."
    try:
        passkey_use(request=request, posted=request.POST["credential"], user=user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@sensitive_post_parameters()
@csrf_protect
@never_cache
@require_http_methods(["GET", "POST"])
def passkey_alone(request: HttpRequest) -> HttpResponseBase:
    """Sign-in by passkey, without name and password. GET: what the browser needs for it, as JSON."""
    if request.method == "GET":
        return HttpResponse(options_to_show(request), content_type="application/json")
    try:
        user = passkey_use(request=request, posted=request.POST.get("credential", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:login")
    if locked(request, user):
        return HttpResponse()  # the answer to a locked name stands in its place
    aim = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(aim, {request.get_host()}, require_https=request.is_secure())
    return let_in(request, user, aim if ours else reverse("admin:index"), passed=True)
