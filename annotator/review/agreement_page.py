"""The page on how far the annotators agree, and the lists of statements behind its tables."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from annotator.jobs.models import Job
from annotator.reports.models import texts_of

from . import plots
from .agreement_job import MAY_SEE, Result, agreement_start, may_see, newest_result
from .agreement_report import METRICS
from .agreement_tables import HALO, Table, people, row, share_of, tables
from .confusion import OTHER
from .models import Outcome

NAMES = {
    "voice": "Voice",
    "first_source": "First source",
    "sources": "Set of sources",
    "path": "Exact path",
    "credibility": "Credibility",
}
PER_PAGE = 50
SHORT = 12  # characters of a value that may stand at the head of a column; longer ones stand there as numbers


def agreement_page(request: HttpRequest) -> HttpResponse:
    """The newest figures that this person may see, of the measure in `?measure=`. By POST: work them out anew."""
    _require(request)
    if request.method == "POST":
        try:
            job = agreement_start(by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("admin:review_agreement")
        return redirect("admin:review_agreement" if job.state == Job.DONE else _job_address(job))
    measure = request.GET.get("measure", "")
    measure = measure if measure in METRICS else "path"
    context = admin.site.each_context(request) | {
        "title": "Agreement",
        "measures": [(name, words, name == measure) for name, words in NAMES.items()],
        "measure": NAMES[measure],
        "under_way": _under_way(request.user),
    }
    result = newest_result(request.user)
    if result is not None:
        context |= _shown(result, measure)
    return TemplateResponse(request, "review/agreement.html", context)


def _shown(result: Result, measure: str) -> dict[str, Any]:
    report = result.figures()
    everything, suggestions = report["all"], report["suggestions"]
    return {
        "result": result,
        "report": report,
        "overall": Table(
            "All complete statements",
            "all",
            "",
            [row(words, everything, name, of_group=False) for name, words in NAMES.items()],
            "Kappa is the mean of those of all pairs of annotators (Light 1971).",
        ),
        "abstention": share_of(everything["abstention"]["share"]),
        "diagonal": share_of(everything["diagonal"]["share"]),
        "tables": tables(report, measure),
        "people": people(report),
        "halo": plots.along(HALO, low=0),
        "width": plots.WIDTH,
        "levels": [plots.along(plots.TENTATIVE), plots.along(plots.RELIABLE)],
        "axis": [(plots.along(value), text) for value, text in ((0, "0"), (0.667, ".667"), (1, "1"))],
        "zero": plots.along(0),
        "suggestions": suggestions,
        "accepted": share_of(suggestions["accepted_share"]),
        "overruled": share_of(suggestions["overruled_share"]),
        "both_accepted": share_of(suggestions["consensus_both_accepted_share"]),
        "matrix": matrix(result.confusion(measure), result, measure),
    }


def matrix(confusion: Mapping[str, Any], result: Result, measure: str) -> dict[str, Any] | None:
    """The lower half of the table of which value met which: (value, [(count, address)]) for each row."""
    names = list(confusion["values"])
    if not names:
        return None
    cells = {label: len(statements) for label, statements in confusion["cells"].items()}
    has_others = any(str(len(names)) in label.split(":") for label in cells) or f"{OTHER}:{OTHER}" in cells
    shown = [*names, "another value"] if has_others else names

    def cell(one: int, other: int) -> tuple[int, str]:
        label = f"{other}:{one}"
        return cells.get(label, 0), _behind(result, measure, label) if label in cells else ""

    apart = f"{OTHER}:{OTHER}"
    return {
        "rows": [
            (at + 1, name, [(*cell(at, before), at == before) for before in range(at + 1)], shown[at + 1 :])
            for at, name in enumerate(shown)
        ],
        "numbers": [(at + 1, name) for at, name in enumerate(shown)],
        "short": all(len(name) <= SHORT for name in names),
        "apart": (cells[apart], _behind(result, measure, apart)) if apart in cells else None,
    }


def _behind(result: Result, measure: str, cell: str) -> str:
    query = urlencode({"job": result.job.pk, "measure": measure, "cell": cell})
    return f"{reverse('admin:review_agreement_statements')}?{query}"


def statements_page(request: HttpRequest) -> HttpResponse:
    """The statements to which two annotators gave the two values of a cell; only while its figures may be seen."""
    _require(request)
    result = newest_result(request.user)
    measure, cell = request.GET.get("measure", ""), request.GET.get("cell", "")
    if result is None or str(result.job.pk) != request.GET.get("job") or measure not in METRICS:
        raise Http404
    confusion = result.confusion(measure)
    if cell not in confusion["cells"]:
        raise Http404
    page = Paginator(confusion["cells"][cell], PER_PAGE).get_page(request.GET.get("page"))
    readable = Outcome.objects.readable_by(request.user).filter(statement__in=list(page.object_list))
    names = [*confusion["values"], "another value"]
    one, other = ("another value", "a third one") if cell == f"{OTHER}:{OTHER}" else map(int, cell.split(":"))
    context = admin.site.each_context(request) | {
        "title": f"{NAMES[measure]}: statements behind a number",
        "one": names[one] if isinstance(one, int) else one,
        "other": names[other] if isinstance(other, int) else other,
        "outcomes": readable.select_related("statement__report__publisher").defer(
            *texts_of("statement__report")
        ),
        "page": page,
        "address": urlencode({"job": result.job.pk, "measure": measure, "cell": cell}),
        "back": f"{reverse('admin:review_agreement')}?measure={measure}#matrix",
    }
    return TemplateResponse(request, "review/agreement_statements.html", context)


def _under_way(user: Any) -> str:
    """The address of the person's own job that is at it, if there is one."""
    for job in Job.objects.filter(kind="agreement", by=user, state__in=[Job.QUEUED, Job.RUNNING]):
        if job.is_under_way:
            return _job_address(job)
    return ""


def _job_address(job: Job) -> str:
    return reverse("admin:jobs_job_change", args=[job.pk])


def _require(request: HttpRequest) -> None:
    if not may_see(request.user):
        raise PermissionDenied


def _pages() -> list:
    view = admin.site.admin_view
    return [
        path("review/agreement/", view(agreement_page), name="review_agreement"),
        path("review/agreement/statements/", view(statements_page), name="review_agreement_statements"),
    ]


admin.site.add_pages(_pages)
admin.site.add_navigation("Agreement", "review_agreement", *MAY_SEE, order=36, within="Rated statements")
