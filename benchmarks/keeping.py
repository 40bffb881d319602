"""What a back-up, its restoring and a look for damage cost over 100,000 statements, and as ratios to 10,000.

    python benchmarks/keeping.py [STATEMENTS] [--on sqlite] [--on postgresql] [--folder DIR]

Two corpora as `_grown.py` makes them on SQLite, of 10,000 and of STATEMENTS (default 100,000: some minutes and 2 GB of
disk; 1,000,000 wants 15 GB and an hour). Each is copied as `migrate` does, backed up, looked through, and
restored into an empty installation on SQLite and on PostgreSQL; there it is backed up and looked through again, and the
hash of each table is compared with the first. Told are sizes, seconds (and those of this process's processor; what
PostgreSQL's server works is not in them), rows a second with the ratio to those of the small corpus, and the memory
beyond that of an idle process. The copies of a report keep its text and not its hash, and
some of their citations are others than their paths say, so that `check_integrity` has findings for each. --folder:
keep the corpora there, for the next run.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
HIDDEN = "--of-one-process"  # STEP FILE: what this script asks of itself
SMALL = 10_000


# ---------------------------------------------------------------- one step, in a process of its own


def peak() -> float:
    """The most memory that this process has held, in MB."""
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
    return int(told.split()[0]) / 1024


def measure(step: str, path: Path) -> dict[str, Any]:
    """Seconds, in all and of this process's processor, MB beyond the idle process, and what the step itself tells."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    idle, began, worked = peak(), time.perf_counter(), time.process_time()
    told = STEPS[step](path)
    worked = time.process_time() - worked
    return {"seconds": time.perf_counter() - began, "worked": worked, "memory": peak() - idle, **told}


def make_backup(path: Path) -> dict[str, Any]:
    from annotator.keeping.backing_up import backup

    made = backup(path)
    sums = {table["name"]: table["sha256"] for table in made["tables"]}
    rows = sum(table["rows"] for table in made["tables"])
    return {"rows": rows, "size": path.stat().st_size, "sums": sums}


def make_copy(path: Path) -> dict[str, Any]:
    from annotator.keeping.database_copy import database_copy

    return {"size": database_copy(path)}


def look(path: Path) -> dict[str, Any]:
    from annotator.corpus.snapshot import snapshot
    from annotator.keeping.looking import look_for_damage

    with snapshot():
        return {"findings": sum(1 for _ in look_for_damage())}


def put_back(path: Path) -> dict[str, Any]:
    from annotator.keeping.backup_file import BackupReader
    from annotator.keeping.restoring import restore

    with BackupReader(path) as reader:
        restore(reader)
    return {}


STEPS = {"backup": make_backup, "copy": make_copy, "check_integrity": look, "restore": put_back}


# ---------------------------------------------------------------- all of them


class Installation:
    """One in a folder of its own, with a database of its own."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.file = folder, folder / "hearsay.sqlite3"
        folder.mkdir(parents=True, exist_ok=True)
        self.env = {"DATA_DIR": str(folder), "DATABASE_URL": url or f"sqlite:///{self.file}"}

    def run(self, *words: str) -> str:
        env = os.environ | self.env
        done = subprocess.run(
            [sys.executable, *words], check=True, stdout=subprocess.PIPE, text=True, env=env
        )
        return done.stdout

    def step(self, name: str, path: Path) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.run(__file__, HIDDEN, name, str(path)))
        return told


def database_in(url: str, name: str) -> str:
    """A fresh database beside that of `url`."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    place, _, rest = url.partition("?")
    return f"{place.rpartition('/')[0]}/{name}{'?' + rest if rest else ''}"


def walk(statements: int, folder: Path, on: list[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """What each step told, by database and step."""
    first, found = Installation(folder / f"first-{statements}"), {}
    if not first.file.exists():
        first.run(str(HERE / "_grown.py"), str(statements))
    first.run(
        str(HERE.parent / "manage.py"), "migrate", "--no-copy"
    )  # one that was kept from an older version
    file, copy = folder / f"{statements}.zip", folder / "copy.sqlite3"
    found["sqlite", "backup"] = first.step("backup", file)
    report(statements, found)
    if "sqlite" in on:
        found["sqlite", "copy"] = first.step("copy", copy)
        report(statements, found)
        copy.unlink()
        found["sqlite", "check_integrity"] = first.step("check_integrity", file)
        report(statements, found)
        second = Installation(folder / f"second-{statements}")
        found["sqlite", "restore"] = second.step("restore", file)
        report(statements, found)
        shutil.rmtree(second.folder)
    if "postgresql" in on:
        url = database_in(os.environ["DATABASE_URL"], f"keeping_{statements}")
        third = Installation(folder / f"third-{statements}", url)
        found["postgresql", "restore"] = third.step("restore", file)
        report(statements, found)
        again = folder / "again.zip"
        found["postgresql", "backup"] = third.step("backup", again)
        report(statements, found)
        same = found["postgresql", "backup"]["sums"] == found["sqlite", "backup"]["sums"]
        print(f"  both databases hold the same by the sha256 of each table: {'yes' if same else 'NO'}")
        again.unlink()
        found["postgresql", "check_integrity"] = third.step("check_integrity", file)
        report(statements, found)
        shutil.rmtree(third.folder)
    file.unlink()
    return found


def report(statements: int, found: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Tell the newest step, and how its rows a second stand to those of the small corpus."""
    (database, step), told = list(found.items())[-1]
    rows = found["sqlite", "backup"]["rows"]
    speed = rows / told["seconds"]
    SPEEDS[statements, database, step] = speed
    small = SPEEDS[SMALL, database, step]
    ratio = "" if statements == SMALL else f", {speed / small:.2f} of that at {SMALL:,} statements"
    more = f", {told['size'] / 1e6:,.0f} MB" if "size" in told else ""
    more += f", {told['findings']:,} findings" if "findings" in told else ""
    print(
        f"  {database} {step}: {told['seconds']:,.1f} s ({told['worked']:,.1f} of processor), {speed:,.0f} rows/s"
        f"{ratio}, {told['memory']:,.0f} MB of memory{more}",
        flush=True,
    )


SPEEDS: dict[tuple[int, str, str], float] = {}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("statements", nargs="?", type=int, default=100_000)
    words.add_argument("--on", choices=["sqlite", "postgresql"], action="append")
    words.add_argument("--folder", type=Path)
    given = words.parse_args()
    on = given.on or ["sqlite", "postgresql"]
    if "postgresql" in on and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        server = [sys.executable, str(HERE.parent / "tools" / "throwaway_postgres.py"), "--"]
        raise SystemExit(subprocess.run([*server, sys.executable, *sys.argv], check=False).returncode)
    with ExitStack() as stack:
        folder = given.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="hearsay-keeping-"))
        )
        for statements in (SMALL, given.statements):
            print(f"{statements:,} statements", flush=True)
            found = walk(statements, folder, on)
            print(f"  {found['sqlite', 'backup']['rows']:,} rows", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [HIDDEN]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
    else:
        main()
