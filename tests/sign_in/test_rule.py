"""SECOND_FACTOR_FOR: who has such a role and no second factor gets to set one up, and to nothing else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.people.services import user_update
from annotator.sign_in.middleware import OPEN
from annotator.sign_in.rule import lacks_second_factor
from annotator.sign_in.services import second_factors_clear
from tests.addresses import addresses
from tests.cast import make_person
from tests.sign_in.conftest import ASKED, LOGIN, OWN, code_of, forget_the_step, give_password, inside, set_up

ALWAYS = {name.removeprefix("admin:") for name in OPEN}


@pytest.fixture(autouse=True)
def rule(settings):
    settings.SECOND_FACTOR_FOR = {"reviewer", "manager"}


def test_every_address_leads_to_the_page_where_one_is_set_up(client, manager):
    assert give_password(client, "mona")["Location"] == "/admin/"
    plain = [(name, address) for name, address in addresses() if name not in ALWAYS and "{" not in address]
    assert len(plain) > 50
    for _, address in plain:
        for answer in (client.get(address), client.post(address)):
            assert (answer.status_code, answer.get("Location")) == (302, OWN), address
    assert "Your role asks" in client.get(OWN).text
    assert lacks_second_factor(manager)
    set_up(client)
    assert inside(client)
    assert not lacks_second_factor(manager)


def test_other_roles_are_not_asked_and_one_who_passed_costs_no_query(client, annotator, manager, settings):
    give_password(client, "amal")
    assert inside(client)
    browser = Client()
    give_password(browser, "mona")
    set_up(browser)
    counts = []
    for roles in ({"manager"}, set()):
        settings.SECOND_FACTOR_FOR = roles
        with CaptureQueriesContext(connection) as made:
            browser.get("/admin/sessions/")
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_a_role_that_was_given_takes_hold_on_the_next_request(client, annotator, manager):
    give_password(client, "amal")
    assert inside(client)
    given = {"name": "", "email": "", "language": "en", "is_active": True, "roles": {"reviewer"}}
    user_update(by=manager, user=annotator, **given)
    assert client.get("/admin/")["Location"] == OWN


def test_the_last_one_stays_where_the_role_asks_for_it(client, manager):
    give_password(client, "mona")
    set_up(client)
    key = client.get(OWN).text.split("/remove/")[0].rsplit("/", 1)[1]
    assert "set up another one" in client.post(f"{OWN}{key}/remove/", follow=True).text
    assert not lacks_second_factor(manager)


def test_who_lost_it_gets_to_set_up_another_and_no_further(client, manager):
    nadia = make_person("nadia", "manager")
    give_password(client, "nadia")
    made = set_up(client)
    second_factors_clear(by=None, user=nadia)
    assert not inside(client)
    give_password(client, "nadia")
    assert client.get("/admin/")["Location"] == OWN
    again = set_up(client)
    assert again.secret != made.secret
    assert inside(client)


def test_a_session_that_never_showed_the_one_that_is_there_ends(client, manager):
    give_password(client, "mona")
    made = set_up(client)
    other = Client()
    other.force_login(manager)
    assert other.get("/admin/")["Location"] == LOGIN
    assert not inside(other)
    forget_the_step(manager)
    give_password(other, "mona")
    other.post(ASKED, {"code": code_of(made.secret)})
    assert inside(other)
