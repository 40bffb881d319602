"""Screens of the reports: the list, a report with its statements, the import page, past imports."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotator.folding import fold
from annotator.jobs.kept import figures, kept_figures
from annotator.judgement import VOICES
from annotator.long_lists import Among, ChosenValue, OnlyInUse, ValuesOfColumn, few, reading
from annotator.people.roles import require
from annotator.site import Card, Figure, ReadOnlyModelAdmin
from sources.models import Source

from .appearance_page import appearance_page
from .archiving import report_archive, report_merge, report_restore
from .batch_admin import BroughtBy
from .correcting import PERMISSION
from .import_page import import_page
from .models import EVIDENCE, Report, Statement, Suggestion, texts_of
from .preview_page import reports_compare
from .publishers_page import publishers_page
from .report_page import in_words, report_page
from .resting import SuggestedToRestOn
from .searching import SHORT_WORDS, reports_known_as, reports_with, suggested_with
from .statement_ids import named
from .statements_page import statements_page
from .templatetags.report_text import percent, visible

HELD, FEW = "statements", 50_000  # so many are counted while somebody waits

admin.site.add_navigation("Reports", "reports_report_changelist", "reports.view_report", order=20)
admin.site.add_navigation(
    "Statements", "reports_statement_changelist", "reports.view_statement", order=25, within="Reports"
)
admin.site.add_navigation(
    "Publishers", "reports_publishers", "reports.import_reports", order=75, within="Reports"
)


def _publishers(request: HttpRequest) -> HttpResponse:
    return publishers_page(request, admin.site.each_context(request))


admin.site.add_pages(
    lambda: [path("reports/publishers/", admin.site.admin_view(_publishers), name="reports_publishers")]
)


@admin.site.start_card(order=30)
def reports_card(request: HttpRequest) -> Card | None:
    """How many reports there are, and the way to bring more in."""
    if not request.user.has_perm("reports.view_report"):
        return None
    listed = reverse("admin:reports_report_changelist")
    actions = []
    if request.user.has_perm("reports.import_reports"):
        actions.append(("Import reports", reverse("admin:reports_report_import")))
    kept = figures(HELD)
    shown = [Figure("reports", Report.objects.count(), listed)]
    if kept.content is not None:
        shown.append(Figure("statements", kept.content, reverse("admin:reports_statement_changelist")))
    return Card("Reports", "What came in, statement by statement.", shown, actions, kept=kept)


def few_statements() -> bool:
    """Whether counting the statements takes a moment only."""
    return Statement.objects.order_by()[: FEW + 1].count() <= FEW


@kept_figures(HELD, short=few_statements, standing=({},))
def _statements(*, reader: None) -> int:
    return Statement.objects.live().count()


def rates_unaided(request: HttpRequest) -> QuerySet[Report]:
    """The reports that the user is rating without suggestions, or before these: nor are any shown to them elsewhere."""
    mine = Q(assignments__annotator=request.user, assignments__state="open")
    return Report.objects.filter(
        mine & (Q(assignments__aided=False) | Q(assignments__credibility_first=True))
    )


@admin.register(Report)
class ReportAdmin(ReadOnlyModelAdmin):
    list_display = [
        "shown_title",
        "shown_publisher",
        "published_on",
        "language",
        "statement_count",
        "created_at",
    ]
    list_filter = [("publisher", OnlyInUse), ("language", ValuesOfColumn), BroughtBy]
    other_lookups = ("publisher__key__in",)
    date_hierarchy = "published_on"
    list_select_related = ["publisher"]
    search_fields = ["folded"]
    search_help_text = (
        "Words in a row of the text or title, in any spelling of accents and Arabic letters, or a report_id. "
        + SHORT_WORDS
    )
    ordering = ["-created_at", "report_id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        # Counted by themselves: joined, the database would sort every statement with its report's columns.
        own = Statement.objects.live().filter(report=OuterRef("pk")).order_by().values("report")
        live = Subquery(own.annotate(count=Count("pk")).values("count"))
        return super().get_queryset(request).defer(*texts_of()).annotate(live=live)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Report], search_term: str
    ) -> tuple[QuerySet[Report], bool]:
        if not search_term.strip():
            return queryset, False
        found = Q(pk__in=reports_known_as(search_term.strip()))
        holding = reports_with(search_term)
        held = Q(folded__contains=fold(search_term))
        if holding is None:
            return reading(queryset, held | found), False
        return queryset.filter((Q(Among("pk", holding)) & held) | found), False

    @admin.display(description="Report", ordering="title")
    def shown_title(self, report: Report) -> SafeString:
        return format_html("<bdi>{}</bdi>", visible(str(report)))

    @admin.display(description="Publisher", ordering="publisher__name", empty_value="–")
    def shown_publisher(self, report: Report) -> SafeString | None:
        return format_html("<bdi>{}</bdi>", visible(report.published_by)) if report.published_by else None

    @admin.display(description="Statements", ordering="live")
    def statement_count(self, report: Any) -> int:
        return report.live or 0

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.import_view)
        return [
            path("import/", view, name="reports_report_import"),
            path(
                "<int:pk>/compare/<int:other>/",
                self.admin_site.admin_view(self.compare_view),
                name="reports_report_compare",
            ),
            path(
                "<int:pk>/statements/",
                self.admin_site.admin_view(self.statements_view),
                name="reports_report_statements",
            ),
            path(
                "<int:pk>/appearances/<int:appearance>/",
                self.admin_site.admin_view(self.appearance_view),
                name="reports_report_appearance",
            ),
            path("<int:pk>/use/", self.admin_site.admin_view(self.use_view), name="reports_report_use"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_import = request.user.has_perm("reports.import_reports")
        response = super().changelist_view(request, {"may_import": may_import, **(extra_context or {})})
        shown = getattr(response, "context_data", {}).get("cl")
        if shown is not None and shown.paginator.more and f"{self.date_hierarchy}__year" not in shown.params:
            # For the years above the list everything would be read that was found. Of so much more than is counted the
            # years of all reports are told, which an index has.
            shown.queryset = shown.root_queryset
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload files, see what would become of them, import them."""
        context = self.admin_site.each_context(request) | {"title": "Import reports", "opts": self.opts}
        return import_page(request, context)

    def _found(self, request: HttpRequest, pk: int) -> Report:
        report = self.get_object(request, str(pk))
        if report is None or not self.has_view_permission(request, report):
            raise Http404
        return report

    def compare_view(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Two reports side by side; POST merges the first into the other, with a reason."""
        report, into = self._found(request, pk), self._found(request, other)
        if request.method == "POST":
            try:
                report_merge(by=request.user, report=report, into=into, reason=request.POST.get("reason", ""))
                messages.success(
                    request, f"{report.report_id} is archived as a repetition of {into.report_id}."
                )
                return redirect("admin:reports_report_change", other)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        if request.user.has_perm("reports.change_report") and not (report.archived_at or into.archived_at):
            context["merge_url"] = reverse("admin:reports_report_compare", args=[pk, other])
        return reports_compare(request, context, report, into)

    def statements_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Split, join, add and drop statements of a report."""
        require(request.user, PERMISSION)
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return statements_page(request, context, self._found(request, pk))

    def appearance_view(self, request: HttpRequest, pk: int, appearance: int) -> HttpResponse:
        """Correct who published a report, under which title and address, on which day."""
        require(request.user, "reports.change_report")
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return appearance_page(request, context, self._found(request, pk), appearance)

    def use_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Archive a report, or take it into use again (POST `action`, with a reason)."""
        require(request.user, "reports.change_report")
        report = self._found(request, pk)
        act = {"archive": report_archive, "restore": report_restore}.get(request.POST.get("action", ""))
        if request.method == "POST" and act is not None:
            try:
                act(by=request.user, report=report, reason=request.POST.get("reason", ""))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        return redirect("admin:reports_report_change", pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        if report is None or not self.has_view_permission(request, report):
            raise Http404
        hidden = rates_unaided(request).filter(pk=report.pk).exists()
        context = self.admin_site.each_context(request) | {
            "title": str(report),
            "opts": self.opts,
            "suggestions_hidden": hidden,
            "may_change": request.user.has_perm("reports.change_report"),
            "may_import": request.user.has_perm("reports.import_reports"),
            "onward": self.admin_site.onward_from(request, report),
            **report_page(
                report, not hidden, lambda statement: self.admin_site.onward_from(request, statement)
            ),
        }
        return TemplateResponse(request, "reports/report.html", context)


def _suggested(statements: QuerySet[Statement], name: str, value: str | None) -> QuerySet[Statement]:
    """Those of which the newest suggestion says so; it is looked for among the few that any suggestion says so of."""
    if not value:
        return statements
    ever = few(Suggestion.objects.filter(**{name: value}).values_list("statement", flat=True))
    says = Q(**{f"suggested_{name}": value})
    return reading(statements, says) if ever is None else statements.filter(Among("pk", ever), says)


class SuggestedVoice(admin.SimpleListFilter):
    title = "suggested voice"
    parameter_name = "voice"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(voice, words) for voice, words in VOICES.items() if voice != "none"]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return _suggested(queryset, "voice", self.value())


class SuggestedEvidence(admin.SimpleListFilter):
    title = "evidence"
    parameter_name = "evidence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(EVIDENCE.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return _suggested(queryset, "evidence", self.value())


@admin.register(Statement)
class StatementAdmin(ReadOnlyModelAdmin):
    list_display = ["shown_text", "in_report", "kind", "suggested", "certainty"]
    list_display_links = None
    list_filter = [("kind", ChosenValue), SuggestedVoice, SuggestedEvidence, SuggestedToRestOn]
    list_select_related = ["report"]
    search_fields = ["folded"]
    search_help_text = (
        "Words in a row of the statement, its id or a report_id, or a source's key in the suggestion. "
        + SHORT_WORDS
    )
    ordering = ["-report__created_at", "report__report_id", "start"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        newest = Suggestion.objects.filter(statement=OuterRef("pk")).order_by("-created_at", "-pk")
        return (
            super()
            .get_queryset(request)
            .filter(retired_at=None)
            .exclude(report__in=rates_unaided(request))
            .defer("report__text", "report__folded", "report__furniture")
            .annotate(
                suggested_voice=Subquery(newest.values("voice")[:1]),
                suggested_path=Subquery(newest.values("path")[:1]),
                suggested_evidence=Subquery(newest.values("evidence")[:1]),
                confidence=Subquery(newest.values("confidence")[:1]),
            )
        )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)
        names = Source.objects.shown_names()
        for row in shown.result_list:
            row.suggests = in_words(row.suggested_path, names) if row.suggested_path else ""
        return shown

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Statement], search_term: str
    ) -> tuple[QuerySet[Statement], bool]:
        if not search_term.strip():
            return queryset, False
        if asked := named(search_term):
            return queryset.filter(asked), False
        texts, paths = reports_with(search_term), suggested_with(search_term.strip())
        said = Q(folded__contains=fold(search_term))
        cited = Q(suggested_path__contains=search_term.strip())
        if texts is None or paths is None:
            return reading(queryset, said | cited), False
        return queryset.filter((Q(Among("report", texts)) & said) | (Q(Among("pk", paths)) & cited)), False

    @admin.display(description="Statement", ordering="folded")
    def shown_text(self, statement: Statement) -> SafeString:
        url = reverse("admin:reports_report_change", args=[statement.report_id])
        text = statement.text if len(statement.text) <= 300 else f"{statement.text[:299]}…"
        return format_html(
            '<a href="{}#statement-{}"><bdi>{}</bdi></a>', url, statement.position, visible(text)
        )

    @admin.display(description="Report", ordering="report__title")
    def in_report(self, statement: Statement) -> SafeString:
        return format_html("<bdi>{}</bdi>", visible(str(statement.report)))

    @admin.display(description="Suggested", ordering="suggested_path", empty_value="–")
    def suggested(self, statement: Any) -> SafeString | None:
        if statement.suggested_voice is None:
            return None
        if statement.suggests:
            return format_html("<bdi>{}</bdi>", statement.suggests)
        return format_html("{}", VOICES[statement.suggested_voice])

    @admin.display(description="Confidence", ordering="confidence", empty_value="–")
    def certainty(self, statement: Any) -> str | None:
        return None if statement.confidence is None else percent(statement.confidence)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        statement = self.get_object(request, object_id)
        if statement is None or not self.has_view_permission(request, statement):
            raise Http404
        url = reverse("admin:reports_report_change", args=[statement.report_id])
        return redirect(f"{url}#statement-{statement.position}")
