"""The reviewers' queue of disputes, and the pages that belong to it."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from annotator.annotations.models import Assignment
from annotator.folding import fold
from annotator.long_lists import found_once
from annotator.reports.models import texts_of
from annotator.reports.searching import SHORT_WORDS, narrowed, words_of
from annotator.reports.statement_ids import named
from annotator.site import Card, Figure, ReadOnlyModelAdmin, so_many

from .dispute_filters import Age, CitedSource, Differs, Round, State
from .dispute_page import DisputePage
from .dispute_queue import address
from .models import Decision, Dispute
from .rights import RULE, RULE_ON_APPEAL, waiting_for, with_a_reviewer_left
from .settle_page import settle_page
from .unblind_page import unblind_page

admin.site.add_navigation("Disputes", "review_dispute_changelist", RULE, RULE_ON_APPEAL, order=28)


@admin.site.start_card(order=15)
def disputes_card(request: HttpRequest) -> Card | None:
    """What waits for this reviewer; for a manager, appeals that no reviewer is left for, and how much is disputed."""
    user = request.user
    if not (user.has_perm(RULE) or user.has_perm(RULE_ON_APPEAL)):
        return None
    listed = reverse("admin:review_dispute_changelist")
    queue = waiting_for(user)
    appealed = queue.filter(state=Dispute.APPEALED).count()
    first = queue.first()
    actions = [("See the queue", listed)]
    if first is not None:
        actions.insert(0, ("Rule on the first one", address(first.pk)))
    if not user.has_perm(RULE):
        unruled = Dispute.objects.to_rule().seen_by(user)
        every = unruled.filter(state=Dispute.APPEALED).count()
        figures = [
            Figure("without a ruling", so_many(unruled, "severity"), listed),
            Figure("of these appealed", every, f"{listed}?state=appealed"),
        ]
        yours = "An appeal waits for you: no other reviewer is left." if appealed else "Reviewers rule."
        return Card("Disputes", f"Where annotators differ. {yours}", figures, actions)
    figures = [
        *(
            Figure(
                severity,
                so_many(queue.filter(severity=severity), "severity"),
                f"{listed}?severity__exact={severity}",
            )
            for severity in (Dispute.MAJOR, Dispute.MINOR)
        ),
        Figure("appealed", appealed, f"{listed}?state=appealed"),
    ]
    text = "They wait for your ruling." if first else "Nothing waits for you."
    return Card("Disputes", text, figures, actions)


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyModelAdmin):
    """The queue: what is without a ruling, unless another state is chosen; one's own statements are left out."""

    list_display = ["what", "severity_shown", "differences_shown", "state_shown", "round", "age"]
    list_filter = [State, "severity", Differs, CitedSource, Round, Age]
    search_fields = ["statement__folded__contains", "statement__report__folded__contains"]
    search_help_text = f"Words of the statement or of its report, or the id of either. {SHORT_WORDS}"
    other_lookups = ("statement__report__id__exact",)
    actions = None
    change_list_template = "review/disputes.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(RULE) or request.user.has_perm(RULE_ON_APPEAL)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        rounds = Assignment.objects.filter(seats__statement=OuterRef("statement"), repeat=False)
        own = Decision.objects.filter(statement=OuterRef("statement"), decider=request.user.pk)
        rows: Any = super().get_queryset(request)
        return (
            rows.seen_by(request.user)
            .select_related("statement__report__publisher")
            .defer(*texts_of("statement__report"))
            .annotate(
                round=Subquery(rounds.order_by("round").values("round")[:1]),
                own_ruling=Exists(own),
                state_shown=state_column(),
            )
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        if asked := named(search_term, "statement__"):
            return queryset.filter(asked), False
        folded = fold(search_term)
        if not folded:
            return queryset, False
        rows = narrowed(queryset, *words_of(folded), report="statement__report")
        found, _ = super().get_search_results(request, rows, folded)
        return found_once(found, queryset), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)
        if not request.user.has_perm(RULE):  # asked once for the page, not for each row
            appealed = [row.statement_id for row in shown.result_list if row.state == Dispute.APPEALED]
            left = with_a_reviewer_left(appealed) if appealed else set()
            for row in shown.result_list:
                row.for_a_reviewer = row.statement_id in left
        return shown

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_settle": request.user.has_perm(RULE)}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        def yours(dispute: Any) -> str:
            if dispute.state == Dispute.RULED:
                return "–"
            appealed = dispute.state == Dispute.APPEALED
            if not request.user.has_perm(RULE):
                return "yes" if appealed and not (dispute.own_ruling or dispute.for_a_reviewer) else "no"
            return "no: you ruled before" if appealed and dispute.own_ruling else "yes"

        yours.short_description = "Yours to rule on"
        return [*self.list_display, yours]

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("settle/", view(settle_page), name="review_dispute_settle"),
            path("<uuid:object_id>/unblind/", view(unblind_page), name="review_dispute_unblind"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        rows = Dispute.objects.seen_by(request.user).select_related(
            "statement__report__publisher__merged_into", "statement__outcome"
        )
        key = key_of(object_id)
        dispute = rows.filter(pk=key).first() if key else None
        if dispute is None:
            raise Http404
        return DisputePage(self, request, dispute).answer()

    @admin.display(description="Statement", ordering="statement__report__title")
    def what(self, dispute: Dispute) -> str:
        report = dispute.statement.report
        return format_html(
            '<bdi>{}</bdi><br><small class="quiet"><bdi>{}</bdi> ({}, {})</small>',
            dispute.statement,
            report,
            report.published_by or "publisher not known",
            report.published_on or "no date",
        )

    @admin.display(description="Severity", ordering="severity")
    def severity_shown(self, dispute: Dispute) -> str:
        return dispute.get_severity_display()

    @admin.display(description="Differs in", ordering="differs")
    def differences_shown(self, dispute: Dispute) -> str:
        return ", ".join(dispute.differences)

    @admin.display(description="State", ordering="state_shown")
    def state_shown(self, dispute: Dispute) -> str:
        return dispute.state_in_words

    @admin.display(description="Round", ordering="round", empty_value="–")
    def round(self, dispute: Any) -> str:
        return dispute.round

    @admin.display(description="Open for", ordering="-opened_at")
    def age(self, dispute: Dispute) -> str:
        days = (timezone.now() - dispute.opened_at).days
        return f"{days} day{'' if days == 1 else 's'}" if days else "less than a day"


def state_column() -> Case:
    """The state as of now, as a column to sort by."""
    over = When(state=Dispute.RULED, closes_at__lte=timezone.now(), then=Value(Dispute.CLOSED))
    return Case(over, default="state", output_field=CharField())


def key_of(text: str) -> UUID | None:
    """The key in an address; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
