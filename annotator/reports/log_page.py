"""The rows of an import on a page: counted by verdict, filtered, a page at a time, none out of reach."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse

from annotator.formula_guard import guarded
from annotator.shared_files import file_at_hand
from sources.models import Source

from .formats import ORIGINS
from .import_models import ImportBatch, ImportRow, ImportRowQuerySet
from .models import Report
from .results import DROPPED, IN_WORDS, WARNINGS
from .uploads import REJECTED, folder_of

PER_PAGE = 50
ALL, ODD, NOBODY, UNDATED = "all", "odd", "nobody", "undated"
FIELD_WORDS = {
    "title": "title",
    "publisher": "publisher",
    "date": "date",
    "url": "address",
    "language": "language",
    "encoding": "encoding",
}


def log_page(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """Context for reports/log_rows.html: the rows that the address asks for (`show`, `page`)."""
    counts = _counts(batch)
    show = request.GET.get("show", ALL)
    show = show if show in counts else ALL
    rows = _filtered(batch.log.select_related("other_report").order_by("position"), show)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "filters": [(name, _words(name), count, name == show) for name, count in counts.items()],
        "show": show,
        "page": page,
        "shown_rows": shown(batch, list(page.object_list)),
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
    }


def _counts(batch: ImportBatch) -> dict[str, int]:
    """Filter -> number of rows, where there are any; `all` always."""
    found = {ALL: 0} | dict.fromkeys(IN_WORDS, 0)
    for verdict, dropped, count in (
        batch.log.order_by().values_list("verdict", "dropped").annotate(Count("pk"))
    ):
        found[DROPPED if dropped else verdict] += count
        found[ALL] += count
    found[ODD] = batch.log.with_warnings().count()
    found[NOBODY] = batch.log.without_publisher().count()
    found[UNDATED] = batch.log.without_day().count()
    return {name: count for name, count in found.items() if count or name == ALL}


def _words(name: str) -> str:
    own = {ALL: "All rows", ODD: "With a warning", NOBODY: "Without a publisher", UNDATED: "Without a day"}
    return own.get(name) or IN_WORDS[name]


def _filtered(rows: ImportRowQuerySet, show: str) -> "QuerySet[ImportRow]":
    if show == ALL:
        return rows
    if show == ODD:
        return rows.with_warnings()
    if show == NOBODY:
        return rows.without_publisher()
    if show == UNDATED:
        return rows.without_day()
    if show == DROPPED:
        return rows.filter(dropped=True) | rows.filter(verdict=DROPPED)
    return rows.filter(verdict=show, dropped=False)


def shown(batch: ImportBatch, rows: list[ImportRow]) -> list[dict[str, Any]]:
    """What a page shows of each row."""
    stored = Report.objects.filter(report_id__in={row.report_id for row in rows}).values_list(
        "report_id", "pk"
    )
    pages = {report_id: reverse("admin:reports_report_change", args=[pk]) for report_id, pk in stored}
    keys = {row.source_key for row in rows} - {""}
    names = dict(Source.objects.filter(key__in=keys).values_list("key", "name"))
    return [
        {
            "row": row,
            "verdict_words": IN_WORDS[DROPPED if row.dropped else row.verdict],
            "warning_words": [WARNINGS.get(code, code) for code in row.warnings],
            "guesses": [
                (FIELD_WORDS.get(name, name), ORIGINS.get(origin, origin))
                for name, origin in row.guessed.items()
            ],
            "corrected": [FIELD_WORDS[name] for name in row.corrected],
            "publisher": names.get(row.source_key) or row.publisher,
            "percent": None if row.similarity is None else f"{row.similarity * 100:.1f}",
            "url": pages.get(row.report_id),
            "other_url": reverse("admin:reports_report_change", args=[row.other_report_id])
            if row.other_report_id
            else None,
            "comparable": row.verdict in ("near_duplicate", "changed", "same")
            and (row.other_report_id or row.other_row is not None),
        }
        for row in rows
    ]


def verdicts_file(batch: ImportBatch, name: str) -> StreamingHttpResponse:
    """The verdicts of all rows as CSV for a spreadsheet."""

    class Line:
        def write(self, text: str) -> str:
            return text

    def lines() -> Iterator[str]:
        writer = csv.writer(Line(), lineterminator="\n")
        yield "\ufeff"
        yield writer.writerow(["file", "row", "verdict", "reason", "warnings", "report_id"])
        for row in batch.log.order_by("position").iterator():
            verdict = DROPPED if row.dropped else row.verdict
            cells = [row.file, str(row.row), verdict, row.reason, ";".join(row.warnings), row.report_id]
            yield writer.writerow(map(guarded, cells))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def has_rejected(batch: ImportBatch) -> bool:
    """Whether the refused rows can be handed back."""
    return bool(batch.folder) and file_at_hand(folder_of(batch.folder) / REJECTED).exists()


def rejected_file(batch: ImportBatch) -> FileResponse:
    """The refused rows as they stood, with their reasons. Raises Http404 where there are none, or none any more."""
    if not has_rejected(batch):
        raise Http404
    return FileResponse(
        (folder_of(batch.folder) / REJECTED).open("rb"),
        as_attachment=True,
        filename="rejected.csv",
        content_type="text/csv; charset=utf-8",
    )
