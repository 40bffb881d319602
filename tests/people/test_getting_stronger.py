"""Nobody makes more of themselves than they are, by no form that they can send."""

import pytest

from annotator.people.models import Invitation, User
from tests.cast import make_person

ROLES = ("viewer", "annotator", "reviewer", "manager", "administrator")


@pytest.fixture
def at_desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def administrator(db):
    return make_person("adam", "administrator")


def held(user) -> set[str]:
    return set(User.objects.get(pk=user.pk).groups.values_list("name", flat=True))


def test_a_manager_takes_no_further_role(at_desk, manager):
    posted = {"name": "Mona", "email": "", "language": "en", "is_active": "on", "is_superuser": "on"}
    for roles in (["manager", "administrator"], ["administrator"], ["manager", "viewer"], []):
        at_desk.post(f"/admin/people/user/{manager.pk}/change/", posted | {"roles": roles})
        manager.refresh_from_db()
        assert (held(manager), manager.is_superuser) == ({"manager"}, False), roles


def test_a_manager_changes_nothing_about_an_administrator(at_desk, administrator):
    posted = {"name": "Mine", "email": "mine@example.org", "language": "en", "is_active": "", "roles": []}
    before = administrator.password
    page = f"/admin/people/user/{administrator.pk}/"
    for address in ("change/", "reset-link/"):
        sent = posted | {"password1": "another long secret", "password2": "another long secret"}
        assert at_desk.post(f"{page}{address}", sent).status_code in (403, 404), address
    administrator.refresh_from_db()
    assert (administrator.name, administrator.email, administrator.is_active) == ("Adam", "", True)
    assert administrator.password == before
    assert held(administrator) == {"administrator"}


def test_a_manager_makes_nobody_stronger_than_themselves(at_desk, annotator):
    posted = {"name": "Amal", "email": "", "language": "en", "is_active": "on", "roles": ["administrator"]}
    at_desk.post(
        f"/admin/people/user/{annotator.pk}/change/", posted | {"groups": ["5"], "user_permissions": ["1"]}
    )
    at_desk.post("/admin/people/user/invite/", {"username": "nadia", "roles": ["administrator"]})
    at_desk.post("/admin/people/user/add/", {"username": "omar", "roles": ["administrator"]})
    assert held(annotator) == {"annotator"}
    assert not annotator.user_permissions.exists()
    assert not Invitation.objects.exists()
    assert not User.objects.filter(username="omar").exists()


@pytest.mark.parametrize("role", ["viewer", "annotator", "reviewer"])
def test_others_change_nobody_and_themselves_least(client, manager, role):
    person = make_person("somebody", role)
    client.force_login(person)
    for user in (person, manager):
        posted = {"name": "X", "email": "", "language": "en", "is_active": "on", "roles": list(ROLES)}
        assert client.post(f"/admin/people/user/{user.pk}/change/", posted).status_code == 403
    assert held(person) == {role}


def test_a_wrong_name_costs_as_many_hashings_as_a_wrong_password(client, annotator, monkeypatch):
    """So that how long an answer takes tells nobody who exists. Counted, since clocks lie."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    User.objects.create_user("gone", "another long secret", is_active=False)
    made, plain = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *words: made.append(1) or plain(*words))
    counts = {}
    for name in ("amal", "nobody", "gone"):
        made.clear()
        client.post("/admin/login/", {"username": name, "password": "wrong"})
        counts[name] = len(made)
    assert counts["amal"] > 0
    assert len(set(counts.values())) == 1, counts
