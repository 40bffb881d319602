"""What somebody may do, as texts that come with their row."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from annotator.fields import TextField


class _Joined(models.Aggregate):
    """Texts of several rows in one, with blanks between them; NULL for none."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ' ')"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **more)


def _names(**to_whom: Any) -> models.Subquery:
    name = Concat("content_type__app_label", Value("."), "codename")
    one_group = Permission.objects.filter(**to_whom).order_by().annotate(one=Value(1)).values("one")
    return models.Subquery(one_group.annotate(names=_Joined(name, output_field=TextField())).values("names"))


def permitted(person: str) -> dict[str, models.Subquery]:
    """Columns for a query: `by_roles`, names of what somebody's roles permit; `by_hand`, of what they alone were given.

    person: the query's column with their key.
    """
    whose = models.OuterRef(person)
    return {"by_roles": _names(group__user=whose), "by_hand": _names(user=whose)}
