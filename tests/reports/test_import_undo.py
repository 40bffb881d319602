"""Taking an import back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.annotations.handing_out import reports_assign
from annotator.people.models import AuditEntry
from annotator.reports.formats import ReportFile
from annotator.reports.models import ImportBatch, Report
from annotator.reports.services import import_undo, reports_import

pytestmark = pytest.mark.django_db


def batch_of(text: str, **options) -> ImportBatch:
    result = reports_import(by=None, files=[ReportFile("r.txt", text.encode())], **options)
    return ImportBatch.objects.get(pk=result.batch)


def test_it_takes_out_what_came_in_and_leaves_the_rest(registry, manager):
    kept, gone = batch_of("Shells fell on the mill."), batch_of("It rained all day.")
    assert import_undo(by=manager, batch=gone, reason="wrong file") == 1
    assert [report.text for report in Report.objects.all()] == ["Shells fell on the mill."]
    assert AuditEntry.objects.get(action="import undone").reason == "wrong file"
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert gone.undone_at is not None
    assert kept.undone_at is None


def test_a_report_that_also_came_with_another_import_stays_and_loses_the_appearance(registry, manager):
    first = batch_of("Shells fell on the mill.", publisher="reuters")
    batch_of("Shells fell on the mill.", publisher="sana")
    assert import_undo(by=manager, batch=first, reason="wrong outlet") == 0
    report = Report.objects.get()
    assert [a.publisher.key for a in report.appearances.all()] == ["sana"]
    assert report.publisher.key == "sana"


def test_what_was_undone_can_be_imported_again(registry, manager):
    import_undo(by=manager, batch=batch_of("Shells fell on the mill."), reason="wrong file")
    assert batch_of("Shells fell on the mill.").counts["new"] == 1


def test_it_is_refused_once_somebody_was_assigned(registry, manager, annotator):
    batch = batch_of("Shells fell on the mill.")
    reports_assign(by=manager, reports=Report.objects.all(), annotators=[annotator], required=1)
    with pytest.raises(ValidationError, match="assigned"):
        import_undo(by=manager, batch=batch, reason="too late")
    assert Report.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_wants_a_reason(registry, manager, reason):
    with pytest.raises(ValidationError, match="why"):
        import_undo(by=manager, batch=batch_of("It rained."), reason=reason)


def test_it_is_done_once(registry, manager):
    batch = batch_of("It rained.")
    import_undo(by=manager, batch=batch, reason="wrong file")
    with pytest.raises(ValidationError, match="already"):
        import_undo(by=manager, batch=batch, reason="wrong file")


def test_a_viewer_may_not(registry, viewer):
    with pytest.raises(PermissionDenied):
        import_undo(by=viewer, batch=batch_of("It rained."), reason="no")
