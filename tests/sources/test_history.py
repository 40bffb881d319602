import pytest
from django.urls import reverse

from sources import services
from sources.merging import source_merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(manager):
    """The address of a source that a manager added and merged; another one begins with the same letters."""
    old = services.source_add(by=manager, key="old", name="Harbor Wire", kind="ngo")
    new = services.source_add(by=manager, key="old_town", name="Old Town Radio", kind="ngo")
    services.alias_add(by=manager, source=old, text="Wire of the Harbor")
    source_merge(by=manager, source=old, into=new, reason="One newsroom")
    return reverse("admin:sources_source_change", args=[old.pk])


def test_what_changed_and_why_stands_on_the_page_of_the_source(client, manager, page):
    client.force_login(manager)
    shown = client.get(page).content.decode()
    assert "alias added old: Wire of the Harbor" in shown
    assert "source merged old" in shown
    assert "One newsroom" in shown
    assert "source added old_town" not in shown


@pytest.mark.parametrize("who", ["viewer", "reviewer", "annotator"])
def test_who_may_not_read_the_log_sees_none_of_it(who, request, client, page):
    client.force_login(request.getfixturevalue(who))
    assert "One newsroom" not in client.get(page).content.decode()
