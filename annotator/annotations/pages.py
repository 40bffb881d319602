"""Pages of the annotators that belong to no one model: their keys, and the search beside the workbench."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from annotator.folding import fold
from annotator.people.roles import require
from annotator.reports.models import Statement, texts_of
from annotator.reports.searching import narrowed

from .keys import ACTIONS, bindings, keys_bind
from .workbench_page import PART

MOST_FOUND = 50
SHORTEST_QUERY = 3


class KeysForm(forms.Form):
    """One field for each action of the workbench."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for action, (_, words) in ACTIONS.items():
            self.fields[action] = forms.CharField(
                label=words.capitalize(),
                max_length=1,
                strip=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "class": "one-key"}),
            )


def keys_page(request: HttpRequest) -> HttpResponse:
    """A person's keys. `default` in the post gives all of them back their own."""
    require(request.user, "annotations.annotate")
    form = KeysForm(request.POST or None, initial=bindings(request.user))
    if request.method == "POST" and ("default" in request.POST or form.is_valid()):
        try:
            keys_bind(by=request.user, keys={} if "default" in request.POST else form.cleaned_data)
        except ValidationError as error:
            for field, errors in error.error_dict.items():
                form.add_error(field, errors)
        else:
            messages.success(request, "Your keys are saved.")
            return redirect("admin:annotations_keys")
    context = admin.site.each_context(request) | {"title": "Your keys", "form": form}
    return TemplateResponse(request, "annotations/keys.html", context)


def search_page(request: HttpRequest) -> HttpResponse:
    """Statements of the corpus that hold the words: their texts, publishers and dates, and nothing that was judged."""
    require(request.user, "annotations.annotate")
    query = fold(request.GET.get("q", "")[:200])
    found: list[Statement] = []
    if len(query) >= SHORTEST_QUERY:
        rows = Statement.objects.live().filter(folded__contains=query, report__archived_at=None)
        rows = (
            narrowed(rows, query)
            .select_related("report__publisher")
            .defer(*texts_of("report"))
            .order_by("-report__published_on", "report__report_id", "start")
        )
        found = list(rows[: MOST_FOUND + 1])
    context = {
        "query": request.GET.get("q", "")[:200],
        "short": bool(query) and len(query) < SHORTEST_QUERY,
        "searched": len(query) >= SHORTEST_QUERY,
        "found": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "most": MOST_FOUND,
        "shortest": SHORTEST_QUERY,
    }
    if PART in request.headers:
        return TemplateResponse(request, "annotations/found.html", context)
    context |= admin.site.each_context(request) | {"title": "Search the texts"}
    return TemplateResponse(request, "annotations/search.html", context)


def _pages() -> list:
    view = admin.site.admin_view
    return [
        path("annotations/keys/", view(keys_page), name="annotations_keys"),
        path("annotations/search/", view(search_page), name="annotations_search"),
    ]


admin.site.add_pages(_pages)
