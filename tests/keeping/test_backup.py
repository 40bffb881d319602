"""A back-up holds everything, is refused where it is damaged, and comes back row for row on either database."""

import json
import os
import random
import signal
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotator.keeping.backing_up import backup
from annotator.keeping.backup_file import BackupReader, BackupWriter, NotABackup
from annotator.reports.models import Report

from .installations import PATIENCE, asked, done, manage, people


@pytest.fixture
def file(lived_in, tmp_path) -> Path:
    made = tmp_path / "all.zip"
    backup(made)
    return made


def manifest(path: Path) -> dict[str, Any]:
    return json.loads(zipfile.ZipFile(path).read("backup.json"))


@pytest.fixture
def fresh_database():
    """The address of an empty database on the suite's server; empty on SQLite, where it is a file in the folder."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"restored_{uuid.uuid4().hex[:8]}"
    admin = connection.copy()
    admin.settings_dict = {**connection.settings_dict, "NAME": "postgres"}
    try:
        with admin.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        admin.close()


def test_what_is_restored_is_the_same_row_for_row_and_byte_for_byte(file, lived_in, tmp_path, fresh_database):
    folder = tmp_path / "restored"
    folder.mkdir()
    where = {"database": fresh_database, "extras": "on"}  # where it was made there are second factors
    told = done(manage(folder, "restore", str(file), **where))
    assert "each table the same by its sha256, and 1 files" in told
    done(manage(folder, "backup", str(tmp_path / "again.zip"), **where))
    first, second = manifest(file), manifest(tmp_path / "again.zip")
    assert second["tables"] == first["tables"]
    assert second["files"] == first["files"]
    assert len(first["files"]) == 1
    rows = {table["name"]: table["rows"] for table in first["tables"]}
    assert [rows[name] for name in ("reports_report", "people_user", "mfa_authenticator")] == [1, 4, 1]
    assert rows["annotations_annotation"] == 12
    assert done(manage(folder, "check_integrity", **where)) == "All is sound.\n"


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="only on PostgreSQL: it takes one of each")
def test_from_postgresql_to_sqlite_and_back_each_table_is_the_same(file, tmp_path, fresh_database):
    folder, back = tmp_path / "sqlite", tmp_path / "postgresql"
    held = [manifest(file)]
    for place, database, restored in ((folder, "", file), (back, fresh_database, tmp_path / "sqlite.zip")):
        place.mkdir()
        where = {"database": database, "extras": "on"}
        assert "each table the same by its sha256" in done(manage(place, "restore", str(restored), **where))
        copy = tmp_path / f"{place.name}.zip"
        done(manage(place, "backup", str(copy), **where))
        held.append(manifest(copy))
    assert held[0]["tables"] == held[1]["tables"] == held[2]["tables"]
    assert held[0]["files"] == held[2]["files"]


def test_second_factors_are_not_dropped_where_they_are_not_asked_for(file, tmp_path):
    _, refused = (restoring := manage(tmp_path, "restore", str(file))).communicate(timeout=PATIENCE)
    assert restoring.returncode == 2
    assert "it holds second factors: set SIGN_IN_EXTRAS=on here too" in refused
    assert "Nothing was restored" in refused


def test_only_its_owner_can_read_it_and_nobody_is_signed_in_by_it(file, client, manager):
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [
        t
        for t in manifest(file)["tables"]
        if t["name"].startswith(("django_session", "people_session", "axes_"))
    ]


def test_an_installation_that_holds_work_is_left_alone(file, lived_in):
    with pytest.raises(CommandError, match=r"holds work already.*Nothing was restored") as refused:
        call_command("restore", str(file))
    assert refused.value.returncode == 2
    assert Report.objects.get() == lived_in


def test_a_changed_byte_is_noticed_wherever_it_is(file):
    whole = file.read_bytes()
    places = [0, 5, len(whole) // 2, len(whole) - 64, len(whole) - 1]
    for place in [*places, *random.Random(7).sample(range(len(whole)), 60)]:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(NotABackup, match=r"damaged|no back-up"):
            BackupReader(file)


def test_one_is_read_to_its_end_without_being_restored(file, capsys):
    call_command("backup", str(file), check=True)
    assert f"{file}: whole, " in capsys.readouterr().out
    whole = file.read_bytes()
    file.write_bytes(whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
    with pytest.raises(CommandError, match="damaged") as refused:
        call_command("backup", str(file), check=True)
    assert refused.value.returncode == 2
    assert len(file.read_bytes()) == len(whole)


def test_a_file_whose_rows_are_not_those_that_it_names_is_damaged(file, tmp_path):
    """Its own sum is right: somebody has written it anew."""
    with (
        BackupReader(file) as reader,
        (tmp_path / "other.zip").open("w+b") as other,
        BackupWriter(other) as writer,
    ):
        for table in reader.manifest["tables"]:
            lines = list(reader.lines(f"tables/{table['name']}.jsonl"))
            writer.add(f"tables/{table['name']}.jsonl", lines[1:])
        writer.close(reader.manifest)
    with pytest.raises(CommandError, match="is not what was written"):
        call_command("backup", str(tmp_path / "other.zip"), check=True)


def test_a_truncated_file_and_other_files_are_refused(file):
    whole = file.read_bytes()
    for kept in (b"", b"PK", whole[:1000], whole[:-1], whole + b"\n", b"%PDF-1.7" + whole):
        file.write_bytes(kept)
        with pytest.raises(CommandError, match="Nothing was restored") as refused:
            call_command("restore", str(file))
        assert refused.value.returncode == 2


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"migrations": [["reports", "0001_initial"], ["reports", "9999_not_yet"]]},
        {"files": [{"name": "releases/../../key", "sha256": "", "size": 1}]},
        {"tables": []},
    ],
    ids=["format", "migration", "path", "tables"],
)
def test_one_that_a_newer_version_made_or_no_version_could_have_made_is_refused(file, tmp_path, change):
    with BackupReader(file) as reader, (tmp_path / "other.zip").open("w+b") as other:
        writer = BackupWriter(other)
        for table in reader.manifest["tables"]:
            writer.add(f"tables/{table['name']}.jsonl", reader.lines(f"tables/{table['name']}.jsonl"))
        writer.close({**reader.manifest, **change})
    with pytest.raises(CommandError, match=r"newer version|no file|not those"):
        call_command("restore", str(tmp_path / "other.zip"))


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only on SQLite: the file is the same on both")
def test_a_back_up_of_an_older_version_is_restored_and_brought_up(old, tmp_path):
    copy = tmp_path / "old.zip"
    done(manage(old, "backup", str(copy)))
    assert ["people", "0003_invitation"] in manifest(copy)["migrations"]
    assert ["reports", "0001_initial"] not in manifest(copy)["migrations"]
    folder = tmp_path / "restored"
    folder.mkdir()
    done(manage(folder, "restore", str(copy)))
    assert people(folder) == [("noor",)]
    assert asked(folder, "SELECT number, length(seal) FROM people_auditentry") == [(1, 64), (2, 64)]
    assert done(manage(folder, "check_integrity")) == "All is sound.\n"
    assert "No migrations to apply" in done(manage(folder, "migrate"))


@pytest.mark.soak
@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="only on SQLite: the commands are the same on both"
)
def test_a_migration_and_a_restore_can_be_killed_at_any_point(old, tmp_path, rounds):
    """Whatever was done by then, the next call goes on or begins anew, and nobody is lost."""
    copy, chance = tmp_path / "copy.zip", random.Random(3)
    done(manage(old, "backup", str(copy)))
    for number in range(rounds // 2):  # a restore migrates too, so that one of it is the shortest proof
        folder = tmp_path / f"round{number}"
        folder.mkdir()
        words = ("migrate",) if number % 2 else ("restore", str(copy))
        if words == ("migrate",):
            (folder / "hearsay.sqlite3").write_bytes((old / "hearsay.sqlite3").read_bytes())
        process = manage(folder, *words)
        time.sleep(chance.uniform(1, 5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        after = manage(folder, *words)
        errors = after.communicate(timeout=PATIENCE)[1]
        if after.returncode:  # the rows of the back-up were in before it died
            assert "holds work already" in errors
            done(manage(folder, "migrate", "--no-copy"))
        assert people(folder) == [("noor",)]
        assert done(manage(folder, "check_integrity")) == "All is sound.\n"
