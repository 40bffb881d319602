"""The corpus of a team after years of work, of any size, in the database of DATABASE_URL, for benchmarks/pages.py.

    python benchmarks/_grown.py STATEMENTS

250 statements in 10 reports are made by the program's own services: suggestions, three annotators for each, of whom one
has not submitted two of the reports; they differ over one statement in ten, and a reviewer has ruled on every other of
those. The rest are copies of that in SQL, with other days and publishers. One copy in a hundred has a word and a source
of its own (`UNCOMMON`), another one names that the registry lacks, and one in a thousand has a word, a source, a round,
a language, a kind and an evidence (`RARE`). Three annotations for each statement. A database that holds the first 250
alone is filled up.
"""

# ruff: noqa: E402 -- models can be imported once Django is set up

import datetime
import os
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"

import _corpus  # sets Django up
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.people.models import User
from annotator.reports.models import Appearance, ImportBatch, Statement
from annotator.review.disputes import dispute_rule
from annotator.review.models import Claim, ClaimStatement, Dispute, DisputeStep
from annotator.statistics import statistics_renew
from sources.models import Source
from sources.services import registry_load

REPORTS, STATEMENTS = 10, 25  # per block
BLOCK = REPORTS * STATEMENTS
OPEN_REPORTS = 2  # of a block: the third annotator has not submitted them
DAYS, FIRST = 3_600, datetime.date(2014, 1, 1)
PEOPLE = {
    "manager": "manager",
    "reviewer": "reviewer",
    **dict.fromkeys(("one", "two", "three"), "annotator"),
}
UNCOMMON, RARE = "k % 100 = 2", "k % 1000 = 1"  # copies; SQL
# Words as long as the one that they stand in place of, so that every offset stays true; sources by their keys.
WORD, UNCOMMON_WORD, RARE_WORD = "keeper", "warden", "porter"
UNCOMMON_SOURCE, RARE_SOURCE = "afp", "reuters"
COPIED: list[Any] = [*_corpus.COPIED, Appearance, Dispute, DisputeStep, Claim, ClaimStatement]


@transaction.atomic
def block_make() -> None:
    registry_load(by=None)
    guidelines_publish(by=None, text="Headlines are the publisher's. " * 60)
    people = {name: User.objects.create_user(name) for name in PEOPLE}
    for name, role in PEOPLE.items():
        people[name].groups.set(Group.objects.filter(name=role))
    annotators = [people[name] for name in ("one", "two", "three")]
    reports = [_corpus.report_make(number, STATEMENTS) for number in range(REPORTS)]
    batch = ImportBatch.objects.create(file_name="locks.csv", sha256="0" * 64)
    Appearance.objects.bulk_create(
        Appearance(report=report, batch=batch, publisher=report.publisher, title=report.title, primary=True)
        for report in reports
    )
    reports_assign(by=None, reports=reports, annotators=annotators, required=3)
    waiting = {report.pk for report in reports[-OPEN_REPORTS:]}
    for assignment in Assignment.objects.select_related("annotator").order_by("order", "pk"):
        _annotate(assignment, differs=assignment.annotator == people["two"])
        if assignment.annotator != people["three"] or assignment.report_id not in waiting:
            assignment_submit(by=assignment.annotator, assignment=assignment.pk)
    for dispute in Dispute.objects.order_by("opened_at", "pk")[::2]:
        dispute_rule(
            by=people["reviewer"],
            dispute=dispute.pk,
            step=dispute.last_step.number,
            reason="So it stands there.",
            cause="text",
            voice="publisher",
            credibility=3,
        )
    statements = list(Statement.objects.order_by("pk")[:4])
    claim = Claim.objects.create(title="The lock was shut on that day")
    for statement in statements:
        ClaimStatement.objects.create(claim=claim, statement=statement, stance=ClaimStatement.ASSERTS)


def _annotate(assignment: Assignment, *, differs: bool) -> None:
    for seat in assignment.seats.select_related("statement", "suggestion"):
        at = seat.statement.position
        annotation_save(
            by=assignment.annotator,
            seat=seat.pk,
            base_version=0,
            voice=seat.suggestion.voice,
            path=seat.suggestion.path,
            credibility=(at + (differs and at % 10 == 3)) % 6 + 1,
        )


def _either(column: str, uncommon: str, rare: str) -> str:
    """SQL for a column that has another value in uncommon and in rare copies."""
    return f"CASE WHEN {UNCOMMON} THEN {uncommon} WHEN {RARE} THEN {rare} ELSE one.{column} END"


def _of_words() -> dict[tuple[str, str], str]:
    def worded(column: str) -> str:
        words = (f"replace(one.{column}, '{WORD}', '{word}')" for word in (UNCOMMON_WORD, RARE_WORD))
        return _either(column, *words)

    texts = {("reports_report", name): worded(name) for name in ("text", "folded", "title")}
    return texts | {("reports_statement", name): worded(name) for name in ("text", "folded")}


def _of_citations() -> dict[tuple[str, str], str]:
    """The first citation: another source, or none and a name that the registry lacks; the path texts stay."""
    uncommon, rare = (Source.objects.get(key=key).pk for key in (UNCOMMON_SOURCE, RARE_SOURCE))
    made = {}
    for table in ("reports_suggestioncitation", "annotations_annotationcitation", "review_decisioncitation"):
        first = 'one."order" = 0 AND one.source_id IS NOT NULL'
        made[table, "source_id"] = (
            f"CASE WHEN {first} AND k % 100 = 3 THEN NULL WHEN {first} AND {UNCOMMON} THEN {uncommon} "
            f"WHEN {first} AND {RARE} THEN {rare} ELSE one.source_id END"
        )
        made[table, "name"] = (
            f"CASE WHEN {first} AND k % 100 = 3 THEN 'Radio of lock ' || (k / 100 % 50) ELSE one.name END"
        )
    return made


def _of_what_follows() -> dict[tuple[str, str], str]:
    """What hangs on the citations; and in every other copy the fourth statement of the claim denies it."""
    first = "replace(replace(one.cited, 'anadolu', '{0}'), 'gen_local', '{0}')"
    cited = _either("cited", first.format(UNCOMMON_SOURCE), first.format(RARE_SOURCE))
    denied = "CASE WHEN k % 2 = 0 AND one.id % 4 = 0 THEN 'denies' ELSE one.stance END"
    return {("review_dispute", "cited"): cited, ("review_claimstatement", "stance"): denied}


def varied(postgresql: bool) -> dict[tuple[str, str], str]:
    """SQL for what differs from copy to copy, by table and column; `one` is the row that is copied, `k` the copy."""
    sources = Source.objects.order_by("-pk").values_list("pk", flat=True)[0]
    day = f"(one.id * 13 + k * 37) % {DAYS}"
    publisher = (
        f"CASE WHEN k % 2 = 0 THEN one.publisher_id ELSE 1 + (one.publisher_id + k * 17) % {sources} END"
    )
    if postgresql:
        date, earlier = f"DATE '{FIRST}' + CAST({day} AS integer)", "one.{} - k * interval '1 minute'"
    else:
        date = f"date('{FIRST}', '+' || ({day}) || ' days')"
        earlier = "strftime('%Y-%m-%d %H:%M:%f', one.{}, '-' || k || ' minutes')"
    return {
        **_of_words(),
        **_of_citations(),
        **_of_what_follows(),
        ("reports_report", "language"): _either("language", "'ar'", "'fr'"),
        (
            "reports_statement",
            "kind",
        ): f"CASE WHEN {RARE} THEN 'list_item' WHEN one.position = 1 THEN 'headline' ELSE one.kind END",
        ("reports_suggestion", "evidence"): f"CASE WHEN {RARE} THEN 'default' WHEN k % 3 = 0 THEN 'carried' "
        "ELSE one.evidence END",
        ("annotations_assignment", "round"): _either("round", "'second'", "'pilot'"),
        ("reports_report", "published_on"): date,
        ("reports_report", "publisher_id"): publisher,
        ("reports_report", "created_at"): earlier.format("created_at"),
        ("review_dispute", "opened_at"): earlier.format("opened_at"),
    }


def main(statements: int) -> None:
    if "reports_statement" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
        block_make()
    if times := statements // BLOCK - 1:
        _corpus.block_copy(times, COPIED, varied(connection.vendor == "postgresql"))
    connection.close()
    if connection.vendor == "sqlite":
        statistics_renew()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(int(sys.argv[1]))
