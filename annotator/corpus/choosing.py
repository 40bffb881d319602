"""Which rows a filter means: the words of a query, or the filter of a list in the admin."""

import copy

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict

from annotator.fields import storable
from annotator.people.models import User
from annotator.reports.models import Report
from annotator.review.models import Outcome
from sources.models import Source

from .scope import scope_for
from .tables import Table

RESTS_ON = "rests_on:"
PAGING = ("p", "all")  # the list's place on the screen; an export has all pages


def chosen_by_query(table: Table, query: str, by: User | None = None) -> QuerySet:
    """The reports that `query` means; for a table of the registry the sources.

    `rests_on:KEY` means all that was decided to rest on that source, as far as `by` may know it: the statements where
    the table is chosen by them, else their reports, or the source's entries.
    """
    if not storable(query):  # no text holds it; PostgreSQL would not even look
        return Report.objects.none()
    if query.strip().startswith(RESTS_ON):
        return _resting(table, query.strip().removeprefix(RESTS_ON).strip(), by)
    if Report in table.through:
        return Report.objects.matching(query)
    return Source.objects.all() if query.strip() == "all" else Source.objects.matching(query)


def _resting(table: Table, key: str, by: User | None) -> QuerySet:
    sources = Source.objects.filter(key=key)
    if Source in table.through:
        return sources
    source, scope = sources.first(), scope_for(by)
    if source is None or not (scope.everything or scope.decided):
        return Report.objects.none()
    resting = Outcome.objects.filter(status=Outcome.DECIDED).resting_on(source).order_by()
    if by is not None:
        resting = resting.readable_by(by)
    if Outcome in table.through:
        return resting
    return Report.objects.filter(pk__in=resting.values("statement__report"))


def chosen_behind(by: User | None, table: Table, label: str, query: str) -> QuerySet:
    """What `chosen_on_screen` gives, for a list that is not on the screen any more: with its address and its reader."""
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", by or AnonymousUser(), QueryDict(query)
    return chosen_on_screen(request, table, label, request.GET)


def chosen_on_screen(request: HttpRequest, table: Table, label: str, query: QueryDict) -> QuerySet:
    """The rows behind the list of the model `label` (app.model) as its filter and search leave it.

    The list itself decides which rows and filters the user may have. Raises Http404 where there is no such list for
    this user or table, or its filter makes no sense.
    """
    model = next((model for model in table.through if model._meta.label_lower == label), None)
    if model is None or not admin.site.is_registered(model):
        raise Http404
    screen = admin.site.get_model_admin(model)
    if not screen.has_view_or_change_permission(request):
        raise Http404
    asked = copy.copy(request)
    asked.GET = without(query, *PAGING)  # type: ignore[assignment]
    # A search that it can't read, the list leaves out and says so in a message: a file would say nothing.
    asked._messages = told = CookieStorage(asked)  # type: ignore[attr-defined]
    try:
        rows = screen.get_changelist_instance(asked).queryset
    except IncorrectLookupParameters as error:
        raise Http404 from error
    if told.added_new:
        raise Http404
    return rows


def without(query: QueryDict, *keys: str) -> QueryDict:
    """`query` without `keys`."""
    left = query.copy()
    for key in keys:
        left.pop(key, None)
    return left
