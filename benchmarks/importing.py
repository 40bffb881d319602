"""How fast reports come in, against the database's bare bulk_create of the very same rows.

`python benchmarks/importing.py [STATEMENTS] [--near REPORTS]` imports STATEMENTS statements (100,000) in reports of 40
from one CSV into a database of its own (SQLite, and PostgreSQL where tools/throwaway_postgres.py can start one): read,
compared with what is there, and stored, with suggestions, citations and the log. Then the same rows of all tables are
stored once more by Django's bulk_create, and nothing else is done. It prints both rates, their ratio, and the memory at
the peak for a quarter of the reports and for all of them; the time that one near-duplicate check takes while the corpus
grows to REPORTS reports (100,000); and the longest that an import of one report of 50,000 statements holds the lock.
With 0 for STATEMENTS it measures the near-duplicate check alone.
"""

# ruff: noqa: E402 -- models can be imported once Django is set up

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from annotator.reports.storing import rows_write, values_write
from sources.services import registry_load

STATEMENTS_EACH = 40
KEYS = 10**9  # of stand-ins for reports, behind those of all others
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
    # Half of them with runs of words that many share: those of `fill`.
    asked = [shingles(report(n if n < 15 else 5 * 10**8 + n).casefold()) for n in range(30)]
    have, before = Report.objects.count(), None
    for size in (most // 100, most // 10, most):
        fill(size - have, have)
        have = max(size, have)
        times = [elapsed(lambda one=one: nearest(one)) for one in asked * 5]
        least, middle = min(times), statistics.median(times)
        grown = f", {least / before:.1f} times that of a tenth" if before else ""
        words = f"{least:.1f} ms at least, {middle:.1f} ms in the middle of {len(times)}{grown}"
        print(f"  near-duplicate check against {have:,} reports: {words}", flush=True)
        before = least


def elapsed(do: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def fill(reports: int, first: int) -> None:
    """Reports with the shingles of 600 words, of which a quarter stand in every hundredth report."""
    shared = [sorted(kept(shingles(report(n).casefold())))[:40] for n in range(100)]
    with cache(megabytes=1000):
        for at in range(first, first + reports, 10_000):
            numbers = range(at, min(at + 10_000, first + reports))
            hashes = [(h, KEYS + n) for n in numbers for h in {*own_hashes(n), *shared[n % 100]}]
            with transaction.atomic():
                rows_write(Report, [stand_in(n) for n in numbers])
                values_write(Shingle, ["hash", "report_id"], sorted(hashes))


def stand_in(number: int) -> Report:
    return Report(
        pk=KEYS + number,
        report_id=f"r{number:016x}",
        text="",
        text_sha256=f"{number:064x}",
        folded="",
        language="en",
        reader_version="1",
    )


def own_hashes(number: int) -> list[int]:
    return [h & ~3 for h in array("I", random.Random(number).randbytes(4 * 110))]


@contextmanager
def cache(megabytes: int) -> Iterator[None]:
    """Let SQLite write in memory meanwhile; what is measured is measured with what it has by itself."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = -{megabytes * 1000}")
        yield
        cursor.execute(f"PRAGMA cache_size = {before}")


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
        if statements:
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
