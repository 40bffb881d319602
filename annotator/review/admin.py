"""Screens of review: what the rated statements came to."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotator.folding import fold
from annotator.long_lists import ChosenValue
from annotator.reports.models import Report, Statement, texts_of
from annotator.reports.report_page import in_words
from annotator.reports.searching import SHORT_WORDS, saying, words_of
from annotator.reports.statement_ids import named
from annotator.site import Card, Figure, ReadOnlyModelAdmin, so_many

from . import (  # noqa: F401  (pages of their own)
    agreement_page,
    assessments_due_page,
    claim_admin,
    dispute_admin,
    network_page,
    rulings_page,
    source_parts,
)
from .glance_page import GradeOnTheDay, Origin
from .grades import Grades
from .models import Outcome
from .outcome_page import OutcomePage
from .resting import DecidedToRestOn

UNDECIDED = {Outcome.OPEN: "to be rated", Outcome.DISPUTED: "disputed"}

__all__ = ["OutcomeAdmin", "claim_admin", "dispute_admin", "rulings_page"]

admin.site.add_navigation("Rated statements", "review_outcome_changelist", "review.view_decision", order=30)


@admin.site.start_card(order=22)
def in_work_card(request: HttpRequest) -> Card | None:
    """For those who know of all that is under way: how many statements wait for annotators, and for a ruling."""
    if not request.user.has_perm("corpus.export_all"):
        return None
    listed = reverse("admin:review_outcome_changelist")
    counts = {status: so_many(Outcome.objects.filter(status=status), "status") for status in UNDECIDED}
    return Card(
        "Statements in work",
        "Handed out, and not decided yet.",
        [
            Figure(words, counts[status], f"{listed}?status__exact={status}")
            for status, words in UNDECIDED.items()
        ],
    )


@admin.site.onward(Report)
def its_rated_statements(request: HttpRequest, report: Report) -> tuple[str, str] | None:
    if not request.user.has_perm("review.view_decision"):
        return None
    return "Its rated statements", f"{reverse('admin:review_outcome_changelist')}?q={report.report_id}"


class KnownStatus(admin.ChoicesFieldListFilter):
    """The statuses that somebody may know of: the others would find them nothing."""

    def __init__(self, field: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, request, *args, **kwargs)
        self._known = Outcome.known_to(request.user)

    def choices(self, changelist: Any) -> Iterator[Any]:
        statuses = [
            None,
            *(status for status, _ in self.field.flatchoices),
        ]  # the first choice is all of them
        for status, choice in zip(statuses, super().choices(changelist), strict=False):
            if status is None or status in self._known:
                yield choice


@admin.register(Outcome)
class OutcomeAdmin(ReadOnlyModelAdmin):
    """Every statement that was handed out: where it stands, and the judgement that counts."""

    list_display = ["what", "status", "voice", "sources", "credibility", "rating", "decided_by"]
    list_filter = [
        ("status", KnownStatus),
        ("decision__voice", ChosenValue),
        ("decision__credibility", ChosenValue),
        ("decision__decided_by", ChosenValue),
        Origin,
        GradeOnTheDay,
        DecidedToRestOn,
    ]
    # As they were handed out, a report in one: by the names of the reports none of a million is found by its status.
    ordering = ["pk"]
    other_lookups = (source_parts.CITES, source_parts.PUBLISHED_BY)
    search_fields = ["statement__folded__contains"]
    search_help_text = f"Words of the statement, its id, or a report_id. {SHORT_WORDS}"
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("review.view_decision")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outcome]:
        rows: Any = super().get_queryset(request)
        return (
            rows.readable_by(request.user)
            .select_related("statement__report__publisher", "decision")
            .defer(*texts_of("statement__report"), "statement__folded")
        )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown, grades = super().get_changelist_instance(request), Grades()
        for outcome in shown.result_list:
            decision = outcome.decision
            outcome.cites = in_words(decision.path, grades.names) if decision and decision.path else ""
            outcome.rating = grades.rating(decision, outcome.statement.report) if decision else ""
        return shown

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        if asked := named(search_term, "statement__"):
            return queryset.filter(asked), False
        said = Statement.objects.filter(pk=OuterRef("statement"))
        words = words_of(fold(search_term))
        return saying(queryset, words, said, "folded__contains", report="statement__report"), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        outcome = self.get_object(request, object_id)
        if outcome is None:
            raise Http404
        return OutcomePage(self.admin_site, request, outcome).answer()

    @admin.display(description="Statement")
    def what(self, outcome: Outcome) -> str:
        return format_html('<bdi>{}</bdi><br><small class="quiet">{}</small>', outcome, self.report(outcome))

    @admin.display(description="Report")
    def report(self, outcome: Outcome) -> str:
        report = outcome.statement.report
        return (
            f"{report} ({report.published_by or 'publisher not known'}, {report.published_on or 'no date'})"
        )

    @admin.display(description="Voice", ordering="decision__voice", empty_value="–")
    def voice(self, outcome: Outcome) -> str | None:
        return outcome.decision.get_voice_display() if outcome.decision else None

    @admin.display(description="Sources", ordering="decision__path", empty_value="–")
    def sources(self, outcome: Any) -> SafeString | None:
        return format_html("<bdi>{}</bdi>", outcome.cites) if outcome.cites else None

    @admin.display(description="Credibility", ordering="decision__credibility", empty_value="–")
    def credibility(self, outcome: Outcome) -> int | None:
        return outcome.decision.credibility if outcome.decision else None

    @admin.display(description="With the grade on its day", empty_value="–")
    def rating(self, outcome: Any) -> str | None:
        return outcome.rating or None

    @admin.display(description="Decided by", ordering="decision__decided_by", empty_value="–")
    def decided_by(self, outcome: Outcome) -> str | None:
        return outcome.decision.get_decided_by_display() if outcome.decision else None
