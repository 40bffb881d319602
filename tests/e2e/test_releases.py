"""Releases in the browser."""

from pathlib import Path

import pytest

from annotator.corpus.models import Release
from annotator.corpus.releases import release_create
from tests.cast import make_person
from tests.corpus.conftest import make_report

from .accessibility import violations
from .conftest import OpenPage

NARROW = {"width": 320, "height": 800}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> None:
    settings.RELEASES_DIR = tmp_path / "releases"


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": NARROW}])
def test_the_page_is_accessible(open_page: OpenPage, options):
    make_report("Trucks left at noon, they said.")
    release_create(by=None, title="Rain" * 40, authors="A Team", licence="none")
    page = open_page(make_person("mona", "manager"), **options)
    page.goto("/admin/corpus/releases/")
    page.get_by_text("Make a release").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_manager_makes_a_release_and_downloads_it(open_page: OpenPage, tmp_path: Path):
    make_report("Trucks left at noon, they said.")
    page = open_page(make_person("mona", "manager"))
    page.goto("/admin/corpus/releases/")
    page.get_by_text("Make a release").click()
    page.get_by_label("Title").fill("First")
    page.get_by_label("Authors").fill("A Team")
    page.get_by_label("Licence").select_option("CC-BY-4.0")
    page.get_by_role("button", name="Freeze the corpus").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download release 1").click()
    path = tmp_path / "file"
    download.value.save_as(path)
    assert path.read_bytes() == Release.objects.get().path.read_bytes()


def test_what_is_wrong_is_said_beside_its_field(open_page: OpenPage):
    page = open_page(make_person("mona", "manager"))
    page.goto("/admin/corpus/releases/")
    page.get_by_text("Make a release").click()
    page.get_by_label("Title").fill("First")
    page.get_by_label("Authors").fill("A Team")
    page.get_by_label("Licence").select_option("CC-BY-4.0")
    page.get_by_label("Only").fill("no such words")
    with page.expect_response(lambda response: response.status == 400):
        page.get_by_role("button", name="Freeze the corpus").click()
    page.get_by_text("Nothing matches").wait_for()
    assert page.get_by_label("Title").input_value() == "First"
    assert violations(page) == []
