"""Statements by the ids that files and people know them by: report_id:start-end."""

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.dispatch import receiver

from sources.evidence import statements_named

from .models import Statement

_ID = re.compile(r"(r[0-9a-f]{16}):([0-9]{1,9})-([0-9]{1,9})\Z")
_REPORT_ID = re.compile(r"r[0-9a-f]{16}\Z")


def span_of(statement_id: str) -> Q | None:
    """The condition that finds the statement with this id; None where the text is no such id."""
    return named(statement_id) if _ID.match(statement_id) else None


def named(text: str, to_statement: str = "") -> Q | None:
    """The condition that finds the statement with this id, or those of the report with it; None where it is neither.

    to_statement: a look-up that leads to the statement, such as `statement__`.
    """
    text = text.strip()
    if found := _ID.match(text):
        span = {"report__report_id": found[1], "start": int(found[2]), "end": int(found[3])}
    elif _REPORT_ID.match(text):
        span = {"report__report_id": text}
    else:
        return None
    return Q(**{f"{to_statement}{name}": value for name, value in span.items()})


def missing(statement_ids: Iterable[str]) -> list[str]:
    """Those of `statement_ids` that no statement has, retired ones included, in alphabetical order."""
    asked = {text: span for text in statement_ids if (span := span_of(text)) is not None}
    if not asked:
        return []
    rows = Statement.objects.filter(reduce(or_, asked.values())).select_related("report")
    there = {row.statement_id for row in rows.only("start", "end", "report__report_id")}
    return sorted(asked.keys() - there)


@receiver(statements_named)
def refuse_missing(statements: set[str], **kwargs: Any) -> None:
    """Evidence names statements that are there. Raises ValidationError."""
    if lacking := missing(statements):
        raise ValidationError(f"There is no statement {', '.join(lacking)}.")
