"""The annotators' page: rulings on their statements, to accept or to appeal against."""

import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from annotator.people.roles import require
from annotator.site import Card, Figure

from .appeals import dispute_accept, dispute_appeal
from .models import Dispute
from .rulings import MOST, read_rulings, rulings_of

PER_PAGE = 20


@admin.site.start_card(order=12)
def rulings_card(request: HttpRequest) -> Card | None:
    if not request.user.has_perm("annotations.annotate"):
        return None
    rulings, waiting = rulings_of(request.user)
    if not rulings:
        return None
    listed = reverse("admin:review_rulings")
    text = "A reviewer has ruled where judgements differed. You can accept it, or appeal with a reason."
    figures = [
        Figure("to look at", _up_to_most(waiting), listed),
        Figure("in all", _up_to_most(len(rulings)), listed),
    ]
    return Card("Rulings on your statements", text, figures, [("Read them", listed)])


def _up_to_most(number: int) -> int | str:
    return number if number <= MOST else f"{MOST:,}+"


def rulings_page(request: HttpRequest) -> HttpResponse:
    """GET: the rulings, or those of `until` (a day) and before. POST `dispute`, `version`, `action` (accept, appeal).

    An appeal has its `reason`.
    """
    require(request.user, "annotations.annotate")
    errors: list[str] = []
    if request.method == "POST":
        try:
            return _answer(request)
        except ValidationError as error:
            errors = error.messages
    until = _day(request.GET.get("until", ""))
    rulings, _ = rulings_of(request.user, until)
    page = Paginator(rulings[:MOST], PER_PAGE).get_page(request.GET.get("page"))
    context = admin.site.each_context(request) | {
        "title": "Rulings on your statements",
        "rulings": read_rulings(page.object_list, request.user),
        "page": page,
        "more": len(rulings) > MOST,
        "most": f"{MOST:,}",
        "until": until,
        "address": urlencode({"until": until}) if until else "",
        "errors": errors,
        "posted": request.POST.get("dispute", ""),
        "reason": request.POST.get("reason", ""),
    }
    return TemplateResponse(request, "review/rulings.html", context, status=422 if errors else 200)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _answer(request: HttpRequest) -> HttpResponse:
    posted = request.POST
    version = posted.get("version", "")
    given: dict[str, Any] = {"by": request.user}
    try:
        given["dispute"] = UUID(posted.get("dispute", ""))
        given["version"] = int(version[:9])
        if posted.get("action") == "appeal":
            dispute_appeal(**given, reason=posted.get("reason", "")[:10_000])
            messages.success(request, "Your appeal goes to another reviewer.")
        elif posted.get("action") == "accept":
            dispute_accept(**given)
            messages.success(request, "Accepted.")
        else:
            raise Http404
    except (ValueError, Dispute.DoesNotExist):
        raise Http404 from None
    return redirect("admin:review_rulings")


def _pages() -> list:
    return [path("review/rulings/", admin.site.admin_view(rulings_page), name="review_rulings")]


admin.site.add_pages(_pages)
admin.site.add_navigation("Rulings", "review_rulings", "annotations.annotate", order=12, within="Assignments")
