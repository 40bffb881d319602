"""A manager splits a statement while an annotator is at it."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.reports.models import Report
from tests.e2e.accessibility import violations


@pytest.fixture
def assignment(transactional_db, registry, annotator, tmp_path: Path) -> Assignment:
    file = tmp_path / "ferry.txt"
    text = "Notes from the ferry\n\nSANA said the ferry was full; nobody crossed at night. It rained.\n"
    file.write_text(text, encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    done = reports_assign(by=None, reports=Report.objects.all(), annotators=[annotator], required=1)
    return done.assignments[0]


def test_it_is_split_and_whoever_was_at_it_is_told(open_page, assignment, manager, annotator):
    bench: Page = open_page(annotator)
    bench.goto(f"/admin/annotations/assignment/{assignment.pk}/change/?at=2")
    page: Page = open_page(manager, viewport={"width": 360, "height": 740})
    page.goto(f"/admin/reports/report/{assignment.report_id}/change/")
    page.get_by_role("link", name="Correct the statements").click()
    assert violations(page) == []
    page.get_by_role("link", name="Split statement 2").click()
    page.get_by_label("Reason").fill("two statements in one")
    page.keyboard.press("Enter")  # presses no button
    assert page.get_by_role("button", name="Split before nobody").is_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Split before nobody").click()
    page.get_by_text("Corrected. To rate anew for Amal.").wait_for()
    assert page.get_by_text("Corrected. To rate anew for Amal.").is_visible()
    assert page.get_by_role("link", name="Split statement 3").is_visible()
    page.locator("summary", has_text="Headline").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Reason").fill("an introduction")
    page.get_by_role("button", name="It is a sentence").click()
    page.get_by_text("its suggestions stay as they were shown").wait_for()
    assert page.locator("summary", has_text="Headline").count() == 0
    bench.keyboard.press("4")
    bench.get_by_text("This statement was taken back, or corrected by a manager.").wait_for()
    bench.reload()
    assert bench.get_by_text("nobody crossed at night.").first.is_visible()
