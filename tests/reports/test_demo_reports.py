"""The demo reports: complete, listed, and of a size that a screen shows well."""

import csv
import datetime
from pathlib import Path

import pytest

from annotator.reading import Registry, read
from annotator.reading.model import KnownAlias, KnownSource
from sources.registry_files import read_registry

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DEMO = FIXTURES / "demo"


def listed() -> list[dict[str, str]]:
    with (DEMO / "reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def registry() -> Registry:
    sources, aliases = read_registry(FIXTURES)
    return Registry.of(
        [KnownSource(row.key, row.name, row.kind, row.belongs_to) for row in sources],
        [KnownAlias(row.source, row.text, row.language, row.match, row.strength) for row in aliases],
    )


def test_every_demo_report_is_listed_once() -> None:
    assert sorted(row["file"] for row in listed()) == sorted(path.name for path in DEMO.glob("*.txt"))
    assert len(listed()) == 12


def test_the_list_holds_the_title_that_stands_in_the_text() -> None:
    for row in listed():
        assert row["title"] in (DEMO / row["file"]).read_text(encoding="utf-8"), row["file"]
        assert datetime.date.fromisoformat(row["published_on"]).year in range(2015, 2019)
        assert row["language"] in {"en", "ar"}
        assert not row["url"] or row["url"].startswith("https://example.org/")


@pytest.mark.parametrize("row", listed(), ids=lambda row: row["file"])
def test_a_demo_report_has_between_8_and_25_statements(row: dict[str, str], registry: Registry) -> None:
    text = (DEMO / row["file"]).read_text(encoding="utf-8")
    statements = read(
        text, registry=registry, publisher=row["publisher"], language=row["language"]
    ).statements
    assert 8 <= len(statements) <= 25
