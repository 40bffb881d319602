"""The pages of API tokens: made after the password, shown once, listed, revoked by their owner or by a manager."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.people.fresh import PROVED
from annotator.people.models import ApiToken, AuditEntry
from tests.api.reading import ask, token_of
from tests.cast import PASSWORD

OWN = "/admin/tokens/"


@pytest.fixture
def at_work(client, viewer):
    client.force_login(viewer)
    return client


def asked(**values):
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    return {"name": "My notebook", "scopes": ["sources:read", "reports:read"], "until": until} | values


def test_a_token_is_made_after_the_password_and_shown_once(at_work):
    session = at_work.session
    session[PROVED] = time.time() - 10**6
    session.save()
    page = at_work.post(OWN, asked())
    assert "Is it you?" in page.content.decode()
    assert not ApiToken.objects.exists()
    page = at_work.post(OWN, asked(password_again=PASSWORD))
    text = re.search(r'value="(hearsay_[0-9a-f]{10}_[\w-]{43})"', page.content.decode())[1]
    assert "no-store" in page["Cache-Control"]
    assert ask(text, "sources").status_code == 200
    listed = at_work.get(OWN).content.decode()
    assert text[:18] in listed
    assert "My notebook" in listed
    assert "registry of sources" in listed
    assert text[18:] not in listed


@pytest.mark.parametrize(
    "odd", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"until": "2099-01-01"}, {"name": "\x00"}]
)
def test_what_makes_no_token_is_said_on_the_page(at_work, odd):
    page = at_work.post(OWN, asked(**odd))
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not ApiToken.objects.exists()


def test_its_owner_revokes_it_and_nobody_elses(at_work, viewer, annotator):
    own, other = token_of(viewer), token_of(annotator)
    for text, status in ((own, 302), (own, 404), (other, 404), ("x_nowhere", 404)):
        assert at_work.post(OWN, {"revoke": text.split("_")[1]}).status_code == status
    assert ask(own, "sources").status_code == 401
    assert ask(other, "reports").status_code == 200


def test_a_manager_sees_when_it_was_used_and_not_what_it_is_called(viewer, manager):
    text, client = token_of(viewer), Client()
    client.force_login(manager)
    at = f"/admin/people/user/{viewer.pk}/tokens/"
    page = client.get(at).content.decode()
    assert text[:18] in page
    assert "notebook" not in page
    assert client.post(at, {"revoke": text.split("_")[1]}).status_code == 302
    assert ask(text, "sources").status_code == 401
    assert AuditEntry.objects.get(action="API token revoked").by == manager
    assert "has no API token" in client.get(at).content.decode()
    client.force_login(viewer)
    assert client.get(at).status_code == 403
