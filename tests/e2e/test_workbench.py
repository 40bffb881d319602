"""The workbench under a person's hands: keys alone, a network that comes and goes, a session that ends."""

from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from playwright.sync_api import Page

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.reports.models import Report
from tests.cast import PASSWORD

NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
TEXT = "Bulletin of the crossing\n\n" + "\n".join(
    f"The watchman counted {number} lorries on the road to the river." for number in NUMBERS
)


@pytest.fixture
def assignment(transactional_db, registry, annotator, tmp_path: Path) -> Assignment:
    file = tmp_path / "bulletin.txt"
    file.write_text(TEXT, encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    done = reports_assign(by=None, reports=Report.objects.all(), annotators=[annotator], required=1)
    return done.assignments[0]


def go(page: Page, assignment: Assignment, at: int = 1) -> None:
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/?at={at}")


def focused(page: Page, number: int) -> None:
    page.get_by_role("heading", name=f"Statement {number} ").wait_for()


def current() -> list[tuple[int, str, str, int | None]]:
    """Position, voice, path and credibility in force at each seat."""
    rows = Annotation.objects.current().order_by("seat__statement__start")
    return list(rows.values_list("seat__statement__position", "voice", "path", "credibility"))


def test_a_report_is_tagged_by_keyboard_alone_while_the_network_comes_and_goes(
    open_page, assignment, annotator
):
    page: Page = open_page(annotator)
    go(page, assignment)
    count = assignment.seats.count()
    done = []
    for number in range(1, count + 1):
        focused(page, number)
        cut = number % 4 == 0
        if cut:
            page.context.set_offline(True)
        if number % 3 == 0:
            page.keyboard.press("x")
            done.append((number, "none", "", None))
        elif number % 5 == 0:
            page.keyboard.press("c")
            page.keyboard.type("SOHR")
            page.keyboard.press("Escape")
            page.keyboard.press("4")
            done.append((number, "cited", "sohr", 4))
        else:
            page.keyboard.press("p")
            page.keyboard.press("2")
            done.append((number, "publisher", "", 2))
        if cut:
            page.get_by_text("Offline.").wait_for()
            page.context.set_offline(False)
    page.get_by_text(f"{count} of {count} statements rated").wait_for()
    assert current() == done


def test_unsaved_work_survives_a_reload_without_a_network(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    go(page, assignment, at=2)
    page.route(
        "**/change/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.keyboard.press("p")
    page.keyboard.press("3")
    page.get_by_text("Offline.").wait_for()
    page.reload()
    page.unroute("**/change/**")
    page.get_by_text("Statement 2, kept from before, is saved.").wait_for()
    assert current() == [(2, "publisher", "", 3)]


def test_work_done_after_the_session_ended_is_saved_after_signing_in_again(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    go(page, assignment, at=2)
    Session.objects.all().delete()
    page.keyboard.press("p")
    page.get_by_text("You are signed out.").wait_for()
    page.click("text=Sign in again")
    page.fill("#id_username", annotator.username)
    page.fill("#id_password", PASSWORD)
    page.click("text=Sign in >> nth=-1")
    page.get_by_text("Statement 2, kept from before, is saved.").wait_for()
    assert current() == [(2, "publisher", "", None)]


def test_what_was_typed_and_not_saved_is_back_after_a_reload(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    go(page, assignment, at=2)
    page.keyboard.press("n")
    page.keyboard.type("seen by two people")
    page.reload()
    page.get_by_text("What you typed here is back in the form").wait_for()
    assert page.input_value("#note") == "seen by two people"


def test_another_person_at_the_same_machine_sends_nothing_of_it(
    open_page, assignment, annotator, other_annotator
):
    page: Page = open_page(annotator)
    go(page, assignment, at=2)
    page.route(
        "**/change/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.keyboard.press("p")
    page.get_by_text("Offline.").wait_for()
    page.unroute("**/change/**")
    page.goto("/admin/")
    page.click("text=Sign out")
    page.goto("/admin/login/")
    page.fill("#id_username", other_annotator.username)
    page.fill("#id_password", PASSWORD)
    page.click("text=Sign in >> nth=-1")
    page.get_by_role("heading", name="What to do next").wait_for()
    assert current() == []


def test_skip_and_undo_and_moving_by_keys(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    go(page, assignment)
    focused(page, 1)
    page.click("button[value=skip]")
    focused(page, 2)
    page.keyboard.press("2")
    focused(page, 3)
    page.keyboard.press("k")
    focused(page, 2)
    page.keyboard.press("5")
    focused(page, 3)
    page.keyboard.press("k")
    focused(page, 2)
    page.keyboard.press("z")
    page.get_by_text("The earlier version is in force again.").wait_for()
    page.go_back()
    focused(page, 3)
    page.keyboard.press("k")
    focused(page, 2)
    page.keyboard.press("k")
    focused(page, 1)
    assert assignment.seats.get(statement__position=1).state == Seat.SKIPPED
    assert [credibility for *_, credibility in current()] == [2]
    assert list(Annotation.objects.order_by("version").values_list("credibility", flat=True)) == [2, 5, 2]
