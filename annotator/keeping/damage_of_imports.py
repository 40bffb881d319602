"""Imports: what they say that came in is what their logs tell, and it is there."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef

from annotator.reports.import_models import ImportBatch, ImportRow
from annotator.reports.models import Appearance, Report
from annotator.reports.results import CHANGED, NEAR_DUPLICATE, NEW

from .damage import Damage, Look

_TABLE = "reports.ImportBatch"


def counts_of_imports() -> Iterator[Damage]:
    """Of the rows that were taken so far, as many had each verdict as is said. What came in a bundle has no rows."""
    logged: dict[int, Counter[str]] = {}
    taken = ImportRow.objects.filter(position__lt=F("batch__done")).order_by()
    for batch, verdict, rows in taken.values_list("batch", "verdict").annotate(rows=Count("pk")).iterator():
        logged.setdefault(batch, Counter())[verdict] = rows
    begun = ImportBatch.objects.imports().filter(done__gt=0).order_by("pk")
    for pk, counts in begun.values_list("pk", "counts").iterator():
        if {verdict: rows for verdict, rows in counts.items() if rows} != logged.get(pk, {}):
            yield Damage(_TABLE, str(pk), "its counts are not those of its log")


def reports_of_imports() -> Iterator[Damage]:
    """What was new is there, unless it was taken back; then nothing of it is."""
    here = Report.objects.filter(report_id=OuterRef("report_id"))
    missing = (
        ImportRow.objects.filter(batch__in=ImportBatch.objects.imports().filter(undone_at=None).order_by())
        .filter(position__lt=F("batch__done"), verdict__in=[NEW, NEAR_DUPLICATE, CHANGED])
        .exclude(Exists(here))
    )
    for batch, report in missing.order_by("pk").values_list("batch", "report_id").iterator():
        yield Damage(_TABLE, str(batch), f"the report {report} of its log is not there")
    undone = Appearance.objects.filter(batch__undone_at__isnull=False).order_by("batch")
    for batch in undone.values_list("batch", flat=True).distinct():
        yield Damage(_TABLE, str(batch), "it was undone, and something of it is there")


IMPORTS: tuple[Look, ...] = (counts_of_imports, reports_of_imports)
