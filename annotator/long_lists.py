"""Lists of a million rows: how far they are counted, turned over and sorted, so that a page stays quick.

To count rows a database reads each of them, to show the last page it passes over all before it, and to sort by a column
without an index it reads and sorts them all. Nobody turns over two hundred pages: beyond COUNTED rows a list says that
there are more, ends there, and keeps the order that an index serves. Filters and search lead to the rest.

A page is read in two steps, its keys and then its rows: to sort or pass over thousands of rows, a database would put
together each of them with all that the list shows of it (PostgreSQL: subqueries too), for fifty that are shown.
"""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Case, Exists, F, Lookup, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.http import HttpRequest
from django.urls import reverse

COUNTED = 10_000
FEW = 10_000
# Of a million rows every hundredth may be asked for by what no index of it tells: a hundred are read for each.
COUNTED_BY_READING = 400
_READ = "found_by_reading"  # the mark of such a list


class _Read(Value):
    """The mark. name, some: a column, and values of it that rows have which are known to belong."""

    name: str = "pk"
    some: Sequence[Any] = ()


def counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, COUNTED at most (COUNTED_BY_READING of some), and whether there are more."""
    read: Any = rows.query.annotations.get(_READ)
    most = COUNTED if read is None else min(COUNTED, COUNTED_BY_READING)
    keys = rows.order_by().values("pk")
    found = 0
    if read is not None and len(read.some) > most:
        # By these it is seen sooner than by asking one row after the other.
        found = keys.filter(Among(read.name, read.some))[: most + 1].count()
    if found <= most:
        found = keys[: most + 1].count()
    return min(found, most), found > most


def by_reading(rows: QuerySet[Any], name: str = "pk", some: Sequence[Any] = ()) -> Any:
    """`rows`, marked as found by asking each of a long list whether it belongs.

    name, some: a column, and more of its values than are counted, where it is known that rows which have them belong.
    """
    read = _Read(True)
    read.name, read.some = name, some[: 2 * COUNTED_BY_READING]
    return rows.alias(**{_READ: read})


def few_are(each: int = 1) -> int:
    """How many rows are few, where one of them may stand for so many rows of a list."""
    return max(FEW // each, 1)


def few(keys: QuerySet[Any, Any], each: int = 1) -> list[Any] | None:
    """The values of one column, in no order, of rows that an index finds; None where they are more than FEW.

    each: for how many rows of a list one of them may stand; so many times fewer are few.

    A list begins with few rows, and sorts them. Where there are more, it finds its first page sooner among the rows
    that it reads in its own order, where every so manieth belongs to it.
    """
    return _up_to(few_are(each), keys)


def _up_to(most: int, keys: QuerySet[Any, Any]) -> list[Any] | None:
    found = list(keys.order_by()[: most + 1])
    return found if len(found) <= most else None


def are_few(rows: QuerySet[Any], each: int = 1) -> bool:
    """Whether `few` would give their keys: an index alone tells it."""
    return not rows.order_by()[few_are(each) :][:1].exists()


def found_once(rows: QuerySet[Any, Any], of: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """`rows`, a part of `of` that takes long to find: by their keys where they are few.

    A list counts what it shows, and would look for it once more.
    """
    found = keys_of_chosen(rows, FEW)
    return rows if found is None else of.filter(Among("pk", found))


def keys_of_chosen(chosen: QuerySet[Any, Any], most: int) -> list[Any] | None:
    """The primary keys of `chosen`; None where they are more than `most`, or found by reading, so presumably many."""
    return None if _READ in chosen.query.annotations else _up_to(most, chosen.values_list("pk", flat=True))


class Among(Lookup):
    """Whether a column has one of `keys`, given to the database as one value.

    With a parameter for each of ten thousand keys, reading the statement takes longer than finding the rows.
    """

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, name: str, keys: Iterable[Any]):
        super().__init__(F(name), [*keys])

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs:
            raise EmptyResultSet
        column, values = self.process_lhs(compiler, connection)
        keys = self.rhs
        if not isinstance(keys[0], int):
            field = self.lhs.output_field
            keys = [field.get_db_prep_value(key, connection, prepared=False) for key in keys]
        if connection.vendor == "postgresql" and isinstance(keys[0], int):
            # In PostgreSQL's own notation: psycopg takes five times as long to write down a list of numbers.
            return f"{column} = ANY(%s::bigint[])", [*values, f"{{{','.join(map(str, keys))}}}"]
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*values, keys]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*values, json.dumps(keys)]


def reading(rows: QuerySet[Any], condition: Any) -> Any:
    """Those of `rows` that meet a condition which many do: asked of each, in the list's own order.

    Told it as it is, PostgreSQL takes it that few do (of `LIKE '%words%'` one in ten thousand), and sorts all that do.
    """
    fits = Case(When(condition, then=Value(True)), default=Value(False))
    return by_reading(rows).alias(fits=fits).filter(fits=True)


def each_has(rows: QuerySet[Any]) -> IsNull:
    """Whether there is one of `rows`, which refer to a row of the list: asked of each that is read.

    For Exists PostgreSQL may put together all rows that there are, to look each row of the list up among them.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)


def values_of(model: type[Model], name: str) -> list[Any]:
    """The different values of a column with an index, in order.

    The index is asked for the next greater one again and again; SELECT DISTINCT would read an entry for each row.
    """
    quoted = connection.ops.quote_name
    field: Any = model._meta.get_field(name)
    column, table = quoted(field.column), quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE found(one) AS (SELECT MIN({column}) FROM {table} UNION ALL "
            f"SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > one) FROM found WHERE one IS NOT NULL) "
            "SELECT one FROM found WHERE one IS NOT NULL"
        )
        return [row[0] for row in cursor.fetchall()]


class ValuesOfColumn(admin.AllValuesFieldListFilter):
    """Chosen from the values that a column has, which has an index; for those who may look at every row."""

    def __init__(self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str):
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_choices: Any = values_of(model, field_path)


def of_value(rows: QuerySet[Any], field: Any, path: str, value: Any) -> QuerySet[Any]:
    """`rows` with this value of a column that has an index: in rows of their own, or at the end of a relation."""
    relation, _, _ = path.rpartition("__")
    having = field.model._default_manager.filter(**{field.name: value})
    found = few(having.values_list("pk", flat=True)) if are_few(having) else None
    if found is not None:
        return rows.filter(Among(relation or "pk", found))
    if connection.vendor != "sqlite":
        return by_reading(rows.filter(**{path: value}))
    # SQLite would take the index here too, and sort most of the table for fifty rows of it.
    nothing = Value(0 if isinstance(value, int) else "")
    return by_reading(rows.alias(value_read=Coalesce(path, nothing)).filter(value_read=value))


class ChosenValue(admin.ChoicesFieldListFilter):
    """Begins with the rows of a value of which there are few. The column needs an index."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        values = {str(value): value for value, _ in self.field.flatchoices}
        chosen = self.lookup_val[-1] if self.lookup_val else ""
        if chosen not in values:
            return super().queryset(request, queryset)
        return of_value(queryset, self.field, self.field_path, values[chosen])


class SeldomTrue(admin.BooleanFieldListFilter):
    """Begins with the rows of which it is true: there are few, and an index of them."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if "1" in (self.lookup_val or ()):
            return of_value(queryset, self.field, self.field_path, True)
        return super().queryset(request, queryset)


class OnlyInUse(admin.RelatedFieldListFilter):
    """Chosen from what any row points to, asked of each choice by itself: the rows may be a million."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = model_admin.model.objects.filter(**{field.name: OuterRef("pk")}).order_by()
        ordering = self.field_admin_ordering(field, request, model_admin)
        return list(
            field.get_choices(include_blank=False, limit_choices_to=Q(Exists(rows)), ordering=ordering)
        )


class CountedSoFar(Paginator):
    """The first COUNTED rows; `more` says whether there are others."""

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        return counted(self.object_list)  # type: ignore[arg-type]

    @cached_property
    def count(self) -> int:
        return self._counted[0]

    @property
    def more(self) -> bool:
        return self._counted[1]


class LongChangeList(ChangeList):
    """A list that is sorted by a column only where it is short. kept_order: somebody asked for that, and it is long.

    result_list: the rows themselves. chosen: search and filters, as the address of each row's page hands them on.
    """

    kept_order = False
    chosen = ""

    @cached_property
    def _addresses(self) -> tuple[str, str]:
        """What stands before and behind the key in the address of a row's page: looked up once, not for each row."""
        place = "__key__"
        options = self.opts
        name = f"admin:{options.app_label}_{options.model_name}_change"
        before, _, behind = reverse(
            name, args=(place,), current_app=self.model_admin.admin_site.name
        ).partition(place)
        return before, behind

    def url_for_result(self, result: Any) -> str:
        before, behind = self._addresses
        address = f"{before}{quote(result.pk)}{behind}"
        return f"{address}?{self.chosen}" if self.chosen else address

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:
            # Django asks for the day after the last that a date can hold.
            raise IncorrectLookupParameters(error) from error

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        if self.params.get(ORDER_VAR) and counted(rows)[1]:
            self.kept_order = True
            del self.params[ORDER_VAR]
            rows = rows.order_by(*self.get_ordering(request, rows))
        return rows

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # Django would look up for each row where its address leads, to know whether they may stand in it.
        self.chosen, self.preserved_filters = self.preserved_filters, ""
        keys = list(self.result_list.values_list("pk", flat=True)) if self.result_count else []
        rows = self.root_queryset.order_by()  # no filter or order that leads the database away from the keys
        if not rows.query.select_related:
            rows = self.apply_select_related(rows)
        found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
        self.result_list = [found[key] for key in keys if key in found]
