"""The page on which a manager changes the deadline of many assignments at once."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.people.roles import require

from .deadlines import deadline_change, with_deadlines
from .forms import DeadlinesForm
from .models import Assignment, AssignmentQuerySet


def deadlines_page(request: HttpRequest) -> HttpResponse:
    """Which open assignments, and by when; the preview stores nothing. `?round=`, `?annotator=`: chosen beforehand."""
    require(request.user, "annotations.assign")
    posted = request.POST if request.method == "POST" else None
    form = DeadlinesForm(posted, initial={name: request.GET.get(name) for name in ("round", "annotator")})
    meant = None
    if posted is not None and form.is_valid():
        meant = with_deadlines(form.cleaned_data["round"], form.cleaned_data["annotator"])
        if "change" in posted and _changed(request, form, meant):
            return redirect("admin:annotations_assignment_changelist")
    context = admin.site.each_context(request) | {
        "title": "Change deadlines",
        "form": form,
        "days": _by_day(meant) if meant is not None and not form.errors else None,
        "opts": Assignment._meta,
    }
    return TemplateResponse(request, "annotations/deadlines.html", context)


def _changed(request: HttpRequest, form: DeadlinesForm, meant: AssignmentQuerySet) -> bool:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("deadline", "reason")} | {
        "by": request.user
    }
    try:
        count = deadline_change(**given, assignments=meant.values_list("pk", flat=True))
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return False
    messages.success(request, f"{count} deadline{'' if count == 1 else 's'} changed.")
    return True


def _by_day(meant: AssignmentQuerySet) -> list[Any]:
    """How many of the assignments are due on each day, the nearest first and those without a day last."""
    days = meant.order_by().values("deadline").annotate(count=Count("pk"))
    return sorted(days, key=lambda day: (day["deadline"] is None, str(day["deadline"])))
