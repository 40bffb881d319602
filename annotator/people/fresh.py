"""Asking for the password again before what hurts most in a borrowed browser: names, roles, others' passwords."""

import time
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

PROVED, FIELD = "proved", "password_again"


class OtherProof(Protocol):
    """What does as well as the password, where an app that is installed knows of such a thing."""

    fields: tuple[str, ...]  # what its part of the page posts
    template: str  # that part

    def offer(self, request: HttpRequest) -> dict[str, Any] | None:
        """What that part needs; None where this person has no such proof."""

    def proves(self, request: HttpRequest) -> bool:
        """Whether what was posted is one."""


OTHER_PROOFS: list[OtherProof] = []


class PasswordForm(forms.Form):
    password_again = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


def password_again(request: HttpRequest) -> HttpResponse | None:
    """None where the person has given their password not long ago; else the page that asks for it.

    That page posts everything again that was posted, with the password, so that nothing typed is lost. To be called in
    answer to a POST, once it is clear that the person may do what they ask for: who may not is told so, or nothing.
    Where SIGN_IN_EXTRAS is on, a second factor does as well. What is wrong counts towards the lock of the sign-in name.
    How long a proof counts: FRESH_SIGN_IN_MINUTES.
    """
    # The clock may have been set back since.
    if 0 <= time.time() - request.session.get(PROVED, 0) <= settings.FRESH_SIGN_IN_MINUTES * 60:
        return None
    proofs = OTHER_PROOFS if settings.SIGN_IN_EXTRAS else []
    other = next((proof for proof in proofs if any(request.POST.get(name) for name in proof.fields)), None)
    tried = FIELD in request.POST and other is None
    form = PasswordForm(request.POST if tried else None)
    right = (
        other.proves(request)
        if other is not None
        else tried and form.is_valid() and _is_theirs(request, form)
    )
    if right:
        request.session[PROVED] = time.time()
        return None
    offers = [(proof.template, offer) for proof in proofs if (offer := proof.offer(request)) is not None]
    form.use_required_attribute = not offers
    ours = {FIELD, "csrfmiddlewaretoken", *(name for proof in proofs for name in proof.fields)}
    context = admin.site.each_context(request) | {
        "title": "Is it you?",
        "form": form,
        "errors": form.errors,
        "refused": other is not None,
        "offers": offers,
        "posted": [
            (name, value) for name, values in request.POST.lists() if name not in ours for value in values
        ],
        "minutes": settings.FRESH_SIGN_IN_MINUTES,
    }
    answer = TemplateResponse(request, "people/password_again.html", context)
    add_never_cache_headers(answer)
    return answer


def _is_theirs(request: HttpRequest, form: PasswordForm) -> bool:
    user, given = request.user, form.cleaned_data[FIELD]
    if authenticate(request, username=user.get_username(), password=given) == user:
        return True
    form.add_error(FIELD, "That is not your password.")
    return False


@receiver(user_logged_in)
def note_password(sender: object, request: HttpRequest, user: object, **more: object) -> None:
    request.session[PROVED] = time.time()
