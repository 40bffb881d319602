"""The page of an error that nobody foresaw; of a database that can't be asked just now, one that says so."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

RETRY_SECONDS = 30


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500: called while the exception is being handled. The database's own words go to the log alone.

    A write that waited too long for its turn (SQLite's lock) or lost the server was rolled back whole: 503.
    """
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
