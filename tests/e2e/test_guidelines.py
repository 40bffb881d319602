"""The guidelines beside the work: one key away, renewed when a manager publishes, written on a form."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from annotator.annotations.guidelines import guidelines_publish, pages_of
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Guidelines
from annotator.reports.models import Report
from tests.e2e.accessibility import violations

PAGES = {"Voices": "Whose words?\n\n- one\n- two", "المصادر": "# من قال\n\nاذكر **المصدر** (SOHR)."}


@pytest.fixture
def assignment(transactional_db, registry, annotator, tmp_path: Path) -> Assignment:
    file = tmp_path / "ferry.txt"
    file.write_text(
        "Notes from the ferry\n\nThe ferry was full. Nobody crossed at night.\n", encoding="utf-8"
    )
    call_command("import_reports", str(file), verbosity=0)
    guidelines_publish(by=None, pages=PAGES)
    done = reports_assign(by=None, reports=Report.objects.all(), annotators=[annotator], required=1)
    return done.assignments[0]


def test_one_key_opens_them_page_by_page_and_closes_them(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/")
    page.keyboard.press("g")
    page.get_by_text("Whose words?").wait_for()
    page.get_by_text("المصادر").click()
    arabic = page.get_by_text("من قال")
    arabic.wait_for()
    assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert not page.get_by_text("Whose words?").is_visible()
    assert violations(page) == []
    page.get_by_role("heading", name="Guidelines, version 1").click()
    page.keyboard.press("g")
    arabic.wait_for(state="hidden")


def test_a_version_published_meanwhile_is_told_and_shown(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/?at=2")
    guidelines_publish(by=None, pages={"Voices": "A new rule."})
    page.keyboard.press("p")
    page.get_by_text("The guidelines have changed: version 2 is in force.").wait_for()
    page.keyboard.press("g")
    page.get_by_text("A new rule.").wait_for()


def test_a_manager_previews_and_publishes_pages(open_page, assignment, manager):
    page: Page = open_page(manager, viewport={"width": 360, "height": 740})
    page.goto("/admin/annotations/guidelines/add/")
    page.fill("#id_page-2-title", "Doubt")
    page.fill("#id_page-2-text", "Rate **what** is said.")
    page.fill("#id_page-2-ORDER", "1")
    page.fill("#id_page-0-ORDER", "2")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="How it would look").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("heading", name="Guidelines, version 2").wait_for()
    assert list(pages_of(Guidelines.objects.first())) == ["Doubt", "Voices", "المصادر"]
    assert violations(page) == []
