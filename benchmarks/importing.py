"""How fast reports come in, against the database's bare bulk_create of the very same rows.

`python benchmarks/importing.py [STATEMENTS] [--near REPORTS]` imports STATEMENTS statements (100,000) in reports of 40
from one CSV into a database of its own (SQLite, and PostgreSQL where tools/throwaway_postgres.py can start one): read,
compared with what is there, and stored, with suggestions, citations and the log. Then the same rows of all tables are
stored once more by Django's bulk_create, and nothing else is done. It prints both rates, their ratio, and the memory at
the peak for a quarter of the reports and for all of them; the time that one near-duplicate check takes while the corpus
grows to REPORTS reports (100,000); and the longest that an import of one report of 50,000 statements holds the lock.
"""

# ruff: noqa: E402 -- models can be imported once Django is set up

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connection, models, transaction

from annotator.reports import importing
from annotator.reports.formats import ReportFile
from annotator.reports.models import (
    Appearance,
    ImportRow,
    Report,
    Shingle,
    Statement,
    Suggestion,
    SuggestionCitation,
)
from annotator.reports.near_duplicates import kept, nearest, shingles
from annotator.reports.services import reports_import
from annotator.reports.storing import rows_write
from sources.services import registry_load

STATEMENTS_EACH = 40
# Children before parents, to empty the tables; the other way round to fill them again.
TABLES: list[type[models.Model]] = [
    ImportRow,
    SuggestionCitation,
    Suggestion,
    Statement,
    Shingle,
    Appearance,
    Report,
]
WHO = [
    "The Syrian Observatory for Human Rights",
    "SANA",
    "A resident",
    "The head of the council",
    "Reuters",
    "They",
]
DID = ["said", "reported", "told Anadolu", "announced", "denied"]
PLACES = ["Aleppo", "Idlib", "Daraa", "Raqqa", "Homs", "Hama", "Afrin", "Deir ez-Zor", "Tartus", "Latakia"]
THINGS = [
    "mill",
    "bakery",
    "road",
    "bridge",
    "school",
    "market",
    "well",
    "tower",
    "barracks",
    "clinic",
    "depot",
    "gate",
]
FATES = [
    "was shelled",
    "was closed",
    "burnt down",
    "was opened again",
    "had been mined",
    "lay empty",
    "was searched",
]


def sentence(draw: random.Random) -> str:
    what = f"the {draw.choice(THINGS)} {draw.randrange(400)} paces from {draw.choice(PLACES)} {draw.choice(FATES)}"
    if draw.random() < 0.4:
        return f"{what.capitalize()} on day {draw.randrange(300)}."
    return f"{draw.choice(WHO)} {draw.choice(DID)} that {what} on day {draw.randrange(300)}."


def report(number: int) -> str:
    draw = random.Random(number)
    return " ".join(sentence(draw) for _ in range(STATEMENTS_EACH))


def table(first: int, reports: int) -> ReportFile:
    lines = [f'"{report(first + n)}",SANA,2017-04-{n % 28 + 1:02d}' for n in range(reports)]
    return ReportFile("bench.csv", "\n".join(["text,publisher,date", *lines]).encode())


def peak() -> float:
    """MB that this process took at its peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bulk_create_again() -> tuple[int, float]:
    """Every row that the import stored, taken out and stored by bulk_create alone: number of rows, seconds."""
    kept_rows = {model: list(model._base_manager.all()) for model in TABLES}
    with transaction.atomic():
        for model in TABLES:
            model._base_manager.all()._raw_delete(connection.alias)
    count = sum(map(len, kept_rows.values()))
    began = time.perf_counter()
    for model in reversed(TABLES):
        rows = kept_rows[model]
        for at in range(0, len(rows), 1000):
            for row in rows[at : at + 1000]:
                row._state.adding = True
            model._base_manager.bulk_create(rows[at : at + 1000])
    return count, time.perf_counter() - began


def rates(statements: int) -> None:
    reports = max(statements // STATEMENTS_EACH, 8)
    reports_import(by=None, files=[table(10**7, 20)])  # warm: modules, the compiled registry
    quarter = reports // 4
    base = peak()
    began = time.perf_counter()
    reports_import(by=None, files=[table(0, quarter)])
    at_quarter = peak()
    result = reports_import(by=None, files=[table(quarter, reports - quarter)])
    took = time.perf_counter() - began
    at_all = peak()
    assert result.counts["new"] == reports - quarter, result.counts
    stored = Statement.objects.count() - 20 * STATEMENTS_EACH
    print(f"  import: {stored:,} statements in {took:.1f} s, {stored / took:,.0f} a second", flush=True)
    print(f"  memory: {base:.0f} MB before, {at_quarter:.0f} MB after a quarter, {at_all:.0f} MB after all")
    count, bare = bulk_create_again()
    bare_rate = (stored + 20 * STATEMENTS_EACH) / bare
    print(f"  bulk_create of the same {count:,} rows: {bare:.1f} s, {bare_rate:,.0f} statements a second")
    print(f"  the import is at {stored / took / bare_rate:.2f} of the rate of bulk_create", flush=True)


def near(most: int) -> None:
    """The time of a check while the corpus grows; the stored reports have nothing but what the check looks at."""
    asked = [shingles(report(5 * 10**8 + n).casefold()) for n in range(30)]
    have, before = Report.objects.count(), None
    for size in (most // 100, most // 10, most):
        fill(size - have, have)
        have = max(size, have)
        began = time.perf_counter()
        for one in asked:
            nearest(one)
        each = (time.perf_counter() - began) / len(asked) * 1000
        grown = f", {each / before:.1f} times that of a tenth" if before else ""
        print(f"  near-duplicate check against {have:,} reports: {each:.1f} ms{grown}", flush=True)
        before = each


def fill(reports: int, first: int) -> None:
    """Reports with the shingles of 600 words, of which a tenth stand in every thousandth report."""
    for at in range(0, max(reports, 0), 1000):
        with transaction.atomic():
            rows, hashes = [], []
            for n in range(first + at, first + min(at + 1000, reports)):
                key = 10**9 + n
                rows.append(
                    Report(
                        pk=key,
                        report_id=f"r{n:016x}",
                        text="",
                        text_sha256=f"{n:064x}",
                        folded="",
                        language="en",
                        reader_version="1",
                    )
                )
                hashes += [Shingle(report_id=key, hash=h) for h in stand_ins(n)]
            rows_write(Report, rows)
            rows_write(Shingle, hashes)


def stand_ins(number: int) -> set[int]:
    draw = random.Random(number)
    shared = kept(shingles(report(number % 100).casefold()))
    return {draw.randrange(2**30) * 4 for _ in range(110)} | set(sorted(shared)[:40])


def longest_lock() -> None:
    """One report of 50,000 statements: how long its transaction keeps others from writing."""
    text = "\n".join(f"Gate {n} was shut, the keeper said." for n in range(50_000))
    held: list[float] = []
    wait = importing.wait_for_other_imports

    def timed() -> None:
        began = time.perf_counter()
        transaction.on_commit(lambda: held.append(time.perf_counter() - began))
        wait()

    importing.wait_for_other_imports = timed
    began = time.perf_counter()
    reports_import(by=None, files=[ReportFile("long.txt", text.encode())])
    took = time.perf_counter() - began
    importing.wait_for_other_imports = wait
    size = f"one report of {len(text) / 1e6:.1f} MB, 50,000 statements"
    print(f"  {size}: {took:.1f} s, {max(held):.1f} s of it under the lock", flush=True)


def measure(statements: int, near_reports: int) -> None:
    print(f"{connection.vendor}:", flush=True)
    connection.creation.create_test_db(verbosity=0)
    try:
        registry_load(by=None)
        longest_lock()
        for model in TABLES:
            model._base_manager.all()._raw_delete(connection.alias)
        rates(statements)
        near(near_reports)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("statements", type=int, nargs="?", default=100_000)
    parser.add_argument("--near", type=int, default=100_000)
    options = parser.parse_args()
    measure(options.statements, options.near)
    if connection.vendor == "sqlite" and "DATABASE_URL" not in os.environ:
        again = [sys.executable, __file__, str(options.statements), "--near", str(options.near)]
        subprocess.run(
            [sys.executable, str(ROOT / "tools" / "throwaway_postgres.py"), "--", *again], check=True
        )


if __name__ == "__main__":
    main()
