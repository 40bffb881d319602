"""What a release is made of: each library with its version and hash, as tested, and asked about."""

import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_licences import installed_to_run
from tools.audit import verdict

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASED = ("requirements", "requirements-signin", "requirements-storage")


def text(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, tuple[str, str]]:
    """Each library of a lock, with its version and all that follows it up to the next one."""
    found = re.findall(r"^([\w.-]+)==([^\s\\;]+)(.*(?:\n .*)*)", text(f"{name}.lock"), re.M)
    return {canonicalize_name(library): (version, rest) for library, version, rest in found}


@pytest.mark.parametrize("name", RELEASED)
def test_the_lock_agrees_with_what_is_required(name):
    """Where this fails, run `make lock`."""
    lines = text(f"{name}.txt").splitlines()
    for wanted in (Requirement(line) for line in lines if line and not line.startswith("#")):
        version, _ = locked(name)[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), wanted


@pytest.mark.parametrize("name", RELEASED)
def test_it_holds_all_that_comes_along_and_nothing_else(name):
    needed = {canonicalize_name(library) for library in installed_to_run((f"{name}.txt",))}
    assert locked(name).keys() == needed


def test_all_locks_mean_the_same_versions():
    meant: dict[str, set[str]] = {}
    for name in RELEASED:
        for library, (version, _) in locked(name).items():
            meant.setdefault(library, set()).add(version)
    assert [library for library, versions in meant.items() if len(versions) > 1] == []


@pytest.mark.parametrize("name", RELEASED)
def test_every_library_has_its_hashes_and_no_index_is_named(name):
    for library, (_, rest) in locked(name).items():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", rest), library
    assert not re.search(r"https?://|--index|--find-links|--trusted|-e ", text(f"{name}.lock"))
    lines = (line for line in text(f"{name}.lock").splitlines() if line and not line.startswith((" ", "#")))
    assert all("==" in line.split()[0] for line in lines)


CLEAN = {"name": "tzdata", "version": "2026.6", "vulns": []}
HOLE = {"name": "django", "version": "5.2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["5.2.1"]}]}
UNKNOWN = {"name": "six", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("libraries", "code", "words"),
    [
        ([CLEAN], 0, "1 libraries, no advisory"),
        ([CLEAN, HOLE, UNKNOWN], 1, "django 5.2.0: CVE-2026-1, mended in 5.2.1"),
        ([CLEAN, UNKNOWN], 2, "1 of 2 libraries: six"),
        ([UNKNOWN], 2, "it serves no advisories"),
        ([], 2, "told nothing"),
    ],
)
def test_an_audit_that_could_not_ask_is_no_pass(libraries, code, words):
    ended, said = verdict(json.dumps({"dependencies": libraries}))
    assert (ended, words in said) == (code, True), said


def test_neither_is_one_without_an_answer():
    assert verdict("")[0] == 2
