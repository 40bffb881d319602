"""The page that brings annotations in that were made elsewhere: what each row would become, then the import."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from annotator.fields import storable
from annotator.people.allowance_services import uploads_left
from annotator.people.models import User
from annotator.people.roles import require
from annotator.reports.forms import FilesField, SeveralFiles
from annotator.reports.uploads import Upload, uploads_drop, uploads_keep, uploads_of

from .foreign import ENDINGS, FORMATS, judged_in_files
from .imported_lines import NEW, REFUSED, SAME, VERDICTS, Imported, known_sources
from .importing import ROUND, annotations_import
from .models import Assignment

SLOT = "uploaded_annotations"
MOST_SHOWN = 500
MOST_STRANGERS = 200


class ImportAnnotationsForm(forms.Form):
    """The files, the round, and who is meant by each name in the files."""

    uploads = FilesField(
        required=False,
        label="Files",
        help_text="One or several at a time; of brat both files, or a zip of them.",
        widget=SeveralFiles(attrs={"accept": ",".join(ENDINGS)}),
    )
    round = forms.CharField(
        initial=ROUND, max_length=40, help_text="The round in which these annotations are to stand."
    )

    def __init__(self, *args: Any, strangers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strangers = strangers
        annotators = User.objects.with_perm("annotations.annotate").order_by("username")
        for number, stranger in enumerate(strangers):
            self.fields[f"stranger_{number}"] = forms.ModelChoiceField(
                annotators, required=False, label=stranger or "(no name)", empty_label="Nobody: refuse these"
            )

    def clean_round(self) -> str:
        if not storable(self.cleaned_data["round"]):
            raise ValidationError("NUL and half characters can't be stored.")
        return str(self.cleaned_data["round"])

    @property
    def people(self) -> dict[str, User]:
        """Who is meant, as far as it was said."""
        said = {name: self.cleaned_data.get(f"stranger_{n}") for n, name in enumerate(self.strangers)}
        return {name: person for name, person in said.items() if person is not None}

    @property
    def stranger_fields(self) -> list[forms.BoundField]:
        return [self[f"stranger_{number}"] for number in range(len(self.strangers))]


def import_annotations_page(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST `action`: `check` (stores nothing) or `import`, of the very bytes that were checked."""
    require(request.user, "annotations.assign")
    result: Imported | None = None
    form = ImportAnnotationsForm(strangers=[])
    checked = request.POST.get("action") != "import"
    if request.method == "POST":
        form = ImportAnnotationsForm(request.POST, request.FILES, strangers=_strangers(request))
        result = _result(request, form, checked) if form.is_valid() else None
        if result is not None and not checked and result.counts[NEW]:
            _tell(request, result)
            _drop(request)
            return redirect(f"{reverse('admin:annotations_assignment_changelist')}?state__exact=submitted")
        if result is not None:
            # Names that only these files have are asked for from now on.
            names = [*form.strangers, *sorted(set(result.strangers) - set(form.strangers))][:MOST_STRANGERS]
            request.session[f"{SLOT}_names"] = names
            form = ImportAnnotationsForm(request.POST, strangers=names)
    context = admin.site.each_context(request) | {
        "title": "Import annotations",
        "form": form,
        "formats": FORMATS,
        "uploads_left": uploads_left(request.user),
        "kept": _waiting(request),
        "checked": checked,
        "result": result,
        "opts": Assignment._meta,
        **(_shown(result) if result else {}),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "annotations/import.html", context, status=400 if form.errors else 200)


def _strangers(request: HttpRequest) -> list[str]:
    """The names that the files waiting hold; none for files that are uploaded now."""
    return [] if request.FILES else list(request.session.get(f"{SLOT}_names", []))


def _waiting(request: HttpRequest) -> list[Upload]:
    """The files that were checked in this session; what is imported are their bytes."""
    folder, files = request.session.get(SLOT) or ("", [])
    return list(uploads_of(folder, files)) if folder else []


def _drop(request: HttpRequest) -> None:
    folder, _ = request.session.pop(SLOT, None) or ("", [])
    if folder:
        uploads_drop(folder)


def _result(request: HttpRequest, form: ImportAnnotationsForm, checked: bool) -> Imported | None:
    """What checking or importing came to; None where the form has an error to show instead."""
    try:
        if form.cleaned_data["uploads"]:
            kept = uploads_keep(by=request.user, files=form.cleaned_data["uploads"])
            _drop(request)
            request.session[SLOT] = kept
        waiting = _waiting(request)
        if not waiting:
            form.add_error("uploads", "Choose at least one file.")
            return None
        files = (upload.opened() for upload in waiting)
        return annotations_import(
            by=request.user,
            rows=judged_in_files(files, known_sources()),
            people=form.people,
            round=form.cleaned_data["round"],
            dry_run=checked,
        )
    except OSError as error:
        form.add_error(
            "uploads", f"The files can't be kept on the server: {(error.strerror or 'an error').lower()}."
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


def _tell(request: HttpRequest, result: Imported) -> None:
    counts = result.counts
    words = f"{counts[NEW]} annotations imported"
    words += f", {counts[SAME]} were there already" if counts[SAME] else ""
    if not counts[REFUSED]:
        messages.success(request, f"{words}.")
        return
    reasons = [f"{line.file}, row {line.row}: {line.reason}" for line in result.refused]
    more = f" And {len(reasons) - 5} more." if len(reasons) > 5 else ""
    messages.warning(request, f"{words}, {counts[REFUSED]} refused. {' — '.join(reasons[:5])}.{more}")


def _shown(result: Imported) -> dict[str, Any]:
    """What was refused first."""
    lines = sorted(result.lines, key=lambda line: (line.verdict != REFUSED, line.verdict == NEW))
    return {
        "lines": [(line, VERDICTS[line.verdict]) for line in lines[:MOST_SHOWN]],
        "lines_left": max(len(lines) - MOST_SHOWN, 0),
        "verdict_counts": [(VERDICTS[verdict], count) for verdict, count in result.counts.items()],
        "anything_new": bool(result.counts[NEW]),
    }


def _pages() -> list:
    view = admin.site.admin_view(import_annotations_page)
    return [path("annotations/import/", view, name="annotations_import")]


admin.site.add_pages(_pages)
admin.site.add_navigation(
    "Import annotations", "annotations_import", "annotations.assign", order=18, within="Assignments"
)
