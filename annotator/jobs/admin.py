"""Screens of jobs: the list, and one job as it goes."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django_tasks_db.models import DBTaskResult

from annotator.site import ReadOnlyModelAdmin

from .kinds import KINDS
from .models import Job
from .services import job_cancel, job_retry
from .signs import worker_is_missing

# The queue behind the jobs says nothing that their own pages don't say better.
admin.site.unregister(DBTaskResult)

_PERMISSIONS = sorted({permission for kind in KINDS.values() for permission in kind.permissions})
admin.site.add_navigation("Jobs", "jobs_job_changelist", "jobs.view_job", *_PERMISSIONS, order=90)


@admin.register(Job)
class JobAdmin(ReadOnlyModelAdmin):
    """A person's own jobs; everybody's, for managers."""

    list_filter = ["state", "kind"]
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(map(request.user.has_perm, ["jobs.view_job", *_PERMISSIONS]))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        rows: Any = super().get_queryset(request)
        return rows.seen_by(request.user).select_related("by")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        shown = ["title", "stands", "created_at", "finished_at"]
        return [*shown, "by"] if request.user.has_perm("jobs.view_job") else shown

    @admin.display(description="State", ordering="state")
    def stands(self, job: Job) -> str:
        told = job.progress if job.state_now == Job.RUNNING else {}
        if not told.get("of"):
            return job.state_in_words
        return format_html(
            '{} <meter class="progress" max="{}" value="{}" aria-hidden="true"></meter> {} of {}',
            *(job.state_in_words, told["of"], told["done"], told["done"], told["of"]),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
        if request.method == "POST":
            return _act(request, job)
        found = KINDS.get(job.kind)
        kind = found if found and found.allowed_to(request.user) else None  # others find nothing at its page
        context = admin.site.each_context(request) | {
            "title": job.title,
            "job": job,
            "opts": self.opts,
            "may_retry": job.may_be_retried and kind is not None,
            "stopping": job.state_now == Job.RUNNING and job.signs.is_asked_to_stop(),
            "no_worker": job.state_now == Job.QUEUED and worker_is_missing(),
            "page": kind.page(job) if kind and kind.page and job.state_now == Job.DONE else "",
        }
        return TemplateResponse(request, "jobs/job.html", context)


def _act(request: HttpRequest, job: Job) -> HttpResponse:
    """Cancel or retry, as the form's button says."""
    act = {"cancel": job_cancel, "retry": job_retry}.get(request.POST.get("action", ""))
    try:
        if act is not None:
            act(by=request.user, job=job.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(request.path)
