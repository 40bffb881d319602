"""The page of back-ups: what is there, a button that makes one, and for each a look at its bytes and its download."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.fields import storable
from annotator.jobs.models import Job
from annotator.people.fresh import password_again

from .backup_jobs import backup_check_start, backup_start
from .kept_backups import MAKING, MAY, MOST, backup_open, backup_path, kept_backups


def backups_page(request: HttpRequest) -> HttpResponseBase:
    """By POST: make one, or check or download the one named `file`, as `action` says."""
    if not request.user.has_perm(MAY):
        raise Http404
    if request.method == "POST":
        try:
            return _act(request, request.POST.get("action", ""), request.POST.get("file", ""))
        except FileNotFoundError as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("admin:keeping_backups")
    return _page(request)


def _act(request: HttpRequest, action: str, name: str) -> HttpResponseBase:
    if action == "make":
        return _led_to(request, backup_start(by=request.user))
    if not storable(name):
        raise Http404
    if action == "check":
        return _led_to(request, backup_check_start(by=request.user, name=name))
    if action != "download":
        raise Http404
    backup_path(name)  # what is not there asks for no password
    if (again := password_again(request)) is not None:
        return again
    file = backup_open(by=request.user, name=name)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _led_to(request: HttpRequest, job: Job) -> HttpResponse:
    """Back to the list where the job is done, else to its page, which tells how far it is, or what went wrong."""
    if job.state != Job.DONE:
        return redirect("admin:jobs_job_change", job.pk)
    tell = messages.error if (job.result or {}).get("damage") else messages.success
    tell(request, job.message)
    return redirect("admin:keeping_backups")


def _page(request: HttpRequest) -> HttpResponse:
    waiting = Job.objects.filter(kind=MAKING, state__in=[Job.QUEUED, Job.RUNNING])
    context = admin.site.each_context(request) | {
        "title": "Back-ups",
        "subtitle": None,
        "backups": kept_backups(),
        "most": MOST,
        "under_way": next((job for job in waiting if job.is_under_way), None),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "keeping/backups.html", context)
