"""Back-ups in the browser: one is made, found whole and downloaded."""

import os
from pathlib import Path

import pytest

from annotator.keeping.backing_up import backup
from tests.cast import make_person

from .accessibility import violations
from .conftest import OpenPage

PAGE = "/admin/backups/"
NARROW = {"width": 360, "height": 800}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.BACKUPS_DIR = tmp_path, tmp_path / "kept"
    settings.BACKUPS_DIR.mkdir()
    return settings.BACKUPS_DIR


@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "light", "viewport": NARROW}, {"color_scheme": "dark", "viewport": NARROW}],
)
def test_the_page_is_accessible(open_page: OpenPage, folder, options):
    backup(folder / "hearsay-2026-11-22-0230.zip")
    (folder / "cut-off.zip").write_bytes(b"PK\x03\x04")
    page = open_page(make_person("adam", "administrator"), **options)
    page.goto(PAGE)
    page.get_by_role("button", name="Check hearsay").click()
    assert "Whole, read to its end" in page.content()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator(".list").evaluate("list => list.scrollWidth <= list.clientWidth"), "nor is the list"
    if keep := os.environ.get("KEEP_PICTURES"):
        page.screenshot(path=f"{keep}/backups-{options.get('color_scheme', 'wide')}.png", full_page=True)


def test_an_administrator_makes_one_and_downloads_it(open_page: OpenPage, folder, tmp_path: Path):
    page = open_page(make_person("adam", "administrator"))
    page.goto("/admin/")
    page.get_by_role("link", name="See the back-ups").click()
    page.get_by_role("button", name="Make a back-up now").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download hearsay").click()
    path = tmp_path / "file"
    download.value.save_as(path)
    [kept] = folder.iterdir()
    assert path.read_bytes() == kept.read_bytes()
