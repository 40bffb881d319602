"""Errors as problem details (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from pydantic import ConfigDict

MEDIA_TYPE = "application/problem+json"


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
