"""Who quotes whom in a real browser: from the drawing to a source, to its statements, and the files."""

import pytest
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from sources.models import Source
from tests.e2e.accessibility import violations_in_both
from tests.review.conftest import rate


@pytest.fixture
def corpus(transactional_db, annotator, report_of):
    for key, name in (("sohr", "The Observatory"), ("wire", "وكالة الشمال"), ("daily", "The Daily")):
        Source.objects.create(key=key, name=name, kind="news_agency")
    told = [
        ("Shells fell on the mill.", "wire", "sohr"),
        ("The mill was hit.", "daily", "wire>sohr"),
        ("The wire read our piece.", "wire", "daily"),
    ]
    for text, publisher, path in told:
        report = report_of(text, publisher=Source.objects.get(key=publisher))
        reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
        rate(annotator, report, path=path)


def test_the_network_leads_from_a_source_to_the_statements_that_rest_on_it(open_page, corpus, viewer):
    page = open_page(viewer)
    page.goto(reverse("admin:review_network"))
    assert page.locator("svg.network rect").count() == 3
    assert page.locator("svg.network .arrow.circular").count() == 2
    page.get_by_text("Showing 3 of 3").wait_for()
    assert violations_in_both(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1200, "height": 800})
    with page.expect_download() as download:
        page.get_by_role("button", name="GraphML").click()
    assert "The Observatory" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="pair by pair").click()
    page.get_by_role("row", name="The Daily quotes وكالة الشمال 1 1 1").wait_for()
    assert violations_in_both(page) == []
    page.get_by_role("link", name="Publishers and sources").click()
    page.get_by_role("link", name="The Observatory", exact=True).click()
    page.get_by_role("link", name="Shells fell on the mill.").wait_for()
    page.get_by_role("link", name="The mill was hit.").wait_for()
    assert page.get_by_text("The wire read our piece.").count() == 0
