"""What `make run` says before anything is installed."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "prepare.py"


@pytest.fixture
def prepare(tmp_path: Path) -> dict[str, Any]:
    """The tool's functions, at work on an environment in a scratch folder."""
    functions = runpy.run_path(str(TOOL))
    functions["main"].__globals__.update(ROOT=tmp_path, VENV=tmp_path / ".venv")
    return functions["main"].__globals__


def test_it_refuses_an_old_python_in_one_sentence(prepare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer.*PYTHON=python3\.11"):
        prepare["main"]()


def test_it_names_the_package_that_makes_venv_whole(prepare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        prepare["create"]()


def test_it_installs_once_and_again_only_when_the_requirements_change(prepare, tmp_path, monkeypatch) -> None:
    def create() -> None:  # in the place of ensurepip, which takes seconds
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)

    installed = []
    prepare["create"] = create
    prepare["install"] = lambda python, requirements: installed.append(requirements.read_text())
    monkeypatch.setattr(sys, "argv", ["prepare.py", "needs.txt"])
    needs = tmp_path / "needs.txt"
    for text in ("a==1\n", "a==1\n", "a==2\n"):
        needs.write_text(text)
        prepare["main"]()
    assert installed == ["a==1\n", "a==2\n"]


def test_a_change_in_an_included_file_counts(prepare, tmp_path: Path) -> None:
    (tmp_path / "dev.txt").write_text("-r run.txt\n")
    prints = []
    for text in ("a==1\n", "a==2\n"):
        (tmp_path / "run.txt").write_text(text)
        prints.append(prepare["fingerprint"](tmp_path / "dev.txt"))
    assert prints[0] != prints[1]


def test_it_tells_a_missing_network_from_a_missing_package(prepare, tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    venv.mkdir()
    requirements = tmp_path / "needs.txt"
    for said, sentence in (
        ("WARNING: Retrying (Retry(total=0)) after connection broken", "pip reached no package index"),
        ("ERROR: No matching distribution found for a==9", "No matching distribution found for a==9"),
    ):
        pip = venv / "pip"
        pip.write_text(f"#!/bin/sh\necho '{said}'\nexit 1\n")
        pip.chmod(0o755)
        with pytest.raises(SystemExit, match=sentence.replace("(", r"\(")):
            prepare["install"](pip, requirements)


def test_an_environment_that_was_moved_is_found_not_to_work(prepare, tmp_path: Path) -> None:
    assert prepare["works"](Path(sys.executable))
    assert not prepare["works"](tmp_path / "nowhere" / "python")


def test_it_loads_without_anything_installed() -> None:
    code = f"import runpy; runpy.run_path({str(TOOL)!r})"
    assert subprocess.run([sys.executable, "-I", "-S", "-c", code]).returncode == 0
