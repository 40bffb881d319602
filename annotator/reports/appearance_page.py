"""The page on which a manager corrects what is known of one appearance of a report."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.meanwhile import ChangedMeanwhile, state_of
from annotator.people.roles import require

from .appearance_correcting import PERMISSION, appearance_correct, known_of
from .formats.rows import LENGTHS
from .import_page import outlets
from .models import Report


class AppearanceForm(forms.Form):
    """Where and when a report appeared, and why that is corrected."""

    publisher = forms.CharField(
        required=False,
        max_length=LENGTHS["publisher"],
        help_text="The outlet: its key, name or website. A name that the registry lacks is kept as you write it.",
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
    )
    published_on = forms.DateField(
        required=False,
        help_text="The grade of a source is the one in force on this day; without it there is none.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    title = forms.CharField(required=False, max_length=LENGTHS["title"])
    url = forms.CharField(required=False, max_length=LENGTHS["url"], label="Address")
    reason = forms.CharField(max_length=500, help_text="It stands in the audit log.")


def appearance_page(
    request: HttpRequest, context: dict[str, Any], report: Report, appearance: int
) -> HttpResponse:
    """GET: what is known of it, in fields. POST: corrected, and back to the report."""
    require(request.user, PERMISSION)
    row = report.appearances.select_related("publisher", "batch").filter(pk=appearance).first()
    if row is None:
        raise Http404
    known = {
        "publisher": row.publisher.key if row.publisher else row.publisher_name,
        "published_on": row.published_on,
        "title": row.title,
        "url": row.url,
    }
    form = AppearanceForm(request.POST or None, initial=known)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = request.POST.get("seen", "")
                job = appearance_correct(by=request.user, appearance=row.pk, seen=seen, **form.cleaned_data)
                messages.success(request, f"Corrected. {job.message if job else ''}".strip())
                return redirect("admin:reports_report_change", report.pk)
            except ChangedMeanwhile as changed:
                form.add_error(None, changed.told(typed_stands_below=True))
                row.refresh_from_db()
            except ValidationError as error:
                form.add_error(None, error.messages)
    context |= {
        "title": "Correct what is known of it",
        "report": report,
        "appearance": row,
        "form": form,
        "seen": state_of(known_of(row)),
        "outlets": outlets(),
    }
    return TemplateResponse(request, "reports/appearance.html", context, status=status)
