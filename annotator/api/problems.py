"""Errors as problem details (RFC 9457)."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja import Schema
from pydantic import ConfigDict

MEDIA_TYPE = "application/problem+json"
READS = ["GET", "HEAD"]


class Parameter(Schema):
    """A parameter that is refused, and why."""

    name: str
    why: str


class Problem(Schema):
    """What went wrong. type: about:blank, since the status says all; parameters: those that are refused."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    parameters: list[Parameter] = []


class Refused(Exception):
    """The request is answered with a problem. refused: (name, why) of parameters. headers: of the answer."""

    def __init__(
        self,
        status: int,
        detail: str,
        refused: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.refused, self.headers = status, detail, refused, headers


def problem(
    status: int,
    detail: str,
    refused: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    told: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase}
    told |= {"status": status, "detail": detail}
    if refused:
        told["parameters"] = [{"name": name, "why": why} for name, why in refused]
    # No cache keeps an answer that is for one person, nor that there is none for them.
    given = {"Cache-Control": "no-store", **(headers or {})}
    return JsonResponse(told, status=status, content_type=MEDIA_TYPE, headers=given)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Addresses of the API that it doesn't have, for everybody."""
    return missing()


def missing() -> HttpResponse:
    """What is not there, and what is somebody else's."""
    return problem(404, "There is nothing here that you may read.")


def reads_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, for GET and HEAD; whatever else comes here is told so as every other refusal is told."""

    @csrf_exempt  # nothing is written here, and a page about forms would be no answer for a program
    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method not in READS:
            return problem(
                405, "This address is read by GET and HEAD only.", headers={"Allow": ", ".join(READS)}
            )
        return view(request, *arguments, **named)

    return answered
