"""A command that can't work says so in one line, and its exit code tells whether anything was done."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(folder: Path, *words: str, database: str = "", **options) -> subprocess.CompletedProcess:
    surroundings = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DATA_DIR")
    }
    surroundings |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "annotator.settings"}
    if database:
        surroundings["DATABASE_URL"] = database
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, **options)


def test_a_database_out_of_reach_is_told_without_its_password(tmp_path):
    done = run(tmp_path, "agreement", database="postgresql://team:pass-phrase@127.0.0.1:1/hearsay")
    assert done.returncode == 2
    assert done.stderr.startswith("The database can't be used: ")
    assert len(done.stderr.splitlines()) == 1
    assert "pass-phrase" not in done.stderr


def test_a_database_without_our_tables_is_told_what_makes_them(tmp_path):
    done = run(tmp_path, "agreement")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The database lacks tables of this version: run `python manage.py migrate`.\n"


def test_a_file_that_is_no_database_is_told(tmp_path):
    file = tmp_path / "notes.sqlite3"
    file.write_bytes(b"not a database at all. " * 300)
    done = run(tmp_path, "check_integrity", database=f"sqlite:///{file}")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "not a database" in done.stderr


def test_an_odd_setting_is_told(tmp_path):
    done = run(tmp_path, "agreement", database="mysql://team@127.0.0.1/hearsay")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "DATABASE_URL" in done.stderr


def test_the_whole_error_can_be_asked_for(tmp_path):
    done = run(tmp_path, "agreement", "--traceback")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_an_empty_database_has_no_back_up(tmp_path):
    done = run(tmp_path, "backup", str(tmp_path / "nothing.zip"))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert not (tmp_path / "nothing.zip").exists()


def test_who_reads_the_first_lines_alone_gets_no_traceback(tmp_path):
    texts = tmp_path / "long.txt"
    texts.write_text("The gate was shut, SOHR said.\n\n" * 5_000)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "read_report", str(texts)],
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert "Traceback" not in done.stderr
