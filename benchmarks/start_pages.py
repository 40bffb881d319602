"""What the start page of a manager and of a viewer costs the server, cold and warm, and what making its figures does.

    python benchmarks/start_pages.py [STATEMENTS] [--on sqlite] [--on postgresql]

For each database: a corpus of STATEMENTS (default 1,000,000: some minutes and 1 GB of disk) as `_decided.py` makes it.
Cold is the first page of a process that has only shown its sign-in and that finds no figures: it says that they are
being counted. Cold with figures is the same where a worker has made them. Warm is the median of ten pages after that.
Told is CPU time of the process, which other work on the machine changes little, and the time by the clock, which it
changes much and in which alone the work of PostgreSQL's server shows. The network and the sources to assess follow.
"""

import argparse
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
HIDDEN = "--of-one-process"  # PERSON or figures: what this script asks of itself
AIM = 300  # milliseconds
PAGES = {
    "manager": [
        "/admin/",
        "/admin/review/glance/",
        "/admin/review/network/",
        "/admin/review/assessments-due/",
    ],
    "viewer": ["/admin/"],
}
WARM = 10


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of the processor (this process) and by the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)


def in_one_process(what: str) -> None:
    """Print the figures of one fresh process: of a person's pages, or of making all figures."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
    import django

    django.setup()
    from django.test import Client

    from annotator.jobs.kept import figures_renew
    from annotator.people.models import User

    if what == "figures":
        print("  making all figures: {:.0f} ms of CPU, {:.0f} by the clock".format(*clocked(figures_renew)))
        return
    client = Client(headers={"host": "127.0.0.1"})
    client.get("/admin/login/")
    client.force_login(User.objects.get(username=what), backend="django.contrib.auth.backends.ModelBackend")
    for page in PAGES[what]:

        def look(page: str = page) -> None:
            answer = client.get(page)
            assert answer.status_code == 200, (page, answer.status_code)

        first = clocked(look)
        rest = [clocked(look) for _ in range(WARM)]
        cpu, wall = (statistics.median(column) for column in zip(*rest, strict=True))
        word = "within" if max(first[0], cpu) < AIM else "NOT within"
        print(
            f"  {what} {page}: first {first[0]:.0f} ms of CPU ({first[1]:.0f} by the clock), "
            f"then {cpu:.0f} ({wall:.0f}); {word} {AIM}",
            flush=True,
        )


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'corpus.sqlite3'}"
        return
    from tools.throwaway_postgres import running

    with running() as url:
        yield url


def measure(name: str, statements: int) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with database(name, folder) as url:
            surroundings = os.environ | {
                "DATA_DIR": str(folder),
                "SECRET_KEY": secrets.token_hex(32),
                "ALLOWED_HOSTS": "127.0.0.1",
                "DATABASE_URL": url,
                "JOBS_BY_WORKER": "on",
            }

            def run(*words: str) -> None:
                subprocess.run([sys.executable, *words], env=surroundings, check=True)

            began = time.monotonic()
            run(str(HERE / "_decided.py"), str(statements))
            print(f"{name}: {statements:,} statements made in {time.monotonic() - began:.0f} s", flush=True)
            this = str(Path(__file__).resolve())
            print("  cold, no figures made yet:", flush=True)
            for person in PAGES:
                run(this, HIDDEN, person)
            run(this, HIDDEN, "figures")
            print("  cold and warm, with figures:", flush=True)
            for person in PAGES:
                run(this, HIDDEN, person)


def main() -> None:
    if sys.argv[1:2] == [HIDDEN]:
        in_one_process(sys.argv[2])
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("statements", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], action="append")
    given = parser.parse_args()
    for name in given.on or ["sqlite", "postgresql"]:
        measure(name, given.statements)


if __name__ == "__main__":
    main()
