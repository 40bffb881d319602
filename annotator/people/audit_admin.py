"""The screens of the audit log: a list to read and filter, and the same rows as a file."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from annotator.formula_guard import guarded
from annotator.site import ReadOnlyModelAdmin

from . import services
from .allowance_services import download_count
from .audit_log import AuditChain, AuditEntry
from .fresh import password_again

COLUMNS = ("number", "at", "by", "by_id", "action", "subject", "before", "after", "reason", "seal")

admin.site.add_navigation(
    "Audit log", "people_auditentry_changelist", "people.view_auditentry", order=90, within="People"
)


class ExportForm(forms.Form):
    spreadsheet = forms.BooleanField(
        label="For a spreadsheet program",
        required=False,
        help_text="With a mark of the encoding, and a guard in front of cells that such a program would run.",
    )


class OnWhichDay(admin.DateFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "day"


class ByWhom(admin.RelatedOnlyFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "person"
        self.empty_value_display = "operator"  # type: ignore[assignment]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyModelAdmin):
    list_display = ["at", "by_whom", "action", "subject", "reason", "number"]
    list_filter = [("at", OnWhichDay), ("by", ByWhom), ("action", admin.AllValuesFieldListFilter)]
    search_fields = ["action", "subject"]
    list_select_related = ["by"]
    fields = ["at", "by_whom", "action", "subject", "before", "after", "reason", "number", "seal"]
    actions = None

    @admin.display(description="By")
    def by_whom(self, entry: AuditEntry) -> str:
        return by_whom(entry)

    def get_urls(self) -> list:
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="people_auditentry_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        chain = AuditChain.objects.filter(pk=1).first()
        return super().changelist_view(request, {"chain": chain, **(extra_context or {})})

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The rows that the list shows under the query `of`, as CSV, oldest first. That it was taken is logged."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.GET = QueryDict(request.GET.get("of", ""))
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except admin.options.IncorrectLookupParameters:
            return redirect("admin:people_auditentry_export")
        form = ExportForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            if (again := password_again(request)) is not None:
                return again
            try:
                download_count(by=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect("admin:people_auditentry_export")
            after = {"filter": request.GET.urlencode(), "entries": rows.count()}
            services.audit(by=request.user, action="audit log exported", after=after)
            found = rows.order_by("pk").iterator(chunk_size=2_000)
            answer = StreamingHttpResponse(
                csv_of(found, form.cleaned_data["spreadsheet"]), content_type="text/csv; charset=utf-8"
            )
            answer["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
            return answer
        context = self.admin_site.each_context(request) | {
            "title": "Export the audit log",
            "form": form,
            "rows": rows.count(),
            "filtered": bool(request.GET),
            "opts": self.opts,
        }
        return TemplateResponse(request, "people/audit_export.html", context)


def by_whom(entry: AuditEntry) -> str:
    return str(entry.by) if entry.by else "operator (command line)"


def csv_of(entries: Iterable[AuditEntry], spreadsheet: bool) -> Iterator[bytes]:
    """The rows as CSV (RFC 4180 with \\n), each as a piece. Empty `by`: the operator, at the command line."""
    line = Line()
    writer = csv.writer(line, lineterminator="\n")
    if spreadsheet:
        yield b"\xef\xbb\xbf"
    writer.writerow(COLUMNS)
    yield line.text.encode()
    for entry in entries:
        cells = [entry.number or "", entry.at.astimezone(UTC).isoformat(timespec="microseconds")]
        cells += [entry.by.username if entry.by else "", entry.by_id or "", entry.action, entry.subject]
        cells += [_json(entry.before), _json(entry.after), entry.reason, entry.seal]
        writer.writerow([guarded(c) if spreadsheet and isinstance(c, str) else c for c in cells])
        yield line.text.encode()


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


class Line:
    """A file of one line: the last that was written."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text
