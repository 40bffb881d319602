"""SECRET_KEY gets a successor: what the one before signed or sealed goes on, what is made now is the new one's."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from annotator.people.invitations import invitation_make
from annotator.people.models import Session, User
from annotator.sign_in.sealing import SealBroken, seal, unseal

NEW = "the key that came after, with fifty characters or more"
OLDER = "the key of the year before, with fifty characters or more"


@pytest.fixture
def successor(settings):
    """From when it is called on, there is another key; before it, two earlier ones."""

    def change() -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY, OLDER]

    return change


def forget_the_old(settings) -> None:
    settings.SECRET_KEY_FALLBACKS = []


def signed_in(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def test_a_session_goes_on_and_is_the_new_keys_from_its_next_request_on(
    client, annotator, settings, successor
):
    client.force_login(annotator)
    began = Session.objects.get(user=annotator).started_at
    successor()
    assert signed_in(client)
    forget_the_old(settings)
    assert signed_in(client)
    assert Session.objects.get(user=annotator).started_at == began  # it lasts no longer for that


def test_a_session_that_nobody_used_meanwhile_ends_with_the_old_key(client, annotator, settings, successor):
    client.force_login(annotator)
    successor()
    forget_the_old(settings)
    assert not signed_in(client)


def test_without_the_old_key_everybody_signs_in_anew(client, annotator, settings):
    client.force_login(annotator)
    settings.SECRET_KEY = NEW
    assert not signed_in(client)


def test_who_signs_in_now_does_so_by_the_new_key(client, annotator, settings, successor):
    successor()
    client.force_login(annotator)
    forget_the_old(settings)
    assert signed_in(client)


def test_one_time_links_live_on_and_new_ones_outlive_the_old_key(client, manager, settings, successor):
    tokens = [invitation_make(by=manager, username="nadia", roles={"viewer"})[1]]
    successor()
    tokens.append(invitation_make(by=manager, username="omar", roles={"viewer"})[1])
    for token in tokens:
        page = reverse("admin:people_welcome", args=[token])
        given = dict.fromkeys(("new_password1", "new_password2"), "lanterns at the old quay")
        assert client.post(page, given).status_code == 302
        forget_the_old(settings)
    assert User.objects.filter(username__in=["nadia", "omar"]).count() == 2


def test_what_travels_with_a_page_is_taken_back_and_signed_anew(settings, successor):
    before = signing.dumps(["a.csv"], salt="import")
    successor()
    assert signing.loads(before, salt="import") == ["a.csv"]
    now = signing.dumps(["a.csv"], salt="import")
    forget_the_old(settings)
    assert signing.loads(now, salt="import") == ["a.csv"]
    with pytest.raises(signing.BadSignature):
        signing.loads(before, salt="import")


def test_what_was_sealed_opens_and_is_sealed_anew_by_the_new_key_alone(settings, successor):
    before = seal("JBSWY3DPEHPK3PXP")
    successor()
    now = seal("JBSWY3DPEHPK3PXP")
    assert unseal(before) == unseal(now) == "JBSWY3DPEHPK3PXP"
    forget_the_old(settings)
    assert unseal(now) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(SealBroken):
        unseal(before)
