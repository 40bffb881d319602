"""The tables of a database as they are: by the migrations that were applied to it, whatever version this code is.

So a database is copied before it is migrated, and a back-up of an older version is restored as it was.
"""

import base64
import datetime
import json
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.migrations.loader import MigrationLoader

# What passes: who is signed in, API tokens, what of a day's uploads is used, and where sign-in failed. After a restore,
# people sign in anew, and no token that was revoked since opens anything again.
PASSING = {"sessions", "people.session", "people.apitoken", "people.allowance", "axes"}  # apps, and a model
ROWS_AT_ONCE = 2_000

Coder = Callable[[Any], Any]
_to_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class UnknownMigrations(ValueError):
    """Migrations were applied that this version doesn't have: it is older than the data. The message names them."""


def applied_migrations() -> list[tuple[str, str]]:
    """(app, name) of each migration that the database has, in order. Raises UnknownMigrations."""
    return known_migrations(MigrationLoader(connection).applied_migrations)


def pending_migrations(applied: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Migrations of this version that are not among `applied`."""
    loader = MigrationLoader(None)
    return sorted(loader.disk_migrations.keys() - set(applied))


def known_migrations(applied: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of apps that are installed, in order. Raises UnknownMigrations for what this version lacks."""
    loader = MigrationLoader(None)
    mine = sorted(key for key in applied if key[0] in loader.migrated_apps)
    if unknown := [f"{app}.{name}" for app, name in mine if (app, name) not in loader.disk_migrations]:
        raise UnknownMigrations(
            f"it was made by a newer version of Hearsay (migrations {', '.join(unknown[:3])}, which this one lacks)"
        )
    return mine


class StoredTable:
    """One table: its rows as lists of JSON values, in order of their keys, the same on both databases."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.name = model._meta.db_table
        self.fields = [field for field in model._meta.concrete_fields if field.column]
        self.columns = [str(field.column) for field in self.fields]
        self._encoders = [_ENCODERS.get(_type_of(field)) for field in self.fields]
        self._decoders = [_reader_of(field) for field in self.fields]

    def rows(self) -> Iterator[list[Any]]:
        """The rows as JSON values."""
        found = self.model._base_manager.order_by("pk").values_list(*(field.attname for field in self.fields))
        for row in found.iterator(chunk_size=ROWS_AT_ONCE):
            yield _converted(row, self._encoders)

    def lines(self) -> Iterator[bytes]:
        """A line of JSON for each row: equal bytes mean equal rows, whichever database they come from."""
        for row in self.rows():
            yield _to_json(row).encode() + b"\n"

    def read(self, line: bytes) -> list[Any]:
        """The row of a line, as the database driver takes it. Raises ValueError."""
        row = json.loads(line.decode())  # which spares it a guess at the encoding
        if not isinstance(row, list) or len(row) != len(self.fields):
            raise ValueError(f"a row of {self.name} has not {len(self.fields)} values")
        try:
            return _converted(row, self._decoders)
        except TypeError as error:
            raise ValueError(f"a row of {self.name} has a value of another kind: {error}") from error

    def is_empty(self) -> bool:
        return not self.model._base_manager.exists()


def stored_tables(applied: Iterable[tuple[str, str]]) -> list[StoredTable]:
    """What a database holds to which these migrations were applied, in order of the names; PASSING left out."""
    state = MigrationLoader(None).project_state(list(applied), at_end=True)
    return sorted(map(StoredTable, kept_models(state.apps)), key=lambda table: table.name)


def kept_models(apps: Any) -> list[Any]:
    """The models of a registry of apps, today's or an older state's, whose tables are kept; PASSING left out."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not {model._meta.app_label, model._meta.label_lower} & PASSING
    ]


def _type_of(field: Any) -> str:
    while field.remote_field:
        field = field.target_field
    return str(field.get_internal_type())


def _reader_of(field: Any) -> Coder:
    """What makes of a JSON value what the driver takes."""
    kind = _type_of(field)
    if kind in _AS_THEY_ARE:
        return _AS_THEY_ARE[kind]
    decode = _DECODERS.get(kind, _same)
    # Not the proxy that `connection` is: it looks up whose turn it is with each value.
    prepare, here = field.get_db_prep_save, connections[DEFAULT_DB_ALIAS]
    if kind == "UUIDField":
        return UUID if here.features.has_native_uuid_field else lambda value: UUID(value).hex
    return lambda value: prepare(decode(value), here)


def _same(value: Any) -> Any:
    return value


def _converted(row: Iterable[Any], coders: Iterable[Coder | None]) -> list[Any]:
    return [
        value if coder is None or value is None else coder(value)
        for value, coder in zip(row, coders, strict=True)
    ]


def _moment(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).isoformat()


_ENCODERS: dict[str, Coder] = {
    "DateTimeField": _moment,
    "DateField": datetime.date.isoformat,
    "UUIDField": str,
    "BinaryField": lambda value: base64.b64encode(bytes(value)).decode(),
}
_DECODERS: dict[str, Coder] = {
    "DateTimeField": datetime.datetime.fromisoformat,
    "DateField": datetime.date.fromisoformat,
    "UUIDField": UUID,
    "BinaryField": base64.b64decode,
}
# Most values: what Django would make of them is themselves. A number's column of SQLite would take a text too.
_WHOLE = [
    "Auto",
    "BigAuto",
    "Integer",
    "BigInteger",
    "PositiveInteger",
    "PositiveSmallInteger",
    "SmallInteger",
]
_AS_THEY_ARE: dict[str, Coder] = {
    **dict.fromkeys(("CharField", "TextField", "BooleanField"), _same),
    **dict.fromkeys((f"{number}Field" for number in _WHOLE), operator.index),
}
