"""Asking for the password again before what hurts most in a borrowed browser: names, roles, others' passwords."""

import time

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
    Wrong passwords count towards the lock of the sign-in name. How long a password counts: FRESH_SIGN_IN_MINUTES.
    """
    # The clock may have been set back since.
    if 0 <= time.time() - request.session.get(PROVED, 0) <= settings.FRESH_SIGN_IN_MINUTES * 60:
        return None
    user = request.user
    form = PasswordForm(request.POST if FIELD in request.POST else None)
    if form.is_valid():
        given = form.cleaned_data[FIELD]
        if authenticate(request, username=user.get_username(), password=given) == user:
            request.session[PROVED] = time.time()
            return None
        form.add_error(FIELD, "That is not your password.")
    context = admin.site.each_context(request) | {
        "title": "Is it you?",
        "form": form,
        "errors": form.errors,
        "posted": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in (FIELD, "csrfmiddlewaretoken")
            for value in values
        ],
        "minutes": settings.FRESH_SIGN_IN_MINUTES,
    }
    answer = TemplateResponse(request, "people/password_again.html", context)
    add_never_cache_headers(answer)
    return answer


@receiver(user_logged_in)
def note_password(sender: object, request: HttpRequest, user: object, **more: object) -> None:
    request.session[PROVED] = time.time()
