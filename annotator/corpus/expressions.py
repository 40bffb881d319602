"""Values of a table as the database itself writes them: the same text on SQLite and on PostgreSQL."""

from typing import Any

from django.db.models import Case, Expression, F, Func, Q, TextField, UUIDField, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact

_BOOLEANS = ((True, "true"), (False, "false"))


class _Text(Func):
    """Text that each database composes in its own words: `template` in PostgreSQL, `on_sqlite` in SQLite."""

    arity = 1
    output_field = TextField()
    on_sqlite = ""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.on_sqlite, **context)


class TextOfMoment(_Text):
    """ISO 8601 in UTC; always with microseconds, so that all times of a column are of one form and sort as text."""

    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    # Stored as `2026-01-31 09:05:00`, and with a point and six digits where there are microseconds.
    on_sqlite = (
        "(replace(%(expressions)s, ' ', 'T') "
        "|| CASE length(%(expressions)s) WHEN 19 THEN '.000000Z' ELSE 'Z' END)"
    )


class TextOfDay(_Text):
    """ISO 8601. SQLite stores just that, but Python reads a column of dates as dates."""

    template = "to_char(%(expressions)s, 'YYYY-MM-DD')"
    on_sqlite = "(%(expressions)s || '')"


class TextOfId(_Text):
    """A key: a UUID in five groups, as Python writes it (SQLite stores the 32 digits), or a number in digits."""

    template = "(%(expressions)s)::text"
    on_sqlite = "CAST(%(expressions)s AS text)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        key = getattr(self.get_source_expressions()[0], "target", None)
        if isinstance(getattr(key, "target_field", key), UUIDField):
            return self.as_sql(compiler, connection, template=_GROUPS, **context)
        return super().as_sqlite(compiler, connection, **context)


_GROUPS = " || '-' || ".join(
    f"substr(%(expressions)s, {start}, {length})"
    for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
).join("()")


class _StatementId(Func):
    arity = 3
    template = "(%(expressions)s)"
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> Any:
        report_id, start, end = (compiler.compile(part)[0] for part in self.get_source_expressions())
        return f"({report_id} || ':' || {start} || '-' || {end})", []


def statement_id(to: str) -> Expression:
    """report_id:start-end of the statement that `to`, with its closing underscores, leads to."""
    return _StatementId(f"{to}report__report_id", f"{to}start", f"{to}end")


def or_empty(look_up: str) -> Expression:
    """The text that `look_up` leads to; empty where it leads nowhere."""
    return Coalesce(F(look_up), Value(""), output_field=TextField())


def as_text(value: str | Expression, type: str, vendor: str) -> str | Expression:
    """`value`, of a column of `type`, as a CSV file has it; NULL is an empty cell. vendor: of the database."""
    if type == "boolean":
        asked = F(value) if isinstance(value, str) else value
        written = [When(Q(Exact(asked, truth)), then=Value(text)) for truth, text in _BOOLEANS]
        return Case(*written, output_field=TextField())
    if type == "string" and vendor == "postgresql":
        # PostgreSQL would tell an empty string from NULL by quotation marks.
        return NullIf(value, Value(""), output_field=TextField())
    return value
