"""The export page, and the downloads of it and of the lists."""

import tempfile
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotator.jobs.models import Job
from annotator.people.allowance_services import download_count
from annotator.people.fresh import password_again
from annotator.shared_files import file_at_hand

from .asking import KINDS_OF_FILE, Asked, may_ask, whole_in
from .catalogue import TABLES, tables_in
from .choosing import without
from .export_job import KIND, NAME, export_start, is_large
from .scope import scope_for
from .workbook import TooLongForXlsx

IN_MEMORY = 1024 * 1024  # bytes; a larger file is kept on disk while it is made


@require_safe
def export_page(request: HttpRequest) -> HttpResponse:
    """What this person may take out, table by table and as a whole."""
    return _page(request)


@require_POST
def export_table(request: HttpRequest, table: str) -> HttpResponseBase:
    """The file of a table; see `_answer`."""
    if table not in TABLES:
        raise Http404
    return _answer(request, table)


@require_POST
def export_whole(request: HttpRequest, what: str) -> HttpResponseBase:
    """The bundle, or the decisions in the format of another program; see `_answer`."""
    if what in TABLES:
        raise Http404
    return _answer(request, what)


@require_http_methods(["GET", "HEAD", "POST"])
def export_file(request: HttpRequest, job: UUID) -> HttpResponseBase:
    """The file that a job of this person's has made. One with names asks for the password again, by a POST."""
    made = Job.objects.filter(pk=job, kind=KIND, by=request.user.pk, state=Job.DONE).first()
    told = (made and made.result) or {}
    if made is None or not request.user.has_perm(told.get("needs", "")):
        raise Http404
    if told.get("names") and (again := password_again(request)) is not None:
        return again
    try:
        file = file_at_hand(made.folder.files / NAME).open("rb")
    except FileNotFoundError as error:  # removed after its time
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=told["name"], content_type=told["media_type"])


def _answer(request: HttpRequest, what: str) -> HttpResponseBase:
    """The file, or the page of the job that makes it.

    ?list=app.model and that list's own query: the rows on that screen; else the form's own filter. By POST only: each
    download stands in the audit log, and no link outside can start one.
    """
    asked = _asked(request, what)
    if not may_ask(request.user, asked):
        raise Http404
    named = asked.names is not None and request.user.has_perm("corpus.export_all")
    if (named or asked.despite_names) and (again := password_again(request)) is not None:
        return again
    try:
        if asked.what not in TABLES and asked.names is not None:
            raise ValidationError("People's names are for single tables; nothing was written.")
        download_count(by=request.user)
        asked.chosen(request.user)  # before it waits in a queue
        if is_large(request.user, asked):
            job = export_start(by=request.user, asked=asked)
            if job.state == Job.FAILED:
                return _page(request, error=job.message)
            return redirect(reverse("admin:jobs_job_change", args=[job.pk]))
        if asked.what in TABLES:
            return _attached(
                StreamingHttpResponse(asked.pieces(request.user), content_type=asked.media_type), asked
            )
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- the answer closes it
        asked.write(request.user, file)
        file.seek(0)
        return _attached(FileResponse(file, content_type=asked.media_type), asked)
    except (ValidationError, TooLongForXlsx) as error:
        said = error.messages if isinstance(error, ValidationError) else [str(error)]
        return _page(request, error="\n".join(said))


def _attached(response: HttpResponseBase, asked: Asked) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{asked.file_name}"'
    return response


def _asked(request: HttpRequest, what: str) -> Asked:
    given = request.POST
    label = request.GET.get("list")
    return Asked(
        what=what,
        kind=given.get("format", "csv"),
        words="" if label is not None else given.get("filter", "").strip(),
        label="no.list" if label == "" else label or "",
        query=without(request.GET, "list").urlencode(),
        without_text=bool(given.get("without_text")),
        despite_names=bool(given.get("despite_names")),
        names=given.get("reason", "") if given.get("names") else None,
    )


def _page(request: HttpRequest, error: str = "") -> HttpResponse:
    scope = scope_for(request.user)
    tables = tables_in(scope)
    if not tables:
        raise Http404
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": "Export",
        "subtitle": None,
        "tables": tables,
        "whole": whole_in(scope),
        "scope": scope,
        "kinds_of_file": KINDS_OF_FILE,
        "error": error,
        "given": request.POST,
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "corpus/export.html", context, status=400 if error else 200)
