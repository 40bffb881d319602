"""Two blind annotations that differ, in a real browser: dispute, comments, ruling, appeal, a closed statement."""

import pytest
from playwright.sync_api import Page

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.review.models import Decision, Dispute, Outcome
from sources.models import Source
from tests.cast import make_report
from tests.review.disputing import disputed

STATEMENT = "Eleven lorries had turned back by noon, he said."


@pytest.fixture
def assignments(transactional_db, annotator, other_annotator) -> list[Assignment]:
    Source.objects.create(key="sohr", name="Syrian Observatory", kind="monitoring_group")
    Source.objects.create(key="anadolu", name="Anadolu Agency", kind="news_agency")
    report = make_report(STATEMENT, suggestions=["sohr"], published_on="2017-04-05")
    pair = [annotator, other_annotator]
    return reports_assign(by=None, reports=[report], annotators=pair).assignments


def rate(page: Page, source: str, credibility: str) -> None:
    """Rate the one statement of the report as a person does, and submit."""
    page.goto("/")
    page.click("text=Begin")
    page.check("input[name=voice][value=cited]")
    page.fill("#source-1", source)
    page.check(f"input[name=credibility][value='{credibility}']")
    page.click("button[value=save]")
    page.get_by_text("1 of 1 statements rated").wait_for()
    page.click("text=Submit the report")
    page.get_by_text("Submitted. Thank you.").wait_for()


def test_from_two_blind_annotations_to_a_closed_statement_that_a_stranger_can_read(
    open_page, assignments, annotator, other_annotator, reviewer, other_reviewer, viewer
):
    amal, basil = open_page(annotator), open_page(other_annotator)
    rate(amal, "Syrian Observatory", "2")
    rate(basil, "Anadolu Agency", "5")
    for page in (amal, basil):
        page.goto("/")
        assert page.get_by_text("Rulings on your statements").count() == 0

    # A reviewer takes it up, says something, and rules with the keyboard alone.
    rana: Page = open_page(reviewer)
    rana.goto("/")
    rana.click("text=Rule on the first one")
    rana.get_by_role("heading", name="Major dispute: sources, credibility").wait_for()
    for name in ("Amal", "Basil", annotator.pseudonym, other_annotator.pseudonym):
        assert rana.get_by_text(name).count() == 0
    rana.keyboard.press("m")
    rana.keyboard.type("Who is “he”?")
    rana.keyboard.press("Tab")
    rana.keyboard.press("Enter")
    rana.get_by_text("Your comment is there.").wait_for()
    assert rana.input_value("#comment") == ""
    rana.keyboard.press("h")
    rana.get_by_text("Taken up for discussion.").wait_for()
    taken = "a" if "Syrian Observatory" in rana.locator("article.judgement").first.inner_text() else "b"
    rana.keyboard.press(taken)
    rana.keyboard.press("r")
    rana.keyboard.type("Their spokesman is the only man who speaks.")
    rana.keyboard.press("Escape")
    rana.keyboard.press("i")
    rana.keyboard.press("s")
    rana.get_by_text("Nothing else is waiting for you.").wait_for()
    first = Decision.objects.get()
    assert (first.path, first.credibility, first.cause, first.decider) == ("sohr", 2, "slip", reviewer)
    assert first.taken_from is not None

    # One annotator accepts, the other appeals.
    amal.goto("/")
    amal.click("text=Read them")
    amal.get_by_text("Their spokesman is the only man who speaks.").wait_for()
    assert amal.get_by_text("Anadolu").count() == 0
    amal.click("text=Accept the ruling")
    amal.get_by_text("Accepted by you").wait_for()
    basil.goto("/admin/review/rulings/")
    basil.get_by_label("Why another reviewer should look at it").fill("The agency asked a driver.")
    basil.get_by_role("button", name="Appeal").click()
    basil.get_by_text("Your appeal goes to another reviewer.").wait_for()
    assert Outcome.objects.get().status == Outcome.DISPUTED

    # It is not the first reviewer's any more; another one makes a new judgement of what one of them said.
    rana.goto("/admin/review/dispute/")
    rana.get_by_text("no: you ruled before").wait_for()
    samir: Page = open_page(other_reviewer)
    samir.goto("/")
    samir.click("text=Rule on the first one")
    samir.get_by_text("The agency asked a driver.").first.wait_for()
    taken = "a" if "Anadolu" in samir.locator("article.judgement").first.inner_text() else "b"
    samir.keyboard.press(taken)
    samir.keyboard.press("n")
    assert samir.input_value("#source-1") == "Anadolu Agency"
    samir.keyboard.press("3")
    samir.keyboard.press("r")
    samir.keyboard.type("The driver is quoted two lines above.")
    samir.keyboard.press("Escape")
    samir.keyboard.press("t")
    samir.keyboard.press("s")
    samir.get_by_text("Nothing else is waiting for you.").wait_for()
    second = Outcome.objects.get().decision
    assert (second.version, second.path, second.credibility) == (2, "anadolu", 3)

    for page, heading in ((amal, "Accepted by you"), (basil, "Closed")):
        page.goto("/admin/review/rulings/")
        page.click("text=Accept the ruling")
        page.get_by_role("heading", name=heading).wait_for()
    assert Dispute.objects.closed().count() == 1

    # Who had no part in it reads how it came about, and no annotator's name.
    vera: Page = open_page(viewer)
    vera.goto("/admin/review/outcome/")
    vera.click(f"text={STATEMENT}")
    vera.get_by_text("this counts").wait_for()
    told = vera.locator("#content").inner_text()
    for words in (
        "Their spokesman is the only man who speaks.",
        "The agency asked a driver.",
        "The driver is quoted two lines above.",
        "Reviewer 1",
        "Reviewer 2",
        "closed",
    ):
        assert words in told
    for name in ("Amal", "Basil", "Rana", "Samir", annotator.pseudonym, other_annotator.pseudonym):
        assert name not in told


def test_the_page_of_a_dispute_works_without_script(
    open_page, assignments, annotator, other_annotator, reviewer
):
    for person, credibility in ((annotator, "2"), (other_annotator, "4")):
        rate(open_page(person), "Syrian Observatory", credibility)
    page: Page = open_page(reviewer, java_script_enabled=False)
    page.goto(f"/admin/review/dispute/{Dispute.objects.get().pk}/change/")
    page.click("text=Rule, and go on")
    page.get_by_text("Take one of the judgements, or make a new one.").wait_for()
    page.click("text=Make a new judgement")
    page.check("input[name=choice][value=new]")
    page.check("input[name=voice][value=cited]")
    page.fill("#source-1", "Anadolu Agency")
    page.fill("#source-2", "Abu Omar")
    page.select_option("#via-2", "1")
    page.check("input[name=credibility][value='3']")
    page.fill("#reason", "The agency asked him.")
    page.check("input[name=cause][value=ambiguity]")
    page.click("text=Rule, and go on")
    page.get_by_text("Nothing else is waiting for you.").wait_for()
    decision = Decision.objects.get()
    assert (decision.path, decision.credibility) == ('anadolu>"Abu Omar"', 3)


def test_what_was_typed_survives_a_lost_session(open_page, assignments, annotator, other_annotator, reviewer):
    for person, credibility in ((annotator, "2"), (other_annotator, "4")):
        rate(open_page(person), "Syrian Observatory", credibility)
    page: Page = open_page(reviewer)
    address = f"/admin/review/dispute/{Dispute.objects.get().pk}/change/"
    page.goto(address)
    page.fill("#reason", "A long reason that nobody wants to write twice.")
    page.fill("#comment", "And a comment.")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Comment").click()
    page.get_by_label("Sign-in name").wait_for()
    page.context.add_cookies(cookies)
    page.goto(address)
    assert page.input_value("#reason") == "A long reason that nobody wants to write twice."
    assert page.input_value("#comment") == "And a comment."


def test_a_reviewer_goes_through_the_list_that_was_searched_and_back_to_it(
    open_page, assignments, annotator, other_annotator, reviewer
):
    pair, differs = [annotator, other_annotator], [{}, {"path": "anadolu"}]
    for text in ("The gate rose.", "Rain fell.", "The gate fell."):
        disputed(make_report(text, published_on="2017-04-05"), pair, *differs)
    page: Page = open_page(reviewer)
    page.goto("/admin/review/dispute/")
    page.fill("#searchbar", "gate")
    page.keyboard.press("Enter")
    page.get_by_text("2 disputes").wait_for()
    page.get_by_role("link", name="The gate rose.").click()
    for ahead in ("The gate fell.", ""):
        page.locator(".judgement input").first.check()
        page.keyboard.press("i")
        page.keyboard.press("r")
        page.keyboard.type("The text says so.")
        page.keyboard.press("Control+Enter")
        page.get_by_text("Ruled: ").wait_for()
        if ahead:
            assert page.locator("#in-question").inner_text() == ahead
            page.get_by_role("link", name="Back to the list").wait_for()
    page.get_by_text("Nothing else of this list is waiting for you.").wait_for()
    assert page.input_value("#searchbar") == "gate"
    page.get_by_text("0 disputes").wait_for()
