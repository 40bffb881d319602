"""What a table of the corpus is. The tables themselves: report_tables, work_tables, registry_tables."""

import datetime
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.db.models import Model, Q, QuerySet

from annotator.people.models import User

from .scope import Scope

Value = str | int | float | bool | None
Row = tuple[Value, ...]
ROWS_AT_A_TIME = 2000


class Column(NamedTuple):
    """A column as other programs rely on it. type: string, integer, number, boolean, date or datetime.

    Strings are never null; what is empty in any other type is null.
    """

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Extract:
    """What is taken out: of the rows in `scope` those behind `chosen`, the rows of a list or a query (None: all).

    names: people by their shown names instead of their pseudonyms. but: rows to leave out.
    """

    scope: Scope
    chosen: QuerySet | None = None
    names: bool = False
    but: Q | None = None

    def people(self) -> dict[int | None, str]:
        """What stands for each person; empty for nobody."""
        if not self.names:
            pseudonyms: dict[int | None, str] = dict(User.objects.values_list("pk", "pseudonym"))
            return pseudonyms | {None: ""}
        people = list(User.objects.all())
        times = Counter(map(str, people))
        labels: dict[int | None, str] = {None: ""}
        for person in people:
            labels[person.pk] = str(person) if times[str(person)] == 1 else f"{person} ({person.username})"
        return labels

    def namer(self, columns: Sequence[str], people: Sequence[str]) -> Callable[[Row], Row]:
        """A function that puts shown names in place of the pseudonyms in the columns `people` of a row."""
        shown = self.people()
        labels: dict[Value, str] = {
            pseudonym: shown[pk] for pk, pseudonym in User.objects.values_list("pk", "pseudonym")
        }
        places = {columns.index(name) for name in people}

        def named(row: Row) -> Row:
            return tuple(labels.get(value, "") if at in places else value for at, value in enumerate(row))

        return named if places else tuple


class Table:
    """One table: its columns, and how its rows are found, ordered and written out.

    through: how to get from this table's rows to those of a list that chooses among them. people: the columns in which
    the database gives pseudonyms.
    """

    name: ClassVar[str]
    description: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    through: ClassVar[Mapping[type[Model], str]]
    people: ClassVar[Sequence[str]] = ()
    rows_at_a_time: ClassVar[int] = ROWS_AT_A_TIME

    def allowed(self, scope: Scope) -> QuerySet:
        """The rows in scope, in an order that their own content decides."""
        raise NotImplementedError

    def fields(self, scope: Scope) -> Sequence[Any]:
        """What is asked of the database for a row: look-ups and expressions."""
        raise NotImplementedError

    def row_maker(self, extract: Extract) -> Callable[[Any], Row] | None:
        """A function from these values to a row; None where they are the row already."""
        return extract.namer([column.name for column in self.columns], self.people) if extract.names else None

    def found(self, extract: Extract) -> QuerySet:
        """The rows to take out."""
        found = self.allowed(extract.scope)
        if extract.but:
            found = found.exclude(extract.but)
        if extract.chosen is None:
            return found
        to = self.through[extract.chosen.model]
        return found.filter(**{f"{to}__in": extract.chosen.order_by().values("pk")})

    def parts(self) -> "Sequence[Table]":
        """The tables, of the same columns, whose rows one after the other are those of this table."""
        return (self,)

    def rows(self, extract: Extract) -> Generator[Row, None, None]:
        """The rows, one value for each column; read in bites, so that memory stays flat.

        Close it where it is not read to its end: it holds a cursor of the database.
        """
        for part in self.parts():
            values = part.found(extract).values_list(*part.fields(extract.scope))
            found = values.iterator(chunk_size=part.rows_at_a_time)
            make = part.row_maker(extract)
            yield from map(make, found) if make else found

    def count(self, extract: Extract) -> int:
        return sum(part.found(extract).count() for part in self.parts())


def text_of_time(moment: datetime.datetime | None) -> str | None:
    """ISO 8601 in UTC; always with microseconds, so that all times of a column are of one form and sort as text."""
    if moment is None:
        return None
    return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def text_of_day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()
