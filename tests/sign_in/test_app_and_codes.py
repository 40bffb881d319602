"""A second factor: an authenticator app and the recovery codes that stand in for it."""

import base64
import re
import secrets
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from axes.models import AccessAttempt
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from annotator.people.fresh import PROVED
from annotator.people.invitations import password_reset_link
from annotator.people.models import AuditEntry, User
from annotator.people.services import password_set
from annotator.people.sessions import sessions_of
from annotator.sign_in import factors
from annotator.sign_in.sealing import SealBroken, unseal
from tests.cast import PASSWORD
from tests.sign_in.conftest import (
    APP,
    ASKED,
    LOGIN,
    OWN,
    code_of,
    forget_the_step,
    give_password,
    inside,
    set_up,
)

PERSON, ALONE = "/admin/people/user/{}/second-factor/", "/admin/login/passkey/"


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_the_password_alone_signs_in_who_has_none(client, annotator):
    assert give_password(client, "amal")["Location"] == "/admin/"
    assert inside(client)


def test_an_app_is_set_up_with_a_code_of_it_and_recovery_codes_come_once(client, annotator):
    give_password(client, "amal")
    assert client.get(APP)["Location"] == OWN  # its secret stands in no page that can be opened again
    page = client.post(APP).text
    assert re.search(r'<path d="M\d+ \d+h1v1h-1z', page)
    assert "style=" not in page
    assert "is not the code" in client.post(APP, {"code": "000000"}).text
    assert not Authenticator.objects.exists()
    made = set_up(client)
    assert len(set(made.codes)) == 10
    assert all(len(code.replace("-", "")) == 24 for code in made.codes)  # 120 bits
    assert "no-store" in made.answer["Cache-Control"]
    assert made.codes[0] not in client.get(OWN).text
    assert actions() == ["second factor set up", "recovery codes made"]


def test_secrets_of_apps_and_recovery_codes_are_drawn_by_the_generator_of_the_system(
    client, annotator, monkeypatch
):
    """Each of a code's 24 signs from 32, 120 bits; of a secret 160."""
    signs: list[str] = []
    seeds: list[bytes] = []

    def choice(alphabet: str) -> str:
        assert len(set(alphabet)) == 32
        signs.append(secrets.choice(alphabet))
        return signs[-1]

    def token_bytes(length: int) -> bytes:
        seeds.append(secrets.token_bytes(length))
        return seeds[-1]

    monkeypatch.setattr(factors, "secrets", SimpleNamespace(choice=choice))
    monkeypatch.setattr(auth, "secrets", SimpleNamespace(token_bytes=token_bytes))
    give_password(client, "amal")
    made = set_up(client)
    assert "".join(made.codes).replace("-", "") == "".join(signs)
    assert len(signs) == 10 * 24
    assert base64.b32decode(made.secret) in seeds
    assert len(base64.b32decode(made.secret)) == 20


def test_who_sets_one_up_can_end_all_other_sessions_next_and_removing_it_does(client, annotator):
    for browser in (elsewhere := Client(), client):
        give_password(browser, "amal")
    made = set_up(client)
    assert 'href="/admin/sessions/"' in made.answer.text
    client.post("/admin/sessions/")
    assert inside(client)
    assert not inside(elsewhere)
    forget_the_step(annotator)
    give_password(elsewhere, "amal")
    elsewhere.post(ASKED, {"code": code_of(made.secret)})
    assert inside(elsewhere)
    client.post(f"{OWN}{Authenticator.objects.get(type='totp').pk}/remove/")
    assert not Authenticator.objects.exists()
    assert inside(client)
    assert not inside(elsewhere), "the last one gone, they end by themselves"


def test_what_is_stored_makes_no_code(careful, settings):
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert careful.secret not in stored
    assert careful.codes[0].replace("-", "") not in stored.casefold().replace("-", "")
    sealed = Authenticator.objects.get(type="totp").data["secret"]
    assert unseal(sealed) == careful.secret
    settings.SECRET_KEY = "another installation's key, with fifty characters or more"
    client = Client()
    give_password(client, "amal")
    client.post(ASKED, {"code": code_of(careful.secret)})
    assert not inside(client)
    client.post(ASKED, {"code": careful.codes[0]})
    assert inside(client)


def test_a_code_that_counts_seals_the_secret_with_the_keys_successor(careful, settings):
    old, new = settings.SECRET_KEY, "the key that came after, with fifty characters or more"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    client = Client()
    give_password(client, "amal")
    client.post(ASKED, {"code": "000000"})
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        unseal(Authenticator.objects.get(type="totp").data["secret"])
    settings.SECRET_KEY_FALLBACKS = [old]
    client.post(ASKED, {"code": code_of(careful.secret)})
    assert inside(client)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(Authenticator.objects.get(type="totp").data["secret"]) == careful.secret


def test_then_the_password_is_half_of_the_way(client, careful):
    answer = give_password(client, "amal", next="/admin/sessions/")
    assert answer["Location"] == ASKED
    assert not inside(client)
    assert "_auth_user_id" not in client.session
    answer = client.post(ASKED, {"code": code_of(careful.secret)})
    assert answer["Location"] == "/admin/sessions/"
    assert "this one" in client.get("/admin/sessions/").text
    assert len(sessions_of(careful.user)) == 1
    assert client.session[PROVED] <= time.time()


def test_a_code_counts_once_and_only_now(client, careful):
    code = code_of(careful.secret)
    for expected in (True, False):
        browser = Client()
        give_password(browser, "amal")
        browser.post(ASKED, {"code": code})
        assert inside(browser) is expected
    forget_the_step(careful.user)
    give_password(client, "amal")
    for steps in (-3, 2):
        client.post(ASKED, {"code": code_of(careful.secret, steps)})
        assert not inside(client)
    client.post(ASKED, {"code": code_of(careful.secret, -1)})  # typed slowly
    assert inside(client)


def test_a_recovery_code_counts_once_however_it_is_typed(client, careful):
    typed = careful.codes[3].upper().replace("-", " ")
    for expected in (True, False):
        browser = Client()
        give_password(browser, "amal")
        browser.post(ASKED, {"code": typed})
        assert inside(browser) is expected
    entry = AuditEntry.objects.get(action="recovery code used")
    assert (entry.by, entry.after) == (careful.user, {"left": 9})
    assert "Recovery codes left: 9" in signed_in(careful, Client()).get(OWN).text


def signed_in(careful, client: Client) -> Client:
    forget_the_step(careful.user)
    give_password(client, "amal")
    client.post(ASKED, {"code": code_of(careful.secret)})
    return client


def test_new_recovery_codes_end_the_old_ones(client, careful):
    page = signed_in(careful, client).post(f"{OWN}codes/").text
    made = re.findall(r"<code>([a-z2-7-]+)</code>", page)
    assert len(made) == 10
    for code, expected in ((careful.codes[0], False), (made[0], True)):
        browser = Client()
        give_password(browser, "amal")
        browser.post(ASKED, {"code": code})
        assert inside(browser) is expected


def test_wrong_codes_lock_the_name_whatever_address_they_claim_to_come_from(client, careful):
    give_password(client, "amal")
    for number in range(settings.AXES_FAILURE_LIMIT):
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}", "REMOTE_ADDR": f"192.0.2.{number}"}
        answer = client.post(ASKED, {"code": "987123"}, **forged)
    assert answer.status_code == 429
    assert "987123" not in str([row.post_data for row in AccessAttempt.objects.all()])
    right = {"code": code_of(careful.secret)}
    assert client.post(ASKED, right, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429
    assert give_password(Client(), "amal").status_code == 429
    assert not inside(client)
    assert actions().count("second factor refused") == settings.AXES_FAILURE_LIMIT


def test_a_new_password_by_a_link_is_half_of_the_way_too(client, careful, manager):
    link = password_reset_link(by=manager, user=careful.user)[1]
    new = "a different long secret"
    client.post(f"/admin/welcome/{link}/", {"new_password1": new, "new_password2": new})
    assert give_password(client, "amal", new)["Location"] == ASKED
    assert not inside(client)
    client.post(ASKED, {"code": code_of(careful.secret)})
    assert inside(client)


def test_a_name_that_wrong_passwords_locked_comes_in_by_no_passkey_either(client, annotator, monkeypatch):
    """Signed in by the passkey alone, or by it after a password that was given before the lock."""
    shown: list[str] = []

    def passkey_use(*, posted: str, **whose: object) -> User:
        shown.append(posted)
        return annotator

    monkeypatch.setattr("annotator.sign_in.sign_in_pages.passkey_use", passkey_use)
    half = Client()
    monkeypatch.setattr("annotator.sign_in.entrance.has_second_factor", lambda user: True)
    give_password(half, "amal")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        give_password(Client(), "amal", "wrong")
    assert client.post(ALONE, {"credential": "right"}).status_code == 429
    assert half.post(ASKED, {"credential": "right"}).status_code == 429
    assert not inside(client)
    assert not inside(half)
    AccessAttempt.objects.all().delete()  # as once its time is over
    client.post(ALONE, {"credential": "right"})
    assert inside(client)
    assert shown == ["right", "right"]


def test_half_the_way_lasts_no_longer_than_it_should(client, careful, monkeypatch):
    give_password(client, "amal")
    password_set(by=None, user=careful.user, password="a different long secret")
    assert client.get(ASKED)["Location"] == LOGIN
    give_password(client, "amal", "a different long secret")
    User.objects.filter(pk=careful.user.pk).update(is_active=False)
    client.post(ASKED, {"code": code_of(careful.secret)})
    assert not inside(client)
    User.objects.filter(pk=careful.user.pk).update(is_active=True)
    now = time.time()
    monkeypatch.setattr("annotator.sign_in.entrance.time.time", lambda: now + 301)
    client.post(ASKED, {"code": careful.codes[0]})
    assert not inside(client)
    assert Client().get(ASKED)["Location"] == LOGIN


def test_the_second_step_leads_to_no_foreign_address_either(client, careful):
    give_password(client, "amal", next="https://example.org/")
    assert client.post(ASKED, {"code": code_of(careful.secret)})["Location"] == "/admin/"


def test_the_first_factor_ends_sessions_that_never_showed_one(client, annotator):
    elsewhere = Client()
    for browser in (client, elsewhere):
        give_password(browser, "amal")
    set_up(client)
    assert inside(client)
    assert not inside(elsewhere)


@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_it_does_where_the_password_is_asked_for_again(client, careful, kind):
    signed_in(careful, client)
    forget_the_step(careful.user)
    careful.user.set_unusable_password()  # who signs in without one
    session = client.session
    session[PROVED] = 0
    session.save()
    page = client.post(f"{OWN}codes/")
    assert 'name="code_again"' in page.text
    assert "does not fit" in client.post(f"{OWN}codes/", {"code_again": "123456"}).text
    assert client.session[PROVED] == 0
    code = code_of(careful.secret) if kind == "app" else careful.codes[1]
    assert "shown <strong>only now" in client.post(f"{OWN}codes/", {"code_again": code}).text


def test_one_removes_ones_own_with_the_password_and_the_codes_go_too(
    client, careful, other_annotator, settings
):
    factor = Authenticator.objects.get(type="totp").pk
    stranger = Client()
    give_password(stranger, "basil")
    assert stranger.post(f"{OWN}{factor}/remove/").status_code == 404
    signed_in(careful, client)
    assert client.get(f"{OWN}{factor}/remove/").status_code == 405
    client.post(f"{OWN}{factor}/remove/")
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="second factor removed").count() == 1
    settings.SECOND_FACTOR_FOR = {"annotator"}
    assert client.get("/admin/")["Location"] == OWN
    settings.SECOND_FACTOR_FOR = set()
    assert give_password(Client(), "amal")["Location"] == "/admin/"


def test_a_manager_removes_a_lost_one_and_its_owner_is_out(client, careful, manager, reviewer):
    signed_in(careful, client)
    browser, aim = Client(), PERSON.format(careful.user.pk)
    give_password(browser, "rana")
    assert browser.post(aim).status_code == 403
    give_password(browser, "mona")
    browser.post("/admin/logout/")
    give_password(browser, "mona")
    assert "authenticator app" in browser.get(aim).text
    session = browser.session
    session[PROVED] = 0
    session.save()
    assert "Is it you?" in browser.post(aim).text
    browser.post(aim, {"password_again": PASSWORD})
    assert not Authenticator.objects.exists()
    assert not inside(client)
    entry = AuditEntry.objects.get(action="second factor removed")
    assert (entry.by, entry.subject) == (manager, "amal")


def test_the_operator_removes_that_of_the_last_manager(careful, capsys):
    call_command("remove_second_factor", "amal")
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get(action="second factor removed")
    assert (entry.by, entry.subject) == (None, "amal")
