"""The page of releases: what was frozen, its download, and for managers a form that freezes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from annotator.fields import storable
from annotator.jobs.models import Job
from annotator.people.fresh import password_again

from .catalogue import TABLES
from .choosing import chosen_by_query
from .models import Release
from .release_job import release_start
from .release_models import LICENCES
from .releases import NotAsReleased, may_read, release_open

MEASURES = ("voice", "path", "credibility")


class ReleaseForm(forms.Form):
    title = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"size": 40}))
    authors = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        max_length=4_000,
        help_text="One a line: teams, or people who agree to be named in public.",
    )
    licence = forms.ChoiceField(
        choices=[("", "Choose…"), *LICENCES.items()],
        help_text="Of the annotations; the texts belong to their publishers.",
    )
    filter = forms.CharField(
        required=False,
        max_length=1_000,
        label="Only",
        help_text="report_ids, or words in a report's text, title or publisher. Empty: all reports.",
    )
    without_text = forms.BooleanField(
        required=False, label="Without texts", help_text="Hashes and short beginnings in place of the texts."
    )
    despite_names = forms.BooleanField(
        required=False,
        label="Names may stand in it",
        help_text="Otherwise notes and reasons in which names of the team stand are shown first.",
    )

    def clean_filter(self) -> str:
        query = self.cleaned_data["filter"].strip()
        if query and not chosen_by_query(TABLES["reports"], query).exists():
            raise ValidationError(f"Nothing matches “{query}”.")
        return str(query)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not all(storable(value) for value in values.values() if isinstance(value, str)):
            raise ValidationError("NUL and half characters can't be stored.")
        return values


def releases_page(request: HttpRequest) -> HttpResponse:
    """All releases, for who may read them. By POST, for managers: freeze the corpus."""
    if not may_read(request.user):
        raise Http404
    may_add = request.user.has_perm("corpus.add_release")
    form = ReleaseForm(request.POST or None) if may_add else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            if form.cleaned_data["despite_names"] and (again := password_again(request)) is not None:
                return again
            try:
                job = release_start(by=request.user, **form.cleaned_data)
                if job.state != Job.FAILED:
                    return redirect("admin:corpus_releases" if job.state == Job.DONE else _job_address(job))
                form.add_error(None, job.message)
            except ValidationError as error:
                form.add_error(None, error)
    context = admin.site.each_context(request) | {
        "title": "Releases",
        "subtitle": None,
        "releases": [(release, _agreement(release)) for release in Release.objects.select_related("made_by")],
        "form": form,
        "open_form": form is not None and form.is_bound,
    }
    request.current_app = admin.site.name
    return TemplateResponse(
        request, "corpus/releases.html", context, status=400 if form and form.errors else 200
    )


@require_POST
def release_download(request: HttpRequest, number: int) -> HttpResponseBase:
    """The bundle. By POST only: each download stands in the audit log, and no link outside can start one."""
    if not may_read(request.user):
        raise Http404
    try:
        release, file = release_open(by=request.user, number=number)
    except Release.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("admin:corpus_releases")
    except NotAsReleased as error:
        messages.error(request, f"It is not handed out: {error}. Ask the operator.")
        return redirect("admin:corpus_releases")
    return FileResponse(file, as_attachment=True, filename=release.file_name, content_type="application/zip")


def _job_address(job: Job) -> str:
    return reverse("admin:jobs_job_change", args=[job.pk])


def _agreement(release: Release) -> list[tuple[str, str]]:
    """Alpha of the main measures, in words."""
    values = {name: (release.agreement.get(name) or {}).get("value") for name in MEASURES}
    return [(name, "undefined" if value is None else f"{value:.2f}") for name, value in values.items()]
