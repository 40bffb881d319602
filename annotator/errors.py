"""The page of an error that nobody foresaw; of a database that can't be asked just now, one that says so."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from annotator.api.problems import problem
from annotator.unusable import lacks_tables

RETRY_SECONDS = 30
BUSY = "The database is busy or away. Try again later."


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500: called while the exception is being handled. The database's own words go to the log alone.

    A write that waited too long for its turn (SQLite's lock) or lost the server was rolled back whole: 503.
    """
    error = sys.exc_info()[1]
    # That a column is missing is one of these on SQLite, and waiting doesn't help: `migrate` wasn't run.
    away = isinstance(error, OperationalError | InterfaceError) and not lacks_tables(error)
    wait = {"Retry-After": str(RETRY_SECONDS)}
    if request.path.startswith("/api/"):
        return problem(503, BUSY, headers=wait) if away else problem(500, "Something went wrong here.")
    if not away:
        return server_error(request)
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers=wait)
