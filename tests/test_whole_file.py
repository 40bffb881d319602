"""Drafts of files: of the living they stay, of the dead they go."""

import subprocess
import sys
from pathlib import Path

import pytest

from annotator.whole_file import draft_in, drafts_sweep, whole_file

WRITER = """
import os, sys
from pathlib import Path
from annotator.whole_file import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer(tmp_path):
    """Another process, in the middle of a file."""
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", WRITER, str(tmp_path / "table.csv")]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        yield process
        process.kill()


def drafts(folder) -> list[str]:
    return sorted(path.name for path in folder.glob(".*"))


def test_what_a_killed_process_left_goes_with_the_next_file(writer, tmp_path) -> None:
    assert len(drafts(tmp_path)) == 1
    writer.kill()
    writer.wait()
    assert len(drafts(tmp_path)) == 1
    with whole_file(tmp_path / "other.csv") as file:
        file.write(b"whole")
    assert drafts(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["other.csv"]


def test_what_a_living_process_writes_stays(writer, tmp_path) -> None:
    with whole_file(tmp_path / "other.csv") as file:
        file.write(b"whole")
    assert len(drafts(tmp_path)) == 1
    writer.communicate("")
    assert (tmp_path / "table.csv").read_bytes() == b"half"
    assert drafts(tmp_path) == []


def test_a_draft_is_not_swept_before_it_has_its_name(tmp_path) -> None:
    with draft_in(tmp_path) as (file, draft):
        file.write(b"x")
        assert drafts_sweep(tmp_path) == 0
        assert draft.exists()
    assert drafts(tmp_path) == []


def test_other_hidden_files_stay(tmp_path) -> None:
    for name in (".download.part", ".hearsay-notes", "hearsay-1.part"):
        (tmp_path / name).write_text("somebody's")
    assert drafts_sweep(tmp_path) == 0
    assert len(list(tmp_path.iterdir())) == 3


def test_a_failure_leaves_the_old_file_and_no_draft(tmp_path) -> None:
    place = tmp_path / "table.csv"
    place.write_text("old")
    with pytest.raises(TypeError), whole_file(place) as file:
        file.write("no bytes")
    assert place.read_text() == "old"
    assert drafts(tmp_path) == []


def test_a_dash_becomes_no_file_of_that_name(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match="needs the name of a file"), whole_file(Path("-")):
        pass
    assert not list(tmp_path.iterdir())
