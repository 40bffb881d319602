"""The list of claims: a work queue with state, assignee, and whether their origins disagree."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html

from annotator.jobs.kept import figures, kept_figures
from annotator.long_lists import COUNTED_BY_READING, Among, LongChangeList, by_reading
from annotator.people.models import User
from annotator.site import Card, Figure, ReadOnlyModelAdmin

from . import claim_adding_page  # noqa: F401 -- its page and its links
from .claim_pages import claim_page, find_page, new_claim_page
from .claim_weighing import NOTHING_SAID, contested, first_of_standing, weigh
from .claims import MAY_CHANGE
from .counting import reader_of
from .models import Claim, ClaimStatement
from .resting import ClaimRestsOn

FEW = 200  # statements of claims that are read while somebody waits

admin.site.add_navigation("Claims", "review_claim_changelist", "review.view_claim", order=34)


def few_claims() -> bool:
    """Whether reading all claims takes a moment only."""
    return ClaimStatement.objects.order_by()[: FEW + 1].count() <= FEW


@kept_figures("contested", short=few_claims, standing=({},))
def _contested(*, reader: int | None) -> list[str]:
    return sorted(map(str, contested(User.objects.get(pk=reader) if reader else None)))


@admin.site.start_card(order=34)
def claims_card(request: HttpRequest) -> Card | None:
    if not request.user.has_perm("review.view_claim"):
        return None
    listed = reverse("admin:review_claim_changelist")
    counts = dict(Claim.objects.order_by().values_list("state").annotate(Count("pk")))
    kept = figures("contested", reader=reader_of(request.user))
    shown = []
    if kept.content is not None:
        unconcluded = Claim.objects.filter(Among("pk", kept.content)).exclude(state=Claim.CONCLUDED)
        shown = [Figure("still contested", unconcluded.count(), f"{listed}?contested=yes&unconcluded=yes")]
    shown += [
        Figure(words.lower(), counts[state], f"{listed}?state__exact={state}")
        for state, words in Claim.STATES.items()
        if state in counts
    ]
    actions = [("Look at them", listed)]
    if request.user.has_perm(MAY_CHANGE):
        actions.append(("Make a claim", reverse("admin:review_claim_add")))
    return Card("Claims", "What reports say about one event, side by side.", shown, actions, kept=kept)


class Contested(admin.SimpleListFilter):
    """As the start page counts them; where nothing is counted, asked of each claim in the end (`ClaimList`)."""

    title = "contested"
    parameter_name = "contested"
    is_counted = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Origins disagree"), ("no", "Origins agree")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        found = figures("contested", reader=reader_of(request.user), at_hand=True).content
        if found is None:
            self.is_counted = False
            return queryset
        chosen = Among("pk", found)
        return queryset.filter(chosen) if self.value() == "yes" else queryset.exclude(chosen)


class Unconcluded(admin.SimpleListFilter):
    title = "conclusion"
    parameter_name = "unconcluded"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Not concluded yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.exclude(state=Claim.CONCLUDED) if self.value() == "yes" else queryset


class Mine(admin.SimpleListFilter):
    title = "who looks into it"
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        nobody = ("nobody", "Nobody")
        return [("me", "Me"), nobody] if request.user.has_perm(MAY_CHANGE) else [nobody]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "me":
            return queryset.filter(assignee=request.user)
        return queryset.filter(assignee=None) if self.value() == "nobody" else queryset


class ClaimList(LongChangeList):
    """Whether a claim is contested is asked of as many as the list counts, of those that all else leaves."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        for chosen in self.filter_specs:
            if isinstance(chosen, Contested) and not chosen.is_counted:
                disagree = chosen.value() == "yes"
                found = first_of_standing(rows, request.user, disagree=disagree, most=COUNTED_BY_READING)
                rows = by_reading(rows.filter(Among("pk", found)))
        return rows


@admin.register(Claim)
class ClaimAdmin(ReadOnlyModelAdmin):
    """Claims, those that are not concluded first."""

    list_display = ["what", "period", "state", "contested", "origins", "reports", "looked_into_by"]
    list_filter = [Contested, "state", Unconcluded, Mine, ClaimRestsOn]
    search_fields = ["title"]
    search_help_text = "Words of the claim"
    ordering = ["-created_at", "id"]
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("review.view_claim")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_CHANGE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return super().get_queryset(request).select_related("assignee")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ClaimList]:
        return ClaimList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)
        weighed = weigh([claim.pk for claim in shown.result_list], request.user)
        for claim in shown.result_list:
            claim.weighed = weighed.get(claim.pk, NOTHING_SAID)
        return shown

    def get_urls(self) -> list:
        find = self.admin_site.admin_view(find_page)
        return [path("<uuid:claim>/find/", find, name="review_claim_find"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return new_claim_page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        claim = self.get_object(request, object_id)
        if claim is None:
            raise Http404
        return claim_page(request, claim)

    @admin.display(description="Claim", ordering="title")
    def what(self, claim: Claim) -> str:
        return format_html("<bdi>{}</bdi>", claim)

    @admin.display(description="When", ordering="period_start", empty_value="–")
    def period(self, claim: Claim) -> str | None:
        days = [day.strftime("%-d %b %Y") for day in (claim.period_start, claim.period_end) if day]
        return " – ".join(dict.fromkeys(days)) or None

    @admin.display(description="Standing")
    def contested(self, claim: Any) -> str:
        if not claim.weighed.standing.contested:
            return "not contested"
        return format_html('<strong class="contested">{}</strong>', "contested")

    @admin.display(description="Origins")
    def origins(self, claim: Any) -> str:
        return str(claim.weighed.origins)

    @admin.display(description="Reports")
    def reports(self, claim: Any) -> int:
        return claim.weighed.reports

    @admin.display(description="Looked into by", ordering="assignee", empty_value="–")
    def looked_into_by(self, claim: Claim) -> str | None:
        return str(claim.assignee) if claim.assignee else None
