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
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
# Each library with all that follows it, up to the next one.
LOCKED = {
    canonicalize_name(name): (version, rest)
    for name, version, rest in re.findall(r"^([\w.-]+)==([^\s\\;]+)(.*(?:\n .*)*)", LOCK, re.M)
}


def required() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_the_lock_agrees_with_what_is_required():
    """Where this fails, run `make lock`."""
    for wanted in required():
        version, _ = LOCKED[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), wanted


def test_it_holds_all_that_comes_along_and_nothing_else():
    with_parquet = {canonicalize_name(name) for name in installed_to_run()} - {"pyarrow"}
    assert with_parquet - LOCKED.keys() == set()
    assert LOCKED.keys() - with_parquet == set()


def test_every_library_has_its_hashes_and_no_index_is_named():
    for name, (_, rest) in LOCKED.items():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", rest), name
    assert not re.search(r"https?://|--index|--find-links|--trusted|-e ", LOCK)
    words = (line.split()[0] for line in LOCK.splitlines() if line and not line.startswith((" ", "#")))
    assert all("==" in word for word in words)


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
