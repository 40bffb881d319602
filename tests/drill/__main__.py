"""A team works at once on a large corpus, and one thing after another goes wrong.

    python -m tests.drill [--postgres] [--statements N] [--annotators N] [--reviewers N] [--seconds N] [--folder DIR]

Annotators save and submit, reviewers rule, reports are imported, a job runs, a bundle and a back-up are made, over and
over; meanwhile the web server, the worker and the database are killed (kill -9), the database is away, the disk is full
and the clock is set back, each for its share of the time. After each: all that was acknowledged is stored, and
`check_integrity` finds nothing. Prints a table of what people met; ends with 1 where anything was lost or half done.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from .faults import Faults
from .installation import Installation, small_disk
from .team import VERSIONS, Annotator, Errand, Measured, Person, Reviewer

PER_REPORT = 10  # statements of the reports that are worked at
PER_LONG_REPORT = 40  # and of all others
SPEAKERS = [
    "SOHR said",
    "The keeper told Anadolu",
    "SANA reported",
    "Residents say",
    "The army announced",
    "He wrote",
]
GOODS = [
    "carts",
    "sacks of flour",
    "buses",
    "crates of apples",
    "lorries",
    "sheep",
    "barrels",
    "tents",
    "mules",
]
PLACES = [
    "ford",
    "bridge",
    "gate",
    "crossing",
    "lock",
    "mill",
    "well",
    "market",
    "tunnel",
    "ridge",
    "dam",
    "school",
]
PATIENCE = 300  # seconds for what is under way to end


class Lost(AssertionError):
    """Something acknowledged is not stored, or something half done is."""


class Drill:
    def __init__(self, installation: Installation, given: argparse.Namespace) -> None:
        self.at, self.given = installation, given
        self.enough, self.measured = threading.Event(), Measured()
        self.annotators: list[Annotator] = []
        self.reviewers: list[Reviewer] = []
        self.errands: list[Errand] = []
        self.imported: set[str] = set()

    # ------------------------------------------------------------ before

    def corpus_make(self) -> None:
        self.at.command("migrate", "--no-copy").communicate(timeout=PATIENCE)
        self.at.command("load_registry").communicate(timeout=PATIENCE)
        reports = self.given.statements // PER_LONG_REPORT
        if len(self.report_file("corpus", reports, PER_LONG_REPORT)) != reports:
            raise Lost("The corpus could not be made.")

    def team_make(self) -> None:
        """Annotators in pairs, each pair with reports of its own; each two rate differently, which brings disputes."""
        from django.test import Client

        from annotator.annotations.handing_out import reports_assign
        from annotator.reports.models import Report
        from tests.cast import make_person

        def session(person: Any) -> str:
            client = Client()
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            return client.cookies["sessionid"].value

        self.manager = make_person("drill-manager", "manager")
        people = [make_person(f"drill-{number}", "annotator") for number in range(self.given.annotators)]
        # As many as nobody can finish: together they do some 15 judgements a second, also while it is checked what is
        # stored, which may take longer than what went wrong before.
        each = max(1, self.given.seconds * 60 // PER_REPORT // VERSIONS // len(people) + 1)
        ids = self.report_file("work", each * -(-len(people) // 2))
        reports = list(Report.objects.filter(report_id__in=ids))
        for pair in range(0, len(people), 2):
            mine = reports[pair // 2 * each : (pair // 2 + 1) * each]
            two = people[pair : pair + 2]
            made = reports_assign(by=None, reports=mine, annotators=two, required=len(two)).assignments
            for number, person in enumerate(two, pair):
                work = [
                    (str(one.pk), [str(seat.pk) for seat in one.seats.order_by("statement__start")])
                    for one in made
                    if one.annotator_id == person.pk
                ]
                given = (self.at.web, session(person), self.enough, self.measured)
                self.annotators.append(Annotator(*given, assignments=work, number=number))
        for number in range(self.given.reviewers):
            person = make_person(f"drill-reviewer-{number}", "reviewer")
            self.reviewers.append(Reviewer(self.at.web, session(person), self.enough, self.measured))
        self.errands = [
            Errand("imports", self.enough, self.given.errands, self.import_some),
            Errand("exports", self.enough, self.given.errands, self.export_all),
            Errand("back-ups", self.enough, self.given.errands, self.back_up),
            Errand("jobs", self.enough, self.given.errands, self.run_job),
        ]

    # ------------------------------------------------------------ errands

    def report_file(self, name: str, count: int, statements: int = PER_REPORT) -> list[str]:
        """Import `count` reports, none like another; returns the ids that the command said were new."""
        file = self.at.folder / f"{name}.jsonl"
        draw = random.Random(name)
        with suppress(OSError):
            with file.open("w", encoding="utf-8") as lines:
                for number in range(count):
                    text = "\n".join(
                        f"{draw.choice(SPEAKERS)} that {draw.randrange(9_999)} {draw.choice(GOODS)} passed the "
                        f"{draw.choice(PLACES)} of post {draw.randrange(9_999)} on day {draw.randrange(9_999)}."
                        for _ in range(statements)
                    )
                    print(json.dumps({"text": text, "title": f"List {number} of {name}"}), file=lines)
            out, _ = self.at.command("import_reports", file).communicate(timeout=PATIENCE * 4)
            return [line.split()[1] for line in out.splitlines() if line.startswith("new ")]
        return []

    def import_some(self, time_: int) -> bool:
        ids = self.report_file(f"errand-{time_}", 20)
        self.imported.update(ids)
        return len(ids) == 20

    def _made(self, path: Path, *words: str) -> bool:
        """A zip by a command: there is none under its name, or it is whole."""
        process = self.at.command(*words, path)
        process.communicate(timeout=PATIENCE * 2)
        made = path.exists()
        if made:
            with zipfile.ZipFile(path) as file:
                if file.testzip() is not None:
                    raise Lost(f"{path.name} is damaged.")
            path.unlink()
        elif not process.returncode:
            raise Lost(f"{words[0]} ended well and left no {path.name}.")
        return made

    def export_all(self, time_: int) -> bool:
        return self._made(self.at.folder / f"bundle-{time_}.zip", "export_corpus", "--bundle")

    def back_up(self, time_: int) -> bool:
        return self._made(self.at.folder / f"backup-{time_}.zip", "backup")

    def run_job(self, time_: int) -> bool:
        """A job over the whole corpus by the worker; one that was interrupted is asked for again."""
        from django.db import DatabaseError, connection

        from annotator.jobs.models import Job
        from annotator.jobs.services import job_start

        try:
            job = job_start(by=self.manager, kind="agreement", title=f"Drill {time_}")
            while not self.enough.wait(0.5):
                job.refresh_from_db()
                if job.state not in (Job.QUEUED, Job.RUNNING):
                    return bool(job.state == Job.DONE)
        except DatabaseError:
            connection.close()
        return False

    # ------------------------------------------------------------ and after it

    def check(self) -> None:
        """All that was acknowledged by now is stored. Raises Lost."""
        from django.db import connection

        from annotator.annotations.models import Annotation, Assignment
        from annotator.reports.models import Report
        from annotator.review.models import Dispute

        told = {row: value for one in self.annotators for row, value in list(one.acknowledged.items())}
        submitted = {pk for one in self.annotators for pk in list(one.submitted)}
        ruled = {pk for one in self.reviewers for pk in list(one.ruled)}
        imported = set(self.imported)
        connection.close()
        rows = Annotation.objects.filter(seat__assignment__annotator__username__startswith="drill-")
        versions = list(rows.values_list("seat", "version", "credibility"))
        stored = {(str(seat), version): value for seat, version, value in versions}
        if len(versions) != len(stored):
            raise Lost("A version is stored twice.")
        if wrong := [row for row, value in told.items() if stored.get(row) != value]:
            raise Lost(f"{len(wrong)} of {len(told)} acknowledged judgements are not stored: {wrong[:3]}")
        if len(stored) > sum(
            len(one.acknowledged) + 1 for one in self.annotators
        ):  # one each may be on its way
            raise Lost("More judgements are stored than people made.")
        done = Assignment.objects.exclude(state="open").values_list("pk", flat=True)
        if missing := submitted - set(map(str, done)):
            raise Lost(f"{len(missing)} acknowledged submits are not stored.")
        closed = Dispute.objects.filter(state=Dispute.RULED).values_list("pk", flat=True)
        if missing := ruled - set(map(str, closed)):
            raise Lost(f"{len(missing)} acknowledged rulings are not stored.")
        if missing := imported - set(Report.objects.values_list("report_id", flat=True)):
            raise Lost(f"{len(missing)} reports that were said to be imported are not stored.")

    def check_whole(self) -> None:
        process = self.at.command("check_integrity")
        out, errors = process.communicate(timeout=PATIENCE * 4)
        if process.returncode:
            raise Lost(f"check_integrity: {out[-1000:]} {errors[-1000:]}")

    def await_answers(self) -> None:
        """Until somebody is answered who asks from now on. Raises Lost."""
        now = time.monotonic()
        while not any(at > now for at, _ in self.measured.answers[-50:]):
            if time.monotonic() > now + PATIENCE:
                raise Lost("Nobody is answered any more.")
            if not any(one.is_alive() for one in self.annotators):
                return
            time.sleep(0.1)

    def phase(self, name: str, wrong: Callable[[float], str], seconds: float, last: bool) -> None:
        """What goes wrong, and the row about it: what people met from its beginning until all was checked."""
        began = time.monotonic()
        words = wrong(seconds)
        self.await_answers()
        ended = time.monotonic()
        if not words.startswith("left out"):
            self.check()
            if not last:  # nobody works any more when the last check is made
                self.check_whole()
        answers = sorted((at, took) for at, took in list(self.measured.answers) if began <= at < ended)
        failures = [row for row in list(self.measured.failures) if began <= row[0] < ended]
        took = [1_000 * seconds for _, seconds in answers] or [0.0]
        moments = [began, *(at + seconds for at, seconds in answers), ended]
        pause = max(after - before for before, after in pairwise(moments)) if answers else 0.0
        centiles = statistics.quantiles(took, n=100, method="inclusive") if len(took) > 1 else took * 99
        row = (name, words, f"{len(answers):,}", f"{len(failures):,}")
        row += (f"{centiles[49]:.0f}", f"{centiles[94]:.0f}", f"{pause:.1f}")
        print(" | ".join(row), flush=True)

    def run(self) -> None:
        people: list[Person | Errand] = [*self.annotators, *self.reviewers, *self.errands]
        phases = Faults(self.at, self.given.small_disk).all
        chosen = self.given.only or list(phases)
        print(
            "what goes wrong | how | answers | failed requests | median, ms | 95 of 100, ms | longest pause, s"
        )
        self.at.start()
        self.at.await_web()
        for one in people:
            one.start()
        self.await_answers()
        for name in chosen:
            self.phase(name, phases[name], self.given.seconds / len(chosen), name == chosen[-1])
        self.enough.set()
        for one in people:
            one.join(PATIENCE)
        self.check()
        self.check_whole()
        if trouble := [one.trouble for one in people if one.trouble]:
            raise Lost("; ".join(trouble))
        print(self.told())

    def told(self) -> str:
        saved, ruled = (
            sum(len(a.acknowledged) for a in self.annotators),
            sum(len(r.ruled) for r in self.reviewers),
        )
        submitted = sum(len(a.submitted) for a in self.annotators)
        errands = ", ".join(f"{one.done} of {one.done + one.failed} {one.name}" for one in self.errands)
        return (
            f"{saved:,} judgements, {submitted:,} submits and {ruled:,} rulings were acknowledged and are stored; "
            f"{errands} done. check_integrity: clean."
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL; else on SQLite")
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--annotators", type=int, default=50)
    parser.add_argument("--reviewers", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--errands", type=int, default=10_000, help="so often at most; default: all the time")
    parser.add_argument("--only", action="append", metavar="FAULT", help="the faults to try; default: each")
    parser.add_argument("--folder", type=Path, help="scratch; default: a new folder below /tmp")
    given = parser.parse_args()
    home = Path(
        tempfile.mkdtemp(prefix="hearsay-drill-", dir=given.folder or "/tmp")
    )  # a socket's path is short
    home.chmod(0o711)
    with small_disk(home / "d") as given.small_disk:
        installation = Installation(home / "d", given.postgres)
        os.environ |= installation.settings
        import django

        django.setup()
        drill = Drill(installation, given)
        try:
            drill.corpus_make()
            drill.team_make()
            drill.run()
        except Lost as lost:
            print(lost, file=sys.stderr)
            print((home / "d" / "log").read_text(errors="replace")[-3000:], file=sys.stderr)
            return 1
        finally:
            drill.enough.set()
            installation.end()
    home.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main())
