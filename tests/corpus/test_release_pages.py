"""The page of releases."""

from pathlib import Path

import pytest
from django.urls import reverse

from annotator.corpus.models import Release
from annotator.corpus.releases import release_create
from annotator.jobs.models import Job
from annotator.people.models import AuditEntry

PAGE = "admin:corpus_releases"
GIVEN = {"title": "A winter of reports", "authors": "The Rain Team", "licence": "CC-BY-4.0", "filter": ""}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.RELEASES_DIR = tmp_path / "releases"
    return settings.RELEASES_DIR


@pytest.fixture
def release(decided) -> Release:
    return release_create(by=None, title="<b>Bold</b>", authors="The Rain Team", licence="CC0-1.0")


def page_of(client, person) -> str:
    client.force_login(person)
    return client.get(reverse(PAGE)).content.decode()


def test_it_shows_what_was_frozen(release, client, viewer):
    page = page_of(client, viewer)
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert release.sha256 in page
    assert "CC0 1.0: no rights reserved" in page
    assert "voice undefined, path undefined, credibility undefined" in page
    assert "Freeze the corpus" not in page


def test_readers_download_the_very_bytes(release, client, viewer):
    client.force_login(viewer)
    response = client.post(reverse("admin:corpus_released", args=[1]))
    assert b"".join(response.streaming_content) == release.path.read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="hearsay-1.zip"'
    assert "no-store" in response["Cache-Control"]
    assert AuditEntry.objects.filter(action="release downloaded", by=viewer).exists()


def test_who_may_not_read_releases_finds_neither_page_nor_file(release, client, annotator, stranger):
    for person in (annotator, stranger):
        client.force_login(person)
        assert client.get(reverse(PAGE)).status_code == 404
        here = client.post(reverse("admin:corpus_released", args=[1]))
        assert here.status_code == client.post(reverse("admin:corpus_released", args=[77])).status_code == 404


def test_a_link_starts_no_download(release, client, viewer):
    client.force_login(viewer)
    assert client.get(reverse("admin:corpus_released", args=[1])).status_code == 405


def test_a_changed_file_is_said_and_not_sent(release, client, viewer):
    release.path.write_bytes(b"PK")
    client.force_login(viewer)
    page = client.post(reverse("admin:corpus_released", args=[1]), follow=True).content.decode()
    assert "It is not handed out" in page


def test_a_manager_freezes_the_corpus_here(decided, client, manager):
    client.force_login(manager)
    assert client.post(reverse(PAGE), GIVEN | {"without_text": "on"}).status_code == 302
    release = Release.objects.get()
    assert (release.title, release.made_by, release.texts) == ("A winter of reports", manager, False)
    assert Job.objects.get(kind="release").state == Job.DONE
    assert "Release 1 is there" not in page_of(client, manager)
    assert "A winter of reports" in page_of(client, manager)


@pytest.mark.parametrize(
    "odd",
    [
        {"title": ""},
        {"authors": ""},
        {"licence": "MINE"},
        {"licence": ""},
        {"filter": "no such words"},
        {"title": "a\0b"},
    ],
)
def test_what_is_wrong_is_said_on_the_page(odd, decided, client, manager):
    client.force_login(manager)
    response = client.post(reverse(PAGE), GIVEN | odd)
    assert response.status_code == 400
    assert "errorlist" in response.content.decode()
    assert not Release.objects.exists()


def test_nobody_else_freezes_it(decided, client, reviewer, viewer):
    for person in (reviewer, viewer):
        client.force_login(person)
        assert client.post(reverse(PAGE), GIVEN).status_code == 404
    assert not Release.objects.exists()
