"""Releases: frozen, numbered, verified, compared."""

import io
import json
import zipfile
from functools import partial
from pathlib import Path

import frictionless
import mlcroissant
import pytest
import time_machine
import yaml
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import guidelines_publish
from annotator.append_only import WrittenOnce
from annotator.corpus import releases
from annotator.corpus.bundle import About
from annotator.corpus.models import Release
from annotator.corpus.releases import NotAsReleased, release_create, release_open, release_verify
from annotator.people.models import AuditEntry
from annotator.reports.models import Report
from annotator.review.models import Decision, Outcome
from annotator.version import VERSION

from .conftest import make_report, rate
from .reading_back import exported
from .test_bundle import parts, unpacked

TITLE = 'Who said it: 100 % of "Homs" & {more}'


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.RELEASES_DIR = tmp_path / "releases"
    return settings.RELEASES_DIR


def freeze(**options) -> Release:
    given = {"by": None, "title": TITLE, "authors": "The Rain Team\nN. Nobody", "licence": "CC-BY-4.0"}
    return release_create(**given | options)


def manage(*words: str) -> str:
    out = io.StringIO()
    call_command("release", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_release_is_the_bundle_of_that_moment(decided, half_done):
    release = freeze()
    found = parts(release.path.read_bytes())
    assert found["statements.csv"] == exported("statements")
    assert (release.number, release.version, release.guidelines, release.texts) == (1, VERSION, "1", True)
    assert release.size == release.path.stat().st_size
    figures = json.loads(found["agreement.json"])["figures"]["all"]["measures"]
    assert release.agreement["voice"] == figures["voice"]["alpha"]
    assert f"Release 1 of {release.made_at.date()}" in found["DATASHEET.md"].decode()
    assert release.citation in found["DATASHEET.md"].decode()


def test_later_work_never_changes_it(decided, annotator, other_annotator):
    release = freeze()
    before = release.path.read_bytes()
    statement = decided.statements.first()
    newer = Decision.objects.create(statement=statement, version=2, decided_by="consensus", voice="publisher")
    Outcome.objects.filter(statement=statement).update(decision=newer)
    release_verify(release)
    assert release.path.read_bytes() == before
    assert freeze().number == 2
    assert release.path.read_bytes() == before


def test_its_row_is_written_once(decided):
    release = freeze()
    release.title = "Another"
    with pytest.raises(WrittenOnce):
        release.save()
    with pytest.raises(WrittenOnce):
        release.delete()
    with pytest.raises(WrittenOnce):
        Release.objects.update(title="Another")


def test_the_same_state_number_and_day_give_the_same_bytes(decided, folder, tmp_path, settings):
    with time_machine.travel("2026-05-04T10:00:00Z", tick=False):
        with transaction.atomic():
            first = freeze()
            transaction.set_rollback(True)
        settings.RELEASES_DIR = tmp_path / "elsewhere"
    with time_machine.travel("2026-05-04T18:00:00Z", tick=False):
        assert freeze().sha256 == first.sha256


@pytest.mark.parametrize("place", [40, -1, 1 / 3])
def test_one_flipped_bit_is_found(decided, place):
    release = freeze()
    content = bytearray(release.path.read_bytes())
    content[place if isinstance(place, int) else int(len(content) * place)] ^= 1
    release.path.write_bytes(content)
    with pytest.raises(NotAsReleased, match="SHA-256"):
        release_verify(release)


def test_a_file_that_is_cut_or_gone_is_found(decided):
    release = freeze()
    release.path.write_bytes(release.path.read_bytes()[:-1])
    with pytest.raises(NotAsReleased, match="bytes"):
        release_verify(release)
    release.path.unlink()
    with pytest.raises(NotAsReleased, match="No such file"):
        release_verify(release)


def test_it_can_be_cited(decided):
    with time_machine.travel("2026-05-04T10:00:00Z", tick=False):
        found = parts(freeze().path.read_bytes())
    cff = yaml.safe_load(found["CITATION.cff"])
    assert cff == {
        "cff-version": "1.2.0",
        "message": "Please cite this data set by these data.",
        "type": "dataset",
        "title": TITLE,
        "authors": [{"name": "The Rain Team"}, {"name": "N. Nobody"}],
        "version": "1",
        "date-released": cff["date-released"],
        "license": "CC-BY-4.0",
    }
    assert str(cff["date-released"]) == "2026-05-04"
    bibtex = found["CITATION.bib"].decode()
    assert r'title = {{Who said it: 100 \% of "Homs" \& \{more\}}}' in bibtex
    assert "author = {{The Rain Team} and {N. Nobody}}" in bibtex
    assert (
        Release.objects.get().citation == f"The Rain Team; N. Nobody (2026). {TITLE} (release 1) [Data set]."
    )


def test_programs_read_licence_and_citation(decided, tmp_path):
    folder = unpacked(freeze().path.read_bytes(), tmp_path / "unpacked")
    package = frictionless.Package(str(folder / "datapackage.json"))
    assert package.validate().valid
    assert package.licenses == [{"name": "CC-BY-4.0"}]
    metadata = mlcroissant.Dataset(str(folder / "croissant.json")).metadata
    assert not metadata.ctx.issues.errors
    assert not metadata.ctx.issues.warnings
    assert metadata.license == ["CC-BY-4.0"]


@pytest.mark.parametrize(
    "odd", [{"title": " "}, {"authors": "\n"}, {"licence": "MINE"}, {"title": "x" * 201}]
)
def test_what_cannot_be_cited_is_refused_and_leaves_nothing(odd, decided, folder):
    with pytest.raises(ValidationError):
        freeze(**odd)
    assert not Release.objects.exists()
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_failure_on_the_way_leaves_nothing(decided, folder, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(releases.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        freeze()
    assert not Release.objects.exists()
    assert list(folder.iterdir()) == []


def test_who_loses_the_race_for_a_number_is_told_and_changes_nothing(decided, folder, monkeypatch):
    usual = releases._summary

    def overtaken(file):
        monkeypatch.setattr(releases, "_summary", usual)
        freeze(title="The other one")
        return usual(file)

    monkeypatch.setattr(releases, "_summary", overtaken)
    with pytest.raises(ValidationError, match="Somebody else has made release 1"):
        freeze()
    release = Release.objects.get()
    assert release.title == "The other one"
    release_verify(release)
    assert [path.name for path in folder.iterdir()] == ["hearsay-1.zip"]


def test_only_managers_make_releases(decided, manager, reviewer, viewer, annotator):
    for person in (reviewer, viewer, annotator):
        with pytest.raises(PermissionDenied):
            freeze(by=person)
    assert freeze(by=manager).made_by == manager
    assert AuditEntry.objects.get(action="release made").by == manager


def test_readers_download_it_and_that_is_logged(decided, viewer, reviewer, manager, annotator, stranger):
    content = freeze().path.read_bytes()
    for person in (viewer, reviewer, manager):
        release, file = release_open(by=person, number=1)
        with file:
            assert file.read() == content
        assert AuditEntry.objects.filter(
            action="release downloaded", by=person, subject=str(release)
        ).exists()
    for person in (annotator, stranger):
        with pytest.raises(PermissionDenied):
            release_open(by=person, number=1)


def test_nobody_reads_in_a_release_what_they_are_still_to_rate(decided, wire, reviewer, annotator):
    freeze()
    report = make_report("Rain fell on the hills.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[reviewer, annotator], required=2)
    with pytest.raises(ValidationError, match="your own assignments"):
        release_open(by=reviewer, number=1)


def test_a_file_that_was_changed_is_not_handed_out(decided, viewer):
    release = freeze()
    release.path.write_bytes(release.path.read_bytes()[:-1] + b"!")
    with pytest.raises(NotAsReleased):
        release_open(by=viewer, number=1)
    assert not AuditEntry.objects.filter(action="release downloaded").exists()


# The command


def test_the_command_makes_lists_and_verifies(decided, untouched):
    words = ("--title", "First", "--author", "The Rain Team", "--licence", "CC0-1.0")
    said = manage("create", *words, "--filter", decided.report_id, "--without-text")
    release = Release.objects.get()
    assert release.sha256 in said
    assert (release.filter, release.texts) == (decided.report_id, False)
    assert "First" in manage("list")
    assert json.loads(manage("list", "--format", "json"))[0]["sha256"] == release.sha256
    assert manage("verify") == manage("verify", "1") == "1: as it was released\n"
    release.path.write_bytes(b"x")
    with pytest.raises(CommandError) as caught:
        manage("verify")
    assert caught.value.returncode == 1
    for wrong in (("verify", "7"), ("diff", "1", "7"), ("create", *words, "--filter", "no such words")):
        with pytest.raises(CommandError) as caught:
            manage(*wrong)
        assert caught.value.returncode == 2


def test_diff_tells_what_came_went_and_changed(decided, half_done):
    freeze()
    statement = decided.statements.first()
    newer = Decision.objects.create(
        statement=statement, version=2, decided_by="consensus", voice="publisher", credibility=5
    )
    Outcome.objects.filter(statement=statement).update(decision=newer)
    more = make_report("Something new.")
    freeze()
    freeze(chosen=Report.objects.exclude(pk=more.pk), chosen_in_words="some")
    found = json.loads(manage("diff", "1", "2", "--format", "json"))
    assert set(found) == {"reports", "appearances", "statements", "citations", "suggestions", "decisions"}
    assert (found["reports"]["added"], found["reports"]["removed"], found["reports"]["changed"]) == (1, 0, 0)
    assert found["reports"]["keys"]["added"] == [more.report_id]
    assert found["statements"]["keys"]["changed"] == [statement.statement_id]
    assert found["statements"]["columns"]["voice"] == 1
    assert found["decisions"]["columns"] == {"current": 1}
    assert found["appearances"]["added"] == 1
    assert found["appearances"]["keys"]["added"][0].endswith(" | true")
    assert json.loads(manage("diff", "2", "3", "--format", "json"))["reports"]["removed"] == 1
    assert "reports: 1 removed" in manage("diff", "2", "3")
    assert manage("diff", "2", "2") == "No table differs.\n"


def test_diff_tells_that_two_releases_were_made_otherwise(decided, half_done, monkeypatch):
    freeze()
    guidelines_publish(by=None, text="Rate what the sentence says, and nothing else.")
    monkeypatch.setattr("annotator.corpus.releases.About", partial(About, version="0.0.1"))
    only = {"chosen": Report.objects.filter(pk=decided.pk), "chosen_in_words": decided.report_id}
    freeze(licence="CC0-1.0", without_text=True, **only)
    assert json.loads(manage("diff", "1", "2", "--format", "json"))["release"] == {
        "filter": ["", decided.report_id],
        "texts": [True, False],
        "licence": ["CC-BY-4.0", "CC0-1.0"],
        "version": [VERSION, "0.0.1"],
    }
    said = manage("diff", "1", "2").splitlines()
    assert said[:4] == [
        f"filter: was none (all reports), is “{decided.report_id}”",
        "texts: was included, is left out",
        "licence: was CC-BY-4.0, is CC0-1.0",
        f"version: was Hearsay {VERSION}, is Hearsay 0.0.1",
    ]


def test_diff_tells_that_annotations_were_made_under_newer_guidelines(decided, annotator, other_annotator):
    freeze()
    guidelines_publish(by=None, text="Rate what the sentence says, and nothing else.")
    later = make_report("The road is open again.")
    reports_assign(by=None, reports=[later], annotators=[annotator, other_annotator], required=2)
    rate(annotator, later, credibility=3)
    freeze()
    assert json.loads(manage("diff", "1", "2", "--format", "json"))["release"] == {
        "guidelines": [[1], [1, 2]]
    }
    assert "guidelines: was version 1, is version 1, 2" in manage("diff", "1", "2")


def test_a_release_is_a_plain_zip_with_its_citation(decided):
    with zipfile.ZipFile(freeze().path) as zipped:
        assert {"CITATION.cff", "CITATION.bib", "CHECKSUMS"} <= set(zipped.namelist())
        assert zipped.testzip() is None
