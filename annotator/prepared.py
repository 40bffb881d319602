"""Queries whose SQL is made once. For the few that stand behind every key that an annotator presses.

Django makes the SQL of a query anew each time, which takes many times longer than running it: a look-up by primary key
with four joins costs milliseconds, of which the database uses a tenth.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections, models
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=models.Model)
T = TypeVar("T", bound=models.Model)


class Prepared(Generic[M]):
    """A queryset as a function of values, each an int, str or UUID: `Prepared(lambda pk: Seat.objects.filter(pk=pk))`.

    Calling it gives the list of rows: objects, with what `select_related` and `annotate` add, or tuples where the
    queryset ends in `values_list`. kinds: the type of each value, in order. The SQL must not depend on the values: no
    None, no lists. Prefetches are not made.
    """

    def __init__(self, queryset: Callable[..., models.QuerySet[M, Any]], *kinds: type) -> None:
        self._queryset, self._kinds = queryset, kinds
        self._made: dict[str, _Made] = {}

    def __call__(self, *values: Any, using: str = "default") -> list[Any]:
        made = self._made.get(using)
        if made is None:
            made = self._made[using] = _Made(self._queryset, self._kinds, using)
        return made.read(_rows(using, made.sql, [take(values) for take in made.parameters]))

    def first(self, *values: Any) -> Any | None:
        """The first row; None where there is none. The queryset should be limited to one."""
        return next(iter(self(*values)), None)


def _rows(using: str, sql: str, values: Sequence[Any], reads: bool = True) -> list[tuple[Any, ...]]:
    """The rows that `sql` gives; none where it isn't one that reads.

    On PostgreSQL the server keeps the plan too (`prepare_threshold` in the settings), and each connection keeps one
    psycopg cursor for each SQL: given the same again, it knows how to write the values and to read the rows.
    """
    connection: Any = connections[using]
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if reads else []
    # The first query of a request shows whether the connection is still good: none of its own looks after that.
    unproven = reads and connection.health_check_enabled and not connection.health_check_done
    try:
        return _asked(connection, sql, values, reads)
    except (InterfaceError, OperationalError):
        if not unproven or connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _asked(connection, sql, values, reads)


def _asked(connection: Any, sql: str, values: Sequence[Any], reads: bool) -> list[tuple[Any, ...]]:
    kept = _kept_cursor(connection, sql, proves=reads and not connection.in_atomic_block)
    if connection.queries_logged or connection.execute_wrappers:
        kept = connection._prepare_cursor(kept)  # somebody counts or watches queries
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        kept.execute(sql, values)
        return kept.fetchall() if reads else []


def _kept_cursor(connection: Any, sql: str, proves: bool) -> Any:
    """The connection's own cursor for `sql`, made when it is first asked for. proves: see `_rows`."""
    if proves:
        connection.health_check_done = True
    elif not connection.health_check_done:
        connection.close_if_health_check_failed()
    if connection.connection is None:
        connection.ensure_connection()
    connection.validate_thread_sharing()
    nothing: tuple[Any, dict[str, Any]] = (None, {})
    of, cursors = getattr(connection, "prepared_cursors", nothing)
    if of is not connection.connection:
        of, cursors = connection.prepared_cursors = connection.connection, {}
    if sql not in cursors:
        cursors[sql] = _bound_by_server()(of)
    return cursors[sql]


@lru_cache(maxsize=1)
def _bound_by_server() -> Any:
    """Django's cursor that leaves it to PostgreSQL to put the values in; imported where PostgreSQL is used alone."""
    from django.db.backends.postgresql import base

    return base.ServerBindingCursor


class _Made:
    """The SQL for one database, where its parameters come from, and how its rows are read."""

    def __init__(self, queryset: Callable[..., Any], kinds: tuple[type, ...], using: str) -> None:
        # Small, so that every whole-number column could hold them: Django leaves out a comparison that can't be true.
        stand_ins = [_stand_in(kind, 32_001 + at) for at, kind in enumerate(kinds)]
        rows = queryset(*stand_ins).using(using)
        self.compiler = rows.query.get_compiler(using)
        sql, parameters = self.compiler.as_sql()
        places = [_place(parameter, stand_ins) for parameter in parameters]
        if set(range(len(kinds))) - {at for at, _ in places}:
            raise ValueError(f"Not every value has a place in the SQL: {sql}")
        # What never changes stands in the SQL itself: a plan that the server keeps then knows how rare it is.
        words = [
            None if at >= 0 else _written(given) for (at, _), given in zip(places, parameters, strict=True)
        ]
        self.sql = _filled(sql, words)
        self.parameters = [take for (_, take), word in zip(places, words, strict=True) if word is None]
        self.converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])
        self.objects: _Objects | None = None
        if issubclass(rows._iterable_class, ModelIterable):
            self.objects = _Objects(self.compiler.klass_info, self.compiler.select, using)
            self.annotated = list(self.compiler.annotation_col_map.items())

    def read(self, fetched: Iterable[tuple[Any, ...]]) -> list[Any]:
        """What Django makes of these rows, as if it had just fetched them itself."""
        rows: Any = self.compiler.apply_converters(fetched, self.converters) if self.converters else fetched
        if self.objects is None:
            return list(map(tuple, rows))
        found = []
        for row in rows:
            made: Any = self.objects.of(row)
            for name, at in self.annotated:
                setattr(made, name, row[at])
            found.append(made)
        return found


def stored(model: type[T], columns: Any, using: str = "default") -> T:
    """An object that stands in the database, of its `columns` (pairs or a mapping) as far as they are known.

    It is made without its `__init__`, which would look at every column and tell listeners that we don't have.
    """
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, using
    made.__dict__.update(columns)
    return made


class _Objects:
    """How a row becomes an object with those that it points at: Django's ModelIterable works it out for each query.

    described: what the compiler tells of the model's columns (`klass_info`). select: all columns of the query.
    """

    def __init__(self, described: dict[str, Any], select: Sequence[Any], using: str) -> None:
        self.model, places, self.using = described["model"], described["select_fields"], using
        self.columns = slice(places[0], places[-1] + 1)
        self.names = [column.target.attname for column, *_ in select[self.columns]]
        self.key = places[0] + self.names.index(self.model._meta.pk.attname)
        self.related = [
            (_Objects(related, select, using), related["local_setter"], related["remote_setter"])
            for related in described.get("related_klass_infos", ())
        ]

    def of(self, row: Sequence[Any]) -> Any | None:
        """The object of `row`; None where an outer join found none."""
        if row[self.key] is None:
            return None
        made = stored(self.model, zip(self.names, row[self.columns], strict=True), self.using)
        for objects, point, point_back in self.related:
            there = objects.of(row)
            point(made, there)
            if there is not None:
                point_back(there, made)
        return made


def _written(constant: Any) -> str | None:
    """A parameter as it is written in SQL; None for what only the database's driver can write."""
    if type(constant) is int:
        return str(constant)
    if type(constant) is str and "\\" not in constant:
        return "'" + constant.replace("'", "''").replace("%", "%%") + "'"
    return None


def _filled(sql: str, words: Sequence[str | None]) -> str:
    """The SQL with `words` in the places of its parameters, in order; None leaves the place as it is."""
    left = iter(words)
    return re.sub(r"%[s%]", lambda found: found[0] if found[0] == "%%" else next(left) or "%s", sql)


def _stand_in(kind: type, number: int) -> Any:
    return {int: number, str: f"stand-in {number}", UUID: UUID(int=number)}[kind]


def _place(parameter: Any, stand_ins: list[Any]) -> tuple[int, Callable[[tuple[Any, ...]], Any]]:
    """The number of the value that a parameter of the SQL stands for, -1 for none, and what makes it of the values."""
    if parameter in stand_ins:
        at = stand_ins.index(parameter)
        return at, lambda values: values[at]
    texts = [value.hex if isinstance(value, UUID) else None for value in stand_ins]
    if isinstance(parameter, str) and parameter in texts:  # SQLite keeps a UUID as text
        at = texts.index(parameter)
        return at, lambda values: values[at].hex
    return -1, lambda values: parameter


class PreparedWrite:
    """INSERT of whole objects of `model`, or with `fields` UPDATE of these fields, by primary key; SQL made once.

    `write_together` carries it out. The objects must have been checked. No signals are sent, and a key that the
    database gives is not read back.
    """

    def __init__(self, model: type[models.Model], *fields: str) -> None:
        self._model, self._changed = model, fields
        self._key: Any = model._meta.pk
        every = model._meta.concrete_fields
        self._fields = [
            f for f in every if (f.name in fields if fields else not isinstance(f, models.AutoField))
        ]

    def of(self, objects: Sequence[models.Model], using: str) -> tuple[str, list[Any]]:
        """SQL and values that write `objects`, at least one; they count as written."""
        connection = connections[using]
        values: list[Any] = []
        for made in objects:
            values += [f.get_db_prep_save(getattr(made, f.attname), connection) for f in self._fields]
            if self._changed:
                values.append(self._key.get_db_prep_save(made.pk, connection))
            made._state.adding, made._state.db = False, using
        return self._sql(len(objects), using), values

    @lru_cache(maxsize=100)  # noqa: B019 -- these live as long as the program
    def _sql(self, count: int, using: str) -> str:
        quote = connections[using].ops.quote_name
        table, columns = (
            quote(self._model._meta.db_table),
            [quote(str(field.column)) for field in self._fields],
        )
        if self._changed:
            assert count == 1, "one object at a time"
            changes = ", ".join(f"{column} = %s" for column in columns)
            return f"UPDATE {table} SET {changes} WHERE {quote(self._key.column)} = %s"
        row = f"({', '.join(['%s'] * len(columns))})"
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"


def write_together(*writes: tuple[PreparedWrite, Sequence[models.Model]], using: str = "default") -> None:
    """Make those of `writes` that write anything, in their order: on PostgreSQL as one statement, in one round trip.

    There no write sees what another one wrote: they may point at each other, since keys are checked at the end of the
    transaction, but none may read or change a row of another one.
    """
    asked = [write.of(objects, using) for write, objects in writes if objects]
    if connections[using].vendor != "postgresql":
        for sql, values in asked:
            _rows(using, sql, values, reads=False)
    elif asked:
        sql = _in_one(tuple(sql for sql, _ in asked))
        _rows(using, sql, [value for _, values in asked for value in values], reads=False)


@lru_cache(maxsize=100)
def _in_one(statements: tuple[str, ...]) -> str:
    *first, last = statements
    named = ", ".join(f"write{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {named} {last}" if first else last
