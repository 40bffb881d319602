"""The pages of a preview: all rows with their verdicts, one row to correct, two texts side by side."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from annotator.people.roles import require

from . import previews
from .checking import other_text, own_text
from .diffing import side_by_side
from .formats import ENCODINGS
from .formats.columns import NAMES
from .forms import DefaultsForm, RowForm
from .import_jobs import counts_in_words
from .import_models import ImportBatch, ImportRow
from .import_page import outlets
from .log_page import has_rejected, log_page, shown
from .models import Report
from .near_duplicates import shingles, similarity
from .uploads import TEXTS, folder_of

HOW = {
    "name": "guessed from its name",
    "content": "guessed from its content",
    "chosen": "chosen by you",
    "remembered": "chosen before for a table with these columns",
}
_SHOWN_OF_TEXT = 3_000
_MOST_NAMES = 50


def own_preview(request: HttpRequest, pk: int) -> ImportBatch:
    """The preview, if it is theirs. Raises PermissionDenied, Http404."""
    require(request.user, "reports.import_reports")
    batch = ImportBatch.objects.filter(pk=pk, by=request.user.pk).select_related("job").first()
    if batch is None:
        raise Http404
    return batch


def preview_page(request: HttpRequest, context: dict[str, Any], pk: int) -> HttpResponse:
    """GET: the rows. POST `action`: `check`, `import`, `drop`, `take`, `drop_all`, `discard`."""
    batch = own_preview(request, pk)
    if batch.confirmed_at:
        return redirect("admin:reports_importbatch_change", pk)
    form = DefaultsForm(request.POST or batch.options)
    if request.method == "POST":
        try:
            if answer := _act(request, batch, form):
                return answer
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        if form.is_valid():
            return redirect(request.get_full_path())
    context |= {
        "title": f"Preview: {batch.file_name}",
        "batch": batch,
        "job": batch.job,
        "form": form,
        "outlets": outlets(),
        "to_import": batch.log.to_import().count(),
        "tables": [_columns(number, table) for number, table in enumerate(batch.tables)],
        "encodings": _encodings(batch),
        "encoding_choices": ENCODINGS.items(),
        "publishers": _publishers(batch),
        "kept_days": previews.KEPT_DAYS,
        "has_rejected": has_rejected(batch),
        **log_page(request, batch),
    }
    return TemplateResponse(request, "reports/preview.html", context)


def _act(request: HttpRequest, batch: ImportBatch, form: DefaultsForm) -> HttpResponse | None:
    """What the button says. Raises ValidationError."""
    post, action = request.POST, request.POST.get("action")
    theirs: dict[str, Any] = {"by": request.user, "batch": batch.pk}
    if action == "import":
        previews.preview_confirm(**theirs)
        batch.refresh_from_db()
        if batch.finished_at:
            messages.success(request, counts_in_words(batch.counts))
        return redirect("admin:reports_importbatch_change", batch.pk)
    if action == "discard":
        previews.preview_discard(**theirs)
        messages.success(request, "The files were put away; nothing of them was stored.")
        return redirect("admin:reports_report_import")
    if action in ("drop", "take"):
        positions = [int(value) for value in post.getlist("row") if value.isdecimal() and len(value) < 10]
        previews.rows_drop(**theirs, positions=positions, drop=action == "drop")
        return redirect(request.get_full_path())
    if action == "drop_all":
        previews.rows_drop(**theirs, positions=None, verdict=post.get("verdict", ""))
        return redirect(request.get_full_path())
    if action == "check" and form.is_valid():
        names = zip(post.getlist("outlet_name"), post.getlist("outlet_source"), strict=False)
        previews.preview_options(
            **theirs,
            publisher=form.cleaned_data["publisher"],
            language=form.cleaned_data["language"],
            published_on=form.cleaned_data["published_on"],
            dates=form.cleaned_data["dates"],
            columns={
                table["shape"]: {field: post.get(f"column_{number}_{field}", "") for field in NAMES}
                for number, table in enumerate(batch.tables)
                if f"column_{number}_text" in post
            },
            encodings={str(number): post.get(f"encoding_{number}", "") for number in range(len(batch.files))},
            publishers=dict(names),
        )
        previews.preview_check(**theirs)
        return redirect("admin:reports_importbatch_preview", batch.pk)
    return None


def _columns(number: int, table: dict[str, Any]) -> dict[str, Any]:
    """The selects of one shape of table."""
    return table | {
        "fields": [
            {
                "name": f"column_{number}_{field}",
                "field": field,
                "chosen": table["chosen"].get(field, ""),
                "how": HOW.get(table["how"].get(field, ""), ""),
                "guess": table["how"].get(field) in ("name", "content"),
            }
            for field in NAMES
        ],
        "choices": [(name, f"{name}: {table['example'].get(name, '')[:40]}") for name in table["columns"]],
    }


def _encodings(batch: ImportBatch) -> list[dict[str, Any]]:
    """The files whose encoding has to be chosen, or was."""
    chosen = batch.options.get("encodings") or {}
    rows = list(batch.log.exclude(proposals=[]).order_by("position")[:500])
    found = []
    for number, file in enumerate(batch.files):
        name = file["name"]
        own = [row for row in rows if row.file == name or row.file.startswith(f"{name} › ")]
        if own or str(number) in chosen:
            samples = [
                (ENCODINGS.get(code, code), words) for code, words in (own[0].proposals if own else [])
            ]
            first = own[0].proposals[0][0] if own else ""
            found.append(
                {"number": number, "file": name, "samples": samples, "chosen": chosen.get(str(number), first)}
            )
    return found


def _publishers(batch: ImportBatch) -> dict[str, Any]:
    """Names that the registry lacks, and those that the person has matched."""
    matched = batch.options.get("publishers") or {}
    unknown = batch.log.unknown_publishers()
    return {
        "matched": [{"name": name, "source": key} for name, key in matched.items()],
        "unknown": unknown[:_MOST_NAMES],
        "more": len(unknown[_MOST_NAMES:]),
    }


def _own_row(batch: ImportBatch, position: int) -> ImportRow:
    row = batch.log.select_related("other_report", "batch").filter(position=position).first()
    if row is None:
        raise Http404
    return row


def row_page(request: HttpRequest, context: dict[str, Any], pk: int, position: int) -> HttpResponse:
    """One row: what is known of it, to correct, and how its text begins."""
    batch = own_preview(request, pk)
    if batch.confirmed_at:
        return redirect("admin:reports_importbatch_change", pk)
    row = _own_row(batch, position)
    initial = {
        "title": row.title,
        "publisher": row.publisher,
        "date": row.day,
        "url": row.url,
        "language": row.language,
    }
    form = RowForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            previews.row_correct(by=request.user, batch=pk, position=position, values=form.cleaned_data)
            messages.success(request, f"Corrected: {row}.")
            return redirect("admin:reports_importbatch_row", pk, position)
        except ImportRow.DoesNotExist:
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
    text = own_text(row, folder_of(batch.folder) / TEXTS)
    context |= {
        "title": str(row),
        "batch": batch,
        "form": form,
        "line": shown(batch, [row])[0],
        "text": text[:_SHOWN_OF_TEXT] if text else None,
        "more": max(len(text or "") - _SHOWN_OF_TEXT, 0),
        "outlets": outlets(),
        "before": batch.log.filter(position__lt=position).order_by("-position").first(),
        "after": batch.log.filter(position__gt=position).order_by("position").first(),
    }
    return TemplateResponse(request, "reports/preview_row.html", context)


def compare_page(request: HttpRequest, context: dict[str, Any], pk: int, position: int) -> HttpResponse:
    """A row's text beside the one that it repeats, nearly repeats or replaces."""
    batch = own_preview(request, pk)
    row = _own_row(batch, position)
    texts = folder_of(batch.folder) / TEXTS if batch.folder else None
    own = own_text(row, texts) if texts else None
    other = other_text(row, texts) if texts else None
    if own is None or other is None:
        raise Http404
    line = shown(batch, [row])[0]
    context |= {
        "title": f"{row}, compared",
        "batch": batch,
        "left_name": other[1],
        "left_url": line["other_url"],
        "right_name": f"{row}: {row.title}",
        "right_url": reverse("admin:reports_importbatch_row", args=[pk, position]),
        "percent": line["percent"],
        "verdict_words": line["verdict_words"],
        "lines": side_by_side(other[0], own),
        "back": reverse("admin:reports_importbatch_preview", args=[pk]),
    }
    return TemplateResponse(request, "reports/compare.html", context)


def reports_compare(
    request: HttpRequest, context: dict[str, Any], report: Report, other: Report
) -> HttpResponse:
    """Two stored reports side by side."""
    share = similarity(shingles(report.folded), shingles(other.folded))
    context |= {
        "title": f"{report.report_id} and {other.report_id}, compared",
        "left_name": f"{other.report_id}: {other.title}",
        "left_url": reverse("admin:reports_report_change", args=[other.pk]),
        "right_name": f"{report.report_id}: {report.title}",
        "right_url": reverse("admin:reports_report_change", args=[report.pk]),
        "percent": f"{share * 100:.1f}",
        "lines": side_by_side(other.text, report.text),
        "back": reverse("admin:reports_report_change", args=[report.pk]),
    }
    return TemplateResponse(request, "reports/compare.html", context)
