"""The page that takes files in: they are kept, looked at, and wait in a preview."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.people.allowance_services import uploads_left
from annotator.people.roles import require
from sources.models import Source

from .formats import FORMATS
from .forms import ImportForm
from .import_models import ImportBatch
from .previews import KEPT_DAYS, preview_check, preview_confirm, preview_create


def outlets() -> Any:
    """The registered sources that may have published something, for a field that proposes them."""
    return Source.objects.in_use().exclude(kind="generic").order_by("name")


def import_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """GET: the form. POST `action`: `check` leads to the preview, `import` imports without one."""
    require(request.user, "reports.import_reports")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = _kept(request, form)
        if batch is not None:
            return _begun(request, batch)
    context |= {
        "form": form,
        "formats": FORMATS,
        "uploads_left": uploads_left(request.user),
        "waiting": ImportBatch.objects.waiting(request.user).select_related("job").order_by("-at"),
        "kept_days": KEPT_DAYS,
        "outlets": outlets(),
    }
    return TemplateResponse(request, "reports/import.html", context)


def _begun(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """To the import or the preview, as was asked; where too much is under way the files wait in the preview."""
    try:
        if request.POST.get("action") == "import":
            preview_confirm(by=request.user, batch=batch.pk, checked=False)
            return redirect("admin:reports_importbatch_change", batch.pk)
        preview_check(by=request.user, batch=batch.pk)
    except ValidationError as error:
        messages.error(request, " ".join(["The files are kept, and wait here.", *error.messages]))
    return redirect("admin:reports_importbatch_preview", batch.pk)


def _kept(request: HttpRequest, form: ImportForm) -> ImportBatch | None:
    """The upload; None where the form has an error to show instead."""
    if not form.files_given():
        form.add_error("uploads", "Choose at least one file, or paste a report.")
        return None
    try:
        return preview_create(
            by=request.user,
            files=form.files_given(),
            publisher=form.cleaned_data["publisher"],
            language=form.cleaned_data["language"],
            published_on=form.cleaned_data["published_on"],
            dates=form.cleaned_data["dates"],
        )
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        form.add_error("uploads", f"The files can't be kept on the server: {reason}.")
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None
