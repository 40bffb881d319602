"""`manage.py export_corpus`."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotator.corpus.catalogue import TABLES
from annotator.people.models import AuditEntry

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


# What happens outside this process: a database of its own.


def manage(folder: Path, *words: str, **options) -> subprocess.Popen:
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'own.sqlite3'}",
        "SECRET_KEY": "only for this test: fifty characters and no secret",
        "PYTHONIOENCODING": "latin-1",
    }
    for name in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY_FILE", "ALLOWED_HOSTS", "HTTPS", "DEBUG"):
        environment.pop(name, None)
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, **options)


FILL = """
from annotator.reports.models import Report
Report.objects.bulk_create(
    Report(report_id=f"r{n:016d}", text="قال 🚀 " + "x" * 20_000, text_sha256=f"{n:064d}", folded="x", language="ar")
    for n in range(1_500)
)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A folder with a database of 30 MB of text."""
    folder = tmp_path_factory.mktemp("large")
    for words in (("migrate", "--verbosity", "0"), ("shell", "-c", FILL)):
        process = manage(folder, *words)
        said = process.communicate()[1]
        assert process.returncode == 0, said.decode()
    return folder


def test_standard_output_is_utf_8_whatever_the_terminal_speaks_and_stays_quiet(large):
    process = manage(large, "export_corpus", "--table", "reports", "--filter", f"r{7:016d}")
    out, said = process.communicate()
    assert (process.returncode, said) == (0, b"")
    assert "قال 🚀".encode() in out


def test_it_says_what_is_wrong_on_standard_error_and_ends_with_2(large):
    process = manage(large, "export_corpus", "--table", "reports", "--filter", "nothing like that")
    out, said = process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert b"nothing like that" in said
    assert b"Traceback" not in said


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


@pytest.mark.parametrize(
    ("words", "whole"),
    [(("--table", "reports", "--output"), whole_table), (("--bundle",), whole_bundle)],
    ids=["table", "bundle"],
)
def test_a_kill_leaves_no_half_file_under_the_final_name(words, whole, large, tmp_path, rounds):
    path = tmp_path / "out"
    killed = 0
    for _ in range(rounds):
        process = manage(large, "export_corpus", *words, str(path))
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if any(draft.stat().st_size for draft in tmp_path.glob("*.part") if draft.exists()):
                break
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.communicate()
        assert not path.exists() or whole(path)
        path.unlink(missing_ok=True)
        for draft in tmp_path.glob(".*.part"):
            draft.unlink()
    assert killed
