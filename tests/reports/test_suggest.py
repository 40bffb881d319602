"""`suggest` renews suggestions where nobody was assigned, and nowhere else."""

import dataclasses

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from annotator import reading
from annotator.annotations.handing_out import reports_assign
from annotator.reports import suggestions
from annotator.reports.correcting import statement_drop
from annotator.reports.formats import ReportFile
from annotator.reports.models import Report, Statement, Suggestion
from annotator.reports.registry import registry_for_reading, version_of
from annotator.reports.services import reports_import
from annotator.reports.suggestions import suggestions_renew
from sources.models import Alias, Source

TEXT = "Orchard Newswire reported that the mill burnt down. It rained all day.\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(registry):
    reports_import(by=None, files=[ReportFile("a.txt", TEXT.encode())])
    return Report.objects.get()


@pytest.fixture
def known_by_now(report):
    """The registry learns a name that the report uses, after the report was read."""
    Alias.objects.create(source=Source.objects.get(key="reuters"), text="Orchard Newswire")


def newest(statement: Statement) -> Suggestion:
    return statement.suggestions.order_by("-created_at", "-pk").first()


def test_nothing_new_changes_nothing(report):
    renewal = suggestions_renew(by=None)
    assert (renewal.reports, renewal.changed) == (0, [])


def test_a_registry_that_has_changed_renews_and_keeps_the_old(report, known_by_now):
    before = list(Suggestion.objects.values_list("pk", "path"))
    renewal = suggestions_renew(by=None)
    first = report.statements.get(position=1)
    assert newest(first).path == "reuters"
    assert renewal.reports == 1
    assert [(name, after) for name, _, after in renewal.changed] == [(first.statement_id, "reuters")]
    assert (
        list(Suggestion.objects.filter(pk__in=[pk for pk, _ in before]).values_list("pk", "path")) == before
    )
    report.refresh_from_db()
    assert report.reader_version == renewal.version
    assert suggestions_renew(by=None).reports == 0


def test_a_report_that_was_assigned_keeps_its_suggestions(report, known_by_now, manager, annotator):
    reports_assign(by=manager, reports=[report], annotators=[annotator], required=1)
    assert suggestions_renew(by=None).reports == 0
    assert not Suggestion.objects.filter(path="reuters").exists()


def test_the_registry_of_before_is_the_newest_again(report, known_by_now):
    first = report.statements.get(position=1)
    said = newest(first).says
    suggestions_renew(by=None)
    Alias.objects.filter(text="Orchard Newswire").delete()
    suggestions_renew(by=None)
    assert newest(first).says == said
    assert first.suggestions.count() == 2


def cut_otherwise(text: str, **options) -> reading.Reading:
    """A reader that takes the whole text for one statement."""
    found = reading.read(text, **options)
    whole = found.statements[0]._replace(start=0, end=len(text.rstrip()))
    return dataclasses.replace(found, statements=(whole,))


def test_statements_that_a_newer_reader_cuts_otherwise_are_retired_and_issued(
    report, known_by_now, monkeypatch
):
    monkeypatch.setattr(suggestions, "read", cut_otherwise)
    renewal = suggestions_renew(by=None)
    (live,) = report.statements.live()
    assert live.text == TEXT.strip()
    assert live.position == 1
    assert report.statements.exclude(retired_at=None).count() == 2
    assert {(bool(before), bool(after)) for _, before, after in renewal.changed} == {
        (True, False),
        (False, True),
    }


def test_a_statement_that_the_reader_cuts_as_before_comes_back(report, known_by_now, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(suggestions, "read", cut_otherwise)
        suggestions_renew(by=None)
    Alias.objects.filter(text="Orchard Newswire").delete()
    suggestions_renew(by=None)
    assert [s.text for s in report.statements.live().order_by("start")] == [
        "Orchard Newswire reported that the mill burnt down.",
        "It rained all day.",
    ]


def test_statements_that_somebody_has_corrected_stay_as_they_are(report, known_by_now, manager, monkeypatch):
    statement_drop(by=manager, statement=report.statements.get(position=2).pk)
    monkeypatch.setattr(suggestions, "read", cut_otherwise)
    suggestions_renew(by=None)
    assert [s.text for s in report.statements.live()] == [
        "Orchard Newswire reported that the mill burnt down."
    ]


def test_the_command_prints_what_changed(report, known_by_now, capsys):
    call_command("suggest")
    out = capsys.readouterr().out
    assert f"{report.report_id}:0-51\t" in out
    assert "\treuters\n" in out
    assert "1 reports read again" in out


def test_a_viewer_may_not(report, viewer):
    with pytest.raises(PermissionDenied):
        suggestions_renew(by=viewer)


def test_the_version_tells_reader_and_registry_apart(registry):
    before = version_of(registry_for_reading())
    assert before.startswith(f"{reading.READER_VERSION}+")
    assert len(before) <= 20
    assert version_of(registry_for_reading()) == before
    Source.objects.filter(key="sana").update(archived_at="2026-01-01T00:00Z")
    assert version_of(registry_for_reading()) != before


def test_a_merged_source_is_read_as_the_one_it_was_merged_into(registry):
    reuters = Source.objects.get(key="reuters")
    Source.objects.filter(key="sana").update(merged_into=reuters)
    found = registry_for_reading()
    assert "sana" not in found.sources
    assert {alias.source for alias in found.aliases if alias.text in ("SANA", "سانا")} == {"reuters"}


def test_an_archived_source_is_not_read(registry):
    Source.objects.filter(key="sana").update(archived_at="2026-01-01T00:00Z")
    found = registry_for_reading()
    assert "sana" not in found.sources
    assert "sana" not in {alias.source for alias in found.aliases}


def test_without_sources_in_the_database_those_of_the_files_are_read(db):
    assert "sohr" in registry_for_reading().sources
