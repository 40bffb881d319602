"""What one round trip of the workbench (save a judgement, get the next statement) costs, in CPU time of the server.

    python benchmarks/annotating.py [STATEMENTS] [--rounds 5] [--on sqlite] [--on postgresql]

For each database: one with 1,000 statements and one with STATEMENTS (default 10,000), each with its suggestions,
seats, annotations and outcomes in proportion, each behind gunicorn with two workers. An annotator's trips are posted as
the page's script posts them. Printed, of the best round: the CPU time of a trip in both (web workers; for PostgreSQL
its server too), their ratio, the ratio to the bare view of `_bare_view.py` in the same run, the queries of a trip, and
the memory of a worker after each round. Linux only: CPU time is read from /proc.

`python benchmarks/annotating.py 1000000` shows the growth that docs/speed.md tells of: it takes 2 GB of disk for each
database, and two to six minutes to make each.
"""

import argparse
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

WORKERS = 2
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


# ---------------------------------------------------------------- processes


def processes(root: int) -> list[int]:
    """`root` and all that descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(root: int) -> float:
    """CPU time that `root`, its descendants and those of them that have ended took, user and system."""
    ticks = 0
    for pid in processes(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICK


def memory(root: int) -> float:
    """MB that the largest descendant of `root` holds (resident)."""
    return max(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE for pid in processes(root)) / 1e6


class OverSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("127.0.0.1", timeout=60)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


@contextmanager
def served(application: str, folder: Path, url: str) -> Iterator[tuple[int, Path]]:
    """gunicorn with two workers. Yields its process id and its socket."""
    path = folder / f"{application}-{secrets.token_hex(4)}"
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--workers", str(WORKERS), "--bind", f"unix:{path}"),
        *(
            "--chdir",
            str(HERE.parent),
            "--pythonpath",
            str(HERE),
            "--log-level",
            "warning",
            "--no-control-socket",
        ),
    ]
    server = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    try:
        for _ in range(300):
            if path.exists() and len(processes(server.pid)) > WORKERS:
                break
            time.sleep(0.1)
        yield server.pid, path
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


# ---------------------------------------------------------------- hands


class Fields(HTMLParser):
    """What a form of the page would post: `values` by name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "select":
            self.select = name
            self.values[name] = ""
        elif tag == "option" and "selected" in given and self.select:
            self.values[self.select] = value
        elif tag == "textarea":
            self.values[name] = ""
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.values[name] = value


class Annotator:
    """One person at the workbench: opens assignments one after the other and rates each with one key."""

    def __init__(self, path: Path, session: str, assignments: list[str]) -> None:
        self.path, self.assignments = path, assignments
        self.cookies = {"sessionid": session}

    def ask(self, method: str, address: str, body: str | None = None) -> dict:
        headers = {
            "Host": "127.0.0.1",
            "X-Hearsay-Part": "1",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
                "Origin": "http://127.0.0.1",
                "Referer": f"http://127.0.0.1{address}",
                "Accept-Encoding": "gzip, deflate",
                "Accept-Language": "en",
            }
        connection = OverSocket(self.path)
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        content = answer.read()
        connection.close()
        if answer.status != 200:
            sys.exit(f"{method} {address}: {answer.status} {content[:500]!r}")
        return json.loads(content)

    def rate_all(self) -> int:
        """Rate every statement of the assignments as it comes into focus. Returns the number of trips."""
        trips = 0
        for assignment in self.assignments:
            address = f"/admin/annotations/assignment/{assignment}/change/"
            part, position = self.ask("GET", address), None
            while part["position"] != position:  # after the last one the page stays where it is
                position = part["position"]
                values = Fields(part["panel"]).values | {"credibility": "2", "seconds": "7"}
                part = self.ask("POST", address, urlencode(values | {"action": "save", "at": str(position)}))
                trips += 1
        return trips


@dataclass
class Server:
    """One size of one database behind gunicorn, with the work that waits there."""

    statements: int
    pid: int
    socket: Path
    session: str
    assignments: list[str]

    def bare(self, trips: int) -> int:
        annotator = Annotator(self.socket, "", [])
        for number in range(trips):
            annotator.ask(
                "POST", "/save/", json.dumps({"next": number % 1000 + 1, "statement": 1, "judged": "sohr"})
            )
        return trips


def cost(work: Callable[[], int], *roots: int) -> list[float]:
    """Milliseconds of CPU time for each trip of `work`, by process tree."""
    before = [cpu_seconds(root) for root in roots]
    trips = work()
    return [1000 * (cpu_seconds(root) - was) / trips for root, was in zip(roots, before, strict=True)]


# ---------------------------------------------------------------- databases


def corpus(url: str, *words: str) -> str:
    command = [sys.executable, str(HERE / "_corpus.py"), *words]
    done = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"_corpus.py {' '.join(words)} failed.")
    return done.stdout


@contextmanager
def sqlite(folder: Path) -> Iterator[tuple[str, Callable[[], str], int | None]]:
    """Yields an empty database's address, what copies it and gives the copy's address, and the server's process."""
    small, large = folder / "small.sqlite3", folder / "large.sqlite3"

    def copy() -> str:
        shutil.copyfile(small, large)
        return f"sqlite:///{large}"

    yield f"sqlite:///{small}", copy, None


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, Callable[[], str], int | None]]:
    """As `sqlite`, on a server that lives as long as the block."""
    import psycopg

    from tools.throwaway_postgres import running

    with running() as url:
        home = url.rpartition("host=")[2]

        def copy() -> str:
            with psycopg.connect(
                host=home, user="postgres", dbname="postgres", autocommit=True
            ) as connection:
                connection.execute("CREATE DATABASE large TEMPLATE hearsay")
            return url.replace("/hearsay?", "/large?")

        server = int(Path(home, "data", "postmaster.pid").read_text().split()[0])
        yield url, copy, server


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


def measure(name: str, statements: int, rounds: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ |= {
            "DATA_DIR": str(folder),
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        url, copy, database = stack.enter_context(DATABASES[name](folder))
        started = time.monotonic()
        made = json.loads(corpus(url, "make"))
        urls = {1000: url}
        if statements > 1000:
            urls[statements] = copy()
            corpus(urls[statements], "copy", str(statements // 1000 - 1))
        print(f"{name}: {statements:,} statements made in {time.monotonic() - started:.0f} s", flush=True)
        servers = [
            Server(size, *stack.enter_context(served("annotator.wsgi", folder, address)), **made)
            for size, address in urls.items()
        ]
        bare = Server(0, *stack.enter_context(served("_bare_view", folder, url)), **made)
        roots = [database] if database else []
        # The last ones stay unrated: in them the queries of a trip are counted.
        per_round = (len(made["assignments"]) - 2) // (rounds + 1)
        figures: dict[int, list[list[float]]] = {0: [], 1000: [], statements: []}
        held = []
        for number in range(rounds + 1):  # the first one warms up
            for server in servers:
                work = server.assignments[number * per_round :][:per_round]
                figures[server.statements].append(
                    cost(Annotator(server.socket, server.session, work).rate_all, server.pid, *roots)
                )
            figures[0].append(cost(lambda: bare.bare(500), bare.pid, *roots))
            held.append(memory(servers[-1].pid))
        report(name, {size: rows[1:] for size, rows in figures.items()})
        print(f"  memory of a worker after each round: {', '.join(f'{m:.0f}' for m in held)} MB")
        print(f"  queries of a trip: {corpus(url, 'trip').strip()}", flush=True)


def report(name: str, figures: dict[int, list[list[float]]]) -> None:
    """Print the figures: by size (0: the bare view) and round, the milliseconds of each process tree.

    Of each the round that took least: what else runs on the machine only ever adds.
    """
    best = {size: min(rows, key=sum) for size, rows in figures.items()}
    bare, small, large = best[0], best[1000], best[max(best)]
    for words, row in zip(
        ("bare view", *(f"{size:,} statements" for size in list(figures)[1:])), best.values(), strict=True
    ):
        database = f", the database's server {row[1]:.2f} ms" if len(row) > 1 else ""
        print(f"  {words:>20}: web workers {row[0]:.2f} ms a trip{database}")
    for words, below in (("large to small", small), ("large to the bare view", bare)):
        web, all_ = large[0] / below[0], sum(large) / sum(below)
        print(f"  {words}: {web:.2f} in the web workers, {all_:.2f} with the database's server", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("statements", type=int, nargs="?", default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--on", choices=DATABASES, action="append")
    given = parser.parse_args()
    for name in given.on or DATABASES:
        measure(name, given.statements, given.rounds)


if __name__ == "__main__":
    main()
