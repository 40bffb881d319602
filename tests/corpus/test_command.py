"""`manage.py export_corpus`."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import load_workbook
from pyarrow.parquet import read_table

from annotator.corpus.catalogue import TABLES
from annotator.people.models import AuditEntry
from annotator.whole_file import drafts_sweep

from .conftest import make_report
from .reading_back import exported

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("export_corpus", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refused(*words: str) -> str:
    """The reason why the command did nothing; its exit code must say so."""
    with pytest.raises(CommandError) as caught:
        run(*words)
    assert caught.value.returncode == 2
    return str(caught.value)


@pytest.mark.parametrize("table", TABLES)
def test_it_writes_each_table_to_standard_output(table, decided):
    assert run("--table", table).encode() == exported(table)


def test_it_writes_a_file(decided, tmp_path):
    path = tmp_path / "out.jsonl"
    assert run("--table", "statements", "--format", "jsonl", "--output", str(path)) == ""
    assert path.read_bytes() == exported("statements", format="jsonl")
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]


def test_it_replaces_an_older_file_with_usual_rights(decided, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    run("--table", "statements", "--output", str(path))
    assert path.read_bytes() == exported("statements")
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode


def test_it_takes_out_what_belongs_to_certain_reports(decided, half_done, untouched):
    only = run("--table", "annotations", "--filter", half_done.report_id).splitlines()
    assert len(only) == 2
    assert half_done.report_id in only[1]
    assert len(run("--table", "statements", "--filter", "rain FELL").splitlines()) == 2
    assert len(run("--table", "citations", "--filter", untouched.report_id).splitlines()) == 2
    assert run("--table", "reports", "--filter", "all") == run("--table", "reports")
    both = f"{half_done.report_id},{decided.report_id}"
    assert len(run("--table", "appearances", "--filter", both).splitlines()) == 3


def test_the_registry_is_filtered_by_its_own_words(wire):
    assert len(run("--table", "assessments", "--filter", "sohr").splitlines()) == 3
    assert len(run("--table", "sources", "--filter", "all").splitlines()) == 3


def test_it_writes_a_bundle(decided, half_done, tmp_path):
    path = tmp_path / "out.zip"
    assert run("--bundle", str(path), "--filter", decided.report_id) == ""
    with zipfile.ZipFile(path) as zipped:
        assert zipped.read("statements.csv").decode() == run(
            "--table", "statements", "--filter", decided.report_id
        )
    assert "no such words" in refused("--bundle", str(path), "--filter", "no such words")
    assert str(tmp_path / "missing") in refused("--bundle", str(tmp_path / "missing" / "out.zip"))
    assert [p.name for p in tmp_path.iterdir()] == ["out.zip"]


def test_a_filter_that_matches_nothing_is_an_error(decided):
    assert "no such words" in refused("--table", "statements", "--filter", "no such words")
    assert "nobody" in refused("--table", "sources", "--filter", "nobody")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--table", "no_such_table"),
        ("--table", "statements", "--format", "exe"),
        ("--table", "statements", "--bundle", "x.zip"),
        ("--bundle", "x.zip", "--format", "csv"),
        ("--bundle", "x.zip", "--spreadsheet"),
        ("--bundle", "x.zip", "--names", "a reason"),
    ],
)
def test_it_refuses_what_it_does_not_know(words, db):
    with pytest.raises(CommandError):
        run(*words)


def test_a_folder_that_is_not_there_is_named(decided, tmp_path):
    path = tmp_path / "missing" / "out.csv"
    assert str(path) in refused("--table", "statements", "--output", str(path))
    assert str(tmp_path) in refused("--table", "statements", "--output", str(tmp_path))


def test_what_does_not_fit_a_workbook_is_refused_and_leaves_no_file(db, tmp_path):
    make_report("x" * 40_000)
    said = refused("--table", "reports", "--format", "xlsx", "--output", str(tmp_path / "out.xlsx"))
    assert "40,000 characters" in said
    assert list(tmp_path.iterdir()) == []


def test_names_need_a_reason_and_are_logged(decided):
    assert "reason" in refused("--table", "annotations", "--names", " ")
    assert not AuditEntry.objects.filter(action="names exported").exists()
    assert "Amal" in run("--table", "annotations", "--names", "yearly report")
    assert AuditEntry.objects.get(action="names exported").reason == "yearly report"


def test_a_guard_for_spreadsheets_makes_no_sense_in_jsonl(db):
    assert "--spreadsheet" in refused("--table", "sources", "--format", "jsonl", "--spreadsheet")


def test_a_spreadsheet_file_is_guarded(db):
    make_report("=1+1")
    lines = run("--table", "statements", "--spreadsheet").splitlines()
    assert lines[0].startswith("\ufeffstatement_id,")
    assert "'=1+1" in lines[1]


def test_an_error_on_the_way_leaves_the_old_file_and_no_other(decided, tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in refused("--table", "statements", "--output", str(path))
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


# What happens outside this process: a database of its own, in SQLite.
own_database = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only on SQLite: these commands have a database of their own there"
)


def manage(folder: Path, *words: str, **environment_too: str) -> subprocess.Popen:
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'own.sqlite3'}",
        "SECRET_KEY": "only for this test: fifty characters and no secret",
        "PYTHONIOENCODING": "latin-1",
        **environment_too,
    }
    for name in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY_FILE", "ALLOWED_HOSTS", "HTTPS", "DEBUG"):
        environment.pop(name, None)
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe)


FILL = """
from annotator.reports.models import Report, Statement
from annotator.review.models import Decision, Outcome
reports = Report.objects.bulk_create(
    Report(report_id=f"r{n:016d}", text="قال 🚀 " + "x" * 20_000, text_sha256=f"{n:064d}", folded="x", language="ar")
    for n in range(1_500)
)
statements = Statement.objects.bulk_create(
    Statement(report=report, position=1, start=0, end=5, text=report.text[:5], folded="x", kind="sentence")
    for report in reports
)
decisions = Decision.objects.bulk_create(
    Decision(statement=statement, version=1, decided_by="single", voice="publisher", credibility=2)
    for statement in statements
)
Outcome.objects.bulk_create(
    Outcome(statement=decision.statement, status="decided", decision=decision) for decision in decisions
)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory, django_db_setup, django_db_blocker) -> Path:
    """A folder with a database of 30 MB of text. Its tables are those of the tests: migrating anew takes long."""
    folder = tmp_path_factory.mktemp("large")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "own.sqlite3")])
    process = manage(folder, "shell", "-c", FILL)
    said = process.communicate()[1]
    assert process.returncode == 0, said.decode()
    return folder


@own_database
def test_standard_output_is_utf_8_whatever_the_terminal_speaks_and_stays_quiet(large):
    process = manage(large, "export_corpus", "--table", "reports", "--filter", f"r{7:016d}")
    out, said = process.communicate()
    assert (process.returncode, said) == (0, b"")
    assert "قال 🚀".encode() in out


@own_database
def test_it_says_what_is_wrong_on_standard_error_and_ends_with_2(large):
    process = manage(large, "export_corpus", "--table", "reports", "--filter", "nothing like that")
    out, said = process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert b"nothing like that" in said
    assert b"Traceback" not in said


@own_database
def test_a_reader_who_has_seen_enough_is_no_error(large):
    process = manage(large, "export_corpus", "--table", "reports")
    assert process.stdout is not None
    assert process.stdout.read(10) == b"report_id,"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.wait(30)


def whole_table(path: Path) -> bool:
    return path.read_bytes().count(b"\n") == 1_501


def whole_bundle(path: Path) -> bool:
    with zipfile.ZipFile(path) as zipped:
        return zipped.testzip() is None and zipped.namelist()[-1] == "CHECKSUMS"


def whole_parquet(path: Path) -> bool:
    return bool(read_table(path).num_rows == 1_500)


def whole_workbook(path: Path) -> bool:
    with path.open("rb") as file, closing(load_workbook(file, read_only=True)) as book:
        return sum(1 for row in book.active.iter_rows()) == 1_501


def whole_brat(path: Path) -> bool:
    with zipfile.ZipFile(path) as zipped:
        return zipped.testzip() is None and len(zipped.namelist()) == 1 + 2 * 1_500


RELEASE = ("release", "create", "--title", "T", "--author", "A", "--licence", "none")


@own_database
@pytest.mark.parametrize(
    ("words", "name", "whole"),
    [
        (("export_corpus", "--table", "reports", "--output"), "out", whole_table),
        (("export_corpus", "--table", "reports", "--format", "parquet", "--output"), "out", whole_parquet),
        (("export_corpus", "--table", "statements", "--format", "xlsx", "--output"), "out", whole_workbook),
        (("export_corpus", "--format", "brat", "--output"), "out", whole_brat),
        (("export_corpus", "--bundle"), "out", whole_bundle),
        (RELEASE, "hearsay-*.zip", whole_bundle),
    ],
    ids=["table", "parquet", "workbook", "brat", "bundle", "release"],
)
def test_a_kill_leaves_no_half_file_under_the_final_name(words, name, whole, large, tmp_path, rounds):
    killed = 0
    for _ in range(rounds + 8):  # some are done before the signal comes
        place = () if words is RELEASE else (str(tmp_path / name),)
        process = manage(large, *words, *place, RELEASES_DIR=str(tmp_path))
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if any(sizes(tmp_path.glob(".hearsay-*.part"))):
                break
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.communicate()
        assert all(whole(path) for path in tmp_path.glob(name))
        drafts_sweep(tmp_path)
        assert not list(tmp_path.glob(".*"))
        for path in tmp_path.iterdir():
            path.unlink()
        if killed * 2 >= rounds:
            break
    assert killed


def sizes(drafts: Iterable[Path]) -> Iterator[int]:
    """Of those that are still there: what is done is renamed at any moment."""
    for draft in drafts:
        with suppress(FileNotFoundError):
            yield draft.stat().st_size
