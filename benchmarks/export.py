"""How much slower the table of annotations goes out as CSV than the database's own way to write the same SELECT.

    python benchmarks/export.py [ANNOTATIONS] [--on sqlite|postgresql] [--bundle]

Fills a database of its own with at least ANNOTATIONS (default: 300,000) as `_corpus.py` makes them, and measures in
this one run, each in a process of its own: the database's own way (sqlite3 and csv.writer; `psql -c "COPY …"`, or COPY
through the driver where there is no psql), the command's way, and a download from the admin. Told are rows a second,
their ratio, the time to the first byte and the memory beyond that of an idle process; on SQLite also the ratio by the
seconds of processor, which other work on the machine hardly changes (PostgreSQL's server is another process). --bundle:
time and memory of a whole bundle too.
"""

import argparse
import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
OF_A_BLOCK = 1_320  # annotations that _corpus.py makes, and copies
HIDDEN = "--of-one-process"  # WAY FILE: what this script asks of itself


# ---------------------------------------------------------------- one way, in a process of its own


def measure(way: str, path: Path) -> dict[str, float]:
    """Seconds to the first byte, in all and of processor, MB beyond the idle process; the file is `path`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from annotator.reports.models import Report

    Report.objects.exists()
    if way == "admin":
        do = admin()
    else:
        do = {"own": own, "command": command, "bundle": bundle}[way]
    idle, began, worked, first = peak(), time.perf_counter(), time.process_time(), 0.0
    with path.open("w+b") as file:
        for piece in do(path):
            first = first or time.perf_counter() - began
            file.write(piece)
        took = time.perf_counter() - began
    worked = time.process_time() - worked
    return {"first": first, "took": took, "worked": worked, "memory": peak() - idle}


def peak() -> float:
    """The most memory that this process has held, in MB."""
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
    return int(told.split()[0]) / 1024


def select() -> tuple[str, tuple[Any, ...]]:
    """The table's SELECT, with its columns as a file has them."""
    from django.db import connection

    from annotator.corpus.catalogue import TABLES
    from annotator.corpus.expressions import as_text
    from annotator.corpus.scope import scope_for
    from annotator.corpus.tables import Extract

    table, extract = TABLES["annotations"], Extract(scope_for(None))
    fields = [
        as_text(value, column.type, connection.vendor)
        for value, column in zip(table.fields(extract.scope), table.columns, strict=True)
    ]
    return table.found(extract).values_list(*fields).query.sql_with_params()


def own(path: Path) -> Iterator[bytes]:
    from django.db import connection

    sql, values = select()
    if connection.vendor == "postgresql":
        yield from copied(connection.ops.compose_sql(f"COPY ({sql}) TO STDOUT CSV", values))
        return
    with path.open("w", newline="") as file:
        bare = sqlite3.connect(connection.settings_dict["NAME"])
        csv.writer(file).writerows(bare.execute(sql.replace("%s", "?"), values))


def copied(statement: str) -> Iterator[bytes]:
    psql = next(psqls(), None)
    if psql:
        words = [psql, os.environ["DATABASE_URL"], "-c", statement]
        with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
            yield from iter(lambda: process.stdout.read(1 << 16), b"")
        return
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as bare, bare.cursor().copy(statement) as rows:
        yield from map(bytes, rows)


def psqls() -> Iterator[str]:
    from tools.throwaway_postgres import machine_folders, package_folders

    for folder in (*machine_folders(), *package_folders()):
        if (folder / "psql").exists():
            yield str(folder / "psql")


def command(path: Path) -> Iterator[bytes]:
    from annotator.corpus.catalogue import TABLES
    from annotator.corpus.services import table_export
    from annotator.corpus.writing import FORMATS

    return table_export(by=None, table=TABLES["annotations"], format=FORMATS["csv"])


def admin() -> Callable[[Path], Iterable[bytes]]:
    """What the server sends to a manager who has opened the page, without the network."""
    from django.contrib.auth.models import Group
    from django.test import Client
    from django.urls import reverse

    from annotator.people.models import User

    manager, _ = User.objects.get_or_create(username="manager")
    manager.groups.set(Group.objects.filter(name="manager"))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("admin:corpus_exports"))

    def download(path: Path) -> Iterable[bytes]:
        answer = client.post(reverse("admin:corpus_export", args=["annotations"]), {"format": "csv"})
        assert answer.status_code == 200, answer.status_code
        return answer.streaming_content

    return download


def bundle(path: Path) -> Iterator[bytes]:
    from annotator.corpus.bundling import bundle_export

    with path.open("w+b") as file:
        bundle_export(by=None, file=file, despite_names=True)
    yield b""


# ---------------------------------------------------------------- all of them


def asked(*words: str) -> str:
    done = subprocess.run([sys.executable, *words], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def compare(annotations: int, folder: Path, *, with_bundle: bool) -> None:
    corpus = str(HERE / "_corpus.py")
    asked(corpus, "make")
    asked(corpus, "copy", str(annotations // OF_A_BLOCK))
    path = folder / "out"
    found: dict[str, dict[str, float]] = {}
    for way in ("own", "command", "admin", "own", "command", "admin"):
        told = json.loads(asked(__file__, HIDDEN, way, str(path)))
        told["rows"] = path.read_bytes().count(b"\n") - (way != "own")
        if way not in found or told["took"] < found[way]["took"]:
            found[way] = told
    for way, told in found.items():
        ratio = found["own"]["took"] / told["took"]
        worked = found["own"]["worked"] / told["worked"]
        of_processor = "" if "sqlite" not in os.environ["DATABASE_URL"] else f", {worked:.2f} by processor"
        print(
            f"{way}: {told['rows']:,.0f} rows, {told['rows'] / told['took']:,.0f} rows/s ({ratio:.2f} of the "
            f"database's own{of_processor}), first byte after {told['first']:.2f} s, {told['memory']:.0f} MB "
            "beyond idle",
            flush=True,
        )
    if with_bundle:
        told = json.loads(asked(__file__, HIDDEN, "bundle", str(path)))
        print(
            f"bundle: {told['took']:.0f} s, {told['memory']:.0f} MB beyond idle, {path.stat().st_size:,} bytes"
        )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("annotations", nargs="?", type=int, default=300_000)
    words.add_argument("--on", choices=["sqlite", "postgresql"], action="append")
    words.add_argument("--bundle", action="store_true")
    given = words.parse_args()
    for database in given.on or ["sqlite", "postgresql"]:
        print(database, flush=True)
        if database == "postgresql" and "DATABASE_URL" not in os.environ:
            again = [__file__, str(given.annotations), "--on", database, *["--bundle"] * given.bundle]
            server = [sys.executable, str(HERE.parent / "tools" / "throwaway_postgres.py"), "--"]
            subprocess.run([*server, sys.executable, *again], check=True)
            continue
        folder = Path(tempfile.mkdtemp(prefix="hearsay-export-"))
        try:
            if database == "sqlite":
                os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'corpus.sqlite3'}"
            os.environ["DATA_DIR"] = str(folder)
            compare(given.annotations, folder, with_bundle=given.bundle)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if database == "sqlite":
                del os.environ["DATABASE_URL"]


if __name__ == "__main__":
    if sys.argv[1:2] == [HIDDEN]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
    else:
        main()
