"""What a command says, in one line, where it can't work: no database, none of ours, or nobody who reads along."""

import os
import sys
from collections.abc import Callable

REFUSED, BROKEN_OFF = 2, 1  # exit codes
_NO_TABLE = ("42P01", "42703")  # PostgreSQL: undefined table, undefined column


def run(command: Callable[[list[str]], None], arguments: list[str]) -> None:
    """Call `command`; where the settings or the database keep it from working, say why and exit.

    With 2 where nothing was done: the settings are wrong, the database was never reached or lacks our tables; with 1
    where it went away at work. --traceback shows the error as it was raised.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError
    from django.db.backends.signals import connection_created

    reached = []
    connection_created.connect(lambda **of_signal: reached.append(True), weak=False, dispatch_uid="unusable")
    try:
        command(arguments)
    except BrokenPipeError:  # whoever reads along, as `head` does, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN_OFF)
    except (ImproperlyConfigured, DatabaseError) as error:
        words = str(error) if isinstance(error, ImproperlyConfigured) else _why(error)
        if words is None or "--traceback" in arguments:
            raise
        sys.stderr.write(f"{words}\n")
        gone = isinstance(error, DatabaseError) and reached and not lacks_tables(error)
        sys.exit(BROKEN_OFF if gone else REFUSED)


def _why(error: Exception) -> str | None:
    """None for an error of another kind, which is ours and not the database's."""
    if lacks_tables(error):
        return "The database lacks tables of this version: run `python manage.py migrate`."
    from django.db import InterfaceError, OperationalError

    said = " ".join(str(error).split("\n")[0].split())
    if isinstance(error, OperationalError | InterfaceError) or "not a database" in said:
        return f"The database can't be used: {said}"
    return None


def lacks_tables(error: BaseException) -> bool:
    """Whether an error says that the database isn't that of this version: a table or a column is missing."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _NO_TABLE or str(error).startswith(("no such table", "no such column"))
