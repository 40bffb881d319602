"""The one small cast: everybody has the password of `PASSWORD`."""

import pytest

PASSWORD = "correct horse battery"  # noqa: S105


def make_person(username: str, *roles: str):
    from django.contrib.auth.models import Group

    from annotator.people.models import User

    user = User.objects.create_user(username, PASSWORD, name=username.title())
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def manager(db):
    return make_person("mona", "manager")


@pytest.fixture
def annotator(db):
    return make_person("amal", "annotator")


@pytest.fixture
def other_annotator(db):
    return make_person("basil", "annotator")


@pytest.fixture
def reviewer(db):
    return make_person("rana", "reviewer")


@pytest.fixture
def other_reviewer(db):
    return make_person("samir", "reviewer")


@pytest.fixture
def viewer(db):
    return make_person("vera", "viewer")


@pytest.fixture
def stranger(db):
    """Somebody who may sign in and has no role."""
    return make_person("stranger")


@pytest.fixture
def registry(db):
    """The registry of fixtures/, in the database."""
    from sources.services import registry_load

    return registry_load(by=None)
