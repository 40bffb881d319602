"""What a reviewer goes through, one dispute after the other: all that wait, or a list of them as it was opened."""

from copy import copy
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from annotator.long_lists import LongChangeList

from .dispute_models import DisputeQuerySet
from .models import Dispute
from .rights import waiting_for

IN_LIST = "_changelist_filters"  # where Django's lists say which one a page was opened from
OVER = (Dispute.RULED, Dispute.CLOSED)

Beside = tuple[UUID | None, UUID | None]  # the disputes before and after one


class _List(LongChangeList):
    """The list as it was filtered, searched and sorted; none of its pages is read."""

    def get_results(self, request: HttpRequest) -> None:
        pass


class DisputeQueue:
    """chosen: filters, search and order of the list that the page was opened from; empty: everything that waits.

    What that list wouldn't take from its own address counts as not there.
    """

    def __init__(self, screen: ModelAdmin, request: HttpRequest) -> None:
        self.user: Any = request.user
        self.chosen, self._list = "", None
        try:
            parameters = QueryDict(request.GET.get(IN_LIST, ""), mutable=True)
            parameters.pop(PAGE_VAR, None)  # with each ruling there are fewer
            if not parameters:
                return
            self._list = _as_opened(screen, request, parameters)
        except (SuspiciousOperation, IncorrectLookupParameters):
            return
        self.chosen = parameters.urlencode()

    @property
    def list_address(self) -> str:
        listed = reverse("admin:review_dispute_changelist")
        return f"{listed}?{self.chosen}" if self.chosen else listed

    @property
    def named(self) -> str:
        """This list, as the address of a page names it; empty for everything that waits."""
        return urlencode({IN_LIST: self.chosen}) if self.chosen else ""

    def address(self, dispute: UUID) -> str:
        """The page of a dispute, in this list."""
        return address(dispute, self.chosen)

    def beside(self, dispute: Dispute) -> Beside:
        """Those before and after `dispute` among what waits for the user; the first one again after the last.

        In a list of what is ruled on nothing waits: those beside it in the list.
        """
        if self._list is None:
            return _by_key(waiting_for(self.user), dispute)
        listed, parameters = self._list.queryset, self._list.params
        goes_on = listed if parameters.get("state") in OVER else waiting_for(self.user, listed)
        if parameters.get(ORDER_VAR):
            return _by_place(listed, goes_on, dispute)
        return _by_key(goes_on, dispute)


def address(dispute: UUID, chosen: str = "") -> str:
    """The page of a dispute. chosen: see DisputeQueue; the page itself looks whether its list takes it."""
    page = reverse("admin:review_dispute_change", args=[dispute])
    return f"{page}?{urlencode({IN_LIST: chosen})}" if chosen else page


def _as_opened(screen: Any, request: HttpRequest, parameters: QueryDict) -> _List:
    """Raises what the list raises for an address that it doesn't take."""
    asked: Any = copy(request)
    asked.GET = parameters
    columns = screen.get_list_display(asked)
    return _List(
        asked,
        screen.model,
        ["action_checkbox", *columns] if screen.get_actions(asked) else columns,
        (),
        screen.get_list_filter(asked),
        screen.date_hierarchy,
        screen.get_search_fields(asked),
        screen.get_list_select_related(asked),
        screen.list_per_page,
        screen.list_max_show_all,
        screen.list_editable,
        screen,
        screen.get_sortable_by(asked),
        screen.search_help_text,
    )


def _by_place(listed: DisputeQuerySet, goes_on: DisputeQuerySet, dispute: Dispute) -> Beside:
    """By its place in a list that is sorted by a column: only a short one is."""
    places = list(listed.values_list("pk", flat=True))
    here = places.index(dispute.pk) if dispute.pk in places else 0
    on = set(goes_on.order_by().values_list("pk", flat=True)) - {dispute.pk}
    ahead = next((pk for pk in places[here:] + places[:here] if pk in on), None)
    return next((pk for pk in reversed(places[:here]) if pk in on), None), ahead


def _by_key(rows: DisputeQuerySet, dispute: Dispute) -> Beside:
    """By its own key, and from there on, in the order that an index has: thousands may wait."""
    others = rows.exclude(pk=dispute.pk).order_by("severity", "opened_at", "id")
    alike = others.filter(severity=dispute.severity)
    opened_at = dispute.opened_at
    later = Q(opened_at__gt=opened_at) | Q(opened_at=opened_at, pk__gt=dispute.pk)
    earlier = Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, pk__lt=dispute.pk)

    def first(*runs: Any) -> UUID | None:
        return next((one for run in runs for one in run.values_list("pk", flat=True)[:1]), None)

    ahead = first(
        alike.filter(later, opened_at__gte=opened_at), others.filter(severity__gt=dispute.severity), others
    )
    previous = first(
        alike.filter(earlier, opened_at__lte=opened_at).reverse(),
        others.filter(severity__lt=dispute.severity).reverse(),
    )
    return previous, ahead
