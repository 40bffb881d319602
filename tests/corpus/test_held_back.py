"""Exports, releases and imports on the pages: who asks too often, or has too much under way, is told what to do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from time_machine import travel

from annotator.corpus import export_job
from annotator.corpus.models import Release
from annotator.jobs.models import Job
from annotator.people.models import AuditEntry
from annotator.reports.models import ImportBatch
from annotator.review import agreement_job

pytestmark = pytest.mark.django_db

TOO_OFTEN = "You have asked for 2 files in this minute"
TOO_MUCH = "You have 1 job waiting or running"
IMPORT = "/admin/reports/report/import/"


@pytest.fixture
def page(client, manager, settings, tmp_path):
    settings.DATA_DIR, settings.DOWNLOADS_A_MINUTE, settings.JOBS_AT_ONCE = tmp_path, 2, 1
    client.force_login(manager)
    return client


@pytest.fixture
def busy(page, manager, decided) -> Job:
    """A job of the manager's waits; what they ask for next would be the second."""
    return Job.objects.create(kind="export", title="Export", by=manager)


def words(response) -> str:
    assert response.status_code in (200, 400)
    return b"".join(response).decode(errors="replace")


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("admin:corpus_export", ["reports"]),
        ("admin:corpus_whole", ["bundle"]),
        ("admin:review_network_file", ["nodes"]),
        ("admin:people_auditentry_export", []),
    ],
)
def test_files_go_out_so_often_in_a_minute_whatever_they_hold(page, manager, decided, name, of):
    def ask() -> str:
        return words(page.post(reverse(name, args=of), {"format": "csv"}, follow=True))

    with travel("2026-05-01T12:00:30Z", tick=False) as clock:
        page.force_login(manager)
        page.get(reverse("admin:review_network"))  # it is made before its files go out
        for _ in range(2):
            assert words(page.post(reverse("admin:corpus_export", args=["decisions"])))
        before = AuditEntry.objects.count()
        assert TOO_OFTEN in ask()
        assert AuditEntry.objects.count() == before
        clock.move_to("2026-05-01T12:01:01Z")
        assert TOO_OFTEN not in ask()


def test_a_file_that_is_a_job_is_not_begun(busy, page, monkeypatch):
    monkeypatch.setattr(export_job, "FEW", 0)
    assert TOO_MUCH in words(page.post(reverse("admin:corpus_whole", args=["bundle"])))
    assert Job.objects.get() == busy


def test_a_release_is_not_begun_and_the_form_keeps_what_was_typed(busy, page):
    given = {"title": "A winter", "authors": "The Rain Team", "licence": "CC0-1.0", "filter": ""}
    said = words(page.post(reverse("admin:corpus_releases"), given))
    assert TOO_MUCH in said
    assert "A winter" in said
    assert not Release.objects.exists()


def test_agreement_is_not_worked_out(busy, page, monkeypatch):
    monkeypatch.setattr(agreement_job, "FEW", 0)
    assert TOO_MUCH in words(page.post(reverse("admin:review_agreement"), follow=True))
    assert Job.objects.get() == busy


@pytest.mark.parametrize("action", ["check", "import"])
def test_uploaded_files_are_kept_and_wait_to_be_looked_at(busy, page, action):
    file = SimpleUploadedFile("a.txt", b"Shells fell on the mill.")
    said = words(page.post(IMPORT, {"action": action, "uploads": [file]}, follow=True))
    assert "The files are kept, and wait here." in said
    assert TOO_MUCH in said
    batch = ImportBatch.objects.get(file_name="a.txt")
    assert batch.job is batch.confirmed_at is None
    busy.delete()
    page.post(reverse("admin:reports_importbatch_preview", args=[batch.pk]), {"action": "check"})
    batch.refresh_from_db()
    assert batch.log.get().verdict == "new"


def test_what_was_looked_at_stays_and_is_not_imported(busy, page, manager):
    busy.delete()
    file = SimpleUploadedFile("a.txt", b"Shells fell on the mill.")
    page.post(IMPORT, {"action": "check", "uploads": [file]})
    busy.save(force_insert=True)
    batch = ImportBatch.objects.get(file_name="a.txt")
    preview = reverse("admin:reports_importbatch_preview", args=[batch.pk])
    for action in ("import", "check"):
        assert TOO_MUCH in words(page.post(preview, {"action": action}, follow=True))
        batch.refresh_from_db()
        assert batch.confirmed_at is None
        assert batch.checked_at is not None
