"""What review has to say on the page of a source: its record, who passes it on, and the claims it takes part in."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from annotator.judgement import PUBLISHER
from annotator.reports.models import Report
from sources.models import Source
from sources.page_parts import SourcePart, source_part

from .record import Record, standing_for
from .record_of_claims import record_of_claims
from .shares import FEWEST

# The look-ups by which rated statements are listed.
CITES, PUBLISHED_BY = "decision__citations__source__key__in", "statement__report__publisher__key__in"


@source_part(order=10)
def record_part(request: HttpRequest, source: Source) -> SourcePart | None:
    """How often it is cited and how that was rated; the links lead to the rows behind the figures."""
    if not request.user.has_perm("review.view_decision"):
        return None
    source = source.current
    record = Record(source, request.user)
    keys = ",".join(_keys(record.ids))
    context: dict[str, Any] = {
        "tally": record.tally,
        "counts": record.counts if record.tally.counted else None,
        "fewest": FEWEST,
        "cited_list": _rated({CITES: keys}),
        "own_list": _rated({"decision__voice__exact": PUBLISHER, PUBLISHED_BY: keys}),
        "merged": len(record.ids) > 1,
    }
    if request.user.has_perm("review.view_claim"):
        context["claims"] = record_of_claims(source, record, request.user)
    return SourcePart("Record", "record", "review/source_record.html", context)


@source_part(order=20)
def reports_part(request: HttpRequest, source: Source) -> SourcePart | None:
    """The reports that it published."""
    if not request.user.has_perm("reports.view_report"):
        return None
    ids = standing_for(source.current)
    listed = f"{reverse('admin:reports_report_changelist')}?{urlencode({'publisher__key__in': ','.join(_keys(ids))})}"
    count = Report.objects.filter(publisher__in=ids).count()
    return SourcePart("Reports", "reports", "review/source_reports.html", {"count": count, "listed": listed})


def _rated(choice: dict[str, Any]) -> str:
    return f"{reverse('admin:review_outcome_changelist')}?{urlencode(choice)}"


def _keys(ids: list[int]) -> list[str]:
    return list(Source.objects.filter(pk__in=ids).order_by("key").values_list("key", flat=True))
