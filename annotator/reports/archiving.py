"""Reports out of use: archived, or merged into the one that they repeat. Nothing is deleted, no work is lost."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotator.people.roles import require
from annotator.people.services import audit

from .models import ImportBatch, Report

_PERMISSION = "reports.change_report"


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update().get(pk=report.pk)


def _require_no_open_work(report: Report) -> None:
    names = annotators_of(report, state="open")
    if names:
        raise ValidationError(
            f"{report.report_id} is being rated by {', '.join(names)}: take it back from them first."
        )


def annotators_of(report: Report, **where: Any) -> list[str]:
    """The names of those who were assigned the report."""
    assignments: Any = report.assignments
    return names_of(assignments.filter(**where).select_related("annotator"))


def names_of(assignments: Any) -> list[str]:
    """The names of the annotators, in the order of their sign-in names."""
    people = sorted((assignment.annotator for assignment in assignments), key=lambda one: one.username)
    return list(dict.fromkeys(map(str, people)))


@transaction.atomic
def report_archive(*, by: Any, report: Report, reason: str) -> None:
    """Hand `report` out no more. Raises PermissionDenied; ValidationError where somebody is rating it."""
    require(by, _PERMISSION)
    report = _locked(report)
    if not reason.strip():
        raise ValidationError("Say why the report is archived.")
    if report.archived_at:
        raise ValidationError("This report is archived already.")
    _require_no_open_work(report)
    report.archived_at = timezone.now()
    report.save(update_fields=["archived_at"])
    audit(by=by, action="report archived", subject=report.report_id, reason=reason.strip())


@transaction.atomic
def report_restore(*, by: Any, report: Report, reason: str) -> None:
    """Take an archived or merged report into use again. Raises PermissionDenied, ValidationError."""
    require(by, _PERMISSION)
    report = _locked(report)
    if not reason.strip():
        raise ValidationError("Say why the report is taken into use again.")
    if not report.archived_at:
        raise ValidationError("This report is in use.")
    before = {"merged_into": report.merged_into.report_id if report.merged_into else None}
    report.archived_at = report.merged_into = None
    report.save(update_fields=["archived_at", "merged_into"])
    audit(by=by, action="report restored", subject=report.report_id, before=before, reason=reason.strip())


@transaction.atomic
def report_merge(*, by: Any, report: Report, into: Report, reason: str) -> None:
    """Make `report` a repetition of `into`: archived, with all work on it kept, and shown with where it appeared there.

    What was merged into `report` before goes with it. Raises PermissionDenied; ValidationError where somebody is
    rating it, or either is out of use.
    """
    require(by, _PERMISSION)
    rows = Report.objects.select_for_update().in_bulk(sorted({report.pk, into.pk}))
    if len(rows) < 2:
        raise ValidationError("A report can't be merged into itself.")
    report, into = rows[report.pk], rows[into.pk]
    if not reason.strip():
        raise ValidationError("Say why the reports are merged.")
    for one in (report, into):
        if one.merged_into_id or one.archived_at:
            raise ValidationError(f"{one.report_id} is out of use.")
    _require_no_open_work(report)
    report.merged_into = report.near_duplicate_of = into
    report.archived_at = timezone.now()
    report.save(update_fields=["merged_into", "near_duplicate_of", "archived_at"])
    Report.objects.filter(merged_into=report).update(merged_into=into)
    after = {"into": into.report_id}
    audit(by=by, action="reports merged", subject=report.report_id, after=after, reason=reason.strip())


@transaction.atomic
def import_archive(*, by: Any, batch: ImportBatch, reason: str) -> tuple[int, int]:
    """Archive the reports that came with `batch` alone; gives how many were, and how many are being rated and stay.

    Raises PermissionDenied, ValidationError.
    """
    require(by, _PERMISSION)
    if not reason.strip():
        raise ValidationError("Say why the reports are archived.")
    there = Report.objects.select_for_update().filter(
        pk__in=Report.objects.brought_by(batch), archived_at=None
    )
    rated = set(Report.objects.filter(assignments__state="open").values_list("pk", flat=True))
    keys = list(there.values_list("pk", flat=True))
    going = [pk for pk in keys if pk not in rated]
    for at in range(0, len(going), 500):
        Report.objects.filter(pk__in=going[at : at + 500]).update(archived_at=timezone.now())
    after = {"archived": len(going), "being rated": len(keys) - len(going)}
    audit(by=by, action="import archived", subject=batch.file_name, after=after, reason=reason.strip())
    return len(going), len(keys) - len(going)
