"""Machines that share a database and a storage, and no folder: what one takes in or makes, the others find."""

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotator.corpus.asking import Asked
from annotator.corpus.export_job import export_start
from annotator.corpus.models import Release
from annotator.corpus.releases import NotAsReleased, release_create, release_verify
from annotator.jobs.models import Job
from annotator.jobs.running import job_run
from annotator.keeping.backing_up import files_beside
from annotator.reports.models import ImportBatch, Report
from annotator.reports.uploads import orphans_drop, uploads_keep
from annotator.shared_files import file_at_hand, file_publish

pytestmark = pytest.mark.django_db
PAGE = "/admin/reports/report/import/"


@pytest.fixture
def storage(settings, tmp_path) -> Path:
    place = tmp_path / "storage"
    settings.STORAGES = settings.STORAGES | {
        "shared": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(place)},
        }
    }
    return place


@pytest.fixture
def go_to(storage, settings, tmp_path):
    """Be on that machine from now on."""

    def go(machine: str) -> None:
        settings.DATA_DIR = tmp_path / machine
        settings.RELEASES_DIR = tmp_path / machine / "releases"

    go("first")
    return go


@pytest.fixture
def queued(settings):
    settings.JOBS_BY_WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work() -> None:
    for job in Job.objects.filter(state=Job.QUEUED):
        job_run(job.pk)
        assert Job.objects.get(pk=job.pk).state == Job.DONE


def test_an_upload_is_checked_shown_and_imported_on_three_machines(
    client, manager, registry, go_to, queued, storage
):
    client.force_login(manager)
    table = "title,text\nMill,Shells fell on the mill.\nNothing,\n"
    file = SimpleUploadedFile("table.csv", table.encode())
    client.post(PAGE, {"uploads": file, "action": "check"})
    batch = ImportBatch.objects.get()
    go_to("second")
    work()
    go_to("third")
    preview = f"/admin/reports/importbatch/{batch.pk}/preview/"
    assert "Shells fell on the mill." in client.get(f"{preview}0/").content.decode()
    client.post(preview, {"action": "import"})
    go_to("second")
    work()
    assert "Shells fell on the mill." in Report.objects.get().text
    go_to("first")
    rejected = client.get(f"/admin/reports/importbatch/{batch.pk}/rejected.csv")
    assert "Nothing" in b"".join(rejected.streaming_content).decode()
    kept = [path.name for path in (storage / "uploads").rglob("*") if path.is_file()]
    assert kept == ["rejected.csv"]


def test_a_release_is_proved_and_backed_up_elsewhere(go_to, registry, storage):
    release_create(by=None, title="Autumn", authors="The Rain Team", licence="CC-BY-4.0")
    go_to("second")
    release = Release.objects.get()
    release_verify(release)
    assert [(name, path.is_file()) for name, path in files_beside()] == [("releases/hearsay-1.zip", True)]
    stored = storage / "releases" / release.file_name
    stored.write_bytes(b"something else")
    go_to("third")
    with pytest.raises(NotAsReleased):
        release_verify(release)
    stored.unlink()
    go_to("second")
    with pytest.raises(NotAsReleased):
        release_verify(release)


def test_what_was_published_anew_replaces_the_copies(go_to, settings):
    def place() -> Path:
        return Path(settings.DATA_DIR) / "jobs" / "one" / "files" / "made"

    place().parent.mkdir(parents=True)
    for words in ("first", "other"):
        place().write_text(words)
        file_publish(place())
        go_to("second")
        assert file_at_hand(place()).read_text() == words
        go_to("first")


def test_uploads_that_belong_to_nothing_leave_the_storage_after_a_while(go_to, storage):
    old, _ = uploads_keep(by=None, files=[SimpleUploadedFile("a.txt", b"Shells fell.")])
    new, _ = uploads_keep(by=None, files=[SimpleUploadedFile("a.txt", b"Shells fell.")])
    os.utime(storage / "uploads" / old / "0", (0, 0))
    go_to("second")
    orphans_drop(set())
    assert not (storage / "uploads" / old / "0").exists()
    assert (storage / "uploads" / new / "0").exists()


def test_a_storage_that_fails_is_an_error_of_files(go_to, settings, monkeypatch):
    class Gone(Exception):
        pass

    def fail(*_: object) -> bool:
        raise Gone

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.exists", fail)
    with pytest.raises(OSError, match="Gone"):
        file_at_hand(Path(settings.DATA_DIR) / "uploads" / "a" / "0")


def test_an_export_is_fetched_from_another_machine_than_made_it(client, manager, go_to, queued, registry):
    job = export_start(by=manager, asked=Asked(what="sources"))
    go_to("second")
    work()
    go_to("first")
    client.force_login(manager)
    made = client.get(reverse("admin:corpus_file", args=[job.pk]))
    assert made.status_code == 200
    assert b"".join(made.streaming_content)
