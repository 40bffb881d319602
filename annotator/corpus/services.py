"""Taking a table out: whether it may be, the entry in the audit log, and then the file."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit

from . import direct
from .scope import scope_for
from .snapshot import snapshot
from .tables import Extract, Row, Table
from .withholding import withheld_columns, withheld_rows
from .writing import Format

Tell = Callable[[int], None]
TELL_EVERY = 1_000  # rows


def untold(rows: int) -> None:
    """Nobody waits for news."""


def table_export(
    *,
    by: User | None,
    table: Table,
    format: Format,
    spreadsheet: bool = False,
    chosen: QuerySet | None = None,
    chosen_in_words: str = "",
    without_text: bool = False,
    names: str | None = None,
    tell: Tell = untold,
) -> Iterator[bytes]:
    """The table as a file, piece by piece, of what `by` may take out.

    chosen: rows of a list, see Table.through; chosen_in_words says which, for the audit log. without_text: hashes
    and beginnings in place of the texts, see `withholding`. names: the reason for
    people's names instead of their pseudonyms. tell: hears now and then how many rows were read so far. The log has its
    entry before the first piece; what the operator takes out at the command line is logged where it names people.

    Raises PermissionDenied, ValidationError (no reason given), TooLongForXlsx.
    """
    extract = Extract(scope_for(by), chosen)
    if not extract.scope.has(table.name):
        raise PermissionDenied
    if names is not None:
        require(by, "corpus.export_all")
        if not names.strip():
            raise ValidationError("Say why you need people's names; the reason is kept in the audit log.")
        extract = replace(extract, names=True)
    if by is not None or extract.names:
        with transaction.atomic():
            audit(
                by=by,
                action="names exported" if extract.names else "table exported",
                subject=table.name,
                after={"format": format.name, "filter": chosen_in_words, "rows": table.count(extract)},
                reason=(names or "").strip(),
            )
    if format.name == "csv" and not (spreadsheet or without_text) and direct.can_write(table, extract):
        return _in_snapshot(direct.csv_pieces(table, extract, tell))
    columns = withheld_columns(table.name, table.columns) if without_text else table.columns

    def pieces(rows: Iterable[Row]) -> Iterator[bytes]:
        if without_text:
            rows = withheld_rows(table.name, table.columns, rows)
        return format.pieces(columns, _counted(rows, tell), spreadsheet=spreadsheet)

    if format.streamed:
        return _streamed(table, extract, pieces)
    with snapshot(), closing(table.rows(extract)) as rows:
        return pieces(rows)


def _streamed(
    table: Table, extract: Extract, pieces: Callable[[Iterable[Row]], Iterator[bytes]]
) -> Iterator[bytes]:
    with snapshot(), closing(table.rows(extract)) as rows:
        yield from pieces(rows)


def _in_snapshot(pieces: Generator[bytes, None, None]) -> Iterator[bytes]:
    with snapshot(), closing(pieces):
        yield from pieces


def _counted(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    number = 0
    for number, row in enumerate(rows, 1):
        if number % TELL_EVERY == 1:
            tell(number)
        yield row
    tell(number)
