"""The page on which a manager sees the work move."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse

from annotator.people.roles import require

from .progress import DAYS, MOST_STUCK, Line, Progress

REPORTS_PER_PAGE = 50
MOST_DAYS = 365


def progress_page(request: HttpRequest) -> HttpResponse:
    """Progress of all rounds, or of the one in `?round=`; `?days=`: how long untouched work isn't stuck yet."""
    require(request.user, "annotations.assign")
    days = request.GET.get("days", "")
    progress = Progress(
        round=request.GET.get("round", ""),
        days=min(max(int(days), 1), MOST_DAYS) if days.isdecimal() and len(days) < 5 else DAYS,
    )
    context = admin.site.each_context(request) | {"title": "Progress", "progress": progress}
    if progress.counted:
        context |= _shown(progress, request.GET.get("page"))
    return TemplateResponse(request, "annotations/progress.html", context)


def _shown(progress: Progress, number: str | None) -> dict[str, Any]:
    chosen = {"round": progress.round} if progress.round else {}
    page = Paginator(progress.reports, REPORTS_PER_PAGE).get_page(number)
    return {
        "rounds": _linked(progress.rounds, "round"),
        "people": _linked(progress.people, "annotator__id__exact", **chosen),
        "reports": _linked(progress.lines_of(page.object_list), "report__id__exact", **chosen),
        "page": page,
        "address": urlencode(chosen | {"days": progress.days}),
        "stuck": progress.stuck,
        "more_stuck": max(progress.stuck_in_all - MOST_STUCK, 0),
        "open_list": f"{_listed()}?{urlencode(chosen | {'state__exact': 'open'})}",
        "most_days": MOST_DAYS,
    }


def _listed() -> str:
    return reverse("admin:annotations_assignment_changelist")


def _linked(lines: Any, name: str, **more: str) -> list[tuple[Line, str]]:
    """Each line with the address of the assignments that it sums up."""
    return [(line, f"{_listed()}?{urlencode({name: line.key} | more)}") for line in lines]


def _pages() -> list:
    return [
        path("annotations/progress/", admin.site.admin_view(progress_page), name="annotations_progress"),
    ]


admin.site.add_pages(_pages)
admin.site.add_navigation(
    "Progress", "annotations_progress", "annotations.assign", order=15, within="Assignments"
)
