"""Sign-in by an identity provider: who somebody is there makes nobody, and only a link makes them anybody here."""

import base64
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from annotator.people.fresh import PROVED
from annotator.people.models import AuditEntry, User
from annotator.sign_in.services import app_add
from tests.cast import PASSWORD
from tests.sign_in.conftest import ASKED, LOGIN, OWN, code_of, forget_the_step, give_password, inside
from tests.sign_in.small_provider import CLIENT, OTHER_KEY, SECRET, SmallProvider, jwk_of

TO, BACK, LINK = "/admin/login/provider/", "/admin/login/provider/back/", "/admin/second-factor/provider/"
AMAL = {"sub": "amal-7", "email": "Amal@example.org", "email_verified": True}


@pytest.fixture(scope="module")
def running():
    provider = SmallProvider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(running, settings, annotator):
    settings.OIDC_ISSUER = running.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    running.lies, running.more_keys = {}, []
    User.objects.filter(pk=annotator.pk).update(email="amal@example.org")
    return running


def come_in(client, provider, claims=AMAL, start=TO, **more):
    """What the browser is told at the end of the way to the provider and back."""
    return client.get(f"{BACK}?{provider.agrees(client.get(start)['Location'], dict(claims), **more)}")


def test_a_verified_address_links_once_and_then_sub_alone_counts(client, provider, annotator):
    page = client.get(LOGIN).text
    assert "Sign in with" in page
    assert come_in(client, provider, start=f"{TO}?next=/admin/sessions/")["Location"] == "/admin/sessions/"
    assert inside(client)
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.uid, linked.provider, linked.extra_data) == (
        annotator,
        "amal-7",
        provider.issuer,
        {},
    )
    assert not SocialToken.objects.exists()
    assert not re.search("of no use|eyJ", json.dumps(dict(client.session))), (
        "the provider's tokens stay nowhere"
    )
    assert AuditEntry.objects.get().action == "identity linked"
    again = Client()
    come_in(again, provider, {"sub": "amal-7"})
    assert inside(again)
    another = Client()
    come_in(another, provider, {**AMAL, "sub": "somebody-else"})
    assert not inside(another)
    assert User.objects.count() == 1


def test_who_somebody_is_at_one_provider_says_nothing_at_another(client, provider, annotator):
    """The same `sub` from another issuer is another person, who has to be linked anew."""
    elsewhere = SocialAccount.objects.create(
        user=annotator, provider="https://other.example.org", uid="amal-7"
    )
    come_in(client, provider, {"sub": "amal-7"})
    assert not inside(client)
    come_in(client, provider)
    assert inside(client)
    assert SocialAccount.objects.exclude(pk=elsewhere.pk).get().provider == provider.issuer


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "x", "email": "amal@example.org"},
        {"sub": "x", "email": "amal@example.org", "email_verified": False},
        {"sub": "x", "email": "amal@example.org", "email_verified": "true"},
        {"sub": "x", "email": "nobody@example.org", "email_verified": True},
        {"sub": "x", "email": "", "email_verified": True},
        {"sub": "x", "email": ["amal@example.org"], "email_verified": True},
        {"sub": "x", "email_verified": True},
    ],
)
def test_nothing_else_lets_anybody_in_and_nobody_is_made(client, provider, claims):
    answer = come_in(client, provider, claims)
    assert answer["Location"] == LOGIN
    assert "nobody here is linked" in client.get(LOGIN).text
    assert not inside(client)
    assert User.objects.count() == 1


def test_two_with_one_address_a_superuser_and_who_is_deactivated_are_nobody(client, provider, annotator):
    User.objects.create_superuser("root", PASSWORD, email="root@example.org")
    twin = User.objects.create_user("twin", PASSWORD, email="amal@example.org")
    come_in(client, provider)
    come_in(client, provider, {**AMAL, "email": "root@example.org"})
    assert not inside(client)
    twin.delete()
    come_in(client, provider)
    assert inside(client)
    User.objects.filter(pk=annotator.pk).update(is_active=False)
    elsewhere = Client()
    come_in(elsewhere, provider)
    assert not inside(client)
    assert not inside(elsewhere)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example.org"},
        {"aud": "another client"},
        {"azp": "another client"},
        {"exp": 1_000_000_000},
        {"nbf": 10_000_000_000},
        {"iat": 10_000_000_000},
        {"nonce": "of an earlier request"},
        {"sub": ""},
    ],
)
def test_a_token_that_is_not_for_this_request_lets_nobody_in(client, provider, wrong):
    assert come_in(client, provider, AMAL | wrong)["Location"] == LOGIN
    assert not inside(client)


@pytest.mark.parametrize(
    "forged",
    [
        {"key": OTHER_KEY},
        {"key": OTHER_KEY, "head": {"jwk": jwk_of(OTHER_KEY) | {"kid": "one", "alg": "RS256"}}},
        {"key": OTHER_KEY, "head": {"jku": "/keys/of/mine", "x5u": "/keys/of/mine"}},
        {"key": OTHER_KEY, "head": {"kid": "two"}},
        {"key": "k" * 40, "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
    ],
)
def test_a_signature_that_is_not_the_providers_lets_nobody_in(client, provider, forged):
    assert come_in(client, provider, **forged)["Location"] == LOGIN
    assert not inside(client)


def test_not_even_the_provider_signs_in_a_way_that_is_not_on_the_list(client, provider):
    """A key that two share can be read out of what the other one publishes."""
    shared = base64.urlsafe_b64encode(b"k" * 40).decode().rstrip("=")
    provider.more_keys = [{"kty": "oct", "kid": "two", "alg": "HS256", "k": shared}]
    signed = {"key": "k" * 40, "algorithm": "HS256", "head": {"kid": "two"}}
    assert come_in(client, provider, **signed)["Location"] == LOGIN
    assert not inside(client)


@pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt", 5])
def test_a_token_of_another_kind_lets_nobody_in(client, provider, kind):
    assert come_in(client, provider, head={"typ": kind})["Location"] == LOGIN
    assert not inside(client)


def test_an_answer_to_somebody_elses_request_or_a_second_one_is_none(client, provider):
    stolen = provider.agrees(client.get(TO)["Location"], dict(AMAL))
    other = Client()
    other.get(f"{BACK}?{stolen}")
    assert not inside(other)
    client.get(f"{BACK}?{stolen}")
    assert inside(client)
    client.post("/admin/logout/")
    client.get(f"{BACK}?{stolen}")
    assert not inside(client)


@pytest.mark.parametrize(
    "query",
    ["", "?error=access_denied&state=x", "?code=x", "?code=%00&state=%00", "?iss=https://other.example.org"],
)
def test_odd_ways_back_lead_to_sign_in(client, provider, query):
    assert client.get(f"{BACK}{query}")["Location"] == LOGIN


def test_a_right_answer_in_the_name_of_another_issuer_lets_nobody_in(client, provider):
    """Somebody who mixes up providers says in the address whose answer it is (RFC 9207)."""
    answer = provider.agrees(client.get(TO)["Location"], dict(AMAL))
    assert client.get(f"{BACK}?{answer}&iss=https://other.example.org")["Location"] == LOGIN
    assert not inside(client)
    client.get(f"{BACK}?{answer}&iss={provider.issuer}")
    assert inside(client)


@pytest.mark.parametrize(
    "lies",
    [{"issuer": "https://other.example.org"}, {"token_endpoint": "ftp://example.org"}, {"jwks_uri": None}],
)
def test_a_description_of_another_issuer_is_not_followed(client, provider, lies):
    provider.lies = lies
    assert client.get(TO)["Location"] == LOGIN
    assert "could not be reached" in client.get(LOGIN).text


def test_no_redirect_is_followed(client, provider):
    provider.lies = {"token_endpoint": f"{provider.issuer}/moved"}
    before = len(provider.asked)
    assert come_in(client, provider)["Location"] == LOGIN
    assert len(provider.asked) == before
    assert not inside(client)


def test_the_request_names_what_it_needs_and_takes_nothing_from_the_address(client, provider):
    aim = client.get(f"{TO}?next=//example.org/&scope=admin&auth_params=prompt%3Dnone&process=connect")[
        "Location"
    ]
    assert aim.startswith(f"{provider.issuer}/authorize?")
    assert all(
        part in aim for part in ("code_challenge_method=S256", "nonce=", "state=", "response_type=code")
    )
    assert not any(part in aim for part in ("scope=admin", "prompt=", "example.org"))
    assert client.get(f"{BACK}?{provider.agrees(aim, dict(AMAL))}")["Location"] == "/admin/"


@pytest.mark.parametrize("start", [TO, f"{TO}?again=on", f"{TO}?next=/admin/sessions/"])
def test_another_site_signs_nobody_in(client, provider, start):
    """Where one is signed in at the provider, nothing more would be asked: a link elsewhere would be enough."""
    for site in ("cross-site", "same-site"):
        answer = client.get(start, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"})
        assert answer["Location"] == LOGIN
    for site in ("same-origin", "none"):
        aim = client.get(start, headers={"Sec-Fetch-Site": site})["Location"]
        assert aim.startswith(f"{provider.issuer}/authorize?")


def test_a_signed_in_person_links_by_hand_with_the_password_and_undoes_it(
    client, provider, annotator, other_annotator
):
    User.objects.update(email="")
    give_password(client, "amal")
    session = client.session
    session[PROVED] = 0
    session.save()
    assert "Is it you?" in client.post(LINK).text
    page = client.post(LINK, {"password_again": PASSWORD}).text
    assert f'href="{TO}"' in page
    assert "prompt=login" in (aim := client.get(TO)["Location"])
    assert client.get(f"{BACK}?{provider.agrees(aim, dict(AMAL))}")["Location"] == OWN
    browser = Client()
    come_in(browser, provider)
    assert inside(browser)
    basil = Client()
    give_password(basil, "basil")
    basil.post(LINK)
    come_in(basil, provider)
    assert SocialAccount.objects.get().user == annotator
    client.post(f"{LINK}remove/")
    assert not SocialAccount.objects.exists()


def test_a_person_is_added_without_a_password_and_comes_in_by_the_provider(client, provider, manager):
    client.force_login(manager)
    posted = {"username": "nadia", "name": "Nadia", "email": "nadia@example.org", "roles": ["viewer"]}
    assert client.post("/admin/people/user/add/", posted).status_code == 302
    assert not User.objects.get(username="nadia").has_usable_password()
    browser = Client()
    come_in(browser, provider, {"sub": "nadia-9", "email": "nadia@example.org", "email_verified": True})
    assert "Nadia" in browser.get("/admin/").text


def test_who_has_a_second_factor_is_asked_for_it_after_the_provider_too(client, provider, annotator):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    app_add(user=annotator, secret=secret, code=code_of(secret))
    forget_the_step(annotator)
    assert come_in(client, provider)["Location"] == ASKED
    assert not inside(client)
    client.post(ASKED, {"code": code_of(secret)})
    assert inside(client)


def test_a_name_that_wrong_passwords_locked_comes_in_by_no_provider_either(client, provider):
    come_in(Client(), provider)  # linked already
    for number in range(settings.AXES_FAILURE_LIMIT):
        give_password(Client(), "amal", "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    assert come_in(client, provider).status_code == 429
    assert not inside(client)
    AccessAttempt.objects.all().delete()  # as once its time is over
    come_in(client, provider)
    assert inside(client)


def test_a_sign_in_that_the_provider_did_not_ask_for_proves_less(client, provider, annotator):
    """The browser may have been signed in there for days: what is sensitive asks again."""
    come_in(client, provider)
    annotator.set_unusable_password()
    annotator.save()
    come_in(client, provider)
    page = client.post("/admin/sessions/").text
    assert f'href="{TO}?again=on"' in page
    aim = client.get(f"{TO}?again=on")["Location"]
    assert "prompt=login" in aim
    client.get(f"{BACK}?{provider.agrees(aim, AMAL | {'auth_time': 1_000_000_000})}")
    assert "Is it you?" in client.post("/admin/sessions/").text
    come_in(client, provider, start=f"{TO}?again=on")
    assert "Is it you?" not in client.post("/admin/sessions/", follow=True).text


def test_without_an_issuer_there_is_no_such_way(client, annotator):
    give_password(client, "amal")
    for address in (TO, BACK):
        assert client.get(address).status_code == 404
    assert client.post(LINK).status_code == 404
    assert not Authenticator.objects.exists()
