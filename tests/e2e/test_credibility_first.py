"""Credibility before source under a person's hands: by key, by mouse, and with a network that fails."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment
from annotator.reports.models import Report
from tests.e2e.accessibility import violations_in_both
from tests.e2e.offline import cut_off, let_posts_through, refuse_posts

TEXT = """Notes from the ferry

The ferry was full, the Syrian Observatory for Human Rights said. Nobody crossed at night.
قال ناشطون إن العبارة توقفت منذ الفجر.
"""


@pytest.fixture
def assignment(transactional_db, registry, annotator, tmp_path: Path) -> Assignment:
    file = tmp_path / "ferry.txt"
    file.write_text(TEXT, encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    done = reports_assign(
        by=None,
        reports=Report.objects.all(),
        annotators=[annotator],
        required=1,
        credibility_first=True,
    )
    return done.assignments[0]


@pytest.fixture
def bench(open_page, assignment, annotator):
    def bench(at: int, **options) -> Page:
        page = open_page(annotator, **options)
        page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/?at={at}")
        return page

    return bench


def focused(page: Page, number: int) -> None:
    page.get_by_role("heading", name=f"Statement {number} ").wait_for()


def versions() -> list[tuple[int, str, str, int | None]]:
    rows = Annotation.objects.order_by("seat__statement__start", "version")
    return list(rows.values_list("seat__statement__position", "voice", "path", "credibility"))


def test_a_digit_rates_then_keys_take_the_source_or_change_it(bench):
    page = bench(2)
    assert page.locator("mark").count() == 0
    page.keyboard.press("p")
    page.get_by_text("Rate the credibility first: 1 to 6.").wait_for()
    page.keyboard.press("4")
    page.get_by_text("You rated it 4").wait_for()
    assert page.locator("mark.mention").count() >= 1
    page.keyboard.press("2")
    page.get_by_text("You rated it 2").wait_for()
    page.keyboard.press("s")
    focused(page, 3)
    page.keyboard.press("3")
    page.get_by_text("You rated it 3").wait_for()
    page.keyboard.press("c")
    page.keyboard.type("SANA")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.type("SOHR")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    focused(page, 4)
    page.keyboard.press("x")
    focused(page, 1)
    said = versions()
    assert said[:3] == [(2, "", "", 4), (2, "", "", 2), (2, "cited", "sohr", 2)]
    assert said[3] == (3, "", "", 3)
    assert said[-2] == (3, "cited", "sana>sohr", 3)
    assert said[-1] == (4, "none", "", None)


def test_rating_anew_takes_no_source_and_a_source_that_was_said_stays(bench):
    page = bench(2)
    page.keyboard.press("4")
    page.get_by_text("You rated it 4").wait_for()
    page.get_by_role("radio", name="The publisher itself").check()
    page.get_by_text("Saved: the publisher itself, 4, version 2.").wait_for()
    page.keyboard.press("1")
    page.get_by_text("You rated it 1").wait_for()
    assert page.locator("#s2").get_attribute("class").split()[1] == "state-saved"
    assert versions() == [(2, "", "", 4), (2, "publisher", "", 4), (2, "publisher", "", 1)]


def test_an_arrow_key_in_passing_rates_nothing_and_the_button_does(bench):
    page = bench(2)
    page.locator("input[name=credibility][value='1']").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    assert page.locator("input[name=credibility][value='3']").is_checked()
    page.wait_for_timeout(300)
    assert versions() == []
    page.get_by_role("button", name="Save, then the source").press("Enter")
    page.get_by_text("You rated it 3").wait_for()
    assert versions() == [(2, "", "", 3)]


def test_a_click_rates_and_the_next_button_takes_the_source(bench):
    page = bench(2)
    page.get_by_text("Doubtful").click()
    page.get_by_text("You rated it 4").wait_for()
    page.get_by_role("button", name="Save and go on").click()
    focused(page, 3)
    assert versions() == [(2, "", "", 4), (2, "cited", "sohr", 4)]


def test_a_rating_made_without_a_network_is_saved_when_it_is_back(bench):
    page = bench(2)
    cut_off(page)
    page.keyboard.press("5")
    page.get_by_text("Offline.").wait_for()
    assert page.locator("#source-1").count() == 0
    page.context.set_offline(False)
    page.get_by_text("You rated it 5").wait_for()
    assert versions() == [(2, "", "", 5)]


def test_a_rating_left_unsent_is_saved_after_a_reload(bench):
    page = bench(2)
    refuse_posts(page)
    page.keyboard.press("5")
    page.get_by_text("Offline.").wait_for()
    page.reload()
    let_posts_through(page)
    page.get_by_text("You rated it 5").wait_for()
    assert versions() == [(2, "", "", 5)]


def test_without_a_script_it_works_by_its_buttons(bench):
    page = bench(2, java_script_enabled=False)
    page.check("input[name=credibility][value='4']")
    page.get_by_role("button", name="Save, then the source").click()
    page.get_by_text("You rated it 4").wait_for()
    page.get_by_role("button", name="Save and go on").click()
    focused(page, 3)
    assert versions() == [(2, "", "", 4), (2, "cited", "sohr", 4)]


def test_both_steps_pass_axe_and_fit_a_telephone(bench):
    page = bench(2, color_scheme="light", viewport={"width": 360, "height": 740})
    assert violations_in_both(page) == []
    page.keyboard.press("4")
    page.get_by_text("You rated it 4").wait_for()
    assert violations_in_both(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
