"""Second factors in a browser: their pages, and a passkey of the browser's own making in place of the password."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page

from annotator.people.models import AuditEntry
from tests.cast import PASSWORD, make_person
from tests.sign_in.conftest import code_of, extras  # noqa: F401

from .accessibility import violations_in_both
from .conftest import OpenPage

pytestmark = pytest.mark.usefixtures("extras")

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_key(page: Page) -> None:
    """A device of this browser that keeps passkeys, and always says yes."""
    developer = page.context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    developer.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def looks_right(page: Page) -> None:
    assert violations_in_both(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.goto("/admin/login/")


def give_password(page: Page) -> None:
    page.get_by_label("Sign-in name").fill("amal")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_signs_in_alone_or_after_the_password(open_page: OpenPage, settings):
    page = open_page(make_person("amal", "annotator"), viewport={"width": 360, "height": 800})
    with_key(page)
    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("The blue key")
    looks_right(page)
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    looks_right(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("rowheader", name="The blue key").wait_for()
    looks_right(page)
    sign_out(page)
    looks_right(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="What to do next").wait_for()
    sign_out(page)
    give_password(page)
    page.get_by_role("heading", name="Is it you?").wait_for()
    looks_right(page)
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("heading", name="What to do next").wait_for()
    settings.FRESH_SIGN_IN_MINUTES = 0  # what is sensitive asks again at once
    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="Make new recovery codes").click()
    page.get_by_role("heading", name="Is it you?").wait_for()
    looks_right(page)
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    key = Authenticator.objects.get(type="webauthn")
    assert key.last_used_at
    entry = AuditEntry.objects.get(action="second factor set up")
    assert entry.after == {"kind": "passkey The blue key"}


def test_a_passkey_that_was_removed_or_whose_owner_left_opens_nothing(open_page: OpenPage):
    amal = make_person("amal", "annotator")
    page = open_page(amal)
    with_key(page)
    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    sign_out(page)
    amal.is_active = False
    amal.save()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That passkey does not fit.").wait_for()
    amal.is_active = True
    amal.save()
    Authenticator.objects.all().delete()
    page.goto("/admin/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That passkey does not fit.").wait_for()


def test_an_app_is_set_up_from_the_picture_or_the_secret(open_page: OpenPage):
    page = open_page(make_person("amal", "annotator"), viewport={"width": 360, "height": 800})
    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_role("img", name="QR code").wait_for()
    looks_right(page)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("The six digits").fill(code_of(secret))
    page.get_by_role("button", name="Set up", exact=True).click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
