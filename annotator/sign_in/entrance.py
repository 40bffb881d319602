"""The one place where somebody who has shown who they are comes in, whichever way they showed it."""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from annotator.people.fresh import PROVED
from annotator.people.models import User

from .factors import has_second_factor
from .services import refused

WAITING, PASSED = "entering", "second_factor_passed"
WAITS = 300  # seconds that the second step may take
BACKEND = "django.contrib.auth.backends.ModelBackend"


def enter(request: HttpRequest, user: Any, aim: str, *, proved: bool = True) -> HttpResponse:
    """Go on with somebody whose first proof was right: to the second factor where they have one, else in, to `aim`.

    proved: whether they were there just now; else what is sensitive asks again (people/fresh.py).
    """
    if not has_second_factor(user):
        answer = let_in(request, user, aim, passed=False)
        if not proved:
            request.session[PROVED] = 0
        return answer
    request.session.cycle_key()
    request.session[WAITING] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "since": time.time(),
        "aim": aim,
    }
    return redirect("second_factor_asked")


def waiting(request: HttpRequest) -> tuple[User, str] | None:
    """Who has given a password here and no second factor yet, and where they want to go; None where nobody has.

    Too long ago, with a password that was changed since, or deactivated since: nobody.
    """
    kept = request.session.get(WAITING)
    if not kept or not 0 <= time.time() - kept["since"] <= WAITS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None
    return user, kept["aim"]


def let_in(request: HttpRequest, user: Any, aim: str, *, passed: bool) -> HttpResponse:
    """Sign in, and go to `aim`. passed: whether a second factor, or a passkey that is both, was shown."""
    request.session.pop(WAITING, None)
    login(request, user, BACKEND)
    request.session[PASSED] = passed
    return redirect(aim)


def locked(request: HttpRequest, user: Any) -> bool:
    """Whether the sign-in name is locked. The answer to this request then is that, whatever the view says."""
    credentials = {"username": user.get_username()}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    request.axes_locked_out, request.axes_credentials = True, credentials  # type: ignore[attr-defined]
    return True


def count_failure(request: HttpRequest, user: Any) -> None:
    """A wrong second factor counts towards the lock of the name like a wrong password, and is written down."""
    refused(user=user)
    user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)
