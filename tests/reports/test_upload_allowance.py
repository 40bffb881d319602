"""What one person may upload in a day, on the pages that take files: said before, refused in words, nothing kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from annotator.reports.models import ImportBatch, Report

REPORTS = "/admin/reports/report/import/"
ANNOTATIONS = "/admin/annotations/import/"
SOURCES = "/admin/sources/source/import/"
REFUSED = "more than you may upload today"

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, manager, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.UPLOAD_FILES_A_DAY, settings.UPLOAD_MEGABYTES_A_DAY = 3, 1
    client.force_login(manager)
    return client


def files(number: int, size: int = 20) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{n}.txt", f"Shells fell {n}.".ljust(size).encode()) for n in range(number)]


def send(page, to: str, uploads: list[SimpleUploadedFile]) -> str:
    field = "file" if to == SOURCES else "uploads"
    given = {"action": "check", "round": "main", field: uploads[0] if field == "file" else uploads}
    return page.post(to, given, follow=True).content.decode()


@pytest.mark.parametrize("address", [REPORTS, ANNOTATIONS, SOURCES])
def test_the_page_says_what_is_left(page, address):
    assert "Left for you to upload today: 3 files, 1.0 MB in all." in page.get(address).content.decode()
    send(page, REPORTS, files(2))
    assert "Left for you to upload today: 1 file, 1.0 MB in all." in page.get(address).content.decode()


@pytest.mark.parametrize("address", [REPORTS, ANNOTATIONS, SOURCES])
def test_what_goes_beyond_is_refused_in_words_and_nothing_of_it_is_kept(page, tmp_path, address):
    said = send(page, address, files(4) if address != SOURCES else files(1, 1_000_001))
    assert REFUSED in said
    assert "Left are 3 files, 1.0 MB in all" in said
    assert not ImportBatch.objects.exists()
    assert not list(tmp_path.glob("uploads/*"))


def test_files_that_the_disk_refused_are_not_counted(page, tmp_path):
    (tmp_path / "uploads").write_text("in the way of the folder")
    assert "be kept on the server" in send(page, REPORTS, files(3))
    assert "Left for you to upload today: 3 files" in page.get(REPORTS).content.decode()


def test_annotations_that_wait_stay_where_the_next_upload_is_refused(page):
    send(page, ANNOTATIONS, files(2))
    assert REFUSED in (said := send(page, ANNOTATIONS, files(2)))
    assert "Checked and waiting" in said


def test_an_import_at_the_command_line_is_the_operators_and_has_no_limit(page, tmp_path):
    for file in files(5):
        (tmp_path / file.name).write_bytes(file.read())
    call_command("import_reports", *map(str, tmp_path.glob("*.txt")), "--format", "json")
    assert Report.objects.count() == 5
    assert "Left for you to upload today: 3 files" in page.get(REPORTS).content.decode()
