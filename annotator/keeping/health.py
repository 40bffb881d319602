"""Two addresses for what watches over a server, which tell nothing of what is in it; and what its start refuses."""

import logging

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .stored_tables import UnknownMigrations, applied_migrations, pending_migrations

log = logging.getLogger(__name__)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all: where it doesn't, restart it."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where people's requests would be served; 503 where the database is gone, or not of this version."""
    try:
        connection.ensure_connection()
        applied = applied_migrations()
    except (DatabaseError, UnknownMigrations) as error:
        log.warning("Not ready: %s", type(error).__name__)
        return _not_ready("the database does not answer, or is a newer version's")
    if pending_migrations(applied):
        return _not_ready("the database waits for `manage.py migrate`")
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")


def refuse_newer_database() -> None:
    """Raise ImproperlyConfigured where the database is a newer version's: it would be written to without its rules.

    For the start of a server. A database that does not answer yet is left to `ready`.
    """
    try:
        applied_migrations()
    except UnknownMigrations as error:
        raise ImproperlyConfigured(f"The database can't be served by this version: {error}.") from error
    except DatabaseError as error:
        log.warning("The database does not answer yet: %s", type(error).__name__)
    finally:
        # The start asks once; the threads that serve have connections of their own.
        if not connection.in_atomic_block:
            connection.close()


def _not_ready(why: str) -> HttpResponse:
    return HttpResponse(f"not ready: {why}\n", status=503, content_type="text/plain; charset=utf-8")
