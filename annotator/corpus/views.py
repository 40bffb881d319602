"""The export page, and the downloads of it and of the lists."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from .catalogue import TABLES, tables_in
from .choosing import chosen_by_query, chosen_on_screen, without
from .parquet import can_write as can_write_parquet
from .scope import scope_for
from .services import table_export
from .tables import Table
from .workbook import TooLongForXlsx
from .writing import FORMATS

# What the buttons say, and what is then written: format, made for spreadsheets.
KINDS_OF_FILE = {
    "csv": ("CSV", "csv", False),
    "csv-spreadsheet": ("CSV for spreadsheets", "csv", True),
    "xlsx": ("Excel", "xlsx", True),
    "jsonl": ("JSON lines", "jsonl", False),
}
if can_write_parquet():
    KINDS_OF_FILE["parquet"] = ("Parquet", "parquet", False)


@require_safe
def export_page(request: HttpRequest) -> HttpResponse:
    """What this person may take out, table by table."""
    return _page(request)


@require_POST
def export_table(request: HttpRequest, table: str) -> HttpResponseBase:
    """The file. ?list=app.model and that list's own query: the rows on that screen; else the form's own filter.

    By POST only: each download stands in the audit log, and no link outside can start one.
    """
    scope = scope_for(request.user)
    kind = request.POST.get("format", "csv")
    if table not in TABLES or not scope.has(table) or kind not in KINDS_OF_FILE:
        raise Http404
    _, format, spreadsheet = KINDS_OF_FILE[kind]
    try:
        chosen, in_words = _chosen(request, TABLES[table])
        pieces = table_export(
            by=request.user,
            table=TABLES[table],
            format=FORMATS[format],
            spreadsheet=spreadsheet,
            chosen=chosen,
            chosen_in_words=in_words,
            names=request.POST.get("reason", "") if request.POST.get("names") else None,
        )
    except (ValidationError, TooLongForXlsx) as error:
        return _page(request, error=error.message if isinstance(error, ValidationError) else str(error))
    response = StreamingHttpResponse(pieces, content_type=FORMATS[format].media_type)
    day = timezone.now().date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="hearsay-{table}-{day}.{format}"'
    return response


def _chosen(request: HttpRequest, table: Table) -> tuple[QuerySet | None, str]:
    """The rows that the request asks for, and how the audit log puts that. Raises Http404, ValidationError."""
    label = request.GET.get("list")
    if label is not None:
        query = without(request.GET, "list")
        chosen = chosen_on_screen(request, table, label, query)
        return chosen, f"{label}?{query.urlencode()}"
    words = request.POST.get("filter", "").strip()
    if not words:
        return None, ""
    chosen = chosen_by_query(table, words)
    if not chosen.exists():
        raise ValidationError(f"Nothing matches “{words}”.")
    return chosen, words


def _page(request: HttpRequest, error: str = "") -> HttpResponse:
    scope = scope_for(request.user)
    tables = tables_in(scope)
    if not tables:
        raise Http404
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": "Export",
        "subtitle": None,
        "tables": tables,
        "scope": scope,
        "kinds_of_file": KINDS_OF_FILE,
        "error": error,
        "given": request.POST,
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "corpus/export.html", context, status=400 if error else 200)
