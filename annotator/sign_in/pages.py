"""Pages on which people set up, see and remove their second factors, and those of who lost theirs."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from annotator.people.fresh import password_again
from annotator.people.models import User
from annotator.people.services import sessions_end
from annotator.people.views import page, person_to_change

from .adapters import SecondFactorAdapter
from .entrance import PASSED
from .factors import factors_of, has_second_factor
from .identities import identity_of
from .passkeys import options_to_add, passkey_add
from .qr import qr_path
from .rule import lacks_second_factor, must_have_second_factor
from .sealing import SealBroken, seal, unseal
from .services import app_add, factor_remove, name_of, recovery_codes_make, second_factors_clear

SECRET = "second_factor_secret"  # in the session, sealed: of the app that is being set up


class AppForm(forms.Form):
    code = forms.CharField(
        label="The six digits that the app shows",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def own(request: HttpRequest) -> HttpResponse:
    """What one has set up, with a way to add to it and to remove from it."""
    return page(
        request,
        "sign_in/own.html",
        title="Your second factor",
        own=factors_of(request.user),
        provider=settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        linked=bool(settings.OIDC_ISSUER) and identity_of(request.user) is not None,
        missing=lacks_second_factor(request.user),
        asked_by_role=must_have_second_factor(request.user),
    )


def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: its secret as a picture and in letters, then a code that shows it is there."""
    if request.method != "POST" or factors_of(request.user).app is not None:
        return redirect("second_factor")
    if (again := password_again(request)) is not None:
        return again
    secret = _secret_of(request)
    form = AppForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        before = has_second_factor(request.user)
        try:
            codes = app_add(user=request.user, secret=secret, code=form.cleaned_data["code"])
        except ValidationError as error:
            form.add_error("code", error)
        else:
            del request.session[SECRET]
            return now_there(request, codes, first=not before, words="Your app is set up.")
    adapter = SecondFactorAdapter()
    address = adapter.build_totp_url(request.user, secret)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page(
        request,
        "sign_in/app.html",
        title="Set up an authenticator app",
        form=form,
        errors=form.errors,
        secret=groups,
        address=address,
        qr=qr_path(address),
    )


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label="What you call it",
        max_length=60,
        required=False,
        help_text="For example the device or key that it is on.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = forms.CharField(widget=forms.HiddenInput)


def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey: what the browser needs to make one, then what it has made."""
    if request.method != "POST":
        return redirect("second_factor")
    if (again := password_again(request)) is not None:
        return again
    form = PasskeyForm(request.POST if "credential" in request.POST else None)
    if form.is_valid():
        before = has_second_factor(request.user)
        try:
            name, posted = form.cleaned_data["name"], form.cleaned_data["credential"]
            codes = passkey_add(request=request, name=name, posted=posted)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return now_there(request, codes, first=not before, words="Your passkey is set up.")
    return page(
        request,
        "sign_in/passkey.html",
        title="Add a passkey",
        form=form,
        errors=form.errors,
        options=options_to_add(request),
    )


def _secret_of(request: HttpRequest) -> str:
    """The secret of the app that is being set up in this session."""
    try:
        return unseal(request.session[SECRET])
    except (KeyError, SealBroken):
        secret = generate_totp_secret()
        request.session[SECRET] = seal(secret)
        return secret


def now_there(request: HttpRequest, codes: list[str], *, first: bool, words: str) -> HttpResponse:
    """The answer once a factor is there; with the first one, what else is open ends, since it never showed one."""
    request.session[PASSED] = True
    if first:
        sessions_end(by=request.user, user=request.user, keep=request.session.session_key)
    if codes:
        return codes_page(request, codes, words)
    messages.success(request, words)
    return redirect("second_factor")


def codes_page(request: HttpRequest, codes: list[str], words: str) -> HttpResponse:
    """Recovery codes, shown this once."""
    return page(request, "sign_in/codes.html", title="Your recovery codes", codes=codes, words=words)


@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    if (again := password_again(request)) is not None:
        return again
    try:
        made = recovery_codes_make(user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("second_factor")
    return codes_page(request, made, "The earlier ones count no more.")


@require_POST
def remove(request: HttpRequest, factor: int) -> HttpResponse:
    """Remove one of one's own."""
    if (again := password_again(request)) is not None:
        return again
    try:
        messages.success(request, f"Removed: {factor_remove(user=request.user, factor=factor)}.")
    except Authenticator.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if not has_second_factor(request.user):
        # A role given later asks for a new one: no session goes on as one that has shown what is gone.
        request.session[PASSED] = False
        sessions_end(by=request.user, user=request.user, keep=request.session.session_key)
    return redirect("second_factor")


def of_person(request: HttpRequest, object_id: int) -> HttpResponse:
    """What somebody else has set up, to remove it all for who lost it."""
    person = person_to_change(request.user, object_id)
    if person == request.user:
        return redirect("second_factor")
    if request.method == "POST":
        if (again := password_again(request)) is not None:
            return again
        second_factors_clear(by=request.user, user=person)
        messages.success(
            request, f"{person} signs in without a second factor now; their sessions have ended."
        )
        return redirect("admin:people_user_change", person.pk)
    found = factors_of(person)
    return page(
        request,
        "sign_in/of_person.html",
        title=f"Second factor of {person}",
        person=person,
        kinds=[name_of(row) for row in [found.app, *found.passkeys] if row],
        asked_by_role=must_have_second_factor(person),
        opts=User._meta,
    )
