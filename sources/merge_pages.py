"""The pages that merge a source into another, and undo it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from .merging import merging_of, source_merge, source_unmerge
from .models import Source


class IntoForm(forms.Form):
    """Which source stays."""

    into = forms.ModelChoiceField(
        Source.objects.none(),
        to_field_name="key",
        label="Merge into",
        empty_label="Choose the source that stays",
    )

    def __init__(self, source: Source, *args: Any) -> None:
        super().__init__(*args)
        sources = Source.objects.in_use().exclude(pk=source.pk).order_by("folded_name")
        self.fields["into"].queryset = sources  # type: ignore[attr-defined]
        self.fields["into"].label_from_instance = lambda one: f"{one.name} ({one.key})"  # type: ignore[attr-defined]


class MergePages:
    """Mixin for the ModelAdmin of sources: `merge/` shows what a merge means and does it, `unmerge/` takes it back."""

    admin_site: Any
    opts: Any
    media: Any

    def get_urls(self) -> list:
        def page(route: str, view: Any) -> Any:
            name = f"sources_source_{route}"
            return path(f"<int:object_id>/{route}/", self.admin_site.admin_view(view), name=name)

        own = [page("merge", self.merge_view), page("unmerge", self.unmerge_view)]
        return own + super().get_urls()  # type: ignore[misc]

    def merge_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Choose the source that stays; see what it would mean; merge, with a reason (POST)."""
        source = self._source(request, object_id)  # type: ignore[attr-defined]
        by: Any = request.user
        if not request.user.has_perm("sources.change_source"):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        form = IntoForm(source, asked if "into" in asked else None)
        into = form.cleaned_data["into"] if form.is_valid() else None
        reason = request.POST.get("reason", "")[:500]
        if request.method == "POST" and into is not None:
            try:
                source_merge(by=by, source=source, into=into, reason=reason)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, f"{source} is merged into {into}. It can be undone on this page.")
                return redirect("admin:sources_source_change", source.pk)
        context = self.admin_site.each_context(request) | {
            "title": f"Merge {source}",
            "source": source,
            "form": form,
            "merging": merging_of(source, into) if into is not None else None,
            "reason": reason,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/sources/merge.html", context)

    @method_decorator(require_POST)
    def unmerge_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Let a merged source stand for itself again."""
        source = self._source(request, object_id)  # type: ignore[attr-defined]
        by: Any = request.user
        source_unmerge(by=by, source=source, reason=request.POST.get("reason", "")[:500])
        messages.success(request, f"{source} stands for itself again, with all that it had.")
        return redirect("admin:sources_source_change", source.pk)
