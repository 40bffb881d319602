"""Who judged what in a dispute: for managers, for a reason, which is logged before anything is shown."""

from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from annotator.fields import storable
from annotator.people.fresh import password_again
from annotator.people.roles import require

from .dispute_queue import IN_LIST, address
from .dispute_reading import DisputeReading
from .models import Dispute
from .unblinding import dispute_unblind


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500, help_text="Stands in the audit log, with your name and the statement."
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not storable(reason):
            raise ValidationError("NUL and half characters (lone surrogates) can't be stored.")
        return reason


def unblind_page(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """The form for a reason; after it, the judgements with the annotators' names."""
    require(request.user, "review.unblind")
    dispute = (
        Dispute.objects.seen_by(request.user).select_related("statement__report").filter(pk=object_id).first()
    )
    if dispute is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    rows = None
    if request.method == "POST" and form.is_valid():
        if (again := password_again(request)) is not None:
            return again
        annotations = dispute_unblind(by=request.user, dispute=dispute.pk, **form.cleaned_data)
        people = {annotation.pk: annotation.seat.assignment.annotator for annotation in annotations}
        reading = DisputeReading(dispute, request.user)
        rows = [(judged, people[judged.annotation.pk]) for judged in reading.judged()]
    context = admin.site.each_context(request) | {
        "title": "Who judged what",
        "dispute": dispute,
        "dispute_address": address(dispute.pk, request.GET.get(IN_LIST, "")),
        "form": form,
        "rows": rows,
    }
    return TemplateResponse(request, "review/unblind.html", context)
