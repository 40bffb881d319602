"""Lists of a million rows: how far they are counted, turned over and sorted, so that a page stays quick.

To count rows a database reads each of them, to show the last page it passes over all before it, and to sort by a column
without an index it reads and sorts them all. Nobody turns over two hundred pages: beyond COUNTED rows a list says that
there are more, ends there, and keeps the order that an index serves. Filters and search lead to the rest.
"""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

COUNTED = 10_000
FEW = 2_000


def counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, COUNTED at most, and whether there are more."""
    found = rows.order_by().values("pk")[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED


def few(keys: QuerySet[Any, Any]) -> list[Any] | None:
    """The values of one column, in no order, of rows that an index finds; None where they are more than FEW.

    A list begins with few rows, and sorts them. Where there are more, it finds its first page sooner among the rows
    that it reads in its own order, where every so manieth belongs to it.
    """
    found = list(keys.order_by()[: FEW + 1])
    return found if len(found) <= FEW else None


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
    """A list that is sorted by a column only where it is short. kept_order: somebody asked for that, and it is long."""

    kept_order = False

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        if self.params.get(ORDER_VAR) and counted(rows)[1]:
            self.kept_order = True
            del self.params[ORDER_VAR]
            rows = rows.order_by(*self.get_ordering(request, rows))
        return rows
