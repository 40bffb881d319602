"""What a log says of a request, and how a line is written: plainly, or as JSON for programs that read logs.

No line of JSON holds what people read, judged or looked for: of an address there is the pattern alone, of an error its
kind and where it happened, since the words of a database's error may quote a row.
"""

import datetime
import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.http.response import HttpResponseBase

requests = logging.getLogger("annotator.requests")
_current: ContextVar[str] = ContextVar("request", default="")
_TOLD = ("method", "view", "status", "ms", "user")
# Django logs the address of what it refuses; that of a one-time link holds its token (annotator/people/invitations.py),
# and somebody may put an API token where it doesn't belong (annotator/people/api_token_services.py).
TOKEN = re.compile(r"(/welcome/|hearsay_[0-9a-f]{10}_)[^/\s]+")


class RequestLog:
    """A number for each request, which its answer bears (X-Request-ID) and every line about it; one line at its end.

    The line: method, view (the pattern of the address), status, ms until the answer began, user (their key, or null).
    What a client calls its request is not taken over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began, number = time.perf_counter(), uuid4().hex
        token = _current.set(number)
        try:
            response = self.get_response(request)
            if requests.isEnabledFor(logging.INFO):
                requests.info("request", extra=_told(request, response, began))
        finally:
            _current.reset(token)
        response.headers["X-Request-ID"] = number
        return response


def _told(request: HttpRequest, response: HttpResponseBase, began: float) -> dict[str, Any]:
    found = request.resolver_match
    # Only who was asked for anyway: looking them up would cost a query.
    user = getattr(request, "_cached_user", None)
    return {
        "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
        "view": found.route if found else "",
        "status": response.status_code,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "user": user.pk if user else None,
    }


class OneLineFormatter(logging.Formatter):
    """A log record's own text stays on one line: a name with a line break or an escape can't forge another line.

    Tokens are left out.
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = TOKEN.sub(r"\1…", super().formatMessage(record))
        return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, logger, message, request where there is one, and error: kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if number := _current.get():
            line["request"] = number
        line |= {name: vars(record)[name] for name in _TOLD if name in vars(record)}
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line)  # in ASCII: no sign of a name turns or ends a line


def _message(record: logging.LogRecord) -> str:
    """Of what Django says of a request, with its address or where it came from, the status alone."""
    if hasattr(record, "request"):
        return HTTPStatus(getattr(record, "status_code", 500)).phrase
    told = record.args if isinstance(record.args, tuple) else ()
    kinds = tuple(type(arg).__name__ if isinstance(arg, Exception) else arg for arg in told)
    said = record.msg % kinds if kinds else record.getMessage()
    return TOKEN.sub(r"\1…", str(said))


def _error(error: BaseException) -> dict[str, Any]:
    places = traceback.extract_tb(error.__traceback__)
    return {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "places": [f"{place.filename}:{place.lineno} {place.name}" for place in places],
    }
