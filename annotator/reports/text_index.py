"""The index that finds the reports whose folded text holds some letters in a row, without reading every text.

It keeps the runs of three letters of each report. SQLite: an FTS5 table with the trigram tokenizer
(https://sqlite.org/fts5.html#the_trigram_tokenizer), which triggers keep in step. PostgreSQL: a GIN index with the
operators of pg_trgm, which a database's owner may install. It tells too many reports, never too few: whoever asks
compares the text itself. Reports alone are in it, since they never change and hold the texts of their statements; an
index of statements would have twenty times the entries.

Every `manage.py migrate` makes what is missing: tables that a migration makes anew lose their triggers, and a
restored back-up or a database that had no pg_trgm has no index yet. Without it searches find the same, but read
everything.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

SHORTEST = 3  # letters
_MOST_RUNS = 100  # of what is looked for: those rule out enough
_REPORTS, _NAME = "reports_report", "reports_report_letters"
_TABLE = (
    f"CREATE VIRTUAL TABLE {_NAME} USING fts5(folded, content='{_REPORTS}', content_rowid='id', "
    "tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
)
_ADD = f"INSERT INTO {_NAME}(rowid, folded) VALUES (new.id, new.folded);"
_REMOVE = f"INSERT INTO {_NAME}({_NAME}, rowid, folded) VALUES ('delete', old.id, old.folded);"
_TRIGGERS = {
    f"{_NAME}_{name}": f"CREATE TRIGGER {_NAME}_{name} AFTER {event} ON {_REPORTS} BEGIN {act} END"
    for name, event, act in (
        ("insert", "INSERT", _ADD),
        ("delete", "DELETE", _REMOVE),
        ("update", "UPDATE OF id, folded", f"{_REMOVE} {_ADD}"),
    )
}
_MADE = {_NAME: _TABLE, **_TRIGGERS}
_REMAKE = f"INSERT INTO {_NAME}({_NAME}) VALUES ('rebuild')"
_LOOK = "temp.text_index_looked_at"  # a view into the index, of this connection alone


def text_index_make(**of_signal: Any) -> None:
    """Make the index where it is missing or another one than here (after every `migrate`); all of it or nothing."""
    if _REPORTS not in connection.introspection.table_names():
        return  # migrated to before there were reports
    if connection.vendor == "sqlite":
        _make_on_sqlite()
    elif connection.vendor == "postgresql":
        _make_on_postgresql()


def text_index_stands() -> bool:
    """Whether searches can use the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _made(cursor) == _MADE
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [_NAME])
        return cursor.fetchone() is not None


def text_index_remake() -> bool:
    """Make it anew from the texts, whatever it holds; gives False where this database has none."""
    text_index_make()
    if not text_index_stands():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REMAKE if connection.vendor == "sqlite" else f"REINDEX INDEX {_NAME}")
    return True


def text_index_differs(texts: Iterable[str]) -> bool:
    """Whether the index is not that of these folded texts, told by how many of them hold each run of letters.

    SQLite's own comparison is a write, which would keep out everybody who saves for as long as it takes. PostgreSQL's
    index is a part of the database, which no trigger of ours keeps: False there, and where no index stands. Raises
    DatabaseError where it can't be read.
    """
    if connection.vendor != "sqlite" or not text_index_stands():
        return False
    wanted: Counter[str] = Counter()
    for text in texts:
        wanted.update(set(_runs(text)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE VIRTUAL TABLE {_LOOK} USING fts5vocab(main, {_NAME}, row)")
        try:
            cursor.execute(f"SELECT term, doc FROM {_LOOK}")
            return dict(cursor.fetchall()) != wanted
        finally:
            cursor.execute(f"DROP TABLE {_LOOK}")


def holding(folded: str) -> Q:
    """Reports whose folded text holds `folded`."""
    exactly = Q(folded__contains=folded)
    if len(folded) < SHORTEST or connection.vendor != "sqlite" or not text_index_stands():
        return exactly  # PostgreSQL plans with its index by itself
    known = RawSQL(
        f"SELECT rowid FROM {_NAME} WHERE {_NAME} MATCH %s", [_match(folded)], models.IntegerField()
    )
    return exactly & Q(pk__in=known)


def may_hold(folded: Iterable[str], most: int, sample: int) -> tuple[list[int], list[str]] | None:
    """Keys of reports, `most` at most, whose text can hold all these, of SHORTEST letters at least each.

    With them the folded texts of every so manieth of these, `sample` at most: no others are read. None on PostgreSQL,
    whose index can't be asked by itself, and where there is none.
    """
    if connection.vendor != "sqlite" or not text_index_stands():
        return None
    wanted = " ".join(map(_match, folded))
    found = f"SELECT rowid AS one FROM {_NAME} WHERE {_NAME} MATCH %s LIMIT %s"
    numbered = f"SELECT one, ROW_NUMBER() OVER () AS number FROM ({found})"
    text = f"SELECT folded FROM {_REPORTS} WHERE id = one"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT one, CASE WHEN number %% %s = 0 THEN ({text}) END FROM ({numbered})",
            [max(most // sample, 1), wanted, most],
        )
        rows = cursor.fetchall()
    return [row[0] for row in rows], [row[1] for row in rows if row[1] is not None]


def _match(folded: str) -> str:
    """The runs of letters of it, in FTS5's words."""
    runs = dict.fromkeys(_runs(folded))
    return " ".join('"' + run.replace('"', '""') + '"' for run in [*runs][:_MOST_RUNS])


def _runs(text: str) -> Iterable[str]:
    """The letters of the text, SHORTEST in a row, from each place on."""
    return (text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1))


def _made(cursor: Any) -> dict[str, str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE %s", [f"{_NAME}%"])
    return {name: sql for name, sql in cursor.fetchall() if name in _MADE}


def _make_on_sqlite() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if _made(cursor) == _MADE:
                return
            for name in _TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {_NAME}")
            for sql in _MADE.values():
                cursor.execute(sql)
            cursor.execute(_REMAKE)
    except DatabaseError as error:
        if "no such" not in str(error):  # module or tokenizer: an SQLite before 3.34, or without FTS5
            raise


def _make_on_postgresql() -> None:
    if text_index_stands():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX {_NAME} ON {_REPORTS} USING gin (folded gin_trgm_ops)")
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "42501":  # may not install it: its administrator can
            raise
