"""Importing in a real browser: dropped or chosen, looked at, corrected, confirmed."""

import csv

import pytest
from django.urls import reverse

from annotator.reports.models import ImportBatch, Report
from sources.models import Source
from tests.e2e.accessibility import violations_in_both

LONG = " ".join(
    f"On day {n} the keeper counted {n * 7 % 31} carts at the gate of Tell {n}." for n in range(30)
)


@pytest.fixture
def registry(transactional_db):
    Source.objects.create(key="wire", name="A Wire", kind="news_agency")


def test_files_are_dropped_looked_at_corrected_and_imported(open_page, registry, manager, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    page = open_page(manager)
    page.goto(reverse("admin:reports_report_import"))
    nearly = LONG.replace("On day 5 the keeper", "That Friday the keeper")
    page.evaluate(
        """(texts) => {
            const data = new DataTransfer();
            texts.forEach((text, number) => data.items.add(new File([text], `${number}.txt`)));
            document.querySelector('[data-drop]').dispatchEvent(new DragEvent('drop', {dataTransfer: data}));
        }""",
        [LONG, nearly, ""],
    )
    page.get_by_role("button", name="See the preview").click()
    page.get_by_role("button", name="Import 2 rows").wait_for()
    assert violations_in_both(page) == []
    page.get_by_role("link", name="Compare row 1 of 1.txt").click()
    assert page.locator("ins").inner_text() == "That Friday"
    assert violations_in_both(page) == []
    page.go_back()
    page.get_by_role("link", name="Look and correct row 1 of 0.txt").click()
    page.get_by_label("Publisher").fill("wire")
    assert violations_in_both(page) == []
    page.get_by_role("button", name="Correct", exact=True).click()
    page.get_by_role("link", name="Back to all rows").click()
    page.get_by_label("Choose row 1 of 1.txt").check()
    page.get_by_role("button", name="Leave out what is marked").click()
    page.get_by_role("button", name="Import 1 row").click()
    page.get_by_text("1 of 3 imported, 1 left out, 1 not imported.").wait_for()
    assert violations_in_both(page) == []
    assert Report.objects.get().publisher.key == "wire"


@pytest.mark.needs_shared
def test_fa_kes_goes_in_by_the_page_in_one_go(open_page, manager, shared, tmp_path, settings):
    from sources.services import registry_load

    registry_load(by=None)
    settings.DATA_DIR = tmp_path
    page = open_page(manager)
    page.set_default_timeout(300_000)
    page.goto(reverse("admin:reports_report_import"))
    page.locator("input[type=file]").set_input_files(shared / "corpora" / "fa-kes.csv")
    page.get_by_role("button", name="See the preview").click()
    page.get_by_role("button", name="Import 787 rows").wait_for()
    batch = ImportBatch.objects.get()
    repeated = batch.log.filter(
        verdict__in=["same", "near_duplicate"], similarity__gt=0.99, other_row__isnull=False
    )
    assert repeated.filter(verdict="same").count() == 14
    assert repeated.filter(verdict="near_duplicate").count() == 1
    with (shared / "corpora" / "fa-kes.csv").open(encoding="utf-8", newline="") as table:
        lost = {
            n for n, row in enumerate(csv.DictReader(table), start=2) if "\ufffd" in row["article_content"]
        }
    warned = {row.row for row in batch.log.all() if "replacement_character" in row.warnings}
    assert len(lost) == 39
    assert lost <= warned, "more are warned of: those whose titles have lost characters"
    page.get_by_role("button", name="Import 787 rows").click()
    page.get_by_text("787").first.wait_for()
    batch.refresh_from_db()
    assert batch.finished_at is not None
    assert sum(batch.counts.values()) == 787
    assert Report.objects.count() == 787 - batch.counts["same"]
