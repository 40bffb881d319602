"""A registry is kept in a real browser: a look-alike confirmed, assessed, merged, followed, and taken apart again."""

import pytest
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from sources import services
from sources.models import Source
from tests.e2e.accessibility import violations, violations_in_both
from tests.e2e.test_assessing import assess
from tests.review.conftest import rate
from tests.sources.test_state_media import LIST

NAMES = {"monitor": "The Observatory", "wire": "وكالة الشمال", "daily": "The Daily"}


@pytest.fixture
def decide(transactional_db, annotator, report_of):
    """Lets a report of `publisher` be decided, with the one citation path that is given."""

    def decide(text: str, publisher: str, path: str) -> None:
        report = report_of(text, publisher=Source.objects.get(key=publisher))
        reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
        rate(annotator, report, path=path)

    for key, name in NAMES.items():
        services.source_add(by=None, key=key, name=name, kind="news_agency")
    return decide


def add_the_look_alike(page) -> None:
    page.goto(reverse("admin:sources_source_add"))
    page.locator("#id_key").fill("observatory_north")
    page.locator("#id_name").fill("Observatory")
    page.locator("#id_kind").select_option("monitoring_group")
    page.get_by_role("button", name="Save and continue editing").click()
    found = page.locator(".lookalikes")
    found.get_by_text("differs only by an article").wait_for()
    found.get_by_role("link", name="The Observatory").wait_for()
    assert violations(page) == []
    assert not Source.objects.filter(key="observatory_north").exists()
    page.get_by_label("is another than The Observatory").check()
    page.locator("#id_aliases-0-text").fill("Northern Observatory")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was added successfully").wait_for()


def test_a_source_is_added_assessed_merged_followed_and_taken_apart(open_page, decide, manager):
    page = open_page(manager)
    add_the_look_alike(page)
    page.get_by_text("No report holds these spellings.").wait_for()
    source = reverse("admin:sources_source_change", args=[Source.objects.get(key="observatory_north").pk])
    network = reverse("admin:review_network")
    page.get_by_role("link", name="Assess anew").click()
    assess(page, "C", "2016-01-01")
    page.get_by_text("is graded C from 2016-01-01 on").wait_for()
    decide("The mill was hit.", "wire", "observatory_north")
    decide("Shells fell on the mill.", "daily", "wire>monitor")
    page.goto(network)
    page.get_by_text("Showing 4 of 4").wait_for()

    page.goto(source)
    page.get_by_role("link", name="Merge into another source").click()
    page.get_by_label("Merge into").select_option("monitor")
    page.get_by_role("button", name="Show what it means").click()
    page.get_by_text("“Northern Observatory”").wait_for()
    assert violations(page) == []
    page.get_by_label("Why they are one source").fill("The same office")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_text("everything that names this source is read as that one").wait_for()
    assert violations(page) == []
    assert Source.objects.now() == {"observatory_north": "monitor"}
    page.goto(network)
    page.get_by_text("Showing 3 of 3").wait_for()
    page.get_by_role("link", name="The Observatory", exact=True).first.click()
    page.get_by_role("link", name="The mill was hit.").wait_for()
    page.get_by_role("link", name="Shells fell on the mill.").wait_for()

    page.goto(source)
    page.get_by_role("button", name="Undo the merge").click()
    page.get_by_text("stands for itself again").wait_for()
    assert Source.objects.now() == {}
    for words in ("source merged", "source merge undone", "alias added"):
        assert page.locator("#changes").get_by_text(words).count() >= 1, words
    page.goto(network)
    page.get_by_text("Showing 4 of 4").wait_for()


def test_files_with_look_alikes_and_the_list_of_state_media_can_be_read_by_everybody(
    open_page, transactional_db, manager, tmp_path
):
    services.source_add(by=None, key="gazette", name="Harbour Gazette", kind="newspaper")
    services.source_add(by=None, key="wire", name="Harbour Newswire", kind="news_agency")
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "source,name,kind,belongs_to,affiliation,country,website,notes,archived\n"
        "mina,Harbor Newswire,ngo,,,,,,false\nnew,جريدة الميناء,newspaper,,,,,,false\n",
        encoding="utf-8",
    )
    page = open_page(manager)
    for file, words in ((rows, "unless it is ticked"), (LIST, "Take what is ticked")):
        page.goto(reverse("admin:sources_source_import"))
        page.get_by_label("CSV or XLSX file").set_input_files(file)
        page.get_by_role("button", name="Show what would happen").click()
        page.get_by_text(words).first.wait_for()
        assert violations_in_both(page) == []
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.set_viewport_size({"width": 1200, "height": 800})
    page.get_by_label("It is Harbour Gazette").check()
    page.get_by_role("button", name="Take what is ticked").click()
    page.get_by_text("0 added, 1 changed, 0 refused").wait_for()
    assert Source.objects.get(key="gazette").country == "Harbourland"
