"""What `check --deploy` looks at besides Django's own: the way to the database, and what we may do there."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError, connection, connections

from .database_rights import may_change_tables

_HERE = {"", "localhost", "127.0.0.1", "::1"}


@register("security", deploy=True)
def way_to_the_database(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """A warning where the database is on another machine and its certificate isn't checked against its name."""
    database = connections.settings["default"]
    options = database.get("OPTIONS", {})
    hosts = str(database.get("HOST") or options.get("host") or "").split(",")
    away = [host for host in hosts if host not in _HERE and not host.startswith(("/", "@"))]
    if not database["ENGINE"].endswith("postgresql") or not away or options.get("sslmode") == "verify-full":
        return []
    return [
        Warning(
            f"DATABASE_URL names another machine ({', '.join(away)}) without sslmode=verify-full: who is on the "
            "way may read or answer in its place.",
            hint="docs/operators.md, 'A database on another machine', says how.",
            id="hearsay.W001",
        )
    ]


@register("security", deploy=True)
def rights_in_the_database(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """A warning where the server connects as who may change tables and delete judgements; none without a database."""
    try:
        if connection.vendor != "postgresql" or not may_change_tables():
            return []
    except DatabaseError:
        return []
    return [
        Warning(
            "DATABASE_URL connects as a role that may change tables and delete what is only ever added to.",
            hint="docs/operators.md, 'Two roles in the database', says how the server gets by with less.",
            id="hearsay.W002",
        )
    ]
