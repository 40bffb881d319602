"""What is changed about a person takes hold on their next request."""

import pytest

from annotator.people.models import AuditEntry, User
from annotator.people.services import password_set, user_update
from tests.cast import PASSWORD

NEW = "a different long secret"
START, PEOPLE, WORK = "/admin/", "/admin/people/user/", "/admin/annotations/assignment/"


def change(by, user, **values):
    held = set(user.groups.values_list("name", flat=True))
    given = {"name": user.name, "email": "", "language": "en", "is_active": True, "roles": held}
    user_update(by=by, user=User.objects.get(pk=user.pk), **given | values)


@pytest.fixture
def at_work(client, annotator):
    """A browser in which the annotator signed in the usual way."""
    answer = client.post("/admin/login/", {"username": "amal", "password": PASSWORD, "next": WORK})
    assert answer.status_code == 302
    assert client.get(WORK).status_code == 200
    return client


def signed_out(client) -> bool:
    answer = client.get(WORK)
    return answer.status_code == 302 and answer["Location"].startswith("/admin/login/")


def test_who_is_deactivated_is_out(at_work, manager, annotator):
    change(manager, annotator, is_active=False)
    assert signed_out(at_work)
    answer = at_work.post("/admin/login/", {"username": "amal", "password": PASSWORD})
    assert answer.status_code == 200
    assert signed_out(at_work)


def test_a_role_taken_is_gone(at_work, manager, annotator):
    change(manager, annotator, roles=set())
    assert at_work.get(WORK).status_code == 403


def test_a_role_given_is_there(at_work, manager, annotator):
    assert at_work.get(PEOPLE).status_code == 403
    change(manager, annotator, roles={"manager"})
    assert at_work.get(PEOPLE).status_code == 200


def test_a_password_set_by_somebody_else_ends_the_session(at_work, manager, annotator):
    password_set(by=manager, user=annotator, password=NEW)
    assert signed_out(at_work)
    assert at_work.post("/admin/login/", {"username": "amal", "password": PASSWORD}).status_code == 200
    assert at_work.post("/admin/login/", {"username": "amal", "password": NEW}).status_code == 302


def test_changing_ones_own_password_ends_ones_other_sessions_and_is_logged(at_work, annotator):
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(annotator)
    posted = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert at_work.post("/admin/password_change/", posted).status_code == 302
    assert at_work.get(WORK).status_code == 200
    assert signed_out(elsewhere)
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.subject) == (annotator, "password set", "amal")
    assert NEW not in str([entry.before, entry.after, entry.reason])


def test_signing_out_needs_a_post_and_ends_the_session(at_work):
    assert at_work.get("/admin/logout/").status_code == 405
    assert at_work.get(WORK).status_code == 200
    at_work.post("/admin/logout/")
    assert signed_out(at_work)


def test_the_session_gets_a_new_key_at_sign_in(client, annotator):
    client.get("/admin/login/")
    session = client.session
    session["left"] = "before"
    session.save()
    before = session.session_key
    client.cookies["session" if "session" in client.cookies else "sessionid"] = before
    client.post("/admin/login/", {"username": "amal", "password": PASSWORD})
    assert client.session.session_key != before
