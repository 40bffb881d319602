"""Jobs of kinds made for tests, in a data folder of the test's own, with workers that are processes of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from annotator.jobs.kinds import KINDS
from tests.jobs.kinds_for_tests import register

WORKER = Path(__file__).with_name("kinds_for_tests.py")
PATIENCE = 240  # seconds; a machine may be busy with other things


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr("annotator.jobs.kinds.KINDS", KINDS)
    before = dict(KINDS)
    register()
    yield
    KINDS.clear()
    KINDS.update(before)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def queued(settings):
    """Jobs wait for a worker."""
    settings.JOBS_BY_WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def worker(place, queued, transactional_db):
    """Starts a worker, as often as it is called; they end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        wanted = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
        database = {key: str(connection.settings_dict[key]) for key in wanted}
        where = json.dumps({"database": database, "data": str(place)})
        process = subprocess.Popen(
            [sys.executable, str(WORKER)],
            env=os.environ | {"TEST_PLACE": where},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stderr.close()
    wait_until_noticed()  # else what is left of their work may stand in the way of emptying the tables


def wait_for(true: Callable[[], object], what: str) -> None:
    """Until `true` gives something true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def wait_until_noticed() -> None:
    """Until the database has noticed that the processes were killed which were the only others at it.

    PostgreSQL ends a COMMIT under way and frees what they held: soon, but not at once.
    """
    if connection.vendor == "postgresql":
        wait_for(lambda: not _other_connections(), "the end of killed processes' connections")


def _other_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])
