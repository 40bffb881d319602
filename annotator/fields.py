"""Text columns that behave alike on SQLite and PostgreSQL.

PostgreSQL refuses NUL and over-long text and sorts by locale; SQLite does none of these. Here both refuse NUL and
over-long text, also in bulk writes that skip forms, and both compare and sort by code point.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

MOST_DIGITS = 18  # of a whole number that both databases can hold


def storable(value: str) -> bool:
    """Whether both databases can hold `value`: no NUL, no lone surrogate."""
    return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


class _SameOnBoth:
    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)  # type: ignore[misc]
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters

    def db_check(self, connection: Any) -> str | None:
        if connection.vendor != "sqlite":
            return super().db_check(connection)  # type: ignore[misc]
        column = connection.ops.quote_name(self.column)  # type: ignore[attr-defined]
        checks = [f"instr({column}, char(0)) = 0"]
        if self.max_length is not None:  # type: ignore[attr-defined]
            checks.append(f"length({column}) <= {self.max_length}")  # type: ignore[attr-defined]
        return " AND ".join(checks)

    def clean(self, value: Any, model_instance: Any) -> Any:
        value = super().clean(value, model_instance)  # type: ignore[misc]
        if isinstance(value, str) and not storable(value):
            raise ValidationError(
                "NUL and half characters (lone surrogates) can't be stored.", code="not_storable"
            )
        return value


class CharField(_SameOnBoth, models.CharField):
    """models.CharField; see the module's docstring."""


class TextField(_SameOnBoth, models.TextField):
    """models.TextField; see the module's docstring."""


class Beginning(models.Func):
    """The first characters of a long text, for an index: PostgreSQL's takes no entry above 2,700 bytes.

    How many stands in the SQL itself, as in the index: SQLite finds that by the very words of an expression.
    """

    function, arity = "SUBSTR", 1
    CHARACTERS = 40
    template = f"%(function)s(%(expressions)s, 1, {CHARACTERS})"


class EmailField(_SameOnBoth, models.EmailField):
    """models.EmailField; see the module's docstring."""
