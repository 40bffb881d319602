"""A corpus of any size in the database of DATABASE_URL, for benchmarks/annotating.py and others.

    python benchmarks/_corpus.py make       tables, and 1,000 statements made by the program's own services
    python benchmarks/_corpus.py copy TIMES copies of those, with all that hangs on them, in SQL
    python benchmarks/_corpus.py trip       queries of a trip of the workbench, counted

`make` prints a JSON object {"session", "assignments"}: a person who is signed in, and whose work waits. `trip` prints
the number of queries by what is accepted; the query that looks after a connection's health is not among them.
"""

# ruff: noqa: E402 -- models can be imported once Django is set up

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"

import django

django.setup()

from annotating import Fields
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, AnnotationCitation, Assignment, Seat
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.folding import fold
from annotator.judgement import citation_rows, sources_by_key
from annotator.paths import read
from annotator.people.models import User
from annotator.reports.models import Report, Statement, Suggestion, SuggestionCitation
from annotator.review.models import Decision, DecisionCitation, Outcome
from sources.models import Source
from sources.services import registry_load

REPORTS, STATEMENTS, WAITING = (
    25,
    40,
    17,
)  # per block; so many of its reports wait for the annotator who is measured
BLOCK = REPORTS * STATEMENTS
PATHS = ["sohr", "anadolu>turkish_military", "", "gen_local"]
KEY_STEP = 10_000_000  # between the whole-number keys of two copies: more than a block has of anything
COPIED: Sequence[type[models.Model]] = [
    Report,
    Statement,
    Suggestion,
    SuggestionCitation,
    Assignment,
    Seat,
    Annotation,
    AnnotationCitation,
    Outcome,
    Decision,
    DecisionCitation,
]


@transaction.atomic
def block_make() -> User:
    """1,000 statements in 25 reports, two annotators each; returns the one for whom WAITING reports wait."""
    registry_load(by=None)
    guidelines_publish(by=None, text="Headlines are the publisher's. " * 60)
    people = [User.objects.create_user(name) for name in ("first", "second", "measured")]
    for person in people:
        person.groups.set(Group.objects.filter(name="annotator"))
    reports = [report_make(number) for number in range(REPORTS)]
    reports_assign(by=None, reports=reports[WAITING:], annotators=people[:2])
    reports_assign(by=None, reports=reports[:WAITING], annotators=[people[0], people[2]])
    for assignment in Assignment.objects.exclude(annotator=people[2]).order_by("order"):
        for seat in assignment.seats.select_related("statement", "suggestion"):
            annotation_save(
                by=assignment.annotator,
                seat=seat.pk,
                base_version=0,
                voice=seat.suggestion.voice,
                path=seat.suggestion.path,
                credibility=seat.statement.position % 6 + 1,
            )
        assignment_submit(by=assignment.annotator, assignment=assignment.pk)
    return people[2]


def report_make(number: int, length: int = STATEMENTS) -> Report:
    """A report of `length` statements, with what the reader suggests."""
    sentences = [
        f"In report {number} the keeper of lock {at} said that the gate was shut, {'as usual, ' * (at % 5)}for now."
        for at in range(length)
    ]
    text = "\n".join(sentences)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = Report.objects.create(
        report_id=f"r{sha256[:16]}",
        text=text,
        text_sha256=sha256,
        folded=fold(text),
        language="en",
        title=sentences[0],
        publisher=Source.objects.get(key="anadolu"),
    )
    start = 0
    for at, sentence in enumerate(sentences, 1):
        end = start + len(sentence)
        statement = Statement.objects.create(
            report=report,
            position=at,
            start=start,
            end=end,
            text=sentence,
            folded=fold(sentence),
            kind="sentence",
        )
        links = read(PATHS[at % len(PATHS)])
        suggestion = Suggestion.objects.create(
            statement=statement,
            voice="cited"
            if any(not link.unnamed for link in links)
            else "anonymous"
            if links
            else "publisher",
            path=PATHS[at % len(PATHS)],
            reader_version="1",
            evidence="explicit",
            rule="subject",
            confidence=0.75,
            cue_start=start + 40,
            cue_end=start + 44,
        )
        mentions = {str(link): (start + 13 + 3 * n, start + 15 + 3 * n) for n, link in enumerate(links)}
        SuggestionCitation.objects.bulk_create(
            citation_rows(SuggestionCitation, suggestion, links, sources_by_key(links), mentions)
        )
        start = end + 1
    return report


def block_copy(
    times: int,
    models: Sequence[type[models.Model]] = COPIED,
    varied: Mapping[tuple[str, str], str] | None = None,
) -> None:
    """Copy the block `times` times, with all that hangs on it; the same people rate the copies.

    models: what is copied. varied: SQL for columns in which copies differ, by table and column; k is the copy.
    """
    varied = varied or {}
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        # The copies point at each other as the block does; nothing is learned by looking that up ten million times.
        cursor.execute(
            "SET session_replication_role = replica" if postgresql else "PRAGMA foreign_keys = OFF"
        )
        if not postgresql:
            cursor.execute("PRAGMA journal_mode = OFF")
            cursor.execute("PRAGMA cache_size = -2000000")
        put_back = [] if postgresql else _indexes_taken(cursor, models)
        series = (
            f"generate_series(1::bigint, {times}) AS copies(k)"
            if postgresql
            else f"(WITH RECURSIVE c(k) AS (VALUES (1) UNION ALL SELECT k + 1 FROM c WHERE k < {times}) "
            "SELECT k FROM c) AS copies"
        )
        for model in models:
            fields = list(model._meta.concrete_fields)
            table = model._meta.db_table
            columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
            values = ", ".join(
                varied.get((table, field.column)) or _copied(field, postgresql, models) for field in fields
            )
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM {series} CROSS JOIN {table} AS one"
            )
        for sql in put_back:
            cursor.execute(sql)
        if postgresql:
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE")  # as its autovacuum does in time
    connection.close()


def _indexes_taken(cursor: Any, models: Sequence[type[models.Model]]) -> list[str]:
    """Drop the indexes of the tables: made once over all rows they cost a fraction. Returns the SQL that makes them."""
    tables = {model._meta.db_table for model in models}
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    found = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


def _copied(field: Any, postgresql: bool, copied: Sequence[type[models.Model]]) -> str:
    """SQL for `field` of copy number k."""
    column = f"one.{connection.ops.quote_name(field.column)}"
    target = field.related_model if field.is_relation else field.model
    if field.primary_key or (field.is_relation and target in copied):
        if isinstance(target._meta.pk, models.UUIDField):
            if postgresql:
                return f"(substr({column}::text, 1, 24) || lpad(to_hex(k), 12, '0'))::uuid"
            return f"substr({column}, 1, 20) || printf('%012x', k)"
        return f"{column} + k * {KEY_STEP}"
    if field.unique:  # the ids and hashes of a report
        digits = "lpad(to_hex(k), 8, '0')" if postgresql else "printf('%08x', k)"
        return f"substr({column}, 1, {field.max_length - 8}) || {digits}"
    return column


def sign_in(person: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make() -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare_view (id char(32) PRIMARY KEY, statement bigint NOT NULL, judged text NOT NULL)"
        )
    person = block_make()
    session = sign_in(person).cookies["sessionid"].value
    assignments = [
        str(pk) for pk in Assignment.objects.of(person).order_by("order").values_list("pk", flat=True)
    ]
    print(json.dumps({"session": session, "assignments": assignments}))


def trip() -> None:
    """Accept the suggestions of the annotator's last assignment one by one, and count the queries of each trip."""
    person = User.objects.get(username="measured")
    assignment = Assignment.objects.of(person).order_by("-order", "-pk").first()
    address = f"/admin/annotations/assignment/{assignment.pk}/change/"
    client, part = sign_in(person), {"X-Hearsay-Part": "1"}
    shown = client.get(address, headers=part).json()
    counted: dict[str, set[int]] = {}
    for seat in assignment.seats.select_related("suggestion").order_by("statement__start")[: len(PATHS) + 1]:
        posted = Fields(shown["panel"]).values | {"credibility": 2, "action": "save", "at": shown["position"]}
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(address, posted, headers=part)
        assert answer.status_code == 200, answer.content
        shown = answer.json()
        counted.setdefault(seat.suggestion.path or seat.suggestion.voice, set()).add(len(queries))
    print("; ".join(f"{', '.join(map(str, sorted(n)))} accepting {path}" for path, n in counted.items()))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make"]:
            make()
        case ["copy", times]:
            block_copy(int(times))
        case ["trip"]:
            trip()
        case _:
            sys.exit(__doc__)
