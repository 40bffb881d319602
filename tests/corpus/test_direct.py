"""CSV that the database writes itself is the CSV that Python would write, to the byte, on both databases."""

import datetime

import pytest
from django.db import connection

from annotator.annotations.models import Annotation
from annotator.corpus import direct
from annotator.corpus.catalogue import TABLES
from annotator.corpus.scope import scope_for
from annotator.corpus.services import table_export
from annotator.corpus.tables import Extract, Table
from annotator.corpus.work_tables import CITATIONS_OF
from annotator.corpus.writing import FORMATS
from annotator.reports.models import Appearance, Report, Suggestion
from annotator.review.models import Decision, Dispute
from sources.models import Alias, Source

from .conftest import NASTY, make_report, make_source
from .reading_back import exported

WRITTEN = [
    *("reports", "appearances", "annotations", "citations", "decisions", "disputes", "claim_statements"),
    *("sources", "aliases", "assessments"),
]


def by_python(table: Table, by=None) -> bytes:
    rows = table.rows(Extract(scope_for(by)))
    return b"".join(FORMATS["csv"].pieces(table.columns, rows, spreadsheet=False))


@pytest.fixture
def awkward(claimed, half_done, untouched, manager) -> Report:
    """Whatever breaks careless writers, in each table's own texts; times with and without microseconds."""
    decision = Decision.objects.first()
    seat = Annotation.objects.first().seat
    for number, text in enumerate(NASTY):
        report = make_report(f"{number} {text}", title=text[:500], url=text, publisher_name=text)
        batch = report.appearances.get().batch
        Appearance.objects.create(report=report, publisher_name=text, title=text, batch=batch)
        make_source(f"source-{number}", name=text, notes=text)
        whole = datetime.datetime(2026, 1, 31, 9, 5, tzinfo=datetime.UTC)
        moment = whole + datetime.timedelta(microseconds=number % 3 * 120_000)
        Annotation.objects.create(
            seat=seat,
            version=number + 2,
            voice="" if number % 2 else "cited",
            path="" if number % 2 else "sohr",
            credibility=number % 6 + 1,
            note=text,
            flagged=number % 2 == 0,
            flag_reason=text,
            suggestion_outcome="none",
            seconds=number or None,
            created_at=moment,
        )
        Decision.objects.create(
            statement=decision.statement,
            version=number + 2,
            decided_by="ruling",
            decider=manager,
            voice="cited",
            path="sohr",
            credibility=2,
            reason=text,
            cause="slip",
            created_at=moment,
        )
    Alias.objects.create(source=Source.objects.get(key="sohr"), text="the monitor")
    Dispute.objects.create(statement=decision.statement, severity="major", differs="voice;flag")
    return report


def test_these_tables_are_written_by_the_database(db):
    extract = Extract(scope_for(None))
    assert [name for name, table in TABLES.items() if direct.can_write(table, extract)] == WRITTEN
    assert not any(
        direct.can_write(TABLES[name], Extract(extract.scope, names=True))
        for name in ("annotations", "decisions")
    )


def test_the_database_writes_what_python_writes(awkward):
    for name in WRITTEN:
        written = exported(name)
        assert written == by_python(TABLES[name]), name
        assert written.count(b"\n") > 1, name


def test_it_does_so_for_every_role(awkward, annotator, viewer, reviewer):
    for person in (annotator, viewer, reviewer):
        for name, table in TABLES.items():
            if scope_for(person).has(name):
                assert exported(name, person) == by_python(table, person), (person, name)


def test_python_has_no_row_in_its_hands(decided, monkeypatch):
    """What is fast about it: neither a row of Django's nor a cell of ours."""

    def refused(*args, **values):
        raise AssertionError("a row was read")

    monkeypatch.setattr(Table, "rows", refused)
    monkeypatch.setattr(direct, "can_write", lambda table, extract: True)
    assert exported("annotations").count(b"\n") == 5


def test_a_bite_is_no_larger_than_the_table_says(decided, monkeypatch):
    told: list[int] = []
    monkeypatch.setattr(TABLES["annotations"], "rows_at_a_time", 3, raising=False)
    pieces = table_export(by=None, table=TABLES["annotations"], format=FORMATS["csv"], tell=told.append)
    header = next(pieces)
    assert header.startswith(b"annotation_id,")
    assert not told
    assert [piece.count(b"\n") for piece in pieces] == [3, 1]
    assert told == [3, 4]


def test_an_export_broken_off_in_a_bite_leaves_the_connection_usable(decided, monkeypatch):
    monkeypatch.setattr(CITATIONS_OF[0], "rows_at_a_time", 1, raising=False)
    pieces = table_export(by=None, table=TABLES["citations"], format=FORMATS["csv"])
    assert [next(pieces).count(b"\n"), next(pieces).count(b"\n")] == [1, 1]
    pieces.close()
    assert Suggestion.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
