"""The page of publishers that the registry lacks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.people.roles import require

from .import_page import outlets
from .unregistered import publisher_settle, unregistered_publishers


def publishers_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """GET: the names, most frequent first. POST `name`, `source`: settle one."""
    require(request.user, "reports.import_reports")
    if request.method == "POST":
        name, source = request.POST.get("name", ""), request.POST.get("source", "")
        try:
            job = publisher_settle(by=request.user, name=name, source=source)
            messages.success(request, f"“{name}” is settled. {job.message if job else ''}".strip())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("admin:reports_publishers")
    page = Paginator(unregistered_publishers(), 50).get_page(request.GET.get("page"))
    context |= {
        "title": "Publishers not registered",
        "page": page,
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "outlets": outlets(),
    }
    return TemplateResponse(request, "reports/publishers.html", context)
