"""The shapes of answers, for the description of the API: made from the columns of the corpus' tables."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from annotator.corpus.catalogue import TABLES
from annotator.corpus.withholding import INSTEAD, TEXT

from .problems import Problem

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int | None,
    "boolean": bool | None,
    "date": str | None,
    "datetime": str | None,
}
_PROBLEMS = (400, 401, 403, 404, 406, 429, 500, 503)


class _Exact(Schema):
    model_config = ConfigDict(extra="forbid")


def row_of(name: str) -> type[Schema]:
    """A row of a table. Of a text that can be left out, it also has what then takes its place."""
    columns = TABLES[name].columns
    fields = {column.name: (_TYPES[column.type], Field(description=column.description)) for column in columns}
    if TEXT in fields:
        optional = [column for column in columns if column.name == TEXT]
        optional += [column for column in INSTEAD if column.name not in fields]
        for column in optional:
            fields[column.name] = (str, Field("", description=column.description))
    return create_model(f"{name}_row", __base__=_Exact, **fields)  # type: ignore[call-overload]


def page_of(item: type[Schema]) -> type[Schema]:
    """A page of a list. next: the address of the next one; null on the last."""
    fields: dict[str, Any] = {"items": (list[item], ...), "next": (str | None, ...)}  # type: ignore[valid-type]
    return create_model(f"{item.__name__}s_page", __base__=_Exact, **fields)


def answers(shape: Any) -> dict[int, Any]:
    """What an address may answer, by status."""
    return {200: shape} | dict.fromkeys(_PROBLEMS, Problem)
