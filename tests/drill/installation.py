"""An installation of its own: database, web server, worker; each can be killed, and the disk below them filled."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.web_server import ROOT, OverSocket, WebServer
from tools.throwaway_postgres import identity, initialise, programs, within_reach

START_SECONDS = 120
CLOCK = Path(__file__).parent / "clock"  # a folder whose sitecustomize.py sets the clock of a Python
DISK_MEGABYTES = 6_000
FILL = bytes(1 << 22)


class Postgres:
    """A server in `folder` that writes as carefully as one in earnest."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.who = folder, identity()
        folder.mkdir(mode=0o700)
        if self.who:
            os.chown(folder, self.who["user"], self.who["group"])
        self.programs = within_reach(programs("any"), folder.parent, self.who)
        initialise(self.programs, folder / "data", self.who)
        self.url = f"postgresql://postgres@/hearsay?host={folder}"
        self.start()
        with self._connect("postgres") as connection:
            connection.execute("CREATE DATABASE hearsay")

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)

    def start(self) -> None:
        """Start, and wait until it answers; after a kill it first brings its log into its tables."""
        settings = [
            f"--unix_socket_directories={self.folder}",
            "--listen_addresses=",
            "--max_connections=200",
        ]
        command = [self.programs / "postgres", "-D", self.folder / "data", *settings]
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with (self.folder.parent / "postgres.log").open("ab") as log:
                self.server = subprocess.Popen(
                    command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True, **self.who
                )
            # Refused while a process of the server before is still at work: then again, as systemd would.
            while self.server.poll() is None and time.monotonic() < deadline:
                with suppress(psycopg.OperationalError):
                    self._connect("postgres").close()
                    return
                time.sleep(0.1)
            time.sleep(0.5)
        raise TimeoutError("PostgreSQL does not come back.")

    def kill(self) -> None:
        """Kill -9 of the server and of each process that serves a connection."""
        os.killpg(self.server.pid, signal.SIGKILL)
        children = subprocess.run(["pkill", "-9", "-f", f"{self.folder}/data"], check=False)
        assert children.returncode in (0, 1)
        self.server.wait()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop at once but in order: open connections are cut."""
        self.server.send_signal(signal.SIGINT)
        self.server.wait(60)


class Installation:
    """Everything of one team in `folder`, with the server's environment in `settings`."""

    def __init__(self, folder: Path, postgres: bool) -> None:
        self.folder = folder
        self.postgres = Postgres(folder / "pg") if postgres else None
        url = self.postgres.url if self.postgres else f"sqlite:///{folder}/hearsay.sqlite3"
        self.settings = {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "JOBS_BY_WORKER": "on",
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
        }
        self.web = WebServer(folder, self.settings)
        self.worker: subprocess.Popen[bytes] | None = None

    def command(self, *words: str | Path) -> "subprocess.Popen[str]":
        """A command of manage.py, begun."""
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *map(str, words)],
            env=os.environ | self.settings,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self) -> None:
        self.web.start()
        self.start_worker()

    def await_web(self) -> None:
        """Until the server answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            asked = OverSocket(self.web.socket)
            with suppress(OSError, http.client.HTTPException):
                asked.request("GET", "/ready")
                asked.getresponse()
                return
            asked.close()
            time.sleep(0.1)
        raise TimeoutError("The web server does not answer.")

    def start_worker(self) -> None:
        with (self.folder / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "work"],
                env=os.environ | self.settings,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_worker(self) -> None:
        """Kill -9 of the worker; a new one starts, as systemd would start it."""
        self.end_worker()
        self.start_worker()

    def end_worker(self) -> None:
        if self.worker is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    def set_clock(self, days: int) -> None:
        """Server and worker come back with their clocks so many days ahead; 0: with the machine's."""
        self.settings |= {"PYTHONPATH": str(CLOCK) if days else "", "DRILL_CLOCK_DAYS": str(days)}
        self.web.settings = self.web.settings | self.settings
        self.web.end()
        self.web.start()
        self.kill_worker()

    def fill_disk(self, seconds: float) -> None:
        """Once it is full, there is no byte free for so long, nor one that a half-made file leaves as it is removed."""
        until, ballast = None, self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            while until is None or time.monotonic() < until:
                try:
                    file.write(FILL)
                except OSError:
                    until = until or time.monotonic() + seconds
                    time.sleep(0.02)
        ballast.unlink()

    def end(self) -> None:
        self.web.end()
        self.end_worker()
        if self.postgres:
            self.postgres.kill()


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """`folder` as a disk of its own, of DISK_MEGABYTES, where this user may mount one; yields whether."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=711", "tmpfs", str(folder)]
    mounted = (
        shutil.which("mount") is not None and not subprocess.run(command, capture_output=True).returncode
    )
    folder.chmod(0o711)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)
