"""How much slower the export of annotations is than the database's own way to write the same rows as CSV.

`python benchmarks/export.py [REPORTS]` fills a database of its own (SQLite, or the server of DATABASE_URL) with REPORTS
reports of 100 statements, two annotations each, and prints ratios measured in this one run: against a bare sqlite3
cursor with csv.writer, or against PostgreSQL's COPY, for the same query. It also prints the memory that the export
takes at its peak for a quarter of the rows and for all of them, and time and memory of a whole bundle, in which the
figures of agreement take the most.
"""

# ruff: noqa: E402 -- models can be imported once Django is set up

import csv
import hashlib
import os
import sqlite3
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connection

from annotator.annotations.models import Annotation, AnnotationCitation, Assignment, Seat
from annotator.corpus.bundling import bundle_export
from annotator.corpus.catalogue import TABLES
from annotator.corpus.scope import scope_for
from annotator.corpus.services import table_export
from annotator.corpus.tables import Extract
from annotator.corpus.writing import FORMATS
from annotator.people.models import User
from annotator.reports.models import Report, Statement
from annotator.review.models import Decision, Outcome
from sources.models import Source

STATEMENTS = 100
SENTENCE = "Residents said that the road had been closed since the morning."


def fill(reports: int) -> None:
    """`reports` reports of STATEMENTS statements, each with two annotations that agree."""
    source = Source.objects.create(key="residents", name="Residents", kind="generic")
    people = [User.objects.create_user(f"person{number}", None) for number in range(2)]
    for number in range(reports):
        text = "\n".join([SENTENCE] * STATEMENTS) + f"\n{number}"
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        report = Report.objects.create(
            report_id=f"r{sha256[:16]}", text=text, text_sha256=sha256, folded=text, language="en"
        )
        step = len(SENTENCE) + 1
        statements = Statement.objects.bulk_create(
            Statement(
                report=report,
                position=at,
                start=at * step,
                end=at * step + len(SENTENCE),
                text=SENTENCE,
                folded=SENTENCE,
                kind="sentence",
            )
            for at in range(STATEMENTS)
        )
        for person in people:
            assignment = Assignment.objects.create(report=report, annotator=person, state="submitted")
            seats = Seat.objects.bulk_create(Seat(assignment=assignment, statement=s) for s in statements)
            made = Annotation.objects.bulk_create(
                Annotation(
                    seat=seat,
                    version=1,
                    voice="cited",
                    path="residents",
                    credibility=3,
                    suggestion_outcome="none",
                    note="seen, twice",
                )
                for seat in seats
            )
            AnnotationCitation.objects.bulk_create(
                AnnotationCitation(judgement=annotation, order=0, source=source) for annotation in made
            )
            for seat, annotation in zip(seats, made, strict=True):
                seat.annotation, seat.state = annotation, Seat.SUBMITTED
            Seat.objects.bulk_update(seats, ["annotation", "state"])
        decisions = Decision.objects.bulk_create(
            Decision(
                statement=s, version=1, decided_by="consensus", voice="cited", path="residents", credibility=3
            )
            for s in statements
        )
        Outcome.objects.bulk_create(
            Outcome(statement=d.statement, status="decided", decision=d) for d in decisions
        )


def export(table: str, format: str, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(table_export(by=None, table=TABLES[table], format=FORMATS[format]))


def bare(table: str, path: Path) -> None:
    """The table's own query, written by the database's quickest means."""
    rows = TABLES[table].found(Extract(scope_for(None))).values_list(*TABLES[table].fields(scope_for(None)))
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                path.open("wb") as file,
                cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", parameters) as copy,
            ):
                file.writelines(copy)
        else:
            with path.open("w", newline="") as file:
                driver = cursor.connection.cursor()  # the driver's own, none of Django's
                csv.writer(file).writerows(sqlite3.Cursor.execute(driver, sql.replace("%s", "?"), parameters))


def seconds(do: Callable[[], None]) -> float:
    """The shortest of three runs."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        do()
        times.append(time.perf_counter() - began)
    return min(times)


def peak_of(pieces: Callable[[], object]) -> float:
    """MB of Python objects at the peak."""
    tracemalloc.start()
    pieces()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def drain(reports: int) -> None:
    chosen = Report.objects.filter(pk__in=Report.objects.order_by("pk").values("pk")[:reports])
    for _ in table_export(by=None, table=TABLES["annotations"], format=FORMATS["csv"], chosen=chosen):
        pass


def bundle(path: Path, reports: int) -> None:
    """A bundle of the work on so many reports."""
    chosen = Report.objects.filter(pk__in=Report.objects.order_by("pk").values("pk")[:reports])
    with path.open("w+b") as file:
        bundle_export(by=None, file=file, chosen=chosen, chosen_in_words=str(reports))


def main() -> None:
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    connection.creation.create_test_db(verbosity=0)
    fill(reports)
    means = "COPY" if connection.vendor == "postgresql" else "sqlite3 and csv.writer"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        for table in ("annotations", "statements", "citations"):
            count = TABLES[table].count(Extract(scope_for(None)))
            for format in ("csv", "jsonl"):
                took = seconds(lambda table=table, format=format: export(table, format, path))
                line = f"{table}, {format}: {count:,} rows, {count / took:,.0f} rows/s"
                if table != "citations":
                    line += f", {took / seconds(lambda table=table: bare(table, path)):.1f} times {means}"
                print(line, flush=True)
        began = time.perf_counter()
        bundle(path, reports)
        took = time.perf_counter() - began
        print(
            f"bundle: {count:,} citations and what belongs to them, {took:.1f} s, {path.stat().st_size:,} bytes"
        )
        quarter, whole = (peak_of(lambda part=part: bundle(path, part)) for part in (reports // 4, reports))
        print(f"bundle: {quarter:.1f} MB at the peak for a quarter of the reports, {whole:.1f} MB for all")
    quarter, whole = (peak_of(lambda part=part: drain(part)) for part in (reports // 4, reports))
    print(
        f"annotations, csv: {quarter:.1f} MB at the peak for a quarter of the reports, {whole:.1f} MB for all"
    )
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
