"""A corpus of decided statements of any size in the database of DATABASE_URL, for benchmarks/start_pages.py.

    python benchmarks/_decided.py STATEMENTS

1,000 statements in 25 reports are made with the program's own models: publishers, days over ten years, citation paths
with relays, a circle, names that the registry lacks, wire copies, ratings 1-6, grades that change. The rest are copies
of those in SQL, with other days, publishers and sources; the path texts of copies stay those of the first ones.
Assignments come with them, and the seats of those that are open; annotations and suggestions don't.
"""

# ruff: noqa: E402 -- models can be imported once Django is set up

import datetime
import hashlib
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

from annotator.annotations.models import Assignment, Seat
from annotator.folding import fold
from annotator.judgement import citation_rows, sources_by_key
from annotator.paths import read, write
from annotator.people.models import User
from annotator.reports.models import Report, Statement
from annotator.review.models import Claim, ClaimStatement, Decision, DecisionCitation, Outcome
from sources.models import Source
from sources.services import assessment_add, registry_load

REPORTS, STATEMENTS = 25, 40  # per block
FIRST = datetime.date(2012, 1, 1)
DAYS = 3_600
OPEN_REPORTS = 3  # of a block: still being rated
CLAIMS = 40
PATHS = [
    *("sohr", "anadolu>turkish_military", "", "gen_local", "sana", "reuters>sohr", "sohr;lcc", "unnamed"),
    *(
        '"Radio of the Orchard"',
        "afp>sana",
        "lcc",
        "",
        "sana>anadolu",
        "anadolu>sana",
        "white_helmets",
        "reuters",
    ),
]


@transaction.atomic
def block_make() -> None:
    registry_load(by=None)
    people = [User.objects.create_user(name) for name in ("manager", "viewer", "one", "two")]
    for person, role in zip(people, ("manager", "viewer", "annotator", "annotator"), strict=True):
        person.groups.set(Group.objects.filter(name=role))
    sources = list(Source.objects.filter(kind__in=["agency", "state_media"]).order_by("pk")[:8]) or list(
        Source.objects.order_by("pk")[:8]
    )
    for number in range(REPORTS):
        _report(number, sources[number % len(sources)], people[2:])
    for at, key in enumerate(("sohr", "sana", "anadolu", "reuters")):
        for grade, year in (("C", 2011), ("D" if at % 2 else "B", 2017)):
            assessment_add(
                by=None,
                source=Source.objects.get(key=key),
                grade=grade,
                valid_from=datetime.date(year, 1, 1),
                reason="Invented, to be measured.",
            )


def _report(number: int, publisher: Source, annotators: list[User]) -> None:
    sentences = [
        f"In report {number} the keeper of lock {at} said that the gate was shut, {'as usual, ' * (at % 5)}for now."
        for at in range(STATEMENTS)
    ]
    text = "\n".join(sentences)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = Report.objects.create(
        report_id=f"r{sha256[:16]}",
        text=text,
        text_sha256=sha256,
        folded=fold(text),
        language="ar" if number % 3 == 0 else "en",
        title=sentences[0],
        publisher=publisher,
        published_on=FIRST + datetime.timedelta(days=number * 97),
        near_duplicate_of=Report.objects.order_by("pk").first() if number % 8 == 7 else None,
    )
    is_open = number >= REPORTS - OPEN_REPORTS
    assignments = [
        Assignment.objects.create(
            report=report, annotator=person, state=Assignment.OPEN if is_open else Assignment.SUBMITTED
        )
        for person in annotators
    ]
    start = 0
    for at, sentence in enumerate(sentences, 1):
        statement = Statement.objects.create(
            report=report,
            position=at,
            start=start,
            end=start + len(sentence),
            text=sentence,
            folded=fold(sentence),
            kind="sentence",
        )
        start += len(sentence) + 1
        if is_open:
            Seat.objects.bulk_create(Seat(assignment=one, statement=statement) for one in assignments)
            Outcome.objects.create(statement=statement)
        else:
            _decided(statement, PATHS[(at + number) % len(PATHS)], (at * 7 + number) % 6 + 1)


def _decided(statement: Statement, path: str, credibility: int) -> None:
    links = read(path)
    voice = "cited" if any(not link.unnamed for link in links) else "anonymous" if links else "publisher"
    decision = Decision.objects.create(
        statement=statement,
        version=1,
        decided_by=Decision.CONSENSUS,
        voice=voice,
        path=write(links),
        credibility=credibility,
    )
    DecisionCitation.objects.bulk_create(
        citation_rows(DecisionCitation, decision, links, sources_by_key(links), {})
    )
    Outcome.objects.create(statement=statement, status=Outcome.DECIDED, decision=decision)


def claims_make() -> None:
    """Claims over the first block's statements: most of them contested."""
    statements = list(Statement.objects.order_by("pk")[: CLAIMS * 4])
    for number in range(CLAIMS):
        claim = Claim.objects.create(title=f"Lock {number} was shut on that day")
        for at, statement in enumerate(statements[number * 4 : number * 4 + 4]):
            stance = ClaimStatement.DENIES if at == 3 and number % 2 else ClaimStatement.ASSERTS
            ClaimStatement.objects.create(claim=claim, statement=statement, stance=stance)


def varied(postgresql: bool) -> dict[tuple[str, str], str]:
    """SQL for what differs from copy to copy, by table and column; `one` is the row that is copied, `k` the copy."""
    sources = Source.objects.order_by("-pk").values_list("pk", flat=True)[0]
    day = f"(one.id * 13 + k * 37) % {DAYS}"
    date = (
        f"DATE '{FIRST}' + CAST({day} AS integer)"
        if postgresql
        else f"date('{FIRST}', '+' || ({day}) || ' days')"
    )

    def another(column: str, often: int) -> str:
        return f"CASE WHEN k % {often} = 0 THEN one.{column} ELSE 1 + (one.{column} + k * 17) % {sources} END"

    return {
        ("reports_report", "published_on"): date,
        ("reports_report", "publisher_id"): another("publisher_id", 2),
        ("review_decisioncitation", "source_id"): another("source_id", 3),
    }


def main(statements: int) -> None:
    call_command("migrate", verbosity=0)
    block_make()
    times = statements // (REPORTS * STATEMENTS) - 1
    models: list[Any] = [Report, Statement, Assignment, Seat, Outcome, Decision, DecisionCitation]
    if times > 0:
        _corpus.block_copy(times, models, varied(connection.vendor == "postgresql"))
    claims_make()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(int(sys.argv[1]))
