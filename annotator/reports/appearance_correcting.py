"""What is known of a report, corrected: who published it, under which title and address, on which day."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from annotator.jobs.models import Job
from annotator.meanwhile import refuse_changed
from annotator.people.roles import require
from annotator.people.services import audit

from .appearances import FACTS, primary_choose
from .import_jobs import reread_start
from .models import Appearance, Report
from .publishers import Publishers

PERMISSION = "reports.change_report"


def appearance_correct(
    *,
    by: Any,
    appearance: int,
    publisher: str,
    title: str,
    url: str,
    published_on: datetime.date | None,
    reason: str,
    seen: str = "",
) -> Job | None:
    """Say otherwise where and when a report appeared. publisher: key, name or website; a name that the registry lacks
    is kept as one. title: none leaves the one that stands. The text and all work on it stay.

    A report that nobody was assigned is read again if its publisher changed, by the job that this gives: who cites
    themselves depends on the publisher. seen: the state of `known_of` it that the correction started from; empty:
    whatever is stored now. Raises PermissionDenied; ChangedMeanwhile where somebody else corrected it since;
    ValidationError where nothing changes, a value can't be stored, the report appears there already, or no reason is
    given.
    """
    require(by, PERMISSION)
    if not reason.strip():
        raise ValidationError("Say why it is corrected.")
    with transaction.atomic():
        row = Appearance.objects.select_related("publisher").get(pk=appearance)
        report = Report.objects.select_for_update().get(pk=row.report_id)
        row.refresh_from_db()
        before = known_of(row)
        found = Publishers().find(publisher.strip()) if publisher.strip() else None
        row.publisher, row.publisher_name = found, "" if found else publisher.strip()
        row.title, row.url, row.published_on = title.strip() or row.title, url.strip(), published_on
        if known_of(row) == before:
            raise ValidationError("Nothing is changed.")
        refuse_changed("what is known of it", before, seen, known_of(row))
        row.full_clean()
        facts = {name: getattr(row, name) for name in FACTS}
        if report.appearances.exclude(pk=row.pk).filter(**facts).exists():
            raise ValidationError("This report has such an appearance already.")
        row.save()
        outlet = (report.publisher_id, report.publisher_name)
        primary_choose(report=report)
        again = (report.publisher_id, report.publisher_name) != outlet
        again = again and Report.objects.filter(pk=report.pk).unassigned().exists()
        audit(
            by=by,
            action="appearance corrected",
            subject=report.report_id,
            before=before,
            after=known_of(row),
            reason=reason.strip(),
        )
    return reread_start(by=by, reports=[report.pk], follows=True) if again else None


def known_of(appearance: Appearance) -> dict[str, str]:
    """What is known of it, in words."""
    outlet = appearance.publisher
    return {
        "publisher": outlet.key if outlet else appearance.publisher_name,
        "title": appearance.title,
        "address": appearance.url,
        "published on": str(appearance.published_on or ""),
    }
