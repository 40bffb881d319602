"""The addresses of the API, version 1. Whatever they answer comes from `lists` and `releases`."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Query
from ninja.errors import ValidationError

from annotator.fields import storable
from annotator.reports.statement_ids import span_of

from .asked import AskedDecided, AskedDecisions, AskedReports, AskedSources, AskedStatements, Paged
from .bearer import COST_OF_A_FILE, Bearer
from .described import DescribedAPI
from .lists import found, listed
from .problems import READS, Refused, missing, problem
from .releases import ReleaseItem, release_file, release_found, releases_listed
from .shapes import answers, page_of, row_of

_NUMBER = re.compile(r"[0-9]{1,18}\Z")  # what a whole number of a database can have
TEXT = 200  # characters of an id at most

api = DescribedAPI(
    title="Hearsay",
    version="1",
    description="Reads what the owner of a token may read. docs/api.md has examples.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-1",
)


def _address(path: str, name: str, shape: Any, scope: str, **more: Any) -> Any:
    auth = Bearer(f"{scope}:read", **more)
    return api.api_operation(
        READS, path, auth=auth, response=answers(shape), operation_id=name, url_name=name, tags=[scope]
    )


REPORT, STATEMENT, DECIDED, DECISION, SOURCE = map(
    row_of, ("reports", "statements", "decided_statements", "decisions", "sources")
)


@_address("/reports", "list_reports", page_of(REPORT), "reports")
def list_reports(request: HttpRequest, asked: Query[AskedReports]) -> HttpResponseBase:
    """Reports, in the order of their ids."""
    return listed(request, "reports", asked)


@_address("/reports/{report_id}", "one_report", REPORT, "reports")
def one_report(request: HttpRequest, report_id: str) -> HttpResponse:
    """One report."""
    return found(request, "reports", _exactly("report_id", report_id))


@_address("/statements", "list_statements", page_of(STATEMENT), "statements")
def list_statements(request: HttpRequest, asked: Query[AskedStatements]) -> HttpResponseBase:
    """Statements with what they came to, report by report, in the order of the text."""
    return listed(request, "statements", asked)


@_address("/statements/{statement_id}", "one_statement", STATEMENT, "statements")
def one_statement(request: HttpRequest, statement_id: str) -> HttpResponse:
    """One statement."""
    return found(request, "statements", span_of(statement_id))


@_address("/decided_statements", "list_decided_statements", page_of(DECIDED), "decided_statements")
def list_decided_statements(request: HttpRequest, asked: Query[AskedDecided]) -> HttpResponseBase:
    """Decided statements, each with its report and its rating: nothing to join."""
    return listed(request, "decided_statements", asked)


@_address("/decided_statements/{statement_id}", "one_decided_statement", DECIDED, "decided_statements")
def one_decided_statement(request: HttpRequest, statement_id: str) -> HttpResponse:
    """One decided statement."""
    return found(request, "decided_statements", span_of(statement_id))


@_address("/decisions", "list_decisions", page_of(DECISION), "decisions")
def list_decisions(request: HttpRequest, asked: Query[AskedDecisions]) -> HttpResponseBase:
    """All versions of the decisions on statements whose decision in force is what is asked for."""
    return listed(request, "decisions", asked)


@_address("/decisions/{decision_id}", "one_decision", DECISION, "decisions")
def one_decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    """One version of a decision."""
    return found(request, "decisions", Q(pk=int(decision_id)) if _NUMBER.match(decision_id) else None)


@_address("/sources", "list_sources", page_of(SOURCE), "sources")
def list_sources(request: HttpRequest, asked: Query[AskedSources]) -> HttpResponseBase:
    """The registry, in the order of the sources' keys."""
    return listed(request, "sources", asked)


@_address("/sources/{source}", "one_source", SOURCE, "sources")
def one_source(request: HttpRequest, source: str) -> HttpResponse:
    """One source."""
    return found(request, "sources", _exactly("key", source))


@_address("/releases", "list_releases", page_of(ReleaseItem), "releases")
def list_releases(request: HttpRequest, asked: Query[Paged]) -> HttpResponse:
    """Releases, in the order of their numbers."""
    return releases_listed(request, asked)


@_address("/releases/{number}", "one_release", ReleaseItem, "releases")
def one_release(request: HttpRequest, number: int = Path(ge=1, lt=10**9)) -> HttpResponse:
    """What is told of one release."""
    return release_found(request, number)


@_address("/releases/{number}/file", "release_file", ReleaseItem, "releases", cost=COST_OF_A_FILE)
def file_of_release(request: HttpRequest, number: int = Path(ge=1, lt=10**9)) -> HttpResponseBase:
    """The bundle, to the byte as it was released."""
    return release_file(request, number)


def _exactly(look_up: str, value: str) -> Q | None:
    return Q(**{look_up: value}) if storable(value) and len(value) <= TEXT else None


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(error.status, error.detail, error.refused, error.headers)


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, "Your roles don't open this.")


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return missing()


@api.exception_handler(ValidationError)
def _odd(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters of another type or length than the description says; an odd id is a missing one."""
    if any(each["loc"][0] == "path" for each in error.errors):
        return missing()
    return problem(
        400, "Some parameters are refused.", [(each["loc"][-1], each["msg"]) for each in error.errors]
    )
