"""The page that imports uploaded files: check first, then import the very bytes that were checked."""

import csv
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from annotator.people.roles import require
from sources.models import Source

from .formats import FORMATS
from .forms import ImportForm
from .models import Report
from .results import VERDICTS, WARNINGS, ImportResult
from .services import reports_import
from .uploads import uploads_drop, uploads_keep, uploads_kept

MOST_SHOWN = 500
# A person waits for the page: some hundred reports take seconds, these take a minute or two.
MOST_ROWS = 5_000


def import_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """GET: the form. POST `action`: `check` (stores nothing), `reasons` (the same as a file), `import`."""
    require(request.user, "reports.import_reports")
    form = ImportForm(request.POST or None, request.FILES or None)
    result = None
    if request.method == "POST" and form.is_valid():
        result = _result(request, form)
        if result is not None and request.POST.get("action") == "reasons":
            return reasons_file((row.as_dict() for row in result.rows), "reasons.csv")
        if result is not None and result.batch is not None:
            _tell(request, result)
            return redirect("admin:reports_importbatch_change", result.batch)
    context |= {
        "form": form,
        "formats": FORMATS,
        "result": result,
        "checked": request.POST.get("action") != "import",
        "kept": list(uploads_kept(request.session)),
        "outlets": Source.objects.in_use().exclude(kind="generic").order_by("name"),
        **(shown_rows([row.as_dict() for row in result.rows]) if result else {}),
    }
    return TemplateResponse(request, "reports/import.html", context)


def _result(request: HttpRequest, form: ImportForm) -> ImportResult | None:
    """What checking or importing came to; None where the form has an error to show instead."""
    try:
        if form.cleaned_data["uploads"]:
            uploads_keep(request.session, form.cleaned_data["uploads"])
        waiting = list(uploads_kept(request.session))
        if not waiting:
            form.add_error("uploads", "Choose at least one file.")
            return None
        result = reports_import(
            by=request.user,
            files=(upload.opened() for upload in waiting),
            publisher=form.cleaned_data["publisher"],
            language=form.cleaned_data["language"],
            columns=form.columns(),
            most_rows=MOST_ROWS,
            dry_run=request.POST.get("action") != "import",
        )
    except OSError as error:
        form.add_error(
            "uploads", f"The files can't be kept on the server: {(error.strerror or 'an error').lower()}."
        )
        return None
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    if result.batch is not None:
        uploads_drop(request.session)
    return result


def _tell(request: HttpRequest, result: ImportResult) -> None:
    counts = result.counts
    stored = sum(counts[verdict] for verdict in ("new", "near_duplicate", "changed"))
    words = f"{stored} of {len(result.rows)} imported"
    words += f", {counts['same']} were there already" if counts["same"] else ""
    if counts["rejected"]:
        messages.warning(request, f"{words}, {counts['rejected']} not imported: the reasons stand below.")
    else:
        messages.success(request, f"{words}.")


def shown_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Context for reports/rows.html: what was refused first, then what is odd, then the rest."""
    ordered = sorted(
        rows, key=lambda row: (row["verdict"] != "rejected", not row["warnings"], row["verdict"] == "new")
    )
    ordered, left = ordered[:MOST_SHOWN], ordered[MOST_SHOWN:]
    stored = Report.objects.filter(report_id__in={row["report_id"] for row in ordered})
    pages = {
        report_id: reverse("admin:reports_report_change", args=[pk])
        for report_id, pk in stored.values_list("report_id", "pk")
    }
    return {
        "rows": [
            row
            | {
                "url": pages.get(row["report_id"]),
                "verdict_words": VERDICTS[row["verdict"]],
                "warning_words": [WARNINGS.get(code, code) for code in row["warnings"]],
            }
            for row in ordered
        ],
        "rows_left": len(left),
        "verdict_counts": [
            (words, count)
            for verdict, words in VERDICTS.items()
            if (count := sum(row["verdict"] == verdict for row in rows))
        ],
    }


def reasons_file(rows: Iterable[dict[str, Any]], name: str) -> HttpResponse:
    """The rows' verdicts as CSV for a spreadsheet."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow(["file", "row", "verdict", "reason", "warnings", "report_id"])
    for row in rows:
        cells = [
            row["file"],
            row["row"],
            row["verdict"],
            row["reason"],
            ";".join(row["warnings"]),
            row["report_id"],
        ]
        writer.writerow([_guarded(cell) for cell in cells])
    return response


def _guarded(cell: Any) -> str:
    """A cell that a spreadsheet takes for text, whatever a file's name begins with."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip().startswith(tuple("=+-@＝＋－＠")) else text
