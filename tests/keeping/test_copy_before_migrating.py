"""Before SQLite's tables are changed the file is copied: whole or not at all, and without a copy nothing is changed."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotator.keeping import database_copy as copying
from annotator.keeping.database_copy import database_copy
from annotator.keeping.management.commands import migrate
from tests.conftest import ROOT

from .installations import PATIENCE, asked, done, manage, people

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only on SQLite: a file is copied")
MIGRATIONS = "SELECT COUNT(*) FROM django_migrations"


def copies(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("before-*"))


def test_one_puts_the_copy_in_the_place_of_the_file_and_is_where_one_was(old, tmp_path):
    before = asked(old, MIGRATIONS)
    told = done(manage(old, "migrate"))
    [copy] = copies(old)
    assert f"Copied what is here to {copy} ({copy.stat().st_size:,} bytes)" in told
    assert copy.stat().st_mode & 0o777 == 0o600
    assert asked(old, MIGRATIONS) > before
    back = tmp_path / "back"
    back.mkdir()
    shutil.copy(copy, back / "hearsay.sqlite3")
    assert asked(back, MIGRATIONS) == before
    assert people(back) == [("noor",)]
    assert [path.name for path in (old / "backups").iterdir()] == [copy.name]  # no journal beside it


def test_what_others_save_meanwhile_is_in_it_or_not_and_they_do_not_wait(
    old, tmp_path, settings, monkeypatch
):
    """What was saved and lies in the write-ahead log alone is in it."""
    file = old / "hearsay.sqlite3"
    with closing(sqlite3.connect(file, timeout=0)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE people_user SET name = 'In the log'")
        other.commit()
        monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
        database_copy(tmp_path / "copy.sqlite3")
        other.execute("UPDATE people_user SET name = 'Later'")
        other.commit()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM people_user").fetchall() == [("In the log",)]


KILLED = """
import os, signal, sys
from django.core.management import call_command
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
django.setup()
from annotator.keeping import database_copy
database_copy.{place} = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
call_command("migrate")
"""


@pytest.mark.parametrize("place", ["shutil.disk_usage", "settle", "os.replace"])
def test_one_who_is_killed_while_copying_has_changed_nothing_and_the_next_begins_anew(old, place):
    before = asked(old, MIGRATIONS)
    mine = {"DATA_DIR": str(old), "DATABASE_URL": f"sqlite:///{old}/hearsay.sqlite3"}
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    words = [sys.executable, "-c", KILLED.format(place=place)]
    killed = subprocess.run(words, env=kept | mine, cwd=ROOT, capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr[-2000:]
    assert copies(old) == []
    assert asked(old, MIGRATIONS) == before
    done(manage(old, "migrate"))
    assert (
        len(copies(old)) == len([*(old / "backups").iterdir()]) == 1
    )  # what the dead one left is swept away


def test_a_full_disk_refuses_the_migration_and_nothing_of_the_copy_is_left(old, monkeypatch):
    before, most = asked(old, MIGRATIONS), (old / "hearsay.sqlite3").stat().st_size // 2
    small = manage(old, "migrate", limit=(resource.RLIMIT_FSIZE, most))
    said = small.communicate(timeout=PATIENCE)[1]
    assert small.returncode == 2
    assert "Nothing was migrated, since no copy could be made first" in said
    assert "Traceback" not in said
    assert list((old / "backups").iterdir()) == []
    assert asked(old, MIGRATIONS) == before
    done(manage(old, "migrate"))


@pytest.mark.django_db
def test_too_little_room_is_said_before_anything_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr(copying.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 2_000))
    with pytest.raises(OSError, match=r"the copy needs \d+ MB, and .* has 0 MB free"):
        database_copy(tmp_path / "copy.sqlite3")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_damaged_file_is_not_taken_for_a_copy(old, tmp_path, monkeypatch):
    file = old / "hearsay.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(root,)] = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'people_user'"
        ).fetchall()
        [(size,)] = database.execute("PRAGMA page_size").fetchall()
    whole = bytearray(file.read_bytes())
    whole[(root - 1) * size : (root - 1) * size + 40] = b"\xff" * 40
    file.write_bytes(whole)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    with pytest.raises(OSError, match="damaged"):
        database_copy(tmp_path / "copy.sqlite3")
    assert list(tmp_path.glob("*copy*")) == []


@pytest.mark.django_db
def test_the_command_says_in_a_line_why_nothing_was_migrated(manager, monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path

    def fail(path: Path) -> int:
        raise OSError("the copy needs 9 MB, and here has 1 MB free")

    monkeypatch.setattr(migrate, "database_copy", fail)
    monkeypatch.setattr(migrate, "pending_migrations", lambda applied: [("people", "9999")])
    with pytest.raises(CommandError, match=r"Nothing was migrated.*9 MB") as refused:
        call_command("migrate")
    assert refused.value.returncode == 2
