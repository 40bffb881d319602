"""Whole reports into the database, many at a time: with their statements, suggestions and shingles.

Django's bulk_create spends most of its time on making SQL. Here the SQL of each table is made once, the keys are drawn
beforehand, and the rows go in by executemany (SQLite) or COPY (PostgreSQL).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

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

    shingles: all of the text's; hashes: those that are stored.
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


def reports_store(*, reports: Sequence[Built], batch: ImportBatch) -> None:
    """Store them all. Call it inside a transaction. Raises DatabaseError where one doesn't keep to a constraint."""
    _number([one.report for one in reports])
    _number([statement for one in reports for statement in one.statements])
    _number([suggestion for one in reports for suggestion in one.suggestions])
    for one in reports:
        one.report.near_duplicate_of = one.near
        one.appearance.report, one.appearance.batch = one.report, batch
        for statement in one.statements:
            statement.report_id = one.report.pk
        for suggestion in one.suggestions:
            suggestion.statement_id = suggestion.statement.pk
        for citation in one.citations:
            citation.judgement_id = citation.judgement.pk
        if one.original is not None:
            one.original.report = one.report
    rows_write(Report, [one.report for one in reports])
    rows_write(Appearance, [one.appearance for one in reports])
    for original in filter(None, (one.original for one in reports)):
        original.save(force_insert=True)
    rows_write(Statement, [statement for one in reports for statement in one.statements])
    rows_write(Suggestion, [suggestion for one in reports for suggestion in one.suggestions])
    rows_write(SuggestionCitation, [citation for one in reports for citation in one.citations])
    _copy(Shingle, ["report_id", "hash"], ((one.report.pk, h) for one in reports for h in one.hashes))


def _number(rows: Sequence[models.Model]) -> None:
    """Give unsaved rows of one model the next keys. Nobody else can draw them: the caller's transaction writes."""
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
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = cursor.fetchone()
            first = (last[0] if last else 0) + 1
            keys = range(first, first + len(rows))
    for row, key in zip(rows, keys, strict=True):
        row.pk = key


def rows_write(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """INSERT unsaved rows of `model`: with their keys, where they have any. No signals are sent.

    Raises DatabaseError, as PostgreSQL or SQLite finds a constraint broken.
    """
    if not rows:
        return
    fields = [
        f
        for f in model._meta.concrete_fields
        if rows[0].pk is not None or not isinstance(f, models.AutoField)
    ]
    converted = [(f.attname, None if _as_it_is(f) else f) for f in fields]
    values = (
        [
            getattr(row, name) if f is None else f.get_db_prep_save(getattr(row, name), connection)
            for name, f in converted
        ]
        for row in rows
    )
    _copy(model, [str(f.column) for f in fields], values)


def _as_it_is(field: Any) -> bool:
    return isinstance(field, _AS_THEY_ARE)


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(
                f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})", list(map(tuple, rows))
            )
