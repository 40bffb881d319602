"""Pages of those who hand out work: the form with its preview, and what they see of one assignment."""

from collections import Counter, defaultdict
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.long_lists import values_of
from annotator.people.roles import require
from annotator.reports.models import Report

from .deadlines import deadline_change
from .forms import (
    MOST_NAMED,
    MOST_TICKED,
    DeadlineForm,
    HandOnForm,
    HandOutForm,
    ReasonForm,
    RepeatForm,
    text_of_keys,
)
from .handing_out import assignment_give_back, assignment_hand_on, reports_assign
from .models import Assignment
from .planning import Plan, Share, plan_work, waiting_for
from .repeats import repeats_assign, repeats_due
from .services import assignment_withdraw

LISTED = "admin:annotations_assignment_changelist"


def hand_out_page(request: HttpRequest) -> HttpResponse:
    """The form with which a manager gives reports to annotators; the preview stores nothing.

    Two forms stand on it, for reports and for hidden repeats; the button's value says which was posted, and what to do.
    """
    require(request.user, "annotations.assign")
    posted = request.POST if request.method == "POST" else None
    for_repeats = request.POST.get("action", "").endswith("_repeats")
    initial = {"query": request.GET.get("reports", "all"), "batch": request.GET.get("batch")}
    form = HandOutForm(None if for_repeats else posted, initial=initial)
    repeat_form = RepeatForm(posted if for_repeats else None, prefix="repeats")
    context: dict[str, Any] = {}
    if for_repeats and repeat_form.is_valid():
        context = _repeats(request, repeat_form)
    elif posted is not None and not for_repeats and form.is_valid():
        context = _reports(request, form)
    if context.get("done"):
        return redirect(LISTED)
    return _page(request, form, repeat_form, context)


def hand_out_ticked(request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
    """The same form for what was ticked in the list of reports. The form holds them: an address would be too long."""
    require(request.user, "annotations.assign")
    keys = list(reports.order_by("pk").values_list("pk", flat=True)[: MOST_TICKED + 1])
    if len(keys) > MOST_TICKED:
        words = (
            f"At most {MOST_TICKED:,} reports are ticked at once. Filter the list, or hand out by a filter."
        )
        messages.error(request, words)
        return None
    if not keys:
        messages.error(request, "These reports are not in the list any more.")
        return None
    form = HandOutForm(initial={"chosen": text_of_keys(keys)})
    return _page(request, form, RepeatForm(prefix="repeats"), {})


def _page(
    request: HttpRequest, form: HandOutForm, repeat_form: RepeatForm, context: dict[str, Any]
) -> HttpResponse:
    context |= admin.site.each_context(request) | {
        "title": "Hand out reports",
        "form": form,
        "ticked": form.ticked,
        "repeat_form": repeat_form,
        "for_repeats": repeat_form.is_bound,
        "rounds": values_of(Assignment, "round"),
        "opts": Assignment._meta,
    }
    return TemplateResponse(request, "annotations/hand_out.html", context)


def _reports(request: HttpRequest, form: HandOutForm) -> dict[str, Any]:
    """The preview, or that it is done; errors go into the form."""
    try:
        if request.POST.get("action") == "preview":
            return {"plan": _shown(plan_work(**form.work())), "too_few": form.too_few}
        done = reports_assign(by=request.user, **form.work(), **form.manner())
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return {}
    made = len(done.assignments)
    messages.success(request, f"{made} assignment{'' if made == 1 else 's'} made.")
    if form.too_few:
        messages.warning(request, form.too_few)
    if done.left_out:
        reasons = "; ".join(words for words, *_ in _by_reason(done.left_out))
        messages.warning(request, f"Left out: {reasons}.")
    return {"done": True}


def _by_reason(left_out: list[tuple[str, str]]) -> list[tuple[str, list[str], int]]:
    """How many reports were left out for each reason, in words; their ids, up to MOST_NAMED; and how many more."""
    reports: dict[str, list[str]] = defaultdict(list)
    for report_id, reason in left_out:
        reports[reason].append(report_id)
    return [
        (
            f"1 report, which {reason}" if len(ids) == 1 else f"{len(ids)} reports, each of which {reason}",
            ids[:MOST_NAMED],
            max(len(ids) - MOST_NAMED, 0),
        )
        for reason, ids in reports.items()
    ]


def _repeats(request: HttpRequest, form: RepeatForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    deadline = data.pop("deadline")
    try:
        if request.POST.get("action") == "preview_repeats":
            return {"repeats": _repeat_shares(repeats_due(**data), data["annotators"])}
        made = repeats_assign(by=request.user, deadline=deadline, **data)
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return {}
    if not made:
        form.add_error(None, "Nobody named submitted anything so long ago that wasn't repeated already.")
        return {}
    messages.success(
        request, f"{len(made)} repeats made. Their annotators aren't told that they are repeats."
    )
    return {"done": True}


def _shown(plan: Plan) -> dict[str, Any]:
    return {
        "shares": plan.shares,
        "by_required": plan.by_required,
        "reports": len(plan.required),
        "places": len(plan.places),
        "left_out": _by_reason(plan.left_out),
    }


def _repeat_shares(due: list[Assignment], annotators: Any) -> list[Share]:
    reports = Counter(first.annotator_id for first in due)
    statements = Counter(
        Assignment.objects.filter(pk__in=[first.pk for first in due], report__statements__retired_at=None)
        .order_by()
        .values_list("annotator", flat=True)
    )
    waiting = waiting_for(annotators)
    return [
        Share(person, reports[person.pk], statements[person.pk], waiting[person.pk]) for person in annotators
    ]


def overview_page(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """What a manager sees of somebody's assignment: how far it is, never what was judged.

    Here it gets another deadline, is handed on, taken back or given back: the button's name says which form was posted.
    """
    posted = request.POST if request.method == "POST" else None
    meant = next((name for name in ("hand_on", "due", "give_back") if name in request.POST), "withdraw")
    due = {"deadline": assignment.deadline}
    forms = {
        "withdraw": ReasonForm(posted if meant == "withdraw" else None),
        "hand_on": HandOnForm(posted if meant == "hand_on" else None, assignment=assignment, prefix="on"),
        "due": DeadlineForm(posted if meant == "due" else None, initial=due, prefix="due"),
        "give_back": ReasonForm(posted if meant == "give_back" else None, prefix="back"),
    }
    if posted is not None and forms[meant].is_valid():
        try:
            said = _carried_out(meant, request, assignment, forms[meant].cleaned_data)
        except ValidationError as error:
            forms[meant].add_error(None, " ".join(error.messages))
        else:
            messages.success(request, said)
            return redirect(request.path) if meant in ("due", "give_back") else redirect(LISTED)
    open_ = assignment.state == Assignment.OPEN
    work = assignment.kind == Assignment.WORK and not assignment.repeat
    kept = assignment.seats.exclude(annotation=None)
    context = admin.site.each_context(request) | {
        "title": str(assignment.report),
        "assignment": assignment,
        "forms": forms,
        "may_withdraw": open_ and assignment.kind != Assignment.KEY,
        "may_hand_on": open_ and work,
        "may_give_back": assignment.state == Assignment.WITHDRAWN and work,
        "kept": kept.count() if assignment.state == Assignment.WITHDRAWN else None,
        "opts": Assignment._meta,
    }
    return TemplateResponse(request, "annotations/overview.html", context)


def _carried_out(meant: str, request: HttpRequest, assignment: Assignment, data: dict[str, Any]) -> str:
    """Do what a form of the overview means, and say it. Raises ValidationError."""
    if meant == "hand_on":
        assignment_hand_on(by=request.user, assignment=assignment.pk, **data)
        return f"Handed on to {data['annotator']}; what was saved so far stays stored."
    if meant == "give_back":
        row = assignment_give_back(by=request.user, assignment=assignment.pk, **data)
        return f"Given back to {row.annotator}, with what was saved in it."
    if meant == "due":
        if deadline_change(by=request.user, assignments=[assignment.pk], **data):
            return "The deadline is changed."
        return "Nothing changed: it is due then already, or no longer open."
    assignment_withdraw(by=request.user, assignment=assignment.pk, **data)
    return "The assignment is withdrawn; what was saved in it stays stored."
