"""From a statement, where it is read, into a claim: one that is there, or a new one that begins with it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from annotator.folding import fold
from annotator.meanwhile import state_of
from annotator.people.roles import require
from annotator.reports.models import Statement

from . import claims, dispute_queue
from .claim_forms import BeginForm, chosen_claim, posted_stance
from .likeness import most_alike, told
from .models import Claim, ClaimStatement, Dispute, Outcome

NEW = "new"
MOST_SEARCHED, MOST_COMPARED = 5_000, 1_000  # of the newest claims: for words, for likeness to the statement
MOST_OFFERED = 12
NEWEST = 4  # are offered whatever they say


@dataclass(frozen=True)
class Offered:
    """A claim to choose. percent: how alike its words and the statement's are; 0 where they aren't."""

    claim: Claim
    held: int
    percent: int


@admin.site.onward(Statement)
def add_to_claim(request: HttpRequest, statement: Statement) -> tuple[str, str] | None:
    if not request.user.has_perm(claims.MAY_CHANGE) or statement.retired_at:
        return None
    return "Add to a claim…", address(statement)


def claims_with(request: HttpRequest, statement: Statement) -> QuerySet[ClaimStatement]:
    """Where the statement stands in claims, for who may read these, the oldest claim first."""
    rows = ClaimStatement.objects.filter(statement=statement)
    if not request.user.has_perm("review.view_claim"):
        rows = rows.none()
    return rows.select_related("claim").order_by("claim__created_at", "claim")


def address(statement: Statement) -> str:
    return reverse("admin:reports_statement_claim", args=[statement.pk])


def adding_page(request: HttpRequest, statement: int) -> HttpResponse:
    """Choose a claim or word a new one, and say what the statement says to it.

    Nothing that anybody judged of the statement stands here, nor what the reader suggests.
    """
    require(request.user, claims.MAY_CHANGE)
    rows = Statement.objects.live().select_related("report__publisher")
    row = rows.filter(pk=statement).first()
    if row is None:
        raise Http404
    errors: list[str] = []
    if request.method == "POST":
        try:
            _put(request, row)
        except Statement.DoesNotExist:
            raise Http404 from None
        except ValidationError as error:
            errors = error.messages
        else:
            return redirect(_back(request, row))
    query = request.GET.get("q", "")[:200]
    offered = offered_for(row, query)
    posted, dispute = request.POST, _dispute(request)
    new = posted if posted.get("claim") == NEW else None
    context = admin.site.each_context(request) | {
        "title": "Add to a claim",
        "statement": row,
        "report": row.report,
        "in_claims": claims_with(request, row),
        "query": query,
        "offered": offered,
        "stances": ClaimStatement.STANCES,
        "form": BeginForm(new, initial=_begins(row)),
        "chosen": posted.get("claim", "") or ("" if offered else NEW),
        "posted": posted,
        "dispute": dispute,
        "dispute_address": _of_dispute(request, dispute) if dispute else "",
        "in_list": _in_list(request),
        "outcome": _outcome(request, row),
        "errors": errors,
    }
    return TemplateResponse(request, "review/claim_adding.html", context, status=422 if errors else 200)


def offered_for(statement: Statement, query: str) -> list[Offered]:
    """Claims that don't hold the statement: those whose words have all of `query`; without, those most like it and the
    newest ones."""
    others = Claim.objects.exclude(pk__in=ClaimStatement.objects.filter(statement=statement).values("claim"))
    words = fold(query).split()
    newest = others.order_by("-created_at", "pk").values_list("pk", "title", "period_start")
    pool = list(newest[: MOST_SEARCHED if words else MOST_COMPARED])
    alike: dict[Any, int] = {}
    if words:
        keys = [pk for pk, title, _ in pool if all(word in fold(title) for word in words)]
    else:
        seed = told(statement.text, statement.report.published_on)
        titles = [(at, title, day) for at, (_, title, day) in enumerate(pool)]
        for at, likeness in most_alike([seed], titles, MOST_OFFERED - NEWEST):
            alike[pool[at][0]] = round(100 * likeness.score)
        keys = [*alike, *(pk for pk, *_ in pool[:NEWEST] if pk not in alike)]
    found = Claim.objects.annotate(held=Count("members")).in_bulk(keys[:MOST_OFFERED])
    return [Offered(found[pk], found[pk].held, alike.get(pk, 0)) for pk in keys if pk in found]


def _begins(statement: Statement) -> dict[str, Any]:
    """How the form of a new claim begins: what the statement says, on the day of its report."""
    words, day = " ".join(statement.text.split()), statement.report.published_on
    return {"title": words[:300], "period_start": day, "period_end": day}


def _put(request: HttpRequest, statement: Statement) -> None:
    """Carry out what was posted, and say it. Raises ValidationError."""
    stance = posted_stance(request.POST, statement)
    if request.POST.get("claim") == NEW:
        form = BeginForm(request.POST)
        if not form.is_valid():
            raise ValidationError([words for found in form.errors.values() for words in found])
        claim = claims.claim_begin(by=request.user, **form.cleaned_data, **stance)
        before, after = "The claim “", "” begins with it."
    else:
        claim = chosen_claim(request.POST)
        seen = state_of(claims.stance_of(None))  # what is offered doesn't hold it
        claims.claim_statement_put(by=request.user, claim=claim.pk, seen=seen, **stance)
        before, after = "It stands in the claim “", "”."
    place = reverse("admin:review_claim_change", args=[claim.pk])
    said = format_html('{}<a href="{}"><bdi>{}</bdi></a>{}', before, place, claim.title, after)
    messages.success(request, said)


def _dispute(request: HttpRequest) -> Dispute | None:
    """The dispute on whose page this was asked for."""
    try:
        return Dispute.objects.filter(pk=UUID(request.GET.get("dispute", ""))).first()
    except ValueError:
        return None


def _in_list(request: HttpRequest) -> str:
    """The list that the dispute's page was opened from."""
    return request.GET.get(dispute_queue.IN_LIST, "")


def _of_dispute(request: HttpRequest, dispute: Dispute) -> str:
    return dispute_queue.address(dispute.pk, _in_list(request))


def _outcome(request: HttpRequest, statement: Statement) -> Outcome | None:
    """The rated statement on whose page this was asked for."""
    if "rated" not in request.GET:
        return None
    return Outcome.objects.readable_by(request.user).filter(statement=statement).first()


def _back(request: HttpRequest, statement: Statement) -> str:
    """Where the statement was read."""
    if dispute := _dispute(request):
        return _of_dispute(request, dispute)
    if outcome := _outcome(request, statement):
        return reverse("admin:review_outcome_change", args=[outcome.pk])
    report = reverse("admin:reports_report_change", args=[statement.report_id])
    return f"{report}#statement-{statement.position}"


admin.site.add_pages(
    lambda: [
        path(
            "reports/statement/<int:statement>/claim/",
            admin.site.admin_view(adding_page),
            name="reports_statement_claim",
        )
    ]
)
