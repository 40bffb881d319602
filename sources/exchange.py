"""Import and export pages of an admin list: a file is shown as it would go in, then confirmed, then goes in.

Between preview and confirmation the file travels with the page, signed for this person and this table: nothing of it
lies on the server, any process can take the confirmation, and what goes in is what was shown.
"""

import base64
import logging
from dataclasses import dataclass, field
from typing import Any

import tablib
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from annotator.people.allowance_services import uploads_count, uploads_left
from annotator.people.services import audit

from .announcing import announce_together, held_back
from .lookalikes import Lookalike
from .registry_table import RegistryError
from .resources import RegistryResource
from .spreadsheets import LARGEST_UPLOAD, MOST_ROWS, read_upload, write_csv, write_xlsx

logger = logging.getLogger(__name__)

CONFIRM_WITHIN = 60 * 60  # seconds
MOST_SHOWN = 500  # rows of a preview that are spelled out
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One row of the file in the preview. kind: new, update, skip, refused or alike; cells: (now, will be).

    alike: of a look-alike, what it stays out for unless a person confirms that it is another; of a refused row, what
    it clashes with.
    """

    number: int
    kind: str
    cells: list[tuple[str, str]]
    reasons: list[str]
    alike: list[Lookalike]


@dataclass
class Preview:
    """What a file would do, or did."""

    lines: list[Line] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(line.kind == kind for line in self.lines)

    @property
    def so_many_alike(self) -> int:
        return self.count("alike")

    @property
    def counts(self) -> dict[str, int]:
        return {kind: self.count(kind) for kind in ("new", "update", "skip", "refused")}

    @property
    def telling(self) -> list[Line]:
        """Lines that change something or stay out: refused ones and look-alikes first, as many as a page holds."""
        telling = [line for line in self.lines if line.kind != "skip"]
        order = ("refused", "alike")
        first = {kind: place for place, kind in enumerate(order)}
        return sorted(telling, key=lambda line: (first.get(line.kind, len(order)), line.number))[:MOST_SHOWN]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="CSV or XLSX file",
        help_text=f"At most {LARGEST_UPLOAD // 1_000_000} MB and {MOST_ROWS} rows. Nothing goes in before you confirm.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > LARGEST_UPLOAD:
            raise forms.ValidationError(f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB.")
        return self.cleaned_data["file"]


class ExchangePages:
    """Mixin for a ModelAdmin: the pages `import/` and `export/`."""

    resource_class: type[RegistryResource]
    change_list_template: Any = "admin/sources/change_list.html"
    model: Any
    opts: Any
    admin_site: Any
    media: Any

    def get_urls(self) -> list:
        def page(route: str, view: Any) -> Any:
            name = f"{self.opts.app_label}_{self.opts.model_name}_{route}"
            return path(f"{route}/", self.admin_site.admin_view(view), name=name)

        pages = [page("import", self.import_view), page("export", self.export_view)]
        return pages + super().get_urls()  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        tables = [
            (words, reverse(f"admin:sources_{table}_changelist"))
            for table, words in (("source", "Sources"), ("alias", "Aliases"), ("assessment", "Assessments"))
            if request.user.has_perm(f"sources.view_{table}") and table != self.opts.model_name
        ]
        context = {"may_import": self._may_import(request), "tables": tables, **(extra_context or {})}
        return super().changelist_view(request, context)  # type: ignore[misc]

    def _may_import(self, request: HttpRequest) -> bool:
        """Whether the user may add to, and where rows change, change what the table holds."""
        name = self.opts.model_name
        needed = [f"sources.add_{name}"]
        if "change" in self.opts.default_permissions:
            needed.append(f"sources.change_{name}")
        return request.user.has_perms(needed)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The whole table as a file: CSV exactly as stored, or XLSX with every cell as text."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        resource = self.resource_class()
        # import-export makes the rows; written by us, since its CSV and XLSX are not exact.
        data = resource.export(resource.get_queryset())
        rows = [[str(cell) if cell is not None else "" for cell in row] for row in data]
        wanted = request.GET.get("format")
        if wanted == "csv":
            content, kind = write_csv(resource.columns, rows), "text/csv; charset=utf-8"
        elif wanted == "xlsx":
            try:
                content, kind = write_xlsx(resource.columns, rows), XLSX
            except ValueError as error:
                messages.error(request, f"No XLSX: {error}. The CSV holds everything.")
                return redirect(self._list_address())
        else:
            raise Http404
        name = f"{self.opts.verbose_name_plural}-{timezone.localdate():%Y-%m-%d}.{wanted}"
        return HttpResponse(
            content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload, preview, confirm: one address, and the same permission at each step."""
        if not self._may_import(request):
            raise PermissionDenied
        if "held" in request.POST:
            return self._confirmed(request)
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        preview = held = None
        if form.is_valid() and self._counted(request, form):
            name, data = _printable(form.cleaned_data["file"].name), form.cleaned_data["file"].read()
            if known := self.known_shape(request, name, data):
                return known
            try:
                preview = self._run(request, name, data, dry_run=True)
            except RegistryError as error:
                form.add_error("file", str(error))
            else:
                if preview.count("new") + preview.count("update") + preview.so_many_alike:
                    held = held_file(name, data, self._salt(request))
        return self._page(request, form, preview, held)

    def _counted(self, request: HttpRequest, form: UploadForm) -> bool:
        """Whether the file is within what may still be uploaded today; the form says why not."""
        try:
            uploads_count(by=request.user, sizes=[form.cleaned_data["file"].size])
        except ValidationError as error:
            form.add_error("file", error)
            return False
        return True

    def known_shape(self, request: HttpRequest, name: str, data: bytes) -> HttpResponse | None:
        """The page of a file that has a shape of its own; None: it is to have the columns of this table."""
        return None

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        try:
            name, data = file_held(request.POST["held"], self._salt(request))
            with transaction.atomic():
                done = self._run(request, name, data, dry_run=False)
        except signing.BadSignature:
            messages.error(request, "The preview is too old, or not yours. Choose the file again.")
            return redirect(request.path)
        except RegistryError as error:
            messages.error(request, str(error))
            return redirect(request.path)
        counts = done.counts
        words = f"{counts['new']} added, {counts['update']} changed, {counts['skip']} already there"
        messages.success(request, f"From {name}: {words}.")
        if not counts["refused"] and not done.so_many_alike:
            return redirect(self._list_address())
        return self._page(request, UploadForm(), done, None)

    def _run(self, request: HttpRequest, name: str, data: bytes, dry_run: bool) -> Preview:
        """Let the rows in, or see what would become of them. Raises RegistryError where nothing can go in."""
        header, rows, notices = read_upload(name, data)
        by: Any = request.user
        resource = self.resource_class(by=by, different=request.POST.getlist("different"))
        missing = [column for column in resource.columns if column not in header]
        if missing:
            raise RegistryError(name, 1, f"lacks the columns {', '.join(missing)}")
        doubled = sorted({column for column in resource.columns if header.count(column) > 1})
        if doubled:
            raise RegistryError(name, 1, f"has the column {doubled[0]} twice")
        others = [column for column in header if column not in resource.columns]
        if others:
            notices.append(f"Columns passed over: {', '.join(others)[:300]}.")
        if not rows:
            raise RegistryError(name, None, "has no rows")
        rows = resource.prepared(rows)
        resource.lines = [line for line, _ in rows]
        dataset = tablib.Dataset(*[list(row.values()) for _, row in rows], headers=list(resource.columns))
        with held_back() as changes:
            result = resource.import_data(dataset, dry_run=dry_run)
        for error in result.base_errors:
            logger.error("import of %s failed", self.opts.model_name, exc_info=error.error)
        for row in result.rows:
            for error in row.errors:
                logger.error("a row of an import failed", exc_info=error.error)
        if result.has_errors():
            raise RegistryError(
                name, None, "could not be taken in; nothing was changed. The server's log says why"
            )
        if not dry_run:
            announce_together(by, changes)
            counts = {kind: number for kind, number in result.totals.items() if number}
            audit(
                by=by,
                action=f"{self.opts.verbose_name_plural} imported",
                subject=name,
                after=counts,
            )
        lines = [_line(resource, rows[at], row) for at, row in enumerate(result.rows)]
        return Preview(sorted(lines, key=lambda line: line.number), notices)

    def _page(
        self, request: HttpRequest, form: UploadForm, preview: Preview | None, held: str | None
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": f"Import {self.opts.verbose_name_plural}",
            "form": form,
            "uploads_left": uploads_left(request.user),
            "preview": preview,
            "held": held,
            "columns": self.resource_class.columns,
            "opts": self.opts,
            "media": self.media,
            "list_address": self._list_address(),
        }
        return TemplateResponse(request, "admin/sources/import.html", context)

    def _list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _salt(self, request: HttpRequest) -> str:
        return f"import.{self.opts.label_lower}.{request.user.pk}"


def held_file(name: str, data: bytes, salt: str) -> str:
    """A file as it travels with the page of its preview."""
    return signing.dumps([name, base64.b64encode(data).decode("ascii")], salt=salt, compress=True)


def file_held(held: str, salt: str) -> tuple[str, bytes]:
    """Name and bytes of the file that was previewed. Raises BadSignature, also where the preview is too old."""
    name, data = signing.loads(held, salt=salt, max_age=CONFIRM_WITHIN)
    return name, base64.b64decode(data)


def _printable(name: str) -> str:
    """A file's name as it may stand in messages and logs."""
    return "".join(character if character.isprintable() else "?" for character in name)[:150]


def _line(resource: RegistryResource, row: tuple[int, dict[str, str]], result: Any) -> Line:
    number, values = row
    reasons = []
    if result.validation_error is not None:
        error = result.validation_error
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, texts in by_field.items():
            column = "source" if name == "key" else name
            reasons += [text if name == NON_FIELD_ERRORS else f"{column}: {text}" for text in texts]
    before = resource.before.get(number, {})
    cells = [(before.get(column, values[column]), values[column]) for column in resource.columns]
    if alike := resource.alike.get(number):
        return Line(number, "alike", cells, reasons, alike)
    kind = "refused" if reasons else result.import_type
    return Line(number, kind, cells, reasons, resource.clashes.get(number, []))
