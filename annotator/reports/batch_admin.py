"""Screens of imports: the list, one import with its rows, its preview, and what can be done with either."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotator.long_lists import COUNTED_BY_READING, Among, each_has, few, reading
from annotator.people.roles import require
from annotator.site import ReadOnlyModelAdmin

from . import archiving, previews, services
from .import_jobs import reread_start
from .log_page import has_rejected, log_page, rejected_file, verdicts_file
from .models import Appearance, ImportBatch, Report
from .preview_page import compare_page, own_preview, preview_page, row_page
from .results import DROPPED

NEWEST = 10  # imports are offered to filter by
BLOCKERS = 50  # are shown of the reports that keep an import from being undone

admin.site.add_navigation(
    "Imports", "reports_importbatch_changelist", "reports.view_importbatch", order=70, within="Reports"
)


class BroughtBy(admin.SimpleListFilter):
    """Reports that one import brought, and no other did; offered are the newest ones, to those who see imports."""

    title = "import"
    parameter_name = "import"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        if not request.user.has_perm("reports.view_importbatch"):
            return []  # then the list doesn't ask this filter either
        done = ImportBatch.objects.exclude(confirmed_at=None).filter(undone_at=None)
        offered = list(done.order_by("-at")[:NEWEST])
        if self._key is not None and self._key not in {batch.pk for batch in offered}:
            offered += done.filter(pk=self._key)
        return [
            (str(batch.pk), f"{batch.file_name}, {timezone.localtime(batch.at):%-d %b %Y, %H:%M}")
            for batch in offered
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        batch = ImportBatch.objects.filter(pk=self._key).first() if self._key is not None else None
        if batch is None:
            return queryset.none()
        keys = few(Report.objects.brought_by(batch).values_list("pk", flat=True))
        if keys is not None:
            return queryset.filter(Among("pk", keys))
        there = Appearance.objects.filter(report=OuterRef("pk"))
        brought = Q(each_has(there.filter(batch=batch))) & ~Q(each_has(there.exclude(batch=batch)))
        return reading(queryset, brought)

    @property
    def _key(self) -> int | None:
        value = self.value() or ""
        return int(value) if value.isdecimal() and len(value) < 10 else None


@admin.site.onward(ImportBatch)
def list_reports(request: HttpRequest, batch: ImportBatch) -> tuple[str, str] | None:
    if batch.is_under_way or batch.undone_at:
        return None
    return "List its reports", f"{reverse('admin:reports_report_changelist')}?import={batch.pk}"


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyModelAdmin):
    list_display = ["shown_name", "at", "by_whom", "came_to", "state"]
    list_filter = ["at"]
    list_select_related = ["by", "job"]
    search_fields = ["file_name"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        rows: Any = super().get_queryset(request)
        return rows.imports()

    @admin.display(description="Files", ordering="file_name")
    def shown_name(self, batch: ImportBatch) -> SafeString:
        return format_html("<bdi>{}</bdi>", batch.file_name)

    @admin.display(description="By")
    def by_whom(self, batch: ImportBatch) -> str:
        return str(batch.by) if batch.by else "operator (command line)"

    @admin.display(description="Came to")
    def came_to(self, batch: ImportBatch) -> str:
        words = {DROPPED: "left out"}
        counts = [
            f"{count} {words.get(verdict, verdict.replace('_', ' '))}"
            for verdict, count in batch.counts.items()
            if count
        ]
        return ", ".join(counts) or "nothing yet"

    @admin.display(description="State")
    def state(self, batch: ImportBatch) -> str:
        return batch.state_in_words

    def get_urls(self) -> list:
        def page(route: str, name: str, view: Callable[..., HttpResponse]) -> Any:
            return path(route, self.admin_site.admin_view(view), name=f"reports_importbatch_{name}")

        preview = "<int:pk>/preview/"
        return [
            page("<int:pk>/reasons.csv", "reasons", self.reasons_view),
            page("<int:pk>/rejected.csv", "rejected", self.rejected_view),
            page("<int:pk>/undo/", "undo", self.undo_view),
            page("<int:pk>/resume/", "resume", self.resume_view),
            page("<int:pk>/reread/", "reread", self.reread_view),
            page("<int:pk>/archive/", "archive", self.archive_view),
            page(preview, "preview", self._page(preview_page)),
            page(f"{preview}<int:position>/", "row", self._page(row_page)),
            page(f"{preview}<int:position>/compare/", "compare", self._page(compare_page)),
            *super().get_urls(),
        ]

    def _page(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def answer(request: HttpRequest, **where: Any) -> HttpResponse:
            context = self.admin_site.each_context(request) | {"opts": self.opts}
            return view(request, context, **where)

        return answer

    def _found(self, request: HttpRequest, pk: Any) -> ImportBatch:
        batch = self.get_object(request, str(pk))
        if batch is None or not self.has_view_permission(request, batch):
            raise Http404
        return batch

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        batch = self._found(request, object_id)
        may = not batch.undone_at and request.user.has_perm("reports.import_reports")
        blockers, blocking = services.import_blocking(batch, BLOCKERS) if may else ([], 0)
        resumable = not batch.finished_at and bool(batch.folder) and batch.by == request.user
        context = self.admin_site.each_context(request) | {
            "title": batch.file_name,
            "opts": self.opts,
            "batch": batch,
            "job": batch.job,
            "by_whom": self.by_whom(batch),
            "settings": _settings(batch),
            "may_undo": may and not batch.is_under_way,
            "may_resume": may and resumable and not batch.is_under_way,
            "blockers": blockers,
            "blocking": blocking,
            "blocking_counted": COUNTED_BY_READING,
            "blockers_shown": BLOCKERS,
            "has_rejected": has_rejected(batch),
            "onward": self.admin_site.onward_from(request, batch),
            "kept_days": previews.KEPT_DAYS,
            **log_page(request, batch),
        }
        return TemplateResponse(request, "reports/batch.html", context)

    def reasons_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The verdicts of an import as a file."""
        return verdicts_file(self._found(request, pk), f"import-{pk}.csv")  # type: ignore[return-value]

    def rejected_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The refused rows of an import, or of the user's own preview, as a file."""
        own = ImportBatch.objects.waiting(request.user).filter(pk=pk).exists()
        batch = own_preview(request, pk) if own else self._found(request, pk)
        return rejected_file(batch)  # type: ignore[return-value]

    def _done(self, request: HttpRequest, pk: int, do: Callable[[ImportBatch], str]) -> HttpResponse:
        """Do it (POST) and say what came of it on the import's page."""
        require(request.user, "reports.import_reports")
        batch = self._found(request, pk)
        if request.method == "POST":
            try:
                messages.success(request, do(batch))
            except ImportBatch.DoesNotExist:
                raise Http404 from None
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        return redirect("admin:reports_importbatch_change", pk)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an import back (POST, with a reason)."""

        def undo(batch: ImportBatch) -> str:
            gone = services.import_undo(by=request.user, batch=batch, reason=request.POST.get("reason", ""))
            were = "report was" if gone == 1 else "reports were"
            return f"The import is undone: {gone} {were} taken out."

        return self._done(request, pk, undo)

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go on with an import that was interrupted."""

        def resume(batch: ImportBatch) -> str:
            previews.import_resume(by=request.user, batch=batch.pk)
            return "The import goes on behind the last row that is in."

        return self._done(request, pk, resume)

    def reread_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read the reports of an import again."""

        def reread(batch: ImportBatch) -> str:
            reports = list(Report.objects.brought_by(batch).unassigned().values_list("pk", flat=True))
            job = reread_start(by=request.user, reports=reports)
            return job.message or "The reports are being read again: the list of jobs tells how far it is."

        return self._done(request, pk, reread)

    def archive_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Archive the reports of an import."""

        def archive(batch: ImportBatch) -> str:
            reason = request.POST.get("reason", "")
            archived, left = archiving.import_archive(by=request.user, batch=batch, reason=reason)
            were = "report was" if archived == 1 else "reports were"
            stay = "is being rated and stays" if left == 1 else "are being rated and stay"
            return f"{archived} {were} archived; {left} {stay}."

        return self._done(request, pk, archive)


def _settings(batch: ImportBatch) -> list[tuple[str, str]]:
    """What the person said of the files, in words."""
    said = []
    if publisher := batch.options.get("publisher"):
        said.append(("Publisher of rows that name none", publisher))
    if language := batch.options.get("language"):
        said.append(("Language of rows that name none", language))
    if published_on := batch.options.get("published_on"):
        said.append(("Day of rows that name none", published_on))
    for name, key in (batch.options.get("publishers") or {}).items():
        said.append(("Publisher", f"{name} is {key}"))
    for table in batch.tables:
        columns = ", ".join(f"{field} from “{column}”" for field, column in table["chosen"].items())
        said.append((f"Columns of {', '.join(table['files'])}", columns))
    for number, encoding in (batch.options.get("encodings") or {}).items():
        said.append((f"Encoding of {batch.files[int(number)]['name']}", encoding))
    return said
