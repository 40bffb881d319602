"""What holds for every table: rows can be read, point at rows that are there, and keep to the constraints.

The databases watch over this too. They can be told not to, a file can rot, and a constraint can have been dropped.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import GreaterThan, IsNull

from .damage import Damage, Look
from .stored_tables import StoredTable, kept_models

# Nothing where a text has a NUL, which PostgreSQL's can't hold.
HOLDS_NUL, HAS_NUL = "CASE INSTR(%(expressions)s, CHAR(0)) WHEN 0 THEN 1 END", "a text with NUL"
Question = tuple[Q, str]  # what rows that are damaged meet; what is wrong with them
SHOWN = 20  # of each kind, by row; the rest is counted


def _each(rows: Any, table: str, what: str) -> Iterator[Damage]:
    """One finding for each of the first rows, and one that counts the others."""
    keys = list(rows.values_list("pk", flat=True)[: SHOWN + 1])
    for key in keys[:SHOWN]:
        yield Damage(table, str(key), what)
    if len(keys) > SHOWN:
        yield Damage(table, "", f"{what} (and {rows.count() - SHOWN:,} more rows)")


def _of_table(model: type[models.Model], questions: Sequence[Question]) -> Iterator[Damage]:
    """What each question finds. A large table is read once for all of them, and once more for those that find rows."""
    if not questions:
        return
    asked = {f"rows_{at}": Count("pk", filter=condition) for at, (condition, _) in enumerate(questions)}
    counts = model._base_manager.aggregate(**asked)
    for at, (condition, what) in enumerate(questions):
        if counts[f"rows_{at}"]:
            yield from _each(model._base_manager.filter(condition).order_by("pk"), model._meta.label, what)


def files_of_the_database() -> Iterator[Damage]:
    """SQLite's own check of its pages and indexes; PostgreSQL has its own tools (amcheck)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for (said,) in cursor.execute("PRAGMA integrity_check(20)").fetchall():
            if said != "ok":
                yield Damage("database", "", str(said))


def rows_that_cannot_be_read() -> Iterator[Damage]:
    """What the driver or a field can make nothing of."""
    for model in kept_models(apps):
        rows = StoredTable(model).rows()
        try:
            for _ in rows:
                pass
        except Exception as error:  # whatever a driver or a field says to what it can't read
            yield Damage(model._meta.label, "", f"a row can't be read: {error}")


def values_that_mean_nothing() -> Iterator[Damage]:
    """SQLite's columns take any text; Django reads what is no date as none, and what is no JSON as a text."""
    if connection.vendor != "sqlite":
        return
    for model in kept_models(apps):
        questions: list[Question] = []
        for field in model._meta.concrete_fields:
            for kind, function, what in (
                (models.JSONField, "NULLIF(JSON_VALID(%(expressions)s), 0)", "no JSON"),
                (models.DateField, "JULIANDAY(%(expressions)s)", "no date"),
                (models.CharField, HOLDS_NUL, HAS_NUL),
                (models.TextField, HOLDS_NUL, HAS_NUL),
            ):
                if isinstance(field, kind):
                    read = models.Func(
                        models.F(field.attname), template=function, output_field=models.TextField()
                    )
                    odd = Q(IsNull(read, True), **{f"{field.attname}__isnull": False})
                    questions.append((odd, f"{field.name} is {what}"))
        yield from _of_table(model, questions)


def missing_targets() -> Iterator[Damage]:
    """Rows that point at a row that is not there."""
    for model in kept_models(apps):
        for field in model._meta.concrete_fields:
            if not field.remote_field:
                continue
            target = field.remote_field.model._base_manager.filter(
                **{field.target_field.attname: OuterRef(field.attname)}
            )
            lost = model._base_manager.filter(~Exists(target), **{f"{field.attname}__isnull": False})
            if lost.count():  # so asked, SQLite reads the column's index and not the table
                yield from _each(lost.order_by("pk"), model._meta.label, f"{field.name} is not there")


def repeated_keys() -> Iterator[Damage]:
    """Values that may stand once and stand twice."""
    for model in kept_models(apps):
        alone = [(field.name,) for field in model._meta.concrete_fields if field.unique]
        sets: list[tuple[tuple[str, ...], Q]] = [(fields, Q()) for fields in alone]
        sets += [(tuple(fields), Q()) for fields in model._meta.unique_together]
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                sets.append((tuple(constraint.fields), constraint.condition or Q()))
        for fields, condition in sets:
            known = model._base_manager.filter(condition, **{f"{field}__isnull": False for field in fields})
            twice = known.order_by().values(*fields).annotate(rows=Count("*")).filter(rows__gt=1)
            for row in twice[:SHOWN]:
                said = ", ".join(f"{field} {row[field]}" for field in fields)
                yield Damage(model._meta.label, "", f"{row['rows']} rows have {said}")


def broken_rules() -> Iterator[Damage]:
    """Rows that a check constraint forbids."""
    for model in kept_models(apps):
        questions: list[Question] = []
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                held = Coalesce(constraint.condition, Value(True), output_field=models.BooleanField())
                questions.append((~Q(held), f"breaks {constraint.name}"))
        yield from _of_table(model, questions)


def unknown_values() -> Iterator[Damage]:
    """Values that are none of a field's choices, longer than it allows, or missing."""
    for model in kept_models(apps):
        questions: list[Question] = []
        for field in model._meta.concrete_fields:
            missing = Q(**{f"{field.attname}__isnull": True})
            if not field.null:
                questions.append((missing, f"{field.name} is missing"))
            if field.choices:
                odd = ~Q(**{f"{field.attname}__in": [value for value, _ in field.flatchoices]})
                if field.blank and isinstance(field, models.CharField):
                    odd &= ~Q(**{field.attname: ""})
                if field.null:
                    odd &= ~missing
                questions.append((odd, f"{field.name} is none of its choices"))
            if field.get_internal_type().startswith("Positive"):
                questions.append((Q(**{f"{field.attname}__lt": 0}), f"{field.name} is negative"))
            if isinstance(field, models.CharField) and field.max_length:
                long = GreaterThan(Length(field.attname), field.max_length)
                questions.append((Q(long), f"{field.name} is too long"))
        yield from _of_table(model, questions)


TABLES: tuple[Look, ...] = (
    files_of_the_database,
    rows_that_cannot_be_read,
    values_that_mean_nothing,
    missing_targets,
    repeated_keys,
    broken_rules,
    unknown_values,
)
