"""The workbench under a person's hands: keys alone, a network that comes and goes, a session that ends."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.people.models import Session
from annotator.reports.models import Report
from tests.cast import PASSWORD
from tests.e2e.offline import cut_off, let_posts_through, refuse_posts

NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
TEXT = "Bulletin of the crossing\n\n" + "\n".join(
    f"The watchman counted {number} lorries on the road to the river." for number in NUMBERS
)


@pytest.fixture
def assignment_of(transactional_db, registry, annotator, tmp_path: Path):
    """The annotator's assignment of a report with this text."""

    def assignment_of(text: str) -> Assignment:
        file = tmp_path / "bulletin.txt"
        file.write_text(text, encoding="utf-8")
        call_command("import_reports", str(file), verbosity=0)
        done = reports_assign(by=None, reports=Report.objects.all(), annotators=[annotator], required=1)
        return done.assignments[0]

    return assignment_of


@pytest.fixture
def assignment(assignment_of) -> Assignment:
    return assignment_of(TEXT)


def go(page: Page, assignment: Assignment, at: int = 1) -> None:
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/?at={at}")


def focused(page: Page, number: int) -> None:
    page.get_by_role("heading", name=f"Statement {number} ").wait_for()


def current() -> list[tuple[int, str, str, int | None]]:
    """Position, voice, path and credibility in force at each seat."""
    rows = Annotation.objects.current().order_by("seat__statement__start")
    return list(rows.values_list("seat__statement__position", "voice", "path", "credibility"))


# What the person does at a statement, in turn: the keys, and what they come to (see `Hands.rate`).
MANNERS = ["accepts", "names", "nothing", "notes", "relays", "unnamed", "flags", "publisher"]
LONG = "Bulletin of the river road\n\n" + "\n".join(
    f"Post {number} closed at dusk, the Syrian Observatory for Human Rights said."
    if number % 8 == 0
    else f"The watchman at post {number} counted lorries on the river road."
    for number in range(1, 40)
)


class Hands:
    """A person who has a keyboard and nothing else, and a list of what they did."""

    def __init__(self, page: Page, assignment: Assignment) -> None:
        self.page, self.keys, self.done = page, page.keyboard, []
        seats = assignment.seats.select_related("suggestion").order_by("statement__start")
        self.suggested = {
            number: (s.suggestion.voice, s.suggestion.path) for number, s in enumerate(seats, 1)
        }

    def type(self, key: str, words: str) -> None:
        self.keys.press(key)
        self.keys.type(words)
        self.keys.press("Escape")
        if self.page.evaluate("document.activeElement.matches('input, textarea')"):
            self.keys.press("Escape")  # the first one closed the browser's list of proposals

    def rate(self, number: int, manner: str) -> None:
        """Judge the statement in focus, and note what must be stored: its judgement, and how many versions it took."""
        credibility = number % 6 + 1
        note = reason = ""
        voice, path, versions = *self.suggested[number], 1
        if manner == "nothing":
            self.keys.press("x")
            self.done.append((number, "none", "", None, "", "", 1))
            return
        if manner == "names":
            self.type("c", "SOHR")
            voice, path, versions = "cited", "sohr", 2
        elif manner == "relays":
            self.type("c", "Anadolu Agency")
            self.type("r", "turkish_military")
            voice, path = "cited", "anadolu>turkish_military"
            versions = None  # 2, or 3 where the first line was on its way before the second was typed
        elif manner == "unnamed":
            self.type("u", "")
            voice, path = "anonymous", "unnamed"
        elif manner == "publisher":
            self.keys.press("p")
            voice, path, versions = "publisher", "", 2
        elif manner == "notes":
            note = f"Heard at post {number}, “twice”; ملاحظة"
            self.type("n", note)
            versions = 2
        elif manner == "flags":
            reason = f"Two posts in one, see {number}"
            self.type("f", reason)
            versions = 2
        self.keys.press(str(credibility))
        self.done.append((number, voice, path, credibility, note, reason, versions))


def stored() -> list[tuple[int, str, str, int | None, str, str, int | None]]:
    """What `Hands` notes, as it is in the database; no statement has a gap in its versions."""
    rows = Annotation.objects.current().order_by("seat__statement__start").select_related("seat__statement")
    for row in rows:
        versions = row.seat.annotations.order_by("version").values_list("version", flat=True)
        assert list(versions) == list(range(1, row.version + 1))
        assert row.flagged == bool(row.flag_reason)
    relays = {row.pk for row in rows if ">" in row.path and row.version in (2, 3)}
    return [
        (
            *(r.seat.statement.position, r.voice, r.path, r.credibility, r.note, r.flag_reason),
            None if r.pk in relays else r.version,
        )
        for r in rows
    ]


def sign_in_again(page: Page, username: str) -> None:
    """By keyboard alone, as the page says."""
    page.get_by_role("link", name="Sign in again").press("Enter")
    page.locator("#id_username").press("Control+a")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def test_forty_statements_are_tagged_by_keyboard_alone_whatever_becomes_of_network_page_and_session(
    open_page, assignment_of, annotator
):
    assignment = assignment_of(LONG)
    page: Page = open_page(annotator)
    go(page, assignment)
    hands = Hands(page, assignment)
    assert assignment.seats.count() == 40
    for number in range(1, 41):
        focused(page, number)
        manner = "accepts" if number in (18, 33) else MANNERS[number % len(MANNERS)]
        if number == 18:  # closed and opened again while what was done waits
            refuse_posts(page)
            hands.rate(number, manner)
            page.get_by_text("Offline.").wait_for()
            page.reload()
            let_posts_through(page)
            page.get_by_text("Statement 18, kept from before, is saved.").wait_for()
            page.keyboard.press("l")
        elif number == 33:
            Session.objects.all().delete()
            hands.rate(number, manner)
            sign_in_again(page, annotator.username)
            page.get_by_text("Statement 33, kept from before, is saved.").wait_for()
            page.keyboard.press("l")
        elif number % 5 == 0:
            cut_off(page)
            hands.rate(number, manner)
            page.get_by_text("Offline.").wait_for()
            page.context.set_offline(False)
        else:
            hands.rate(number, manner)
    page.get_by_text("40 of 40 statements rated").wait_for()
    assert stored() == hands.done


def test_unsaved_work_survives_a_reload_without_a_network(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    go(page, assignment, at=2)
    refuse_posts(page)
    page.keyboard.press("p")
    page.keyboard.press("3")
    page.get_by_text("Offline.").wait_for()
    page.reload()
    let_posts_through(page)
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
    refuse_posts(page)
    page.press("body", "p")  # on a busy machine the page may not have the focus yet
    page.get_by_text("Offline.").wait_for()
    let_posts_through(page)
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
    page.get_by_text("Undone: version 1 is in force again.").wait_for()
    page.go_back()
    focused(page, 3)
    page.keyboard.press("k")
    focused(page, 2)
    page.keyboard.press("k")
    focused(page, 1)
    assert assignment.seats.get(statement__position=1).state == Seat.SKIPPED
    assert [credibility for *_, credibility in current()] == [2]
    assert list(Annotation.objects.order_by("version").values_list("credibility", flat=True)) == [2, 5, 2]
    page.keyboard.press("3")
    page.keyboard.press("/")  # while the save is on its way
    focused(page, 3)
    assert page.evaluate("() => document.activeElement.id") == "q"


def test_undo_right_after_a_rating_goes_back_to_it(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    go(page, assignment)
    focused(page, 1)
    page.keyboard.press("2")
    focused(page, 2)
    page.keyboard.press("z")
    page.get_by_text("Taken back: this statement is to be rated again.").wait_for()
    focused(page, 1)
    assert assignment.seats.get(statement__position=1).state == Seat.TO_DO
    page.keyboard.press("3")
    focused(page, 2)
    page.keyboard.press("z")
    page.get_by_text("Undone: version 1 is in force again.").wait_for()
    focused(page, 1)
    assert list(Annotation.objects.order_by("version").values_list("credibility", flat=True)) == [2, 3, 2]
    page.keyboard.press("j")
    focused(page, 2)
    page.keyboard.press("4")
    focused(page, 3)
    page.keyboard.press("k")
    focused(page, 2)
    page.keyboard.press("j")
    focused(page, 3)
    page.keyboard.press("z")  # this statement was gone to: what was saved elsewhere stays
    page.get_by_text("Statement 3 has no earlier version to go back to.").wait_for()
    page.keyboard.press("d")
    focused(page, 4)
    page.keyboard.press("z")
    focused(page, 3)
    assert [position for position, *_ in current()] == [1, 2]


def test_enter_in_a_source_line_asks_before_it_keeps_half_of_a_name(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    go(page, assignment)
    focused(page, 1)
    line = page.get_by_label("Source 1", exact=True)
    page.keyboard.press("c")
    page.keyboard.type("Anadolu Age")
    page.keyboard.press("Enter")
    page.locator("#save-state").get_by_text("Is it one of these: Anadolu Agency?").wait_for()
    focused(page, 1)
    assert page.evaluate("document.activeElement.id") == "source-1"
    assert line.input_value() == "Anadolu Age"
    assert current() == []
    page.keyboard.type("ncy")
    page.keyboard.press("Enter")
    page.get_by_text("Saved: cited source, version 1. Not rated yet: 1 to 6.").wait_for()
    focused(page, 1)
    assert current() == [(1, "cited", "anadolu", None)]
    page.keyboard.press("4")  # meant for the statement whose source was just typed
    focused(page, 2)
    assert current() == [(1, "cited", "anadolu", 4)]
    page.keyboard.press("c")
    page.keyboard.type("The miller")
    page.keyboard.press("Enter")
    page.locator("#save-state").get_by_text("the registry lacks “The miller”").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Not rated yet").wait_for()
    page.keyboard.press("c")
    page.get_by_label("3 Possibly true").check()
    page.get_by_label("Source 1", exact=True).press("Enter")  # rated: on to the next
    focused(page, 3)
    assert current()[1] == (2, "cited", '"The miller"', 3)


def test_a_name_that_the_registry_lacks_is_said_to_be_one_while_it_stands_there(
    open_page, assignment, annotator
):
    page: Page = open_page(annotator)
    go(page, assignment)
    focused(page, 1)
    page.keyboard.press("c")
    page.keyboard.type("The miller of the ford")
    page.keyboard.press("Tab")
    page.get_by_text("Saved: cited source, version 1.").wait_for()
    page.get_by_text("not in the registry").wait_for()
    assert page.get_by_label("Source 1", exact=True).get_attribute("aria-describedby") == "unregistered-1"
    page.get_by_label("Source 1", exact=True).fill("sohr")
    page.keyboard.press("Tab")
    page.get_by_text("Saved: cited source, version 2.").wait_for()
    page.get_by_text("not in the registry").wait_for(state="detached")
    assert page.get_by_label("Source 1", exact=True).get_attribute("aria-describedby") is None


def test_the_last_rating_puts_a_button_to_submit_at_the_head_of_the_panel(
    open_page, assignment_of, annotator
):
    assignment = assignment_of("The mill stands.")
    page: Page = open_page(annotator)
    go(page, assignment)
    focused(page, 1)
    page.keyboard.press("z")
    page.get_by_text("Statement 1 has no earlier version to go back to.").wait_for()
    page.keyboard.press("3")
    page.get_by_text("All statements are rated, and can be submitted.").wait_for()
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_text("Submitted. Thank you.").wait_for()
    assignment.refresh_from_db()
    assert assignment.state == Assignment.SUBMITTED
