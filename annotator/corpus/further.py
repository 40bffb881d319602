"""Tables that only a bundle has: what it takes, beyond the tables for research, to bring a corpus back in.

`NAME_details` has a row for each row of the table NAME, in its order, with what that lacks.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from .report_tables import STATEMENT_ID, by_statement
from .scope import NOTHING, Scope
from .tables import Column, Extract, Row, Table, Value, text_of_day, text_of_time

People = Mapping[int | None, str]
Read = Callable[[Sequence[Any], People], Value]


@dataclass(frozen=True)
class Cell:
    """A column, the look-ups that it is made of, and how."""

    column: Column
    look_ups: tuple[Any, ...]
    read: Read


def plain(name: str, type: str, description: str, look_up: Any = "") -> Cell:
    """A value as it is stored. look_up: the column's name unless told otherwise."""
    return Cell(Column(name, type, description), (look_up or name,), lambda values, _: values[0])


def named(name: str, description: str, look_up: Any = "") -> Cell:
    """An id or a key as text; empty for none."""
    return Cell(
        Column(name, "string", description),
        (look_up or name,),
        lambda values, _: "" if values[0] is None else str(values[0]),
    )


def whether_there(name: str, description: str, look_up: Any) -> Cell:
    """Whether the look-up leads to anything."""
    return Cell(Column(name, "boolean", description), (look_up,), lambda values, _: values[0] is not None)


def person(name: str, description: str, look_up: str = "") -> Cell:
    """A pseudonym; empty for nobody."""
    return Cell(
        Column(name, "string", description), (look_up or name,), lambda values, people: people[values[0]]
    )


def moment(name: str, description: str, look_up: str = "") -> Cell:
    return Cell(
        Column(name, "datetime", description), (look_up or name,), lambda values, _: text_of_time(values[0])
    )


def day(name: str, description: str, look_up: str = "") -> Cell:
    return Cell(
        Column(name, "date", description), (look_up or name,), lambda values, _: text_of_day(values[0])
    )


def in_json(name: str, description: str, look_up: str = "") -> Cell:
    return Cell(
        Column(name, "string", description),
        (look_up or name,),
        lambda values, _: json.dumps(values[0], ensure_ascii=False, separators=(",", ":")),
    )


def statement_id(to: str, column: Column = STATEMENT_ID) -> Cell:
    """The id of the statement that `to`, with its closing underscores, leads to; empty for none."""
    return Cell(
        column,
        by_statement(to),
        lambda values, _: "" if values[0] is None else f"{values[0]}:{values[1]}-{values[2]}",
    )


class Further(Table):
    """A table of `cells`, for who may take out everything.

    rows_of: all rows, in an order that their own content decides. through: see Table; None where no report chooses.
    """

    def __init__(
        self,
        name: str,
        description: str,
        rows_of: Callable[[Scope], QuerySet],
        cells: Sequence[Cell],
        through: Mapping[type[Model], str] | None = None,
    ) -> None:
        # A table's own are class variables; of these tables each is an object of one class.
        self.name, self.description = name, description  # type: ignore[misc]
        self.columns = tuple(cell.column for cell in cells)  # type: ignore[misc]
        self.through = through or {}  # type: ignore[misc]
        self._rows_of, self._cells = rows_of, cells

    def allowed(self, scope: Scope) -> QuerySet:
        rows = self._rows_of(scope)
        return rows if scope.everything else rows.filter(NOTHING)

    def found(self, extract: Extract) -> QuerySet:
        # Several ways may lead from one row to the reports: that is no reason to list it twice.
        found = super().found(extract)
        return (
            found if extract.chosen is None else self.allowed(extract.scope).filter(pk__in=found.values("pk"))
        )

    def fields(self, scope: Scope) -> Sequence[Any]:
        return [look_up for cell in self._cells for look_up in cell.look_ups]

    def row_maker(self, extract: Extract) -> Callable[[Any], Row]:
        people = extract.people()
        reading: list[tuple[int, int, Read]] = []
        start = 0
        for cell in self._cells:
            reading.append((start, start + len(cell.look_ups), cell.read))
            start += len(cell.look_ups)

        def row(values: Any) -> Row:
            return tuple(read(values[start:end], people) for start, end, read in reading)

        return row
