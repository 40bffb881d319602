"""What is installed to run Hearsay is named in docs/licences.md, and none of it forbids closed use beside it."""

import re
from importlib.metadata import metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
# Also in such words as 'GNU Affero General Public License'. The Lesser one is another matter.
COPYLEFT = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )General Public License")


EVERYTHING = (
    "requirements.txt",
    "requirements-parquet.txt",
    "requirements-signin.txt",
    "requirements-storage.txt",
)


def installed_to_run(files: tuple[str, ...] = EVERYTHING) -> set[str]:
    """Names of the packages that the files require, and of all that they ask for, extras included."""
    lines = [line for file in files for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    waiting = [Requirement(line) for line in lines if line and not line.startswith("#")]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        key = (wanted.name.lower().replace("_", "-"), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        for line in requires(wanted.name) or []:
            needed = Requirement(line)
            if not needed.marker or any(
                needed.marker.evaluate({"extra": extra}) for extra in ["", *wanted.extras]
            ):
                waiting.append(needed)
    return {name for name, _ in seen}


def licence(package: str) -> str:
    """All that a package's metadata says of its licence."""
    said = metadata(package)
    return " / ".join(
        filter(None, [said.get("License-Expression"), said.get("License"), *classifiers(package)])
    )


def classifiers(package: str) -> list[str]:
    return [line for line in metadata(package).get_all("Classifier") or [] if line.startswith("License")]


def test_every_package_is_named_with_its_licence() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    listed = set(
        re.findall(r"[a-z0-9-]+", " ".join(row.split("|")[1] for row in page.splitlines() if "|" in row))
    )
    assert installed_to_run() - listed == set()


def test_no_package_is_under_the_gpl_alone() -> None:
    strict = {name: licence(name) for name in installed_to_run() if COPYLEFT.search(licence(name))}
    assert {name: words for name, words in strict.items() if " OR " not in words} == {}


@pytest.mark.parametrize(
    ("words", "strict"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
    ],
)
def test_it_tells_the_gpl_from_the_lgpl(words: str, strict: bool) -> None:
    assert bool(COPYLEFT.search(words)) is strict
