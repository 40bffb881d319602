"""Pages of practice: reports with their answer keys, one report with those who practise on it, and the comparison."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from annotator.fields import storable
from annotator.people.roles import require
from annotator.reports.models import Report, texts_of

from .comparison import Compared, Comparison
from .forms import KeyForm, PracticeForm, ReasonForm
from .models import Assignment
from .practice import key_begin, key_end, practice_assign, still_rated

MOST_FOUND = 20


def practice_page(request: HttpRequest) -> HttpResponse:
    """The reports that have a key, and a search for one that is to get one."""
    require(request.user, "annotations.assign")
    query = request.GET.get("q", "").strip()[:200]
    found = Report.objects.none()
    if query and storable(query):
        rows = Report.objects.matching(query).filter(archived_at=None)
        found = rows.defer(*texts_of()).select_related("publisher")[: MOST_FOUND + 1]
    practising = (
        Assignment.objects.filter(report=OuterRef("report"), kind=Assignment.PRACTICE)
        .exclude(state=Assignment.WITHDRAWN)
        .order_by()
        .values("report")
        .annotate(people=Count("pk"))
    )
    keys = (
        Assignment.objects.answer_keys()
        .select_related("report", "annotator")
        .defer(*texts_of("report"))
        .with_progress()
    )
    context = admin.site.each_context(request) | {
        "title": "Practice",
        "keys": keys.annotate(people=Subquery(practising.values("people"))).order_by("created_at", "pk"),
        "query": query,
        "found": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "most": MOST_FOUND,
        "opts": Assignment._meta,
    }
    return TemplateResponse(request, "annotations/practice.html", context)


class PracticeReportPage:
    """One report: its key is begun here or taken away, and given to those who practise; how they did."""

    def __init__(self, request: HttpRequest, report: Report) -> None:
        self.request, self.report = request, report
        self.key = Assignment.objects.answer_keys().filter(report=report).with_progress().first()
        action = request.POST.get("action", "") if request.method == "POST" else ""

        def posted(name: str) -> Any:
            return request.POST if action == name else None

        self.forms: dict[str, Any] = {
            "begin": KeyForm(posted("begin"), report=report, prefix="begin"),
            "assign": PracticeForm(posted("assign"), report=report, prefix="assign"),
            "end": ReasonForm(posted("end"), prefix="end"),
        }
        self.action = action if action in self.forms else ""

    def answer(self) -> HttpResponse:
        form = self.forms.get(self.action)
        if form is not None and form.is_valid():
            try:
                return getattr(self, self.action)(form.cleaned_data)
            except Assignment.DoesNotExist:
                form.add_error(None, "The report has no answer key.")
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
        return self.page()

    def begin(self, data: dict[str, Any]) -> HttpResponse:
        key = key_begin(by=self.request.user, report=self.report.pk, **data)
        messages.success(self.request, "Rate the statements as the key, and submit it.")
        return redirect("admin:annotations_assignment_change", key.pk)

    def assign(self, data: dict[str, Any]) -> HttpResponse:
        done = practice_assign(by=self.request.user, report=self.report.pk, **data)
        messages.success(self.request, f"{len(done.assignments)} practise on it.")
        for name, reason in done.left_out:
            messages.warning(self.request, f"{name} {reason}.")
        return redirect("admin:annotations_practice_report", self.report.pk)

    def end(self, data: dict[str, Any]) -> HttpResponse:
        key_end(by=self.request.user, report=self.report.pk, **data)
        messages.success(self.request, "The answer key is taken away; what was saved stays stored.")
        return redirect("admin:annotations_practice")

    def page(self) -> HttpResponse:
        practice = self.report.assignments.filter(kind=Assignment.PRACTICE).exclude(
            state=Assignment.WITHDRAWN
        )
        people = [
            (row, Comparison(row).shares if row.state == Assignment.SUBMITTED else [])
            for row in practice.select_related("annotator").with_progress()
        ]
        context = admin.site.each_context(self.request) | {
            "title": str(self.report),
            "report": self.report,
            "key": self.key,
            "ready": self.key is not None and self.key.state == Assignment.SUBMITTED,
            "own": self.key is not None and self.key.annotator_id == self.request.user.pk,
            "rated_now": still_rated(self.report).exists(),
            "people": people,
            "forms": self.forms,
            "opts": Assignment._meta,
        }
        return TemplateResponse(self.request, "annotations/practice_report.html", context)


def practice_report_page(request: HttpRequest, report: int) -> HttpResponse:
    require(request.user, "annotations.assign")
    found = Report.objects.filter(pk=report).defer(*texts_of()).first()
    if found is None:
        raise Http404
    return PracticeReportPage(request, found).answer()


def comparison_page(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """What the annotator sees of their own submitted practice. `?only=differences` leaves out what is alike."""
    comparison = Comparison(assignment)
    only = request.GET.get("only") == "differences"
    rows = [row for row in comparison.rows if row.differs or not only]
    context = admin.site.each_context(request) | {
        "title": f"{assignment.report}",
        "assignment": assignment,
        "comparison": comparison,
        "rows": [_shown(comparison, row) for row in rows],
        "only": only,
        "opts": Assignment._meta,
    }
    return TemplateResponse(request, "annotations/comparison.html", context)


def _shown(comparison: Comparison, row: Compared) -> dict[str, Any]:
    """One statement: (question, own answer, the key's, whether they differ) for each of the three questions."""
    return {
        "statement": row.statement,
        "differs": row.differs,
        "reason": row.key.note,
        "note": row.own.note,
        "answers": [
            ("Whose words", *(a.get_voice_display() for a in (row.own, row.key)), row.voice_differs),
            ("Sources", *(comparison.cited(a) for a in (row.own, row.key)), row.sources_differ),
            (
                "Credibility",
                *(a.get_credibility_display() or "not rated" for a in (row.own, row.key)),
                row.credibility_differs,
            ),
        ],
    }


def _pages() -> list:
    view = admin.site.admin_view
    return [
        path("annotations/practice/", view(practice_page), name="annotations_practice"),
        path(
            "annotations/practice/<int:report>/",
            view(practice_report_page),
            name="annotations_practice_report",
        ),
    ]


admin.site.add_pages(_pages)
admin.site.add_navigation(
    "Practice", "annotations_practice", "annotations.assign", order=62, within="Assignments"
)
