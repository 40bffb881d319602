"""Whole reports into the database, many at a time: with their statements, suggestions and shingles.

Django's bulk_create spends most of its time on making SQL. Here the SQL of each table is made once, and the rows go in
by one INSERT for several rows (SQLite) or COPY (PostgreSQL). Their keys are drawn, and their values made, before the
lock that other writers wait for: all that is left to do under it is to hand them to the database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import connection, models, transaction

from annotator.judgement import citation_rows

from .models import (
    Appearance,
    ImportBatch,
    Original,
    Report,
    Shingle,
    Statement,
    Suggestion,
    SuggestionCitation,
)
from .near_duplicates import kept
from .preparing import Prepared
from .suggestions import statement_rows, suggestion_rows

# Rows of one INSERT on SQLite. Beginning one costs it more than a row does where the table has many constraints;
# by 50 nearly all of that is saved, and 50 rows of ours hold fewer than the 999 values that every SQLite takes.
_AT_ONCE = 50

# Fields whose values are stored as they are.
_AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.ForeignKey,
    models.AutoField,
)


@dataclass
class Built:
    """Unsaved rows of one report; making them takes no lock. near: the report, saved or not, that it nearly repeats.

    shingles: all of the text's; hashes: those that are stored. values: what is stored of statements, suggestions and
    citations, once they have keys; a statement's lack that of the report.
    """

    report: Report
    appearance: Appearance
    original: Original | None
    hashes: list[int]
    statements: list[Statement]
    suggestions: list[Suggestion]
    citations: list[SuggestionCitation]
    near: Report | None = None
    shingles: set[int] = field(default_factory=set)
    values: dict[type[models.Model], list[list[Any]]] = field(default_factory=dict)


def built(row: Prepared, version: str, sources: Mapping[str, Any]) -> Built:
    """The rows of a report that was read. version: of reader and registry. sources: by key."""
    assert row.reading is not None
    report = Report(
        report_id=row.report_id,
        text=row.row.text,
        text_sha256=row.sha256,
        folded=row.folded,
        language=row.language,
        furniture=[list(piece) for piece in row.reading.furniture],
        reader_version=version,
        **row.appearance,
    )
    statements = statement_rows(report, row.reading)
    made = suggestion_rows(statements=statements, reading=row.reading, version=version, sources=sources)
    citations: list[SuggestionCitation] = []
    for suggestion, links, mentions in made:
        citations += citation_rows(SuggestionCitation, suggestion, links, dict(sources), mentions)
    original = None
    if row.row.original:
        original = Original(
            file_name=row.row.file[:300], content=row.row.original, extractor=row.row.extractor
        )
    return Built(
        report=report,
        appearance=Appearance(primary=True, **row.appearance),
        original=original,
        hashes=sorted(kept(row.shingles)),
        shingles=row.shingles,
        statements=statements,
        suggestions=[suggestion for suggestion, _, _ in made],
        citations=citations,
    )


def reports_number(reports: Sequence[Built]) -> None:
    """Draw the keys of their statements and suggestions, and make the values to be stored. The rows are let go."""
    with transaction.atomic():
        _number([statement for one in reports for statement in one.statements])
        _number([suggestion for one in reports for suggestion in one.suggestions])
    for one in reports:
        for suggestion in one.suggestions:
            suggestion.statement_id = suggestion.statement.pk
        for citation in one.citations:
            citation.judgement_id = citation.judgement.pk
        made: dict[type[models.Model], Sequence[models.Model]] = {
            Statement: one.statements,
            Suggestion: one.suggestions,
            SuggestionCitation: one.citations,
        }
        one.values = {model: list(_values(rows)) for model, rows in made.items()}
        one.statements, one.suggestions, one.citations = [], [], []


def reports_store(*, reports: Sequence[Built], batch: ImportBatch) -> None:
    """Store them all. Call it inside a transaction. Raises DatabaseError where one doesn't keep to a constraint."""
    reports_number([one for one in reports if not one.values])
    # Keys of reports are drawn under the lock: whether one came in meanwhile is told by the highest (deciding.Nears).
    _number([one.report for one in reports])
    at = [f.attname for f in _fields(Statement, keyed=True)].index("report_id")
    for one in reports:
        one.report.near_duplicate_of = one.near
        one.appearance.report, one.appearance.batch = one.report, batch
        key = one.report.pk
        for values in one.values[Statement]:
            values[at] = key
        if one.original is not None:
            one.original.report = one.report
    rows_write(Report, [one.report for one in reports])
    rows_write(Appearance, [one.appearance for one in reports])
    for original in filter(None, (one.original for one in reports)):
        original.save(force_insert=True)
    for model, keyed in ((Statement, True), (Suggestion, True), (SuggestionCitation, False)):
        values_write(
            model, _columns(model, keyed), (values for one in reports for values in one.values[model])
        )
    hashes = ((key, hashed) for one in reports for key in [one.report.pk] for hashed in one.hashes)
    values_write(Shingle, ["report_id", "hash"], hashes)


def _number(rows: Sequence[models.Model]) -> None:
    """Give unsaved rows of one model the next keys, and keep these from everybody else. Call it in a transaction."""
    if not rows:
        return
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, len(rows)],
            )
            keys: Iterable[int] = [key for (key,) in cursor.fetchall()]
        else:
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [len(rows), table]
            )
            last = cursor.fetchone()
            if last is None:  # the table never had a row
                last = (len(rows),)
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last[0]])
            keys = range(last[0] - len(rows) + 1, last[0] + 1)
    for row, key in zip(rows, keys, strict=True):
        row.pk = key


def rows_write(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """INSERT unsaved rows of `model`: with their keys, where they have any. No signals are sent.

    Raises DatabaseError, as PostgreSQL or SQLite finds a constraint broken.
    """
    if rows:
        values_write(model, _columns(model, rows[0].pk is not None), _values(rows))


def _fields(model: type[models.Model], keyed: bool) -> list[Any]:
    return [f for f in model._meta.concrete_fields if keyed or not isinstance(f, models.AutoField)]


def _columns(model: type[models.Model], keyed: bool) -> list[str]:
    return [f.column for f in _fields(model, keyed)]


def _values(rows: Sequence[models.Model]) -> Iterator[list[Any]]:
    """What is stored of each row, in the order of _columns."""
    if not rows:
        return
    fields = _fields(type(rows[0]), rows[0].pk is not None)
    converted = [(f.attname, None if _as_it_is(f) else f) for f in fields]
    for row in rows:
        yield [
            getattr(row, name) if f is None else f.get_db_prep_save(getattr(row, name), connection)
            for name, f in converted
        ]


def _as_it_is(field: Any) -> bool:
    return isinstance(field, _AS_THEY_ARE)


def values_write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """INSERT `rows`, whose values are as the database takes them, into these columns of the table of `model`."""
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            _insert_many(cursor, into, f"({', '.join(['%s'] * len(columns))})", list(rows))


def _insert_many(cursor: Any, into: str, one: str, rows: list[Sequence[Any]]) -> None:
    whole = len(rows) - len(rows) % _AT_ONCE
    for part, size in ((rows[:whole], _AT_ONCE), (rows[whole:], len(rows) - whole)):
        if part:
            together = [list(chain.from_iterable(part[at : at + size])) for at in range(0, len(part), size)]
            cursor.executemany(f"INSERT INTO {into} VALUES {', '.join([one] * size)}", together)
