"""Where the password is asked for again (people/fresh.py), a second factor does as well."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from .entrance import count_failure, locked
from .factors import factors_of
from .identities import identity_of
from .passkeys import options_to_show, passkey_use
from .services import code_use


class CodeAgainForm(forms.Form):
    code_again = forms.CharField(
        label="Code of your app, or a recovery code",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class CodeAgain:
    """A code of an authenticator app, or a recovery code."""

    fields: tuple[str, ...] = ("code_again",)
    template = "sign_in/code_again.html"

    def offer(self, request: HttpRequest) -> dict[str, Any] | None:
        """What its part of the page needs; None where the person has no app and no codes."""
        own = factors_of(request.user)
        return {"form": CodeAgainForm()} if own.app or own.codes_left else None

    def proves(self, request: HttpRequest) -> bool:
        """Whether what was posted proves who it is."""
        code = request.POST["code_again"][:60]
        if locked(request, request.user):
            return False
        if code_use(user=request.user, code=code):
            return True
        count_failure(request, request.user)
        return False


class PasskeyAgain:
    """A passkey."""

    fields: tuple[str, ...] = ("credential_again",)
    template = "sign_in/passkey_again.html"

    def offer(self, request: HttpRequest) -> dict[str, Any] | None:
        """What its part of the page needs; None where the person has no passkey."""
        if not factors_of(request.user).passkeys:
            return None
        return {"options": options_to_show(request, request.user)}

    def proves(self, request: HttpRequest) -> bool:
        """Whether what was posted proves who it is."""
        if locked(request, request.user):
            return False
        try:
            passkey_use(request=request, posted=request.POST["credential_again"], user=request.user)
        except ValidationError:
            count_failure(request, request.user)
            return False
        return True


class ProviderAgain:
    """A new sign-in by the identity provider: a way out of the page, for who has nothing that could be typed there."""

    fields: tuple[str, ...] = ()
    template = "sign_in/provider_again.html"

    def offer(self, request: HttpRequest) -> dict[str, Any] | None:
        """What its part of the page needs; None where the person is linked to nobody there."""
        linked = bool(settings.OIDC_ISSUER) and identity_of(request.user) is not None
        return {"name": settings.OIDC_NAME} if linked else None

    def proves(self, request: HttpRequest) -> bool:
        """Never by what is posted here: the provider sends the browser back to sign-in."""
        return False
