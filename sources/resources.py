"""The registry's three tables for django-import-export: rows go in through the services, so that every rule holds.

A row is known by its natural key: a source by its key, an alias by source and folded text, an assessment by all that
it says. What is there already and says the same is passed over.
"""

import datetime
from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from import_export.fields import Field
from import_export.resources import ModelResource

from annotator.folding import fold
from annotator.people.models import User

from . import services
from .loading import facts_of, facts_of_alias, lock_registry
from .lookalikes import EARLIER_ROW, Lookalike, LooksAlike, Names, unconfirmed
from .models import Alias, Assessment, Source
from .registry_files import ALIAS_COLUMNS, SOURCE_COLUMNS
from .spreadsheets import Row

ASSESSMENT_COLUMNS = ("source", "grade", "valid_from", "reason", "assessor")


class RegistryResource(ModelResource):
    """What the three have in common. Subclasses say how a row is read, found and written.

    before: of the rows that change something, by line, what is stored now. alike: by line, the look-alikes of rows
    that stay out until a person has confirmed them to be others; different: the tokens of those confirmed. clashes: by
    line, what reads the same.
    """

    columns: ClassVar[tuple[str, ...]]

    class Meta:
        use_transactions = True
        report_skipped = True
        skip_diff = True

    def __init__(self, by: User | None = None, different: Collection[str] = ()) -> None:
        super().__init__()
        self.by = by
        self.different = different
        self.alike: dict[int, list[Lookalike]] = {}
        self.clashes: dict[int, list[Lookalike]] = {}
        self._names: Names | None = None
        self._name = ""
        self.lines: list[int] = []
        self.before: dict[int, dict[str, Any]] = {}
        self._known: dict[Any, Any] = {}
        self._seen: dict[Any, int] = {}
        self._values: dict[str, Any] = {}

    def prepared(self, rows: list[Row]) -> list[Row]:
        """The rows as they will be stored, in the order in which they can go in."""
        return [
            (line, {column: services.tidied(row[column]) for column in self.columns}) for line, row in rows
        ]

    def read(self, row: dict[str, str]) -> dict[str, Any]:
        """A row's cells as values. Raises ValidationError by column."""
        raise NotImplementedError

    def identity(self, row: dict[str, str]) -> Any:
        """What tells the row's object from all others."""
        raise NotImplementedError

    def stored(self) -> Iterable[tuple[Any, models.Model]]:
        """All objects there are, with their identity."""
        raise NotImplementedError

    def facts(self, instance: Any) -> dict[str, Any]:
        """An object as its row would say it."""
        raise NotImplementedError

    def write(self, instance: Any, values: dict[str, Any], is_new: bool) -> models.Model:
        """Add or change the object through the services."""
        raise NotImplementedError

    def new_name(self, instance: Any, values: dict[str, Any]) -> tuple[str, str]:
        """The name that the row brings into the registry, and the key of its source; empty where it brings none."""
        return "", ""

    # The steps of django-import-export, in the order in which it takes them for each row.

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        lock_registry()
        self._known = dict(self.stored())
        self._seen = {}

    def get_instance(self, instance_loader: Any, row: dict[str, str]) -> Any:
        return self._known.get(self.identity(row))

    def import_instance(self, instance: Any, row: dict[str, str], **kwargs: Any) -> None:
        line = self.lines[kwargs["row_number"] - 1]
        earlier = self._seen.setdefault(self.identity(row), line)
        if earlier != line:
            raise ValidationError(f"Stands already in row {earlier}.")
        self._values = self.read(row)
        self._name, own = self.new_name(instance, self._values)
        if self._name:
            self._names = self._names or Names()
            like = self._names.like(self._name, own)
            self.clashes[line] = [one for one in like if one.clash]
            if found := unconfirmed(like, self.different):
                self.alike[line] = found
                raise LooksAlike(found)

    def skip_row(
        self, instance: Any, original: Any, row: dict[str, str], import_validation_errors: Any = None
    ) -> bool:
        if import_validation_errors or instance.pk is None:
            return False
        return all(row[name] == value for name, value in shown(self.facts(instance)).items())

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: Any, is_create: bool, row: dict[str, str], **kwargs: Any) -> None:
        if not is_create:
            self.before[self.lines[kwargs["row_number"] - 1]] = shown(self.facts(instance))
        written: Any = self.write(instance, self._values, is_create)
        self._known[self.identity(row)] = written
        if self._name and self._names:
            owner = written.source if isinstance(written, Alias) else written
            self._names.add(self._name, owner, EARLIER_ROW)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Nothing: the database drew every id, so no sequence has to catch up."""


class SourceResource(RegistryResource):
    source = Field("key", "source")
    archived = Field(None, "archived")
    columns = SOURCE_COLUMNS

    class Meta(RegistryResource.Meta):
        model = Source
        fields = export_order = import_order = SOURCE_COLUMNS

    def get_queryset(self) -> models.QuerySet[Source]:
        return Source.objects.select_related("belongs_to").order_by("key")

    def dehydrate_belongs_to(self, source: Source) -> str:
        return source.belongs_to.key if source.belongs_to else ""

    def dehydrate_archived(self, source: Source) -> str:
        return "true" if source.archived_at else "false"

    def prepared(self, rows: list[Row]) -> list[Row]:
        """Owners come before their parts; rows in a circle stay where they are, to be refused."""
        rows = super().prepared(rows)
        for _, row in rows:
            row["archived"] = row["archived"].lower() or "false"
        by_key = {row["source"]: (line, row) for line, row in rows}
        ordered: dict[int, Row] = {}
        for line, row in rows:
            chain = [(line, row)]
            while (above := by_key.get(chain[-1][1]["belongs_to"])) and above not in chain:
                chain.append(above)
            for link in reversed(chain):
                ordered.setdefault(link[0], link)
        return list(ordered.values())

    def identity(self, row: dict[str, str]) -> str:
        return row["source"]

    def stored(self) -> Iterable[tuple[str, Source]]:
        return ((source.key, source) for source in self.get_queryset())

    def facts(self, instance: Source) -> dict[str, Any]:
        return facts_of(instance)

    def read(self, row: dict[str, str]) -> dict[str, Any]:
        owner = self._known.get(row["belongs_to"])
        if row["belongs_to"] and owner is None:
            raise ValidationError({"belongs_to": f"“{row['belongs_to']}” is no known key."})
        if row["archived"] not in ("true", "false"):
            raise ValidationError({"archived": "Neither true nor false."})
        texts = {name: row[name] for name in ("name", "kind", "affiliation", "country", "website", "notes")}
        return {**texts, "belongs_to": owner, "archived": row["archived"] == "true"}

    def write(self, instance: Source, values: dict[str, Any], is_new: bool) -> Source:
        values = dict(values)
        archived = values.pop("archived")
        if is_new:
            source = services.source_add(by=self.by, key=instance.key, **values)
        else:
            source = services.source_update(by=self.by, source=instance, **values)
        change = services.source_archive if archived else services.source_restore
        return change(by=self.by, source=source, reason="import")

    def init_instance(self, row: Any = None) -> Source:
        return Source(key=row["source"])

    def new_name(self, instance: Source, values: dict[str, Any]) -> tuple[str, str]:
        is_old = instance.pk and instance.name == values["name"]
        return ("", "") if is_old else (values["name"], instance.key)


class AliasResource(RegistryResource):
    source = Field("source__key", "source")
    columns = ALIAS_COLUMNS

    class Meta(RegistryResource.Meta):
        model = Alias
        fields = export_order = import_order = ALIAS_COLUMNS

    def get_queryset(self) -> models.QuerySet[Alias]:
        return Alias.objects.select_related("source").order_by("source__key", "text")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self._sources = {source.key: source for source in Source.objects.all()}

    def identity(self, row: dict[str, str]) -> tuple[str, str]:
        return row["source"], fold(row["text"])

    def stored(self) -> Iterable[tuple[tuple[str, str], Alias]]:
        return (((alias.source.key, alias.folded), alias) for alias in self.get_queryset())

    def facts(self, instance: Alias) -> dict[str, Any]:
        return facts_of_alias(instance)

    def read(self, row: dict[str, str]) -> dict[str, Any]:
        source = self._sources.get(row["source"])
        if source is None:
            raise ValidationError({"source": f"“{row['source']}” is no known key."})
        return {"source": source, **{name: row[name] for name in ("text", "language", "match", "strength")}}

    def write(self, instance: Alias, values: dict[str, Any], is_new: bool) -> Alias:
        if is_new:
            return services.alias_add(by=self.by, **values)
        return services.alias_update(
            by=self.by, alias=instance, **{k: v for k, v in values.items() if k != "source"}
        )

    def new_name(self, instance: Alias, values: dict[str, Any]) -> tuple[str, str]:
        is_old = instance.pk and instance.stands_alone
        shared = values["strength"] == "description"
        return ("", "") if is_old or shared else (values["text"], values["source"].key)


class AssessmentResource(RegistryResource):
    """Assessments are only ever added; who imports one answers for it, whatever the column assessor says."""

    source = Field("source__key", "source")
    assessor = Field(None, "assessor")
    columns = ASSESSMENT_COLUMNS

    class Meta(RegistryResource.Meta):
        model = Assessment
        fields = export_order = import_order = ASSESSMENT_COLUMNS

    def get_queryset(self) -> models.QuerySet[Assessment]:
        rows = Assessment.objects.select_related("source", "assessed_by")
        return rows.order_by("source__key", "valid_from", "created_at", "pk")

    def dehydrate_assessor(self, assessment: Assessment) -> str:
        return assessment.assessed_by.pseudonym if assessment.assessed_by else ""

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self._sources = {source.key: source for source in Source.objects.all()}

    def identity(self, row: dict[str, str]) -> tuple[str, ...]:
        return row["source"], row["grade"], row["valid_from"], row["reason"]

    def stored(self) -> Iterable[tuple[tuple[str, ...], Assessment]]:
        return ((self.identity(self.facts(assessment)), assessment) for assessment in self.get_queryset())

    def facts(self, instance: Assessment) -> dict[str, Any]:
        return {
            "source": instance.source.key,
            "grade": instance.grade,
            "valid_from": instance.valid_from.isoformat(),
            "reason": instance.reason,
        }

    def read(self, row: dict[str, str]) -> dict[str, Any]:
        source = self._sources.get(row["source"])
        if source is None:
            raise ValidationError({"source": f"“{row['source']}” is no known key."})
        try:
            day = datetime.date.fromisoformat(row["valid_from"])
        except ValueError as error:
            raise ValidationError({"valid_from": "No date like 2018-04-07."}) from error
        return {"source": source, "grade": row["grade"], "valid_from": day, "reason": row["reason"]}

    def write(self, instance: Assessment, values: dict[str, Any], is_new: bool) -> Assessment:
        return services.assessment_add(by=self.by, **values)


def shown(facts: dict[str, Any]) -> dict[str, str]:
    """Facts as cells: booleans as true and false."""
    return {name: str(v).lower() if isinstance(v, bool) else v for name, v in facts.items()}
