"""Practice in a browser: the manager makes a key, the annotator rates, and sees both side by side."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from annotator.reports.models import Report
from tests.e2e.accessibility import violations_in_both

TEXT = "Notes from the ferry\n\nThe ferry was full, the Syrian Observatory for Human Rights said.\n"


@pytest.fixture
def report(transactional_db, registry, tmp_path: Path) -> Report:
    file = tmp_path / "ferry.txt"
    file.write_text(TEXT, encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    return Report.objects.get()


def judge(page: Page, *keys: str) -> None:
    """One key for each statement, once the page's script is there to take it."""
    page.wait_for_load_state()
    for number, key in enumerate(keys, 1):
        page.get_by_role("heading", name=f"Statement {number} ").wait_for()
        page.keyboard.press(key)
    page.get_by_text(f"{len(keys)} of {len(keys)} statements rated").wait_for()
    page.get_by_role("button", name="Submit the report").click()


def test_a_key_is_made_given_and_compared(open_page, report, manager, annotator):
    narrow = {"color_scheme": "light", "viewport": {"width": 360, "height": 740}}
    desk: Page = open_page(manager, **narrow)
    desk.goto("/admin/annotations/practice/?q=ferry")
    assert violations_in_both(desk) == []
    desk.get_by_role("link", name="Notes from the ferry").click()
    assert violations_in_both(desk) == []
    desk.get_by_role("button", name="Make the key").click()
    desk.get_by_text("Answer key.", exact=True).wait_for()
    assert violations_in_both(desk) == []
    judge(desk, "2", "3")
    desk.get_by_label(annotator.name).check()
    desk.get_by_role("button", name="Give it for practice").click()
    desk.get_by_text("1 practise on it.").wait_for()
    assert violations_in_both(desk) == []

    page: Page = open_page(annotator, **narrow)
    page.goto("/admin/")
    page.get_by_text("Practice: Notes from the ferry").wait_for()
    page.get_by_role("link", name="Begin").click()
    page.get_by_text("Practice.", exact=True).wait_for()
    judge(page, "2", "5")
    page.get_by_role("heading", name="Like the key", exact=True).wait_for()
    page.get_by_text("1 of 2 (50 %)").first.wait_for()
    assert page.locator(".compared.differs").count() == 1
    assert violations_in_both(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Only what differs").click()
    expect(page.locator(".compared")).to_have_count(1)
