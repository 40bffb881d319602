"""Keys that are pressed while an answer is on its way: none of them judges a statement that nobody has seen."""

import pytest
from playwright.sync_api import Page, Route

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation
from tests.e2e.offline import let_posts_through, meet_posts

TEXT = [f"The ferry of pier {number} left at noon." for number in range(1, 6)]


@pytest.fixture
def page(transactional_db, report_of, annotator, open_page) -> Page:
    """The workbench of five statements that are the publisher's own, the first one in focus."""
    report = report_of(*TEXT, suggestions=[""] * len(TEXT))
    done = reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    page: Page = open_page(annotator)
    page.goto(f"/admin/annotations/assignment/{done.assignments[0].pk}/change/?at=1")
    return page


@pytest.fixture
def held(page) -> list[Route]:
    """What the page posts, kept back until the test lets it go on."""
    kept: list[Route] = []
    meet_posts(page, kept.append)
    return kept


def answer(page: Page, held: list[Route]) -> None:
    page.locator("#judgement[inert]").wait_for()
    while not held:
        page.wait_for_timeout(20)
    held.pop(0).continue_()


def said(page: Page, words: str) -> None:
    page.locator("#save-state", has_text=words).wait_for()


def focused(page: Page, number: int) -> None:
    page.get_by_role("heading", name=f"Statement {number} ").wait_for()


def rated() -> list[tuple[int, int | None]]:
    rows = Annotation.objects.order_by("seat__statement__start", "version")
    return list(rows.values_list("seat__statement__position", "credibility"))


def test_a_rating_for_a_statement_that_is_not_shown_yet_is_not_taken_and_said_so(page, held):
    page.keyboard.press("2")
    # One run of the fingers: where the first is not taken, the others are none either.
    page.evaluate(
        "for (const key of '3xj') document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))"
    )
    answer(page, held)
    said(page, "Too early, and not taken: 3xj")
    focused(page, 2)
    assert rated() == [(1, 2)]


def test_moves_wait_for_the_save_and_are_done_in_their_order(page, held):
    page.keyboard.press("2")
    page.keyboard.press("j")
    page.keyboard.press("j")
    answer(page, held)
    focused(page, 4)
    page.keyboard.press("4")
    answer(page, held)
    focused(page, 5)
    assert rated() == [(1, 2), (4, 4)]


def test_a_key_that_is_held_down_or_hit_twice_judges_once(page):
    page.keyboard.down("2")
    focused(page, 2)
    page.keyboard.down("2")  # the browser repeats it as long as it is down
    said(page, "taken once")
    page.keyboard.up("2")
    page.keyboard.press("5")
    focused(page, 3)
    assert rated() == [(1, 2), (2, 5)]


def test_a_double_click_saves_the_statement_that_was_in_sight_alone(page):
    button = page.get_by_role("button", name="Save and go on")
    for count in (1, 2):  # the second click meets the button of the next statement
        button.scroll_into_view_if_needed()
        button.hover()
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        focused(page, 2)
    page.keyboard.press("j")
    focused(page, 3)
    assert rated() == [(1, None)]


def test_moves_are_given_up_where_the_judgement_was_refused(page, held):
    let_posts_through(page)
    page.get_by_label("Cited source").check()
    said(page, "Not saved yet.")
    meet_posts(page, held.append)
    page.keyboard.press("3")
    page.keyboard.press("j")
    answer(page, held)
    said(page, "Name the source")
    focused(page, 1)
    assert rated() == []
