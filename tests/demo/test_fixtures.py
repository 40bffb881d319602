"""The demonstration's files: complete, listed, of a size that a screen shows well; its people name what is there."""

import datetime
import tomllib
from pathlib import Path

import pytest

from annotator import paths
from annotator.demo.judging import CORRECTIONS, HABITS, WEIGHTS
from annotator.demo.people import CAST
from annotator.demo.registry import ADDED_FIRST, ADDED_LATER, FIRST_GRADES, LATER_GRADES
from annotator.demo.reports import rows_of_dispatches, rows_of_reports
from annotator.people import roles
from annotator.reading import Registry, read
from annotator.reading.model import KnownAlias, KnownSource
from sources.registry_files import read_registry

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DEMO = FIXTURES / "demo"


@pytest.fixture(scope="module")
def registry() -> Registry:
    sources, aliases = read_registry(FIXTURES)
    return Registry.of(
        [KnownSource(row.key, row.name, row.kind, row.belongs_to) for row in sources],
        [KnownAlias(row.source, row.text, row.language, row.match, row.strength) for row in aliases],
    )


def test_every_long_report_is_listed_once() -> None:
    assert sorted(row["file"] for row in rows_of_reports()) == sorted(
        path.name for path in DEMO.glob("*.txt")
    )
    assert len(rows_of_reports()) == 12


@pytest.mark.parametrize("rows", [rows_of_reports, rows_of_dispatches], ids=["long", "short"])
def test_the_lists_hold_the_title_that_stands_in_the_text(rows) -> None:
    for row in rows():
        assert row["title"] in row["text"], row["title"]
        assert datetime.date.fromisoformat(row["published_on"]).year in range(2013, 2020)
        assert row["language"] in {"en", "ar"}
        assert not row.get("url") or row["url"].startswith("https://example.org/")


def test_a_long_report_has_between_8_and_25_statements_and_a_short_one_between_3_and_8(registry) -> None:
    for rows, fewest, most in ((rows_of_reports(), 8, 25), (rows_of_dispatches(), 3, 8)):
        for row in rows:
            found = read(
                row["text"], registry=registry, publisher=row["publisher"], language=row["language"]
            ).statements
            assert fewest <= len(found) <= most, row["title"]


def test_every_outlet_of_the_short_reports_is_in_the_registry(registry) -> None:
    keys = {source.key for source in read_registry(FIXTURES)[0]}
    assert {row["publisher"] for row in rows_of_dispatches()} <= keys


def test_every_claim_names_statements_that_a_report_of_that_outlet_holds() -> None:
    texts = [(row["publisher"], row["text"]) for row in rows_of_reports() + rows_of_dispatches()]
    with (DEMO / "claims.toml").open("rb") as file:
        claims = tomllib.load(file)["claim"]
    for claim in claims:
        assert len(claim["statements"]) > 1
        for member in claim["statements"]:
            held = [
                text for outlet, text in texts if outlet == member["publisher"] and member["words"] in text
            ]
            assert len(held) == 1, member


def test_what_the_annotators_correct_stands_in_a_report_and_names_sources_that_are_registered() -> None:
    texts = [row["text"] for row in rows_of_reports() + rows_of_dispatches()]
    known = {source.key for source in read_registry(FIXTURES)[0]} | {*ADDED_FIRST, *ADDED_LATER}
    for words, (_, path) in CORRECTIONS.items():
        assert any(words in text for text in texts), words
        assert {link.source for link in paths.read(path) if link.source} <= known
    assert {key for key, *_ in FIRST_GRADES + LATER_GRADES} | set(WEIGHTS) <= known
    assert all(sum(weights) == 100 for weights in WEIGHTS.values())


def test_everybody_who_annotates_has_habits() -> None:
    assert set(HABITS) == {name for name, _, held in CAST if roles.ANNOTATOR in held}
