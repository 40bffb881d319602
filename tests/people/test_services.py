"""Adding and changing people: what each may do to whom, and the entry that it leaves."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.people.models import AuditEntry, User
from annotator.people.services import password_set, user_create, user_update
from tests.cast import PASSWORD, make_person

ROLES = ["viewer", "annotator", "reviewer", "manager", "administrator"]


@pytest.fixture
def administrator(db):
    return make_person("adam", "administrator")


def create(by, *roles, username="nadia", password="a long enough secret"):
    return user_create(by=by, username=username, password=password, name="Nadia Mansour", roles=set(roles))


def update(by, user, roles=None, **values):
    given = {"name": user.name, "email": user.email, "language": user.language, "is_active": user.is_active}
    held = set(user.groups.values_list("name", flat=True))
    return user_update(by=by, user=user, roles=held if roles is None else set(roles), **given | values)


def roles(user):
    return set(user.groups.values_list("name", flat=True))


def test_a_manager_adds_a_person_with_roles_and_a_working_password(manager, client):
    made = create(manager, "annotator", "viewer")
    assert roles(made) == {"annotator", "viewer"}
    assert (
        client.post("/admin/login/", {"username": "nadia", "password": "a long enough secret"}).status_code
        == 302
    )
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.subject) == (manager, "person added", "nadia")
    assert entry.after == {"roles": ["annotator", "viewer"]}


@pytest.mark.parametrize("role", ROLES)
def test_a_manager_gives_no_role_beyond_their_own(manager, role):
    if role == "administrator":
        with pytest.raises(PermissionDenied):
            create(manager, role)
        assert not User.objects.filter(username="nadia").exists()
    else:
        assert roles(create(manager, role)) == {role}


@pytest.mark.parametrize("role", ROLES)
def test_an_administrator_gives_every_role(administrator, role):
    assert roles(create(administrator, role)) == {role}


@pytest.mark.parametrize("who", ["viewer", "annotator", "reviewer", "stranger"])
def test_others_add_change_and_reset_nobody(who, other_annotator, request):
    by = request.getfixturevalue(who)
    for attempt in (
        lambda: create(by),
        lambda: update(by, other_annotator, name="Renamed"),
        lambda: update(by, by, name="Renamed"),
        lambda: password_set(by=by, user=other_annotator, password="another long secret"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("username", ["amal", "", "two words", "x" * 151, "nul\x00", "line\nbreak"])
def test_an_odd_or_taken_sign_in_name_is_refused(manager, annotator, username):
    with pytest.raises(ValidationError) as caught:
        create(manager, username=username)
    assert "username" in caught.value.message_dict
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("password", ["", "short", "password1234", "nadiamansour"])
def test_a_weak_password_is_refused(manager, annotator, password):
    with pytest.raises(ValidationError):
        create(manager, password=password)
    with pytest.raises(ValidationError):
        password_set(by=annotator, user=annotator, password="short")
    assert not User.objects.filter(username="nadia").exists()
    annotator.refresh_from_db()
    assert annotator.check_password(PASSWORD)


def test_a_role_that_does_not_exist_is_refused(manager, annotator):
    for by in (manager, None):
        with pytest.raises((ValidationError, PermissionDenied)):
            create(by, "emperor")
        with pytest.raises((ValidationError, PermissionDenied)):
            update(by, annotator, roles={"emperor"})
    assert roles(annotator) == {"annotator"}


def test_a_change_of_roles_is_logged_with_before_and_after(manager, annotator):
    update(manager, annotator, roles={"reviewer"}, name="Amal K.")
    assert roles(annotator) == {"reviewer"}
    entry = AuditEntry.objects.get()
    assert entry.before == {"roles": ["annotator"], "active": True, "name": "Amal"}
    assert entry.after == {"roles": ["reviewer"], "active": True, "name": "Amal K."}


def test_nobody_changes_their_own_roles_or_access(manager, administrator):
    for person in (manager, administrator):
        for change in ({"roles": {"manager", "administrator"}}, {"roles": set()}, {"is_active": False}):
            with pytest.raises((ValidationError, PermissionDenied)):
                update(person, person, **change)
        assert len(roles(person)) == 1
    update(manager, manager, name="Mona M.")
    assert User.objects.get(username="mona").name == "Mona M."


def test_a_manager_does_not_touch_who_is_stronger(manager, administrator):
    for attempt in (
        lambda: update(manager, administrator, email="mine@example.org"),
        lambda: update(manager, administrator, roles={"viewer"}),
        lambda: update(manager, administrator, is_active=False),
        lambda: password_set(by=manager, user=administrator, password="another long secret"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    administrator.refresh_from_db()
    assert (administrator.email, administrator.is_active) == ("", True)
    assert administrator.check_password(PASSWORD)


def test_nobody_but_a_superuser_touches_a_superuser(manager, administrator):
    root = User.objects.create_superuser("root", PASSWORD)
    for by in (manager, administrator):
        with pytest.raises(PermissionDenied):
            update(by, root, name="Toor")
        with pytest.raises(PermissionDenied):
            password_set(by=by, user=root, password="another long secret")


def test_a_new_pseudonym_tells_nothing_and_is_nobody_elses(db):
    people = [make_person(f"p{n}") for n in range(30)]
    drawn = {person.pseudonym for person in people}
    assert len(drawn) == 30
    assert all(name.startswith("annotator-") and len(name) == 14 for name in drawn)


def test_a_pseudonym_is_drawn_until_it_is_free(db, monkeypatch):
    first = make_person("first")
    draws = iter([first.pseudonym, first.pseudonym, "annotator-0000"])
    monkeypatch.setattr("annotator.people.models.draw_pseudonym", lambda: next(draws))
    assert make_person("second").pseudonym == "annotator-0000"


def test_a_pseudonym_stays(manager, annotator):
    before = annotator.pseudonym
    update(manager, annotator, name="Somebody else")
    assert User.objects.get(pk=annotator.pk).pseudonym == before
