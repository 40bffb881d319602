"""The corpus at a glance: on the start page, on a page of all sources, and the filters that both lead to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from annotator.fields import storable
from annotator.people.roles import require
from annotator.site import Panel
from sources.models import GRADES, Source

from .glance import OTHERS, by_grade, by_rating, listed
from .origin_reading import NO_DATE, decided_by_origin
from .tally import LETTERS
from .tally_reading import read_tally

MAY_SEE = "review.view_decision"
ON_START = 8  # sources
GRADE_WORDS = [
    *((letter, f"{letter} – {GRADES[letter]}") for letter in LETTERS if letter),
    (NO_DATE, "The report has no date"),
]


@admin.site.start_panel
def glance_panel(request: HttpRequest) -> Panel | None:
    """For those who may read what was decided."""
    if not request.user.has_perm(MAY_SEE):
        return None
    return Panel("The corpus at a glance", "glance", "review/glance.html", _context(request, ON_START))


@require_safe
def glance_page(request: HttpRequest) -> HttpResponse:
    """The same of all sources."""
    require(request.user, MAY_SEE)
    context = admin.site.each_context(request) | {
        "title": "Sources at a glance",
        "part": _context(request, None),
    }
    return TemplateResponse(request, "review/glance_page.html", context)


def _context(request: HttpRequest, most: int | None) -> dict[str, Any]:
    tally = read_tally(request.user)
    context: dict[str, Any] = {"kept": tally.kept, "counted": tally.counted}
    if not tally.counted:
        return context
    origins = sum(1 for origin in tally.sources if origin.statements)
    return context | {
        "decided": tally.decided,
        "decided_shown": f"{tally.decided:,}",
        "listed": listed({}),
        "grades": by_grade(tally, most),
        "ratings": by_rating(tally, most),
        "origins": origins,
        "shown": min(origins, most or origins),
        "more": reverse("admin:review_glance") if most and origins > most else "",
    }


def _pages() -> list:
    return [path("review/glance/", admin.site.admin_view(glance_page), name="review_glance")]


admin.site.add_pages(_pages)
admin.site.add_navigation("At a glance", "review_glance", MAY_SEE, order=36, within="Rated statements")


class Origin(admin.SimpleListFilter):
    """The origin that a figure stands for. It is chosen by the links of figures, and shown once it is."""

    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        key = str(self.value() or "")
        if not key:
            return []
        found = Source.objects.filter(key=key).first() if storable(key) else None
        return [(key, found.current.name if found else OTHERS.get(key, "Nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        graded = request.GET.get("grade") in dict(GRADE_WORDS)  # GradeOnTheDay asks for the origin too then
        if not self.value() or graded:
            return queryset
        return queryset.filter(decision__in=decided_by_origin(origin=str(self.value())))


class GradeOnTheDay(admin.SimpleListFilter):
    """The grade of the origin, of any of them where none is chosen, on the day that the report was published."""

    title = "grade on the day of the report"
    parameter_name = "grade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return GRADE_WORDS

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        grade, origin = self.value(), request.GET.get("origin", "")
        if not grade or grade not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(decision__in=decided_by_origin(origin, str(grade)))
