"""The page of back-ups: who may open it, what it makes, checks and hands out, and that nothing else is reached."""

import os
import re
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.jobs.models import Job
from annotator.keeping.backing_up import backup
from annotator.keeping.backup_file import BackupReader
from annotator.keeping.backup_jobs import backup_start
from annotator.keeping.kept_backups import backup_open, kept_backups
from annotator.people.fresh import FIELD, PROVED
from annotator.people.models import AuditEntry
from tests.cast import PASSWORD, make_person

PAGE, JOBS = "/admin/backups/", "/admin/jobs/job/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DATA_DIR, settings.RELEASES_DIR = tmp_path, tmp_path / "releases"
    settings.BACKUPS_DIR = tmp_path / "kept"
    return settings.BACKUPS_DIR


@pytest.fixture
def administrator(db):
    return make_person("adam", "administrator")


@pytest.fixture
def browser(client, administrator) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def made(browser, folder) -> Path:
    """A back-up made on the page."""
    browser.post(PAGE, {"action": "make"})
    [path] = folder.iterdir()
    return path


def shown(browser: Client) -> str:
    return re.sub(r"\s+", " ", browser.get(PAGE).content.decode())


def test_what_the_button_makes_is_whole_listed_and_logged(browser, administrator, folder, report_of):
    report_of("Rain fell.")
    answer = browser.post(PAGE, {"action": "make"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    [path] = folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    with BackupReader(path) as reader:
        rows = sum(table["rows"] for table in reader.manifest["tables"])
    page = shown(browser)
    assert path.name in page
    assert f"{rows:,}" in page
    assert "Yes, read to its end" in page
    [entry] = AuditEntry.objects.filter(action="back-up made")
    assert (entry.by, entry.subject, entry.after) == (
        administrator,
        path.name,
        {"rows": rows, "size": path.stat().st_size},
    )


def test_only_administrators_find_the_page(manager, reviewer, annotator, viewer, stranger, folder):
    for person in (manager, reviewer, annotator, viewer, stranger):
        browser = Client()
        browser.force_login(person)
        assert browser.get(PAGE).status_code == 404
        for action in ("make", "check", "download"):
            assert browser.post(PAGE, {"action": action, "file": "x.zip"}).status_code == 404
        assert PAGE not in browser.get("/admin/").content.decode()
        with pytest.raises(PermissionDenied):
            backup_start(by=person)
        with pytest.raises(PermissionDenied):
            backup_open(by=person, name="x.zip")
    assert not folder.exists()


def test_a_download_is_the_very_file_and_stands_in_the_log(browser, administrator, made):
    answer = browser.post(PAGE, {"action": "download", "file": made.name})
    assert b"".join(answer.streaming_content) == made.read_bytes()
    assert answer["Content-Disposition"] == f'attachment; filename="{made.name}"'
    assert "no-store" in answer["Cache-Control"]
    [entry] = AuditEntry.objects.filter(action="back-up downloaded")
    assert (entry.by, entry.subject) == (administrator, made.name)


def test_the_password_is_asked_for_again_before_a_download(browser, made):
    session = browser.session
    session[PROVED] = time.time() - configured.FRESH_SIGN_IN_MINUTES * 60 - 1
    session.save()
    wanted = {"action": "download", "file": made.name}
    assert f'name="{FIELD}"' in browser.post(PAGE, wanted).content.decode()
    assert f'name="{FIELD}"' in browser.post(PAGE, {**wanted, FIELD: "wrong"}).content.decode()
    assert not AuditEntry.objects.filter(action="back-up downloaded").exists()
    answer = browser.post(PAGE, {**wanted, FIELD: PASSWORD})
    assert b"".join(answer.streaming_content) == made.read_bytes()


def test_a_link_starts_no_download(browser, made):
    answer = browser.get(PAGE, {"action": "download", "file": made.name})
    assert answer["Content-Type"].startswith("text/html")
    assert not AuditEntry.objects.filter(action="back-up downloaded").exists()


def test_who_is_still_to_rate_gets_none(browser, administrator, made, annotator, report_of):
    """A back-up holds what others judged: whoever is administrator and annotator rates blind all the same."""
    administrator.groups.add(annotator.groups.get())
    reports_assign(by=None, reports=[report_of("Rain fell.")], annotators=[administrator, annotator])
    answer = browser.post(PAGE, {"action": "download", "file": made.name}, follow=True)
    assert "A back-up holds what others judged." in answer.content.decode()
    assert not AuditEntry.objects.filter(action="back-up downloaded").exists()


@pytest.mark.parametrize(
    "name",
    ["../secret_key", "../secret.zip", "/etc/passwd", "link.zip", ".hidden.zip", "", "\x00", "none.zip"],
)
def test_no_name_reaches_another_file(browser, made, folder, tmp_path, name):
    (tmp_path / "secret_key").write_text("a secret")
    (tmp_path / "secret.zip").write_bytes(made.read_bytes())
    (folder / ".hidden.zip").write_bytes(made.read_bytes())
    (folder / "link.zip").symlink_to(tmp_path / "secret.zip")
    for action in ("download", "check"):
        assert browser.post(PAGE, {"action": action, "file": name}).status_code == 404
    assert [kept.name for kept in kept_backups()] == [made.name]


def test_a_damaged_one_is_told_of_once_it_was_checked(browser, made):
    whole = bytearray(made.read_bytes())
    whole[100] ^= 1
    made.write_bytes(bytes(whole))
    os.utime(made, (time.time() + 1, time.time() + 1))
    assert "Not looked at here yet" in shown(
        browser
    )  # what was found of the file before says nothing of this one
    os.utime(made, (time.time() - 9, time.time() - 9))
    answer = browser.post(PAGE, {"action": "check", "file": made.name}, follow=True)
    assert "it is damaged or cut off" in answer.content.decode()
    assert "No: it is damaged or cut off" in shown(browser)


def test_files_that_are_none_are_named_and_not_handed_out_for_one(browser, made, folder):
    (folder / "empty.zip").touch()
    (folder / "text.zip").write_text("not a ZIP")
    with zipfile.ZipFile(folder / "other.zip", "w") as other:
        other.writestr("backup.json", "[]")
    (folder / "notes.txt").write_text("not listed")
    page = shown(browser)
    assert page.count("No: it is no back-up of Hearsay") == 2
    assert page.count("No: it was made by a newer version") == 1
    assert page.count('value="download"') == 1
    assert "notes.txt" not in page


def test_one_that_the_command_made_is_listed_and_can_be_checked(browser, folder):
    folder.mkdir()
    backup(folder / "hearsay-2026-11-23-0230.zip")
    assert "Not looked at here yet" in shown(browser)
    browser.post(PAGE, {"action": "check", "file": "hearsay-2026-11-23-0230.zip"})
    assert "Yes, read to its end" in shown(browser)


def test_where_it_cannot_be_written_the_job_says_so_without_a_path_of_the_server(browser, folder, settings):
    folder.parent.joinpath("file").touch()
    settings.BACKUPS_DIR = folder.parent / "file" / "kept"
    browser.post(PAGE, {"action": "make"})
    job = Job.objects.get()
    assert job.state == Job.FAILED
    assert job.message == "It could not be written (Not a directory); nothing is left of it."
    assert not AuditEntry.objects.filter(action="back-up made").exists()


def test_one_is_made_at_a_time_and_stops_when_asked(browser, administrator, folder, settings):
    settings.JOBS_BY_WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    answer = browser.post(PAGE, {"action": "make"})
    job = Job.objects.get()
    assert answer["Location"] == f"{JOBS}{job.pk}/change/"
    assert "A back-up is being made" in shown(browser)
    again = browser.post(PAGE, {"action": "make"}, follow=True)
    assert "A back-up is being made already." in again.content.decode()
    assert Job.objects.get() == job
    browser.post(f"{JOBS}{job.pk}/change/", {"action": "cancel"})
    assert Job.objects.get().state == Job.CANCELLED
    assert "Make a back-up now" in shown(browser)


def test_one_that_is_stopped_leaves_no_file(administrator, folder, monkeypatch, recwarn):
    from annotator.jobs.run import Cancelled, Run

    def stop(*told: object) -> None:
        raise Cancelled

    monkeypatch.setattr(Run, "progress", stop)
    assert backup_start(by=administrator).state == Job.CANCELLED
    assert list(folder.iterdir()) == []


def test_managers_see_the_job_and_no_way_to_the_page(browser, made, manager):
    other = Client()
    other.force_login(manager)
    page = other.get(f"{JOBS}{Job.objects.get().pk}/change/").content.decode()
    assert made.name in page
    assert "See the result" not in page
    assert reverse("admin:keeping_backups") not in page


def test_the_start_page_says_how_old_the_newest_is(browser, folder):
    assert "There is no back-up on the server yet." in browser.get("/admin/").content.decode()
    browser.post(PAGE, {"action": "make"})
    assert "The newest is of" in browser.get("/admin/").content.decode()
