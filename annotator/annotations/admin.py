"""Screens of the annotators and of those who hand out work."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from annotator.long_lists import ChosenValue, OnlyInUse, SeldomTrue, ValuesOfColumn
from annotator.reports.models import ImportBatch, Report, texts_of
from annotator.reports.searching import saying, words_of
from annotator.site import Card, Figure, ReadOnlyModelAdmin, so_many

from . import cited_names_admin, guidelines_admin, import_page, pages, practice_page, progress_page  # noqa: F401  (they add pages to the site)
from .deadlines_page import deadlines_page
from .hand_out_page import hand_out_page, hand_out_ticked, overview_page
from .models import Assignment
from .practice_page import comparison_page
from .progress import progress_wanted_soon
from .workbench_page import WorkbenchPage

admin.site.add_navigation(
    "Assignments", "annotations_assignment_changelist", "annotations.annotate", "annotations.assign", order=10
)


@admin.site.start_card(order=10)
def my_work(request: HttpRequest) -> list[Card]:
    """The annotator's open assignments: the first one to go on with, and the rest as figures."""
    if not request.user.has_perm("annotations.annotate"):
        return []
    own = Assignment.objects.of(request.user)
    waiting = own.filter(state=Assignment.OPEN)
    listed = reverse("admin:annotations_assignment_changelist")
    count = waiting.count()
    if not count:
        # Without `of`: what is out of their sight is so while something is open.
        submitted = Assignment.objects.filter(annotator=request.user.pk, state=Assignment.SUBMITTED)
        figures = [Figure("submitted", so_many(submitted, "state"), listed)]
        return [Card("Your assignments", "Nothing is waiting for you.", figures)]
    cards = []
    # The progress of these alone: a database would count that of all before it sorts them.
    first = list(waiting.values_list("pk", flat=True)[:3])
    for assignment in (
        own.filter(pk__in=first).select_related("report").defer(*texts_of("report")).with_progress()
    ):
        words = "Go on" if assignment.seats_done else "Begin"
        words = "Look over and submit" if not assignment.seats_left else words
        due = f"Due {assignment.deadline:%-d %B %Y}. " if assignment.deadline else ""
        kind = f"{assignment.get_kind_display()}: " if assignment.kind != Assignment.WORK else ""
        cards.append(
            Card(
                f"{kind}{assignment.report}",
                f"{due}{assignment.seats_done} of {assignment.seats_all} statements rated.",
                actions=[(words, reverse("admin:annotations_assignment_change", args=[assignment.pk]))],
                bar=(assignment.seats_done, assignment.seats_all),
            )
        )
    if count > 3:
        figures = [Figure("open in all", count, f"{listed}?state__exact=open")]
        cards.append(Card("Your assignments", "More is waiting.", figures))
    return cards


@admin.site.start_card(order=20)
def handed_out(request: HttpRequest) -> Card | None:
    """For the manager: how much work is out, and a way to hand out more."""
    if not request.user.has_perm("annotations.assign"):
        return None
    listed = reverse("admin:annotations_assignment_changelist")
    work = Assignment.objects.filter(kind=Assignment.WORK).order_by()
    open_now = work.filter(state=Assignment.OPEN)
    today = timezone.localdate()
    late = so_many(open_now.filter(deadline__lt=today), "deadline")
    shown = f"{listed}?kind__exact=work&state__exact"
    figures = [
        Figure("open", so_many(open_now, "state"), f"{shown}=open"),
        Figure("submitted", so_many(work.filter(state=Assignment.SUBMITTED), "state"), f"{shown}=submitted"),
    ]
    if late:
        figures.insert(1, Figure("past the deadline", late, f"{shown}=open&deadline__lt={today}"))
    progress_wanted_soon()
    return Card(
        "Work handed out",
        "Who rates which report.",
        figures,
        [
            ("Hand out reports", reverse("admin:annotations_assignment_hand_out")),
            ("See the progress", reverse("admin:annotations_progress")),
        ],
    )


@admin.site.onward(ImportBatch)
def hand_out_import(request: HttpRequest, batch: ImportBatch) -> tuple[str, str] | None:
    """From an import to its reports on the form that hands them out."""
    if not request.user.has_perm("annotations.assign") or batch.is_under_way or batch.undone_at:
        return None
    return "Hand out its reports", f"{reverse('admin:annotations_assignment_hand_out')}?batch={batch.pk}"


@admin.site.list_action(Report, "Hand out to annotators…", "annotations.assign")
def hand_out_reports(request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
    return hand_out_ticked(request, reports)


@admin.site.onward(Report)
def hand_out_report(request: HttpRequest, report: Report) -> tuple[str, str] | None:
    if not request.user.has_perm("annotations.assign") or report.archived_at:
        return None
    place = reverse("admin:annotations_assignment_hand_out")
    return "Hand it out", f"{place}?reports={report.report_id}"


@admin.site.onward(Report)
def who_rates_it(request: HttpRequest, report: Report) -> tuple[str, str] | None:
    if not request.user.has_perm("annotations.assign"):
        return None
    listed = reverse("admin:annotations_assignment_changelist")
    return "Who rates it", f"{listed}?report__id__exact={report.pk}"


class OwnStates(admin.ChoicesFieldListFilter):
    """The states in which an annotator finds their own assignments: what was taken back is out of their sight."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        states = [None, *(state for state, _ in self.field.flatchoices)]  # the first choice is all of them
        for state, choice in zip(states, super().choices(changelist), strict=False):
            if state != Assignment.WITHDRAWN:
                yield choice


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyModelAdmin):
    """The list of assignments; an annotator's own one opens as the workbench."""

    search_fields = ["report__title"]
    search_help_text = "Words of the report's title"
    other_lookups = ("report__id__exact", "deadline__lt")
    actions = None
    ordering = ["state", "order", "created_at", "id"]  # by its name, "open" comes first

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        rows: Any = super().get_queryset(request).select_related("report__publisher", "annotator")
        rows = rows.defer(*texts_of("report")).with_progress()
        return rows if request.user.has_perm("annotations.assign") else rows.of(request.user)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        # The first ones are in sight on a narrow screen, too.
        shown = ["report", "progress", "deadline", "state", "published_by", "kind"]
        if not request.user.has_perm("annotations.assign"):
            return shown
        return ["kind_and_repeat" if name == "kind" else name for name in shown] + ["annotator", "round"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return (
            [
                "state",
                ("kind", ChosenValue),
                ("repeat", SeldomTrue),
                ("annotator", OnlyInUse),
                ("round", ValuesOfColumn),
            ]
            if request.user.has_perm("annotations.assign")
            else [("state", OwnStates)]
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        # A report's text begins with its title: an index finds the few that can hold the words.
        titled = Report.objects.filter(pk=OuterRef("report"))
        return saying(queryset, words_of(search_term), titled, "title__icontains"), False

    @admin.display(description="Kind", ordering="kind")
    def kind_and_repeat(self, assignment: Assignment) -> str:
        return f"{assignment.get_kind_display()}{', repeat' if assignment.repeat else ''}"

    @admin.display(description="Published by")
    def published_by(self, assignment: Assignment) -> str:
        report = assignment.report
        date = f", {date_format(report.published_on)}" if report.published_on else ""
        return f"{report.published_by or 'publisher not known'}{date}"

    @admin.display(description="Statements rated")
    def progress(self, assignment: Assignment) -> str:
        done, every = assignment.seats_done, assignment.seats_all
        return format_html(
            '<meter class="progress" max="{}" value="{}" aria-hidden="true"></meter> '
            '<span class="nowrap">{} of {}</span>',
            max(every, 1),
            done,
            done,
            every,
        )

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        return [
            path("hand-out/", wrap(hand_out_page), name="annotations_assignment_hand_out"),
            path("deadlines/", wrap(deadlines_page), name="annotations_assignment_deadlines"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        try:
            page = WorkbenchPage(self.admin_site, request, UUID(object_id))
        except ValueError:
            raise Http404 from None
        if "seat" in request.POST:
            return page.answer()
        if page.own is not None:
            if page.own.kind == Assignment.PRACTICE and page.own.state == Assignment.SUBMITTED:
                return comparison_page(request, page.own)
            return page.answer()
        assignment = self.get_object(request, object_id)
        if assignment is None:
            raise Http404
        return overview_page(request, assignment)


def _workbench() -> list:
    # Wrapped once: Django's own address of it, which this one stands before, is wrapped anew at each request. That no
    # cache stores it, `PrivateAnswers` says of all pages.
    view = admin.site.admin_view(admin.site.get_model_admin(Assignment).change_view, cacheable=True)
    address = "annotations/assignment/<path:object_id>/change/"
    return [path(address, view, name="annotations_assignment_change")]


admin.site.add_pages(_workbench, often=True)
