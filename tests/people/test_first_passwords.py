"""Nobody types the password of somebody else: who is added, or has lost theirs, gets a link and chooses it alone."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, reverse

from annotator.people.models import AuditEntry, Invitation, User
from annotator.people.services import password_set
from tests.cast import PASSWORD

NEW = "lanterns at the old quay"
ADD = "/admin/people/user/add/"
NADIA = {"username": "nadia", "name": "Nadia", "roles": ["annotator"]}


@pytest.fixture
def at_desk(client, manager):
    client.force_login(manager)
    return client


def link_on(answer) -> str:
    return re.search(r"/admin/welcome/[0-9a-f]{64}/", answer.text)[0]


def test_no_page_asks_a_manager_for_the_password_of_somebody_else(at_desk, annotator):
    page = reverse("admin:people_user_change", args=[annotator.pk])
    for address in (page, ADD):
        assert 'type="password"' not in at_desk.get(address).text
    assert "/password/" not in at_desk.get(page).text
    with pytest.raises(NoReverseMatch):
        reverse("admin:people_user_password", args=[annotator.pk])


def test_what_is_posted_as_a_password_is_no_password(at_desk, annotator):
    given = {"password": NEW, "password1": NEW, "password2": NEW}
    at_desk.post(ADD, NADIA | given)
    at_desk.post(f"/admin/people/user/{annotator.pk}/password/", given)
    assert not User.objects.get(username="nadia").has_usable_password()
    annotator.refresh_from_db()
    assert annotator.check_password(PASSWORD)


def test_who_is_added_gets_a_link_with_which_they_choose_it_once(at_desk, client):
    answer = at_desk.post(ADD, NADIA)
    assert answer.status_code == 200
    link = link_on(answer)
    nadia = User.objects.get(username="nadia")
    assert [group.name for group in nadia.groups.all()] == ["annotator"]
    assert Invitation.objects.open().get().user == nadia
    assert client.post(link, {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert User.objects.get(username="nadia").check_password(NEW)
    assert client.get(link).status_code == 404


def test_not_even_the_service_takes_it_from_a_manager(manager, annotator):
    with pytest.raises(PermissionDenied):
        password_set(by=manager, user=annotator, password=NEW)
    annotator.refresh_from_db()
    assert annotator.check_password(PASSWORD)
    assert not AuditEntry.objects.filter(action="password set").exists()
    password_set(by=annotator, user=annotator, password=NEW)
    password_set(by=None, user=annotator, password=PASSWORD)  # the operator, at the command line
