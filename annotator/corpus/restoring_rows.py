"""The rows of a bundle as bringing it back in wants them: typed, joined with their details, and stored many at once."""

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from annotator import paths

from .bundle_reading import Bundle

STORED_AT_ONCE = 1000
_TYPED: dict[str, Callable[[str], Any]] = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
}
Watch = Callable[[str, Iterable[Any]], Iterable[Any]]
V = TypeVar("V")
# A judgement that is to be stored, and the values of its citations.
Cited = tuple[models.Model, list[dict[str, Any]]]


class CannotRestore(ValueError):
    """The bundle can't be brought in; the message says why. Nothing was."""


class Line:
    """One row: values by column; dates and times as such."""

    __slots__ = ("number", "table", "values")

    def __init__(self, table: str, number: int, values: dict[str, Any]) -> None:
        self.table, self.number, self.values = table, number, values

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def only(self, *columns: str) -> dict[str, Any]:
        """The values of these columns, which a model has under the same names."""
        return {column: self.values[column] for column in columns}

    def refused(self, reason: str) -> CannotRestore:
        return CannotRestore(f"{self.table}, row {self.number}: {reason}")

    def known(self, column: str, among: Mapping[Any, V], what: str) -> V:
        """What the column's id stands for. Raises CannotRestore where nothing does."""
        try:
            return among[self.values[column]]
        except KeyError:
            raise self.refused(f"there is no {what} “{self.values[column]}” in the bundle") from None

    def known_or_none(self, column: str, among: Mapping[Any, V], what: str) -> V | None:
        """The same; None where the cell is empty."""
        return self.known(column, among, what) if self.values[column] else None

    def uuid(self, column: str) -> uuid.UUID | None:
        return uuid.UUID(self.values[column]) if self.values[column] else None

    def number_in(self, column: str) -> int | None:
        """An id that is a number; None where the cell is empty."""
        return int(self.values[column]) if self.values[column] else None


class Lines:
    """The tables of a bundle, line by line. watch: sees each table's lines go by."""

    def __init__(self, bundle: Bundle, watch: Watch) -> None:
        self._bundle, self._watch = bundle, watch

    def of(self, table: str) -> Iterator[Line]:
        columns = self._bundle.columns(table)
        names = [column.name for column in columns]
        typed = [
            (place, read)
            for place, column in enumerate(columns)
            if (read := _TYPED.get(column.type)) is not None
        ]
        for number, row in enumerate(self._watch(table, self._bundle.rows(table)), 2):
            values: list[Any] = list(row)
            try:
                for place, read in typed:
                    if values[place] is not None:
                        values[place] = read(values[place])
            except ValueError as error:
                raise CannotRestore(f"{table}, row {number}: {error}") from error
            yield Line(table, number, dict(zip(names, values, strict=True)))

    def with_details(self, table: str, key: Sequence[str]) -> Iterator[tuple[Line, Line]]:
        """Each line with the one of its details, which must be of the same key."""
        details = f"{table.removesuffix('s')}_details"
        try:
            for line, more in zip(self.of(table), self.of(details), strict=True):
                if any(line[column] != more[column] for column in key):
                    raise more.refused(f"it doesn't belong to row {line.number} of {table}")
                yield line, more
        except ValueError as error:
            if isinstance(error, CannotRestore):
                raise
            raise CannotRestore(f"{details} has not one row for each row of {table}") from error


class Citations:
    """The citations, judgement by judgement, in the order in which the tables of judgements name these."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._groups = groupby(lines, key=lambda line: (line["judgement"], line["judgement_id"]))

    def of(self, kind: str, line: Line, sources: dict[str, int]) -> list[dict[str, Any]]:
        """The values of the citations of one judgement, which make up its path."""
        if not line["sources"]:
            return []
        key, group = next(self._groups, (None, iter(())))
        cited = list(group)
        links = [paths.Link(found["source"] or None, found["name"], found["via"]) for found in cited]
        try:
            fits = key == (kind, line[f"{kind}_id"]) and paths.write(links) == line["sources"]
        except paths.PathError:
            fits = False
        if not fits or [found["order"] for found in cited] != list(range(len(cited))):
            raise line.refused("its citations are not those of its path")
        return [
            {
                "source_id": found.known_or_none("source", sources, "source"),
                "via_order": found["via"],
                **found.only("order", "name", "mention_start", "mention_end"),
            }
            for found in cited
        ]

    def end(self) -> None:
        """Raises CannotRestore where citations are left that belong to no judgement."""
        for (kind, key), _ in self._groups:
            raise CannotRestore(f"citations: there is no {kind} {key}")


def store(model: type[models.Model], rows: Iterable[models.Model], at_once: int = STORED_AT_ONCE) -> None:
    """Store new rows as they are, many at once. Raises CannotRestore where the database refuses."""
    for some in _batches(model, rows, at_once):
        _store(model, some)


def store_cited(model: type[models.Model], citation: type[models.Model], rows: Iterable[Cited]) -> None:
    """Store judgements with their citations, rows of `citation`. Raises CannotRestore."""
    for some in _batches(model, rows, STORED_AT_ONCE):
        _store(model, [judgement for judgement, _ in some])
        cited = ((judgement.pk, values) for judgement, citations in some for values in citations)
        _store(citation, [citation(judgement_id=key, **values) for key, values in cited])


def _batches(model: type[models.Model], rows: Iterable[V], at_once: int) -> Iterator[list[V]]:
    waiting = iter(rows)
    while True:
        try:
            some = list(islice(waiting, at_once))
        except CannotRestore:
            raise
        except (ValueError, TypeError, ValidationError) as error:
            raise CannotRestore(f"{model._meta.verbose_name_plural}: {_said(error)}") from error
        if not some:
            return
        yield some


def _store(model: type[models.Model], rows: list[Any]) -> None:
    try:
        with transaction.atomic():
            model._base_manager.bulk_create(rows)
    except (DatabaseError, OverflowError, ValueError) as error:
        raise CannotRestore(
            f"the database refuses {model._meta.verbose_name_plural}: {_said(error)}"
        ) from error


def _said(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return " ".join(str(error).split())
