"""Settling minor disputes in bulk: the rule and what it would do first, then the decisions."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.annotations.models import Annotation
from annotator.long_lists import counted
from annotator.people.roles import require
from annotator.reports.models import texts_of
from annotator.reports.report_page import in_words
from sources.models import Source

from .disputes import CAUTIOUS, disputes_settle_minor
from .models import Dispute, DisputeStep
from .rights import RULE, waiting_for
from .services import judgements_of

MOST_AT_ONCE = 200


def settle_page(request: HttpRequest) -> HttpResponse:
    """GET: what would be settled. POST with the `dispute`s that were shown (id:step): settles those."""
    require(request.user, RULE)
    if request.method == "POST":
        return _settle(request)
    waiting = waiting_for(request.user).filter(severity=Dispute.MINOR).exclude(state=Dispute.APPEALED)
    shown = list(
        waiting.select_related("statement__report").defer(*texts_of("statement__report"))[:MOST_AT_ONCE]
    )
    judged = defaultdict(list)
    for annotation in judgements_of([dispute.statement_id for dispute in shown]):
        judged[annotation.seat.statement_id].append(annotation)
    steps = dict(DisputeStep.objects.filter(dispute__in=shown).values_list("dispute").annotate(Max("number")))
    number, many = counted(waiting)
    names = Source.objects.shown_names()
    rows = [_row(dispute, judged[dispute.statement_id], steps[dispute.pk], names) for dispute in shown]
    context = admin.site.each_context(request) | {
        "title": "Settle minor disputes",
        "rows": rows,
        "more": max(number - len(rows), 0),
        "many_more": many,
        "rule": CAUTIOUS,
    }
    return TemplateResponse(request, "review/settle.html", context)


def _row(dispute: Dispute, judged: list[Annotation], step: int, names: dict[str, str]) -> dict[str, Any]:
    ratings = sorted(a.credibility or 0 for a in judged)
    one = judged[0]
    return {
        "dispute": dispute,
        "says": in_words(one.path, names) if one.path else one.get_voice_display(),
        "ratings": ", ".join(map(str, dict.fromkeys(ratings))),
        "would_be": ratings[-1],
        "value": f"{dispute.pk}:{step}",
    }


def _settle(request: HttpRequest) -> HttpResponse:
    chosen = []
    for text in request.POST.getlist("dispute")[:MOST_AT_ONCE]:
        key, _, step = text.partition(":")
        try:
            chosen.append((UUID(key), int(step[:9])))
        except ValueError:
            continue
    if not chosen:
        messages.error(request, "Nothing was chosen.")
        return redirect("admin:review_dispute_settle")
    done = disputes_settle_minor(by=request.user, disputes=chosen)
    if done.decisions:
        messages.success(request, f"{len(done.decisions)} settled: in each the more cautious rating counts.")
    missing = len(chosen) - len(done.decisions) - len(done.left_out)
    for dispute, reason in done.left_out[:10]:
        messages.warning(request, f"Left out: {dispute.statement}: {reason}")
    if len(done.left_out) + missing > 10 or missing:
        messages.warning(request, f"{len(done.left_out) + missing} were left out in all.")
    return redirect("admin:review_dispute_changelist")
