"""Installations beside that of the tests, each in a folder of its own, and commands in them."""

import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

# Seconds until a command counts as hung. All tables made from nothing took 60 of them on a machine with eight times the
# work it has cores for.
PATIENCE = 900


def manage(
    folder: Path,
    *words: str,
    database: str = "",
    extras: str = "off",
    limit: tuple[int, int] | None = None,
) -> subprocess.Popen[str]:
    """A command in an installation of its own, in `folder`; limit: of a resource, and how much of it there is."""
    mine = {"DATA_DIR": str(folder), "DATABASE_URL": database or f"sqlite:///{folder}/hearsay.sqlite3"}
    mine["SIGN_IN_EXTRAS"] = extras
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=kept | mine,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit and (lambda: resource.setrlimit(limit[0], (limit[1], limit[1]))),
    )


def done(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors[-2000:]
    return out


def asked(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "hearsay.sqlite3") as database:
        found = database.execute(sql).fetchall()
    database.close()
    return found


def people(folder: Path) -> list[tuple[str]]:
    return asked(folder, "SELECT username FROM people_user")
