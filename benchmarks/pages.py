"""What each list, filter, search and page of the admin costs over 1,000,000 statements, as ratios to 1,000.

    python benchmarks/pages.py [STATEMENTS] [--on sqlite] [--on postgresql] [--folder DIR] [--only WORD] [--make]

Three corpora as `_grown.py` makes them, of 1,000, 100,000 and STATEMENTS (default 1,000,000: some minutes and 7 GB).
Of every list of the admin site: the first page, the second and the last, sorted by each column, each filter with all
choices (of many: the first two, the last, and a source that is cited often, now and then and seldom), and a search for
words that stand everywhere, in one text of a hundred, of a thousand, and nowhere. Then the pages of one thing of each
kind and all without a parameter, once the figures are made that a worker keeps; a save, a ruling, and the tables that
are exported, in milliseconds for a thousand rows.

Told are milliseconds of processor (of this process, and of PostgreSQL's, which may use one processor for a query),
after a first look, the ratio, the number of queries, and the rows in the answer at both sizes (lines of tables and
lists, those of the navigation too), each line as soon as it is known. A line with ! breaks a bound: 300 ms, 2.0 times,
more queries. A thousand statements stand in 40 reports and under 4 claims: where the small page has less than three
quarters of the large one's rows, they are two different pages, and what the rows cost would be told as growth. Such a
line is compared with the page at 100,000, and says so by a +; one that even those don't fill is marked ~ above 2.0, and
breaks no bound but that of time. What no page waits for is told without a mark.
--folder: keep the corpora there, for the next run; --make: only make them.
"""

import argparse
import json
import logging
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
HIDDEN = "--of-one-process"  # WORD: what this script asks of itself
SMALL, FULL = 1_000, 100_000  # statements; of the second most pages have as many rows as they can
AIM, MOST = 300, 2.0  # milliseconds; times
ALIKE = 0.75  # of the rows: two pages of which the same may be expected
SEARCHES = {
    "everywhere": "gate was shut",
    "uncommon": "warden of lock",
    "rare": "porter of lock",
    "nowhere": "zebra crossing",
}
CHOICES = 6  # a filter with more is tried with some
TRIED = (
    "sohr",
    "afp",
    "reuters",
)  # sources: of a quarter of all citations, of one in a hundred, in a thousand
RUNS = 5
WORKER = "figures, by a worker"
ROW = re.compile(rb"<(?:tr|li)\b")
# Of the same kind at each size: a source and a person on whom most hangs, and a dispute that waits for a ruling.
LOOKED_AT = {
    "sources_source": {"key": "sohr"},
    "people_user": {"username": "one"},
    "review_dispute": {"state": "open"},
}
TABLES = ("reports", "statements", "decisions", "disputes", "annotations")


class Cost(NamedTuple):
    """Milliseconds of processor, queries, and rows in the answer."""

    cpu: float
    queries: int
    rows: int = 0


# ---------------------------------------------------------------- one corpus, in a process of its own


class Walk:
    """A manager looks at everything; what only others may see, they see."""

    def __init__(self, only: str) -> None:
        from django.db import connection
        from django.test import Client

        from annotator.people.models import User

        self.connection, self.only = connection, only
        self.clients = {}
        for name in ("manager", "reviewer", "one", "three"):
            self.clients[name] = Client(headers={"host": "127.0.0.1"})
            person = User.objects.get(username=name)
            self.clients[name].force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def server(self) -> float:
        """Milliseconds of processor that PostgreSQL's process for this connection has used."""
        if self.connection.vendor != "postgresql":
            return 0.0
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6

    def cost(self, ask: Callable[[], Any], counted: bool = False) -> Cost:
        """What `ask` costs. counted: with its queries, which takes part of the time to write them down."""
        from django.db import reset_queries
        from django.test.utils import CaptureQueriesContext

        reset_queries()  # it keeps 9,000, and what it counts is the difference
        with CaptureQueriesContext(self.connection) if counted else nullcontext(()) as queries:
            before, server = time.process_time(), self.server()
            ask()
            used = 1000 * (time.process_time() - before)
        return Cost(used + self.server() - server, len(queries))

    def page(self, name: str, address: str, person: str = "manager") -> Iterator[tuple[str, Cost]]:
        """What the page costs, if there is one for this person."""
        if self.only not in name:
            return
        answers = []

        def ask() -> None:
            answers[:] = [self.clients[person].get(address)]

        first = self.cost(ask)
        if answers[0].status_code != 200:
            return
        slow = first.cpu > 3 * AIM  # is not waited for again and again
        rest = [first] if slow else [self.cost(ask) for _ in range(RUNS)]
        queries = self.cost(ask, counted=True).queries
        rows = 0 if answers[0].streaming else len(ROW.findall(answers[0].content))
        yield name, Cost(statistics.median(one.cpu for one in rest), queries, rows)

    def lists(self) -> Iterator[tuple[str, Cost]]:
        """Every list of the registry, as somebody sees it who may."""
        from django.contrib import admin
        from django.test import RequestFactory
        from django.urls import reverse

        from annotator.people.models import User

        for model, screen in admin.site._registry.items():
            options = model._meta
            for person in ("manager", "reviewer", "one"):
                request = RequestFactory().get("/")
                request.user = User.objects.get(username=person)
                if not screen.has_view_permission(request):
                    continue
                address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
                name = f"{options.model_name} ({person})"
                if self.only in name:
                    yield from self.one_list(name, address, person, screen, request)

    def one_list(
        self, name: str, address: str, person: str, screen: Any, request: Any
    ) -> Iterator[tuple[str, Cost]]:
        shown = screen.get_changelist_instance(request)
        yield from self.page(name, address, person)
        for place in (2, shown.paginator.num_pages):
            if place > 1:
                yield from self.page(
                    f"{name} page {'2' if place == 2 else 'last'}", f"{address}?p={place}", person
                )
        if screen.search_fields:
            for which, words in SEARCHES.items():
                query = urlencode({"q": words})
                yield from self.page(f"{name} search {which}", f"{address}?{query}", person)
        if person != "manager":
            return
        for place in shown.get_ordering_field_columns() | dict.fromkeys(range(1, len(shown.list_display))):
            if shown.get_ordering_field(shown.list_display[place]):
                for sign in ("", "-"):
                    yield from self.page(
                        f"{name} by column {sign}{place}", f"{address}?o={sign}{place}", person
                    )
        for spec in shown.filter_specs:
            for query in self.tried(spec, shown):
                yield from self.page(f"{name} {query}", f"{address}{query}", person)
        if screen.date_hierarchy:
            query = urlencode({f"{screen.date_hierarchy}__year": 2016})
            yield from self.page(f"{name} of a year", f"{address}?{query}", person)

    def tried(self, spec: Any, shown: Any) -> list[str]:
        """Query strings of the filter's choices: all, or of many some that stand for the others."""
        from sources.models import Source

        queries = [choice["query_string"] for choice in spec.choices(shown)][1:]
        if len(queries) <= CHOICES:
            return queries
        known = dict(Source.objects.filter(key__in=TRIED).values_list("key", "pk"))
        ends = tuple(f"={value}" for pair in known.items() for value in pair)
        return [*queries[:2], *(query for query in queries[2:-1] if query.endswith(ends)), queries[-1]]

    def pages(self) -> Iterator[tuple[str, Cost]]:
        """Every address of the admin: those without a parameter, and the page of one thing where it takes a key."""
        from django.contrib import admin

        from tests.addresses import addresses

        things = {
            f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry
        }
        for name, address in sorted(set(addresses())):
            if (
                name.endswith("_changelist")
                or not address.startswith("/admin/")
                or name in ("login", "logout")
            ):
                continue
            model = things.get(name.rpartition("_")[0])
            key = re.findall(r"{(\w+)}", address)
            if key and (model is None or len(key) > 1):
                continue
            if key:
                one = (
                    model.objects.filter(**LOOKED_AT.get(name.rpartition("_")[0], {})).order_by("pk").first()
                )
                address = address.format(**{key[0]: one.pk}) if one else ""
            for person in self.clients if address else ():
                yield from self.page(f"{name} ({person})", address, person)

    def figures(self) -> Iterator[tuple[str, Cost]]:
        """Those that a worker makes; asked for by looking at each page, and made for those that follow."""
        from annotator.jobs.kept import figures_renew
        from annotator.jobs.kept_models import KeptFigures

        KeptFigures.objects.all().delete()  # of an earlier run
        self.clients["manager"].get(
            "/admin/review/claim/"
        )  # a process's first page costs more than any other
        yield from self.page("contested claims, no worker", "/admin/review/claim/?contested=yes")
        for person in ("manager", "reviewer"):
            self.clients[person].get("/admin/")
        cost = self.cost(figures_renew)
        if self.only in WORKER:
            yield WORKER, cost

    def saves(self) -> Iterator[tuple[str, Cost]]:
        """Saves at the workbench and rulings, with the page that each answers with."""
        from annotating import Fields

        from annotator.annotations.models import Assignment
        from annotator.review.models import Dispute

        if self.only not in "save ruling":
            return
        client, part = self.clients["three"], {"X-Hearsay-Part": "1"}
        assignment = Assignment.objects.filter(annotator__username="three", state="open").order_by("-pk")[0]
        address = f"/admin/annotations/assignment/{assignment.pk}/change/"
        shown = client.get(address, headers=part).json()

        def save(credibility: int) -> None:
            posted = Fields(shown["panel"]).values | {"action": "save", "at": shown["position"]}
            answer = client.post(address, posted | {"credibility": credibility}, headers=part)
            assert answer.status_code == 200, answer.content
            shown.update(answer.json())

        yield "save", self.middle([lambda n=n: save(1 + n % 5) for n in range(2 * RUNS)])

        def rule(dispute: Any) -> None:
            given = {"action": "rule", "step": dispute.last_step.number, "reason": "So it stands there."}
            given |= {"cause": "text", "choice": "new", "voice": "publisher", "credibility": "2"}
            answer = self.clients["reviewer"].post(f"/admin/review/dispute/{dispute.pk}/change/", given)
            assert answer.status_code == 302, answer.content

        waiting = Dispute.objects.filter(state=Dispute.OPEN).order_by("-pk")[: 2 * RUNS]
        yield "ruling", self.middle([lambda one=one: rule(one) for one in waiting])

    def exports(self) -> Iterator[tuple[str, Cost]]:
        """Whole tables, in milliseconds for a thousand rows."""
        from django.core.management import call_command

        for table in TABLES:
            name = f"export of {table}, a thousand rows"
            if self.only not in name:
                continue
            with tempfile.TemporaryDirectory() as made:
                file = Path(made, "table.csv")
                cost = self.cost(
                    lambda table=table, file=file: call_command(  # type: ignore[misc]
                        "export_corpus", "--table", table, "--format", "csv", "--output", str(file)
                    )
                )
                with file.open("rb") as lines:
                    rows = sum(1 for _ in lines) - 1
            # How many queries bring the rows is a matter of their number.
            yield name, Cost(1000 * cost.cpu / max(rows, 1), 0)

    def middle(self, acts: list[Callable[[], None]]) -> Cost:
        costs = [self.cost(act, counted=True) for act in acts]
        return Cost(statistics.median(one.cpu for one in costs), max(one.queries for one in costs))


def in_one_process(only: str) -> None:
    """Print a line of JSON for each page."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
    import django

    django.setup()
    logging.disable(logging.WARNING)  # of pages that somebody may not see
    walk = Walk(only)
    for part in (walk.figures, walk.lists, walk.saves, walk.pages, walk.exports):
        for name, cost in part():
            print(json.dumps([name, *cost]), flush=True)


# ---------------------------------------------------------------- both corpora beside each other


def database(on: str, folder: Path, stack: ExitStack) -> str:
    if on == "sqlite":
        return f"sqlite:///{folder / 'corpus.sqlite3'}"
    from tools.throwaway_postgres import running

    return stack.enter_context(running(kept=folder))


def walked(
    on: str, statements: int, folder: Path, only: str, tell: Callable[[str, Cost], None] | None
) -> None:
    """Make the corpus where the folder lacks it, and `tell` each line; without `tell` it is only made."""
    made = folder / "made"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        surroundings = os.environ | {
            "DATA_DIR": str(folder),
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": database(on, folder, stack),
            "JOBS_BY_WORKER": "on",
            "PGOPTIONS": "-c max_parallel_workers_per_gather=0",
        }
        if not made.exists():
            began = time.monotonic()
            maker = [sys.executable, str(HERE / "_grown.py"), str(statements)]
            subprocess.run(maker, env=surroundings, check=True)
            made.touch()
            print(f"{on}: {statements:,} statements made in {time.monotonic() - began:.0f} s", flush=True)
        if tell is None:
            return
        words = [sys.executable, str(Path(__file__).resolve()), HIDDEN, only]
        with subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                name, *cost = json.loads(line)
                tell(name, Cost(*cost))
        if process.returncode:
            sys.exit(process.returncode)


def make(on: str, sizes: list[int], folder: Path) -> None:
    for number in sizes:
        walked(on, number, folder / f"{on}-{number}", "", None)


def compare(on: str, sizes: list[int], folder: Path, only: str) -> None:
    """Print what each page costs at the last of `sizes`, beside the first at which it has as many rows."""
    *smaller, largest = sizes
    known: list[dict[str, Cost]] = []
    for number in smaller:
        known.append({})
        walked(on, number, folder / f"{on}-{number}", only, known[-1].__setitem__)
    broken: list[str] = []
    print(f"{on}: ms at {SMALL:,} (+ at {FULL:,}), ms at {largest:,}, ratio, queries, rows", flush=True)

    def tell(name: str, large: Cost) -> None:
        pages = [costs[name] for costs in known if name in costs]
        before = next(
            (page for page in pages if page.rows >= ALIKE * large.rows), pages[-1] if pages else None
        )
        if before is None:
            print(f"  {name}: –, {large.cpu:.0f}, –, –/{large.queries}, –/{large.rows}", flush=True)
            return
        ratio = large.cpu / before.cpu
        alike = before.rows >= ALIKE * large.rows
        grown = ratio > MOST or large.queries > before.queries
        bad = name != WORKER and (large.cpu > AIM or (alike and grown))
        broken.extend([name] * bad)
        mark = "!" if bad else "~" if grown and not alike else " "
        fuller = "+" if before is not pages[0] else ""
        print(
            f"{mark} {name}: {fuller}{before.cpu:.0f}, {large.cpu:.0f}, {ratio:.1f}, "
            f"{before.queries}/{large.queries}, {before.rows}/{large.rows}",
            flush=True,
        )

    walked(on, largest, folder / f"{on}-{largest}", only, tell)
    print(f"{on}: {len(broken)} lines break a bound", flush=True)


def main() -> None:
    if sys.argv[1:2] == [HIDDEN]:
        in_one_process(sys.argv[2])
        return
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("statements", type=int, nargs="?", default=1_000_000)
    words.add_argument("--on", choices=["sqlite", "postgresql"], action="append")
    words.add_argument("--folder", type=Path)
    words.add_argument("--only", default="", help="only lines whose name holds this")
    words.add_argument("--make", action="store_true", help="only make the corpora")
    given = words.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="hearsay-pages-"))
    sizes = sorted({SMALL, FULL, given.statements}) if given.statements > FULL else [SMALL, given.statements]
    try:
        for on in given.on or ["sqlite", "postgresql"]:
            if given.make:
                make(on, sizes, folder)
            else:
                compare(on, sizes, folder, given.only)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
