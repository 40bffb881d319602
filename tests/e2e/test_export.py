"""Taking a table out in the browser."""

from pathlib import Path

import pytest

from annotator.corpus.catalogue import TABLES
from annotator.corpus.services import table_export
from annotator.corpus.writing import FORMATS
from tests.cast import make_person
from tests.corpus.conftest import make_report

from .accessibility import violations
from .conftest import OpenPage

NARROW = {"width": 320, "height": 800}


@pytest.mark.parametrize("options", [{}, {"viewport": NARROW}])
def test_the_export_page_is_accessible(open_page: OpenPage, options):
    page = open_page(make_person("mona", "manager"), **options)
    page.goto("/admin/corpus/export/")
    for columns in page.get_by_text("Columns", exact=True).all():
        columns.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_table_is_downloaded_as_it_is_stored(open_page: OpenPage, tmp_path: Path):
    make_report("Trucks left at noon, they said.", "قال مصدر محلي")
    page = open_page(make_person("mona", "manager"))
    page.goto("/admin/corpus/export/")
    page.get_by_label("File", exact=True).select_option("JSON lines")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export statements").click()
    assert download.value.suggested_filename.startswith("hearsay-statements-")
    path = tmp_path / "file"
    download.value.save_as(path)
    expected = b"".join(table_export(by=None, table=TABLES["statements"], format=FORMATS["jsonl"]))
    assert path.read_bytes() == expected


def test_a_reason_that_is_missing_is_said_where_it_is_missing(open_page: OpenPage):
    page = open_page(make_person("mona", "manager"))
    page.goto("/admin/corpus/export/")
    page.get_by_label("With people's names").check()
    page.get_by_label("Only").fill("all")
    with page.expect_response(lambda response: response.status == 400):
        page.get_by_role("button", name="Export reports").click()
    assert page.get_by_label("With people's names").is_checked()
