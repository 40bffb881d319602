"""Rules of the house that no linter knows."""

import ast
import csv
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE = 400
OURS = {"annotator", "sources", "tests", "tools", "benchmarks"}

# Spelt so that this file doesn't hold what it forbids.
FORBIDDEN = {
    "a path of one machine": r"/(?:work|farm)/\w|/root/|/home/\w+/|/Users/\w+/",
    "a host of a package registry": r"\bpypi\.org|pythonhosted\.org|registry\.npmjs\.org|\bdeb\.debian\.org",
    "unfinished work": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
}
VAGUE_NAMES = {"utils", "helpers", "common", "misc"}


def tracked() -> list[Path]:
    """The files that git keeps here; without git, a word why there are none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git clone, so there is no list of files to look through")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    found = {}
    for path in tracked():
        try:
            found[path] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # an example of a file in another encoding, or a picture
            continue
    return found


def program_files() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.parts[len(ROOT.parts)] in {"annotator", "sources"}
    ]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern, here = re.compile(FORBIDDEN[what]), Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        if path != here
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def test_no_module_has_outgrown_its_reader() -> None:
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in program_files()
    }
    assert lengths
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_module_is_named_after_nothing() -> None:
    assert [
        path.relative_to(ROOT) for path in program_files() if VAGUE_NAMES & {*path.parts, path.stem}
    ] == []


def test_every_import_of_the_program_is_a_named_requirement() -> None:
    """What is imported but only happens to be installed would be missing from a fresh install."""
    named = {
        re.split(r"[\[<>=; ]", line)[0].lower().replace("_", "-")
        for file in ("requirements.txt", "requirements-parquet.txt", "requirements-signin.txt")
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    providers = packages_distributions()
    missing = set()
    for path in program_files():
        for module in imported(path):
            distributions = {name.lower().replace("_", "-") for name in providers.get(module, [module])}
            if not distributions & named:
                missing.add(f"{path.relative_to(ROOT)} imports {module}")
    assert not missing, "\n".join(sorted(missing))


def imported(path: Path) -> set[str]:
    """Top-level names of the foreign modules that `path` imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names - OURS - set(sys.stdlib_module_names)


@pytest.mark.needs_shared
def test_no_file_holds_a_sentence_of_a_real_report(shared: Path) -> None:
    """Eight words in a row are a quotation, unless they are the name of an institution in our registry."""
    real = set()
    for path in [*(shared / "reports").glob("*.txt"), *(shared / "corpora").glob("*.csv")]:
        for paragraph in path.read_text(encoding="utf-8", errors="replace").splitlines():
            real.update(eights(paragraph))
    assert real
    for file, column in (("sources.csv", "name"), ("aliases.csv", "text")):
        with (ROOT / "fixtures" / file).open(encoding="utf-8", newline="") as rows:
            real.difference_update(run for row in csv.DictReader(rows) for run in eights(row[column]))
    found = [
        f"{path.relative_to(ROOT)}: {' '.join(hit)}"
        for path, text in texts().items()
        if (hit := next((run for run in eights(text) if run in real), None))
    ]
    assert not found, "\n".join(found)


def eights(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return [tuple(words[start : start + 8]) for start in range(len(words) - 7)]
