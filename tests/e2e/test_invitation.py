"""Somebody is invited and joins, and loses their password and gets a new one, in two browsers."""

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, make_person

from .accessibility import hold_still, violations, violations_in_both
from .conftest import OpenPage

NEW = "seven lanterns at the quay"


def choose(page: Page, link: str, password: str) -> None:
    page.goto(link)
    page.get_by_label("New password", exact=False).first.fill(password)
    page.get_by_label("New password confirmation").fill(password)
    page.get_by_role("button", name="Set the password").click()


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Sign-in name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def invite(page: Page, username: str) -> str:
    """The link, as the manager is shown it."""
    page.goto("/admin/people/user/")
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Sign-in name").fill(username)
    page.get_by_label("annotator: ").check()
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_label(f"Hand this over to {username}").input_value()


def test_the_invited_person_joins_and_the_link_is_used_up(open_page: OpenPage):
    manager, newcomer = open_page(make_person("mona", "manager")), open_page()
    link = invite(manager, "nadia")
    choose(newcomer, link, "nadia")
    newcomer.get_by_text("This password is too short.").wait_for()
    choose(newcomer, link, NEW)
    newcomer.get_by_text("Your password is set. Sign in as nadia.").wait_for()
    sign_in(newcomer, "nadia", NEW)
    newcomer.get_by_role("heading", name="What to do next").wait_for()
    manager.goto("/admin/people/user/")
    expect(manager.get_by_role("row", name="nadia")).to_contain_text("annotator")
    assert open_page().goto(link).status == 404


def test_a_forgotten_password_is_replaced_and_the_old_one_ends(open_page: OpenPage):
    amal = make_person("amal", "annotator")
    manager, own = open_page(make_person("mona", "manager")), open_page(amal)
    manager.goto(f"/admin/people/user/{amal.pk}/change/")
    manager.get_by_role("link", name="Make a reset link").click()
    manager.get_by_role("button", name="Make the link").click()
    choose(open_page(), manager.get_by_label("Hand this over to Amal").input_value(), NEW)
    own.goto("/admin/")
    sign_in(own, "amal", PASSWORD)
    own.get_by_text("The name or the password is wrong").wait_for()
    sign_in(own, "amal", NEW)
    own.get_by_role("heading", name="What to do next").wait_for()


def test_a_link_given_to_the_wrong_person_is_revoked(open_page: OpenPage):
    manager, other = open_page(make_person("mona", "manager")), open_page()
    link = invite(manager, "nadia")
    other.goto(link)
    manager.get_by_role("link", name="Open invitations").click()
    manager.get_by_role("button", name="Revoke the invitation for nadia").click()
    manager.get_by_text("No link is open.").wait_for()
    with other.expect_response(lambda response: response.status == 404):
        other.get_by_label("New password", exact=False).first.fill(NEW)
        other.get_by_label("New password confirmation").fill(NEW)
        other.get_by_role("button", name="Set the password").click()
    other.get_by_role("heading", name="This link opens nothing").wait_for()


def test_the_link_is_copied_by_its_button(open_page: OpenPage):
    manager = open_page(make_person("mona", "manager"), permissions=["clipboard-read", "clipboard-write"])
    link = invite(manager, "nadia")
    manager.get_by_role("button", name="Copy the link").click()
    manager.get_by_role("status").get_by_text("Copied.").wait_for()
    assert manager.evaluate("navigator.clipboard.readText()") == link


def test_without_script_the_link_can_be_selected_and_the_rest_works(open_page: OpenPage):
    manager = open_page(make_person("mona", "manager"), java_script_enabled=False)
    newcomer = open_page(java_script_enabled=False)
    choose(newcomer, invite(manager, "nadia"), NEW)
    expect(manager.get_by_role("button", name="Copy the link")).to_be_hidden()
    newcomer.get_by_text("Sign in as nadia.").wait_for()


def test_every_page_of_a_link_is_accessible_on_a_screen_and_on_a_telephone(open_page: OpenPage):
    options = {"color_scheme": "light", "viewport": {"width": 1200, "height": 900}}
    amal = make_person("amal", "annotator")
    manager, newcomer = open_page(make_person("mona", "manager"), **options), open_page(**options)

    def passes(page: Page) -> None:
        for width in (320, 1200):
            page.set_viewport_size({"width": width, "height": 900})
            hold_still(page)
            # How wide a page is changes none of its colours: those of dark are looked at once.
            assert (violations if width == 320 else violations_in_both)(page) == [], page.url
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    manager.goto("/admin/people/user/invite/")
    passes(manager)
    manager.get_by_role("button", name="Make the link").click()
    link = invite(manager, "nadia")
    passes(manager)
    for address in ("invitations/", f"{amal.pk}/change/", f"{amal.pk}/reset-link/"):
        manager.goto(f"/admin/people/user/{address}")
        passes(manager)
    newcomer.goto(link)
    passes(newcomer)
    choose(newcomer, link, "short")
    passes(newcomer)
    newcomer.goto("/admin/welcome/nothing/")
    passes(newcomer)
