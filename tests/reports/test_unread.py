"""Where the reader fails at one report of many, that one is left out and said; the others go on."""

import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from annotator import reading
from annotator.jobs.models import Job
from annotator.reports import preparing, suggestions
from annotator.reports.formats import ReportFile
from annotator.reports.management.commands import read_report
from annotator.reports.models import ImportBatch, Report
from annotator.reports.previews import preview_check, preview_confirm, preview_create
from annotator.reports.services import reports_import
from annotator.reports.suggestions import suggestions_renew
from annotator.reports.unread import UNREAD
from sources import services

TRIP = "Orchard Newswire reported that the lantern fell off the quay.\n"
TEXTS = {
    "mill.txt": "Orchard Newswire reported that the mill burnt down. It rained all day.\n",
    "trip.txt": TRIP,
    "bridge.txt": "Orchard Newswire asked why the bridge was closed. It stayed so for a week.\n",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def orchard(db):
    return services.source_add(by=None, key="orchard", name="The Orchard", kind="news_agency")


def files() -> list[ReportFile]:
    return [ReportFile(name, text.encode()) for name, text in TEXTS.items()]


def failing(text: str, **options) -> reading.Reading:
    """A reader that fails at one text, and quotes it in its error."""
    if "lantern" in text:
        raise IndexError(text)
    return reading.read(text, **options)


def told(caplog) -> str:
    """What the log says; never a word of the text."""
    assert "lantern" not in caplog.text
    return "\n".join(record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)


@pytest.fixture
def reports(orchard) -> dict[str, Report]:
    reports_import(by=None, files=files())
    return {name: Report.objects.get(text=text) for name, text in TEXTS.items()}


def test_an_import_refuses_that_row_and_takes_the_others(orchard, monkeypatch, caplog, tmp_path):
    monkeypatch.setattr(preparing, "read", failing)
    table = tmp_path / "rejected.csv"
    result = reports_import(by=None, files=files(), rejected=table)
    assert [(row.file, row.verdict, row.reason) for row in result.rows] == [
        ("mill.txt", "new", ""),
        ("trip.txt", "rejected", UNREAD),
        ("bridge.txt", "new", ""),
    ]
    assert not Report.objects.filter(text=TRIP).exists()
    assert ImportBatch.objects.get().counts["rejected"] == 1
    assert f"row 1: {UNREAD}" in table.read_text()
    assert "trip.txt, row 1 could not be read: IndexError in test_unread.py, line" in told(caplog)


def test_it_is_imported_once_the_reader_can_read_it(orchard, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(preparing, "read", failing)
        reports_import(by=None, files=files())
    again = reports_import(by=None, files=files())
    assert [row.verdict for row in again.rows] == ["same", "new", "same"]


def test_a_dry_run_says_so_too(orchard, monkeypatch):
    monkeypatch.setattr(preparing, "read", failing)
    result = reports_import(by=None, files=files(), dry_run=True)
    assert [row.reason for row in result.rejected] == [UNREAD]
    assert not Report.objects.exists()


def test_a_preview_shows_it_and_the_import_tries_it_once_more(
    orchard, manager, monkeypatch, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in TEXTS.items()]
    batch = preview_create(by=manager, files=uploads)
    with monkeypatch.context() as patched:
        patched.setattr(preparing, "read", failing)
        preview_check(by=manager, batch=batch.pk)
    assert list(batch.log.order_by("position").values_list("verdict", "reason"))[1] == ("rejected", UNREAD)
    preview_confirm(by=manager, batch=batch.pk)
    assert Report.objects.filter(text=TRIP).exists()
    assert Report.objects.count() == 3


def test_an_import_of_what_a_preview_took_refuses_that_row_alone(
    orchard, manager, monkeypatch, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in TEXTS.items()]
    batch = preview_create(by=manager, files=uploads)
    preview_check(by=manager, batch=batch.pk)
    monkeypatch.setattr(preparing, "read", failing)
    preview_confirm(by=manager, batch=batch.pk)
    line = batch.log.get(position=1)
    assert (line.verdict, line.reason) == ("rejected", f"{UNREAD} (the preview said: new)")
    assert Report.objects.count() == 2


def test_renewing_leaves_that_report_as_it_was(reports, orchard, monkeypatch, caplog):
    services.alias_add(by=None, source=orchard, text="Orchard Newswire")
    before = reports["trip.txt"].reader_version
    monkeypatch.setattr(suggestions, "read", failing)
    renewal = suggestions_renew(by=None, reports=Report.objects.all())
    assert renewal.unread == [reports["trip.txt"].report_id]
    assert renewal.reports == 2
    assert f"{reports['trip.txt'].report_id} could not be read: IndexError" in told(caplog)
    assert Report.objects.get(text=TRIP).reader_version == before


def test_suggest_says_which_and_ends_with_one(reports, orchard, monkeypatch, capsys):
    Report.objects.update(reader_version="before")
    monkeypatch.setattr(suggestions, "read", failing)
    with pytest.raises(SystemExit) as ended:
        call_command("suggest")
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert "2 reports read again" in out
    assert f"failed at 1 report, left as it was; the log says where. {reports['trip.txt'].report_id}" in err


def test_the_job_after_a_change_of_spellings_says_so(
    reports, orchard, manager, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(suggestions, "read", failing)
    with django_capture_on_commit_callbacks(execute=True):
        services.alias_add(by=manager, source=orchard, text="Orchard Newswire")
    job = Job.objects.get(kind="renew_suggestions")
    assert job.state == Job.DONE
    assert (job.result["read"], job.result["unread"], job.result["kept"]) == (2, 1, 0)
    assert "The reader failed at 1 report, left as it was" in job.result["message"]


def test_read_report_prints_the_others(orchard, monkeypatch, capsys, tmp_path):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(read_report, "read", failing)
    with pytest.raises(SystemExit):
        call_command("read_report", "--format=json", *(str(tmp_path / name) for name in TEXTS))
    answers = json.loads(capsys.readouterr().out)
    assert [answer.get("error") for answer in answers] == [None, UNREAD, None]
