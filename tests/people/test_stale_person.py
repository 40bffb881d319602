"""Two managers at one person's page: the form that was opened earlier undoes nothing that was saved since."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from annotator.meanwhile import state_of
from annotator.people.models import AuditEntry, User
from annotator.people.services import facts_of, user_update
from tests.cast import make_person

SEEN = re.compile(r'name="seen" value="(\w+)"')


@pytest.fixture
def adam(db):
    return make_person("adam", "administrator")


def address(user: User) -> str:
    return f"/admin/people/user/{user.pk}/change/"


def posted(client: Client, user: User, **values) -> dict:
    """The form as it stands on the page now, with `values` in place of what stands there."""
    seen = SEEN.search(client.get(address(user)).text)
    assert seen is not None
    held = list(user.groups.values_list("name", flat=True))
    stands = {"name": user.name, "email": user.email, "language": "en", "is_active": "on", "roles": held}
    return stands | {"seen": seen[1]} | values


def deactivate(user: User) -> None:
    user_update(
        by=None, user=user, name=user.name, email=user.email, language="en", is_active=False, roles=set()
    )


def test_a_stale_form_gives_nobody_access_or_roles_back(client, adam, annotator):
    client.force_login(adam)
    stale = posted(client, annotator, name="Amal N.", password_again="correct horse battery")
    deactivate(annotator)
    entries = AuditEntry.objects.count()
    answer = client.post(address(annotator), stale)
    assert "Somebody else changed this person while you did" in answer.text
    assert "active: no" in answer.text
    assert "roles: none" in answer.text
    assert 'value="Amal N."' in answer.text
    stored = User.objects.get(pk=annotator.pk)
    assert (stored.is_active, stored.groups.count(), stored.name) == (False, 0, "Amal")
    assert AuditEntry.objects.count() == entries
    # What stands there is known now: what is saved again is meant.
    seen = SEEN.search(answer.text)
    assert seen is not None
    assert client.post(address(annotator), stale | {"seen": seen[1]}).status_code == 302
    stored = User.objects.get(pk=annotator.pk)
    assert (stored.is_active, stored.name) == (True, "Amal N.")


def test_what_was_saved_between_the_form_s_look_and_its_turn_stands_too(adam, annotator):
    seen = state_of(facts_of(annotator))
    same = {"name": "Amal", "email": "", "language": "en", "is_active": True, "roles": {"annotator"}}
    user_update(by=adam, user=annotator, **same, seen=seen)
    deactivate(annotator)
    with pytest.raises(ValidationError, match="while you did"):
        user_update(by=adam, user=annotator, **same, seen=seen)
    assert not User.objects.get(pk=annotator.pk).is_active


def test_who_may_only_look_gets_no_form(client, manager, adam):
    client.force_login(manager)
    answer = client.get(address(adam))
    assert answer.status_code == 200
    assert not SEEN.search(answer.text)
