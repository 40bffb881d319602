"""The pages of one-time links: the one that anybody may open, and those on which they are made and revoked."""

import html
import io
import logging
import re

import pytest
import time_machine
from django.test import Client

from annotator.logs import OneLineFormatter
from annotator.people.invitations import (
    invitation_accept,
    invitation_make,
    invitation_revoke,
    password_reset_link,
)
from annotator.people.models import Invitation, User
from tests.cast import PASSWORD, make_person

NEW = "seven lanterns at the quay"
TWICE = {"new_password1": NEW, "new_password2": NEW}
INVITE, OPEN = "/admin/people/user/invite/", "/admin/people/user/invitations/"


def page(token: str) -> str:
    return f"/admin/welcome/{token}/"


def shown_link(answer) -> str:
    """The path of the link in the field of the page."""
    value = re.search(r'id="link"[^>]*value="([^"]*)"', answer.content.decode())
    assert value
    return html.unescape(value[1]).removeprefix("http://testserver")


@pytest.fixture
def token(manager) -> str:
    return invitation_make(by=manager, username="nadia", name="Nadia", roles={"annotator"})[1]


@pytest.fixture
def at_desk(client, manager) -> Client:
    client.force_login(manager)
    return client


@pytest.fixture
def log(caplog):
    """What would stand in the server's log, written as it is written there."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLineFormatter())
    loggers = [logging.getLogger(name) for name in ("django", "django.request", "django.server")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


# ---------------------------------------------------------------- the page that the link opens


def test_the_invited_person_sets_a_password_and_signs_in(client, token):
    answer = client.get(page(token))
    assert answer.status_code == 200
    assert 'value="nadia"' in answer.content.decode()
    answer = client.post(page(token), TWICE, follow=True)
    assert answer.redirect_chain == [("/admin/login/", 302)]
    assert "Sign in as nadia." in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.post("/admin/login/", {"username": "nadia", "password": NEW}).status_code == 302


def test_the_reset_page_names_the_person_and_sets_the_password(client, manager, annotator):
    _, token = password_reset_link(by=manager, user=annotator)
    assert 'value="amal"' in client.get(page(token)).content.decode()
    assert client.post(page(token), TWICE).status_code == 302
    annotator.refresh_from_db()
    assert annotator.check_password(NEW)


@pytest.mark.parametrize(
    ("first", "second"), [("", ""), ("kit", "kit"), (NEW, "another"), ("nadia nadia nadia", "")]
)
def test_a_password_that_will_not_do_is_refused_with_a_reason(client, token, first, second):
    answer = client.post(page(token), {"new_password1": first, "new_password2": second})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert first == "" or f'value="{first}"' not in answer.content.decode()
    assert not User.objects.filter(username="nadia").exists()
    assert client.post(page(token), TWICE).status_code == 302


def test_the_form_takes_no_name_and_no_role_from_whoever_fills_it_in(client, token):
    extra = {"username": "root", "roles": ["administrator"], "is_superuser": "on", "name": "Root"}
    client.post(page(token), TWICE | extra)
    made = User.objects.get(username="nadia")
    assert (made.name, made.is_superuser, made.groups.get().name) == ("Nadia", False, "annotator")
    assert not User.objects.filter(username="root").exists()


def test_whoever_is_signed_in_in_that_browser_is_signed_out(at_desk, token):
    assert at_desk.get(page(token)).status_code == 200
    answer = at_desk.post(page(token), TWICE, follow=True)
    assert answer.redirect_chain == [("/admin/login/", 302)]
    assert at_desk.get(OPEN).status_code == 302


def test_the_page_works_in_a_browser_that_sends_neither_cookie_nor_origin(token):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(page(token), TWICE, headers={"origin": "null"}).status_code == 302


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, token, method):
    assert getattr(client, method)(page(token)).status_code == 405


def closed_tokens(manager, annotator) -> dict[str, str]:
    """A token for every reason to open nothing."""

    def invite(username: str) -> tuple[Invitation, str]:
        return invitation_make(by=manager, username=username, roles={"viewer"})

    used = invite("used")[1]
    invitation_accept(token=used, password=NEW)
    revoked, revoked_token = invite("revoked")
    invitation_revoke(by=manager, invitation=revoked.pk)
    with time_machine.travel("2020-01-01", tick=False):
        expired = invite("expired")[1]
    taken = invite("taken")[1]
    make_person("taken")
    gone = make_person("gone", "manager")
    left = invitation_make(by=gone, username="left", roles=set())[1]
    User.objects.filter(pk=gone.pk).update(is_active=False)
    reset = password_reset_link(by=manager, user=annotator)[1]
    password_reset_link(by=manager, user=annotator)
    return {
        "wrong": "0" * 64,
        "odd": "å%20x",
        "used": used,
        "revoked": revoked_token,
        "expired": expired,
        "name taken": taken,
        "maker gone": left,
        "replaced": reset,
    }


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_whatever_opens_nothing_answers_alike(client, manager, annotator, method):
    answers = {}
    for reason, token in closed_tokens(manager, annotator).items():
        answer = getattr(client, method)(page(token), TWICE if method == "post" else {})
        passing = ("Expires", "X-Request-ID")
        kept = {name: value for name, value in answer.headers.items() if name not in passing}
        answers[reason] = (answer.status_code, answer.content, kept, list(answer.cookies))
    assert answers["wrong"][0] == 404
    assert [reason for reason, answer in answers.items() if answer != answers["wrong"]] == []


def test_no_cache_keeps_the_page_and_no_referrer_carries_its_address(client, token):
    answers = [client.get(page(token)), client.post(page(token), {}), client.get(page("wrong"))]
    answers.append(client.post(page(token), TWICE))
    assert [answer.status_code for answer in answers] == [200, 200, 404, 302]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]


def test_the_token_reaches_no_log(token, log):
    browser = Client(raise_request_exception=False)
    assert browser.put(page(token)).status_code == 405
    assert browser.get(page(token)[:-1]).status_code in (301, 302)
    browser.post(page(token), TWICE)
    assert browser.get(page(token)).status_code == 404
    written = log.getvalue()
    assert "/admin/welcome/…/" in written
    assert token not in written


def test_a_failure_of_the_page_leaves_no_token_in_the_log_either(token, log, monkeypatch):
    def fail(token: str):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("annotator.people.views.invitation_find", fail)
    browser = Client(raise_request_exception=False)
    assert browser.get(page(token)).status_code == 500
    assert "the disk is full" in log.getvalue()
    assert token not in log.getvalue()


def test_a_name_is_shown_as_text(client, manager):
    _, token = invitation_make(by=manager, username="nadia", name="<b>N</b>", roles=set())
    manager.name = "<script>x</script>"
    manager.save()
    assert "<script>x" not in client.get(page(token)).content.decode()


# ---------------------------------------------------------------- the pages on which links are made


def test_a_manager_makes_a_link_that_is_shown_once(at_desk, client):
    posted = {"username": "nadia", "name": "Nadia", "roles": ["annotator", "viewer"]}
    answer = at_desk.post(INVITE, posted)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    link = shown_link(answer)
    token = link.split("/")[-2]
    for address in (OPEN, INVITE, "/admin/people/user/", "/admin/people/auditentry/"):
        assert token not in at_desk.get(address).content.decode()
    assert Client().post(link, TWICE).status_code == 302
    made = User.objects.get(username="nadia")
    assert set(made.groups.values_list("name", flat=True)) == {"annotator", "viewer"}


def test_sending_the_form_again_makes_no_second_link(at_desk):
    posted = {"username": "nadia", "roles": ["viewer"]}
    first = shown_link(at_desk.post(INVITE, posted))
    answer = at_desk.post(INVITE, posted)
    assert "There is an open invitation for this name" in answer.content.decode()
    assert Client().get(first).status_code == 200
    assert Invitation.objects.count() == 1


def test_the_form_offers_and_takes_only_roles_that_one_may_give(at_desk):
    assert 'value="administrator"' not in at_desk.get(INVITE).content.decode()
    answer = at_desk.post(INVITE, {"username": "nadia", "roles": ["administrator"]})
    assert "errorlist" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_taken_name_is_said_at_its_field(at_desk, annotator):
    answer = at_desk.post(INVITE, {"username": "amal"})
    assert "This sign-in name is taken." in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"username"}


def test_a_reset_link_is_made_on_the_persons_page_by_post_alone(at_desk, annotator):
    address = f"/admin/people/user/{annotator.pk}/reset-link/"
    assert address in at_desk.get(f"/admin/people/user/{annotator.pk}/change/").content.decode()
    assert at_desk.get(address).status_code == 200
    assert not Invitation.objects.exists()
    link = shown_link(at_desk.post(address))
    assert Client().post(link, TWICE).status_code == 302
    annotator.refresh_from_db()
    assert annotator.check_password(NEW)


def test_ones_own_page_offers_no_reset_link_and_asking_for_one_is_refused_in_words(at_desk, manager):
    address = f"/admin/people/user/{manager.pk}/reset-link/"
    assert address not in at_desk.get(f"/admin/people/user/{manager.pk}/change/").content.decode()
    answer = at_desk.post(address, follow=True)
    assert "Change your own password with the one you have." in answer.content.decode()


def test_a_manager_neither_sees_nor_makes_a_reset_link_for_an_administrator(at_desk):
    adam = make_person("adam", "administrator")
    address = f"/admin/people/user/{adam.pk}/reset-link/"
    assert address not in at_desk.get(f"/admin/people/user/{adam.pk}/change/").content.decode()
    assert at_desk.get(address).status_code == 403
    assert at_desk.post(address).status_code == 403
    assert not Invitation.objects.exists()


def test_open_links_are_listed_and_revoked_there(at_desk, manager, annotator, token):
    password_reset_link(by=manager, user=annotator)
    listed = at_desk.get(OPEN).content.decode()
    assert "nadia" in listed
    assert "amal" in listed
    made = Invitation.objects.get(username="nadia")
    answer = at_desk.post(f"{OPEN}{made.pk}/", follow=True)
    assert "The invitation for nadia is revoked" in answer.content.decode()
    assert [row.person.username for row in answer.context["rows"]] == ["amal"]
    assert Client().get(page(token)).status_code == 404


def test_a_link_is_not_revoked_by_opening_an_address(at_desk, token):
    made = Invitation.objects.get()
    assert at_desk.get(f"{OPEN}{made.pk}/").status_code == 405
    assert Client().get(page(token)).status_code == 200


def test_a_link_that_was_used_meanwhile_is_said_to_be(at_desk, token):
    invitation_accept(token=token, password=NEW)
    answer = at_desk.post(f"{OPEN}{Invitation.objects.get().pk}/", follow=True)
    assert "was used before it could be revoked" in answer.content.decode()


def test_what_is_missing_is_not_found(at_desk):
    assert at_desk.post(f"{OPEN}999/").status_code == 404
    assert at_desk.get("/admin/people/user/999/reset-link/").status_code == 404


@pytest.mark.parametrize("who", ["viewer", "annotator", "reviewer", "stranger", None])
def test_nobody_else_reaches_these_pages(who, manager, other_annotator, token, client, request):
    if who:
        client.force_login(request.getfixturevalue(who))
    made = Invitation.objects.get()
    reset = f"/admin/people/user/{other_annotator.pk}/reset-link/"
    for address in (INVITE, OPEN, reset, f"/admin/people/user/{made.pk + 999}/reset-link/"):
        for answer in (client.get(address), client.post(address, {"username": "nabil"})):
            assert answer.status_code == (403 if who else 302)
    assert client.post(f"{OPEN}{made.pk}/").status_code == (403 if who else 302)
    assert list(Invitation.objects.open()) == [made]


def test_making_and_revoking_ask_for_the_csrf_token(manager, token):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(manager)
    assert browser.post(INVITE, {"username": "nabil"}).status_code == 403
    assert browser.post(f"{OPEN}{Invitation.objects.get().pk}/").status_code == 403
    assert Invitation.objects.open().count() == 1


def test_the_people_page_leads_to_the_invitation(at_desk):
    people = at_desk.get("/admin/people/user/").content.decode()
    assert INVITE in people
    assert OPEN in people
    assert INVITE in at_desk.get("/admin/").content.decode()


def test_the_invited_are_no_people_before_they_accept(client, token):
    assert client.post("/admin/login/", {"username": "nadia", "password": PASSWORD}).status_code == 200
    assert list(User.objects.values_list("username", flat=True)) == ["mona"]
