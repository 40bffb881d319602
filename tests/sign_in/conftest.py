"""SIGN_IN_EXTRAS switched on, as the settings do it, and a person with an authenticator app."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from tests.cast import PASSWORD

LOGIN, ASKED, OWN, APP = (
    "/admin/login/",
    "/admin/login/second-factor/",
    "/admin/second-factor/",
    "/admin/second-factor/app/",
)


@pytest.fixture(autouse=True)
def extras(settings):
    settings.SIGN_IN_EXTRAS = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, *settings.SIGN_IN_MIDDLEWARE]
    settings.ROOT_URLCONF = "annotator.urls_with_sign_in"


def code_of(secret: str, steps_on: int = 0) -> str:
    """The code that an app shows so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_on))


def forget_the_step(user) -> None:
    """As if the code of this half minute had not been used yet."""
    row = Authenticator.objects.get(user=user, type="totp")
    row.data["step"] = 0
    row.save()


def give_password(client: Client, username: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def set_up(client: Client) -> SimpleNamespace:
    """An app set up on the page, by whoever is signed in: its secret, the answer and the recovery codes in it."""
    page = client.post(APP).text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    answer = client.post(APP, {"code": code_of(secret)})
    codes = re.findall(r"<code>([a-z2-7-]+)</code>", answer.text)
    return SimpleNamespace(secret=secret, answer=answer, codes=codes)


def inside(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.fixture
def careful(client, annotator):
    """The annotator, who has an app, signed out again: `.user`, `.secret`, `.codes`."""
    give_password(client, "amal")
    made = set_up(client)
    client.post("/admin/logout/")
    forget_the_step(annotator)
    return SimpleNamespace(user=annotator, secret=made.secret, codes=made.codes)
