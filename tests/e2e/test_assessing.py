"""A source assessed in a real browser, and the mistake corrected; the record beside it, light and dark and narrow."""

import datetime

import pytest
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import guidelines_publish
from sources.models import Source
from tests.e2e.accessibility import violations_in_both
from tests.review.conftest import rate


@pytest.fixture
def sana(transactional_db, annotator, report_of) -> Source:
    """A source with ten decided statements, in one report."""
    guidelines_publish(by=None, text="Be brief.")
    source = Source.objects.create(key="sana", name="The Agency", kind="news_agency")
    report = report_of(*(f"The agency told {n}." for n in range(10)), published_on=datetime.date(2016, 5, 1))
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report, path="sana")
    return source


def assess(page, grade: str, day: str, **more: str) -> None:
    page.get_by_role("radio", name=f"{grade} –").check()
    page.get_by_label("Valid from").fill(day)
    page.get_by_label("Reason").fill("Its own record.")
    if "evidence" in more:
        page.get_by_label("Evidence").fill(more["evidence"])
    if "corrects" in more:
        page.get_by_label("Corrects an earlier one").select_option(label=more["corrects"])
    page.get_by_role("button", name="Add the assessment").click()


def test_a_source_is_assessed_and_a_mistake_corrected(open_page, sana, manager):
    page = open_page(manager)
    page.goto(reverse("admin:review_assessments_due"))
    assert violations_in_both(page) == []
    page.get_by_role("link", name="Assess The Agency").click()
    assert violations_in_both(page) == []
    assess(page, "C", "2013-01-01", evidence="https://example.org/record")
    page.get_by_role("link", name="Assess anew").click()
    assess(page, "E", "2016-01-01")
    page.get_by_role("link", name="Assess anew").click()
    assess(page, "D", "2017-01-01", corrects="E from 2016-01-01")
    page.get_by_text("Corrects: E from 1 January 2016").wait_for()
    page.get_by_role("link", name="https://example.org/record").wait_for()
    assert page.locator("svg.grade-line path.graded").count() == 1
    page.get_by_text("Too few to tell").first.wait_for()
    assert violations_in_both(page) == []
    days = [datetime.date(2016, 12, 31), datetime.date(2017, 1, 1)]
    assert [sana.grade_on(day) for day in days] == ["C", "D"]
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
