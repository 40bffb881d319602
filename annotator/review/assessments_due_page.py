"""The page that reminds a manager of the sources that are to be assessed."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from annotator.people.roles import require

from .assessments_due import MUCH_CITED, assessments_due
from .tally_reading import read_tally


def due_page(request: HttpRequest) -> HttpResponse:
    """Sources much cited that nobody assessed, or somebody long ago."""
    require(request.user, "sources.add_assessment")
    tally, months = read_tally(request.user), settings.ASSESSMENT_MONTHS
    context = admin.site.each_context(request) | {
        "title": "Sources to assess",
        "kept": tally.kept,
        "due": assessments_due(tally, months, timezone.localdate()) if tally.counted else [],
        "months": months,
        "much_cited": MUCH_CITED,
    }
    return TemplateResponse(request, "review/assessments_due.html", context)


def _pages() -> list:
    view = admin.site.admin_view(due_page)
    return [path("review/assessments-due/", view, name="review_assessments_due")]


admin.site.add_pages(_pages)
admin.site.add_navigation(
    "To assess", "review_assessments_due", "sources.add_assessment", order=44, within="Sources"
)
