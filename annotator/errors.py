"""The pages of a request that makes no sense, of an error that nobody foresaw, and of a database that is away."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
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
def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. A limit that a form of ours can run into is said; other reasons are for the log alone."""
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        reason = f"At most {most:,} files go up at once. Send fewer, or pack them into one .zip."
    elif isinstance(exception, TooManyFieldsSent | RequestDataTooBig):
        reason = "The form holds more than is taken at once."
    else:
        reason = ""
    return HttpResponse(loader.get_template("400.html").render({"reason": reason}), status=400)


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
