"""A claim in a real browser: made, filled with what is proposed, found contested, discussed and concluded."""

import datetime

import pytest
from django.urls import reverse

from annotator.review.models import Claim
from sources.models import Source
from tests.e2e.accessibility import violations

DAY = datetime.date(2016, 6, 4)


@pytest.fixture
def reports(transactional_db, report_of):
    for key, name in (("sohr", "The Observatory"), ("wire", "A Wire"), ("army", "The Army's Agency")):
        Source.objects.create(key=key, name=name, kind="news_agency")
    told = [
        ("26 militants were killed west of Raqqa, the observers said.", "wire", "sohr"),
        ("The observers counted 26 militants killed near Raqqa.", "sohr", ""),
        ("41 militants were killed near Raqqa this week.", "army", ""),
        ("Bread is dear in Latakia.", "wire", ""),
    ]
    for text, publisher, path in told:
        report_of(text, suggestions=[path], published_on=DAY, publisher=Source.objects.get(key=publisher))


def test_a_claim_from_its_making_to_its_conclusion(open_page, reports, reviewer):
    page = open_page(reviewer)
    page.goto(reverse("admin:review_claim_add"))
    page.get_by_role("textbox", name="Claim").fill("26 militants were killed near Raqqa")
    page.get_by_label("From").fill("2016-06-03")
    page.get_by_role("button", name="Make it").click()
    for words, stance, figure in (
        ("the observers said", "asserts it", "26"),
        ("The observers counted", "asserts it", "26"),
        ("41 militants", "gives another figure", "41"),
    ):
        item = page.get_by_role("listitem").filter(has_text=words)
        item.get_by_label("It", exact=True).select_option(label=stance)
        item.get_by_label("Figure").fill(figure)
        item.get_by_role("button", name="Add").click()
    assert "3 statements in it so far" in page.content()
    assert violations(page) == []
    page.get_by_role("link", name="Look at the claim").click()
    page.get_by_text("Contested: origins disagree").wait_for()
    page.get_by_text("2 independent origins").wait_for()
    assert page.locator("svg.tells .origin").count() == 2
    page.get_by_label("Comment", exact=True).fill("Both count from afar.")
    page.get_by_role("button", name="Add the comment").click()
    page.get_by_label("What you conclude").fill("Two counts; neither is confirmed.")
    page.get_by_role("button", name="Conclude").click()
    page.get_by_role("heading", name="Conclusion").wait_for()
    assert violations(page) == []
    claim = Claim.objects.get()
    assert (claim.state, claim.conclusion) == ("concluded", "Two counts; neither is confirmed.")
    assert sorted(claim.members.values_list("stance", "figure")) == [
        ("asserts", "26"),
        ("asserts", "26"),
        ("differs", "41"),
    ]
