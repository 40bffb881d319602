"""The bundle: all tables, described for people and for programs, in one file."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import duckdb
import frictionless
import krippendorff
import mlcroissant
import pytest
from django.core.exceptions import PermissionDenied

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Seat
from annotator.corpus.bundling import bundle_export
from annotator.corpus.catalogue import BUNDLED, FURTHER, TABLES
from annotator.corpus.data_package import KEYS
from annotator.people.models import AuditEntry
from annotator.reports.models import Report
from sources.models import Source
from sources.services import assessment_add

from .conftest import NASTY, PUBLISHED, make_report, make_source, rate
from .reading_back import exported, rows_of


def bundled(**options) -> bytes:
    file = io.BytesIO()
    bundle_export(**{"by": None, "file": file, **options})
    return file.getvalue()


def parts(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def unpacked(bundle: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(bundle)) as zipped:
        zipped.extractall(folder)
    return folder


def read_back(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.fixture
def corpus(decided, half_done, untouched, annotator, other_annotator) -> None:
    """Reports decided, half done and untouched; a disputed one; one of awkward values; a merged source."""
    disputed = make_report("The bridge was hit.", "Smoke 🚀 rose, قالوا.", "It is closed.", language="ar")
    reports_assign(by=None, reports=[disputed], annotators=[annotator, other_annotator], required=2)
    rate(annotator, disputed, credibility=3, note=NASTY[0])
    rate(other_annotator, disputed, voice="publisher", path="", credibility=6)
    make_report(*NASTY, title='"Quoted", and\rbroken', near_duplicate_of=disputed)
    make_source("old", merged_into=make_source("new"))


@pytest.fixture
def bundle(corpus) -> bytes:
    return bundled()


def test_it_holds_every_table_as_it_is_exported_alone(bundle):
    found = parts(bundle)
    tables = [name for name in TABLES if name in BUNDLED]
    for name in tables:
        assert found[f"{name}.csv"] == exported(name), name
    others = ["agreement.json", "guidelines.json", "DATASHEET.md", "datapackage.json", "croissant.json"]
    assert list(found) == [*(f"{name}.csv" for name in (*tables, *FURTHER)), *others, "CHECKSUMS"]


def test_the_same_state_gives_the_same_bytes(bundle):
    assert bundled() == bundle


def test_its_parts_have_no_dates_of_their_own(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle)) as zipped:
        assert {part.date_time for part in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_checksums_are_those_of_the_other_parts(bundle):
    found = parts(bundle)
    lines = found.pop("CHECKSUMS").decode().splitlines()
    sums = {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def test_frictionless_finds_every_row_as_described(bundle, tmp_path):
    package = frictionless.Package(str(unpacked(bundle, tmp_path) / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "fieldName", "note", "cells"])[:5]
    for name in ("reports", "statements", "annotations", "citations", "suggestions", "decisions"):
        found = package.get_resource(name).read_rows()
        assert len(found) == len(rows_of(name)) > 0


def test_an_assessment_with_its_evidence_is_as_described(decided, tmp_path):
    """The reader's suggestions have a column of the same name, which holds one of three words."""
    statement = decided.statements.first().statement_id
    assessment_add(
        by=None,
        source=Source.objects.get(key="sohr"),
        grade="A",
        valid_from=PUBLISHED,
        reason="It named its witnesses.",
        evidence=f"https://example.org/method\n{statement}",
    )
    report = frictionless.Package(str(unpacked(bundled(), tmp_path) / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "note", "cells"])[:5]


def test_frictionless_would_find_a_row_that_points_nowhere(bundle, tmp_path):
    folder = unpacked(bundle, tmp_path)
    with (folder / "citations.csv").open("a") as file:
        file.write("decision,999,r0123456789abcdef:0-5,0,nobody,,,,\n")
    found = frictionless.Package(str(folder / "datapackage.json")).validate().flatten(["type"])
    assert ["foreign-key"] in found


def test_the_descriptor_describes_every_column(bundle):
    package = json.loads(parts(bundle)["datapackage.json"])
    for resource in package["resources"]:
        columns = BUNDLED[resource["name"]].columns
        fields = resource["schema"]["fields"]
        assert [(f["name"], f["type"], f["description"]) for f in fields] == [tuple(c) for c in columns]
    statements = next(r for r in package["resources"] if r["name"] == "statements")
    assert statements["schema"]["primaryKey"] == ["statement_id"]
    assert statements["schema"]["foreignKeys"] == [
        {"fields": ["report_id"], "reference": {"resource": "reports", "fields": ["report_id"]}}
    ]
    assert statements["hash"] == f"sha256:{hashlib.sha256(exported('statements')).hexdigest()}"


def test_somebody_has_said_what_identifies_a_row_of_each_table():
    assert set(BUNDLED) == set(KEYS)


def test_mlcroissant_accepts_the_description_and_reads_rows_by_it(bundle, tmp_path, monkeypatch):
    monkeypatch.setenv("CROISSANT_CACHE", str(tmp_path / "cache"))
    data_set = mlcroissant.Dataset(str(unpacked(bundle, tmp_path) / "croissant.json"))
    assert not data_set.metadata.ctx.issues.errors
    rows = list(data_set.records(record_set="statements"))
    assert len(rows) == 32
    assert set(rows[0]) == {f"statements/{column.name}" for column in TABLES["statements"].columns}


def test_duckdb_reads_every_table_with_its_types(bundle, tmp_path):
    folder = unpacked(bundle, tmp_path)
    types = {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "datetime": "TIMESTAMPTZ",
    }
    found = parts(bundle)
    for name, table in BUNDLED.items():
        columns = {column.name: types[column.type] for column in table.columns}
        rows = duckdb.execute(
            "SELECT * FROM read_csv(?, header = true, delim = ',', quote = '\"', escape = '\"', columns = ?)",
            [str(folder / f"{name}.csv"), columns],
        ).fetchall()
        assert len(rows) == len(read_back(found[f"{name}.csv"])), name
    texts = duckdb.execute(
        "SELECT text FROM read_csv(?, quote = '\"', escape = '\"', all_varchar = true) WHERE report_id = ?",
        [str(folder / "reports.csv"), Report.objects.get(title__contains="broken").report_id],
    ).fetchall()
    assert texts == [("\n".join(NASTY),)]


# Agreement, worked out again from the bundle by another program


def reliability_data(bundle: bytes, value) -> list[list[float]]:
    """Annotators × statements, as agreement.json says which rows count."""
    found = parts(bundle)
    agreement = json.loads(found["agreement.json"])

    def rows(table: str) -> list[dict[str, str]]:
        return read_back(found[f"{table}.csv"])

    status = {row["statement_id"]: row["status"] for row in rows("statements")}
    given: dict[tuple[str, str], float] = {}
    codes: dict[str, int] = {}
    for row in rows("annotations"):
        counts = row["current"] == "true" and row["repeat"] == "false"
        if not counts or row["annotation_id"] in agreement["left_out"]:
            continue
        if status[row["statement_id"]] in ("decided", "disputed"):
            said = value(row)
            if said:
                number = float(said) if said.isdigit() else codes.setdefault(said, len(codes))
                given[row["annotator"], row["statement_id"]] = number
    people = sorted({person for person, _ in given})
    statements = sorted({statement for _, statement in given})
    return [[given.get((p, s), float("nan")) for s in statements] for p in people]


@pytest.mark.parametrize(
    ("measure", "level", "value"),
    [
        ("voice", "nominal", lambda row: row["voice"]),
        ("credibility", "ordinal", lambda row: row["credibility"].replace("6", "")),
    ],
)
def test_a_stranger_works_out_the_agreement_again(measure, level, value, corpus, annotator, other_annotator):
    more = [make_report(f"Report {n} of some more.", f"It says {n}.") for n in range(6)]
    reports_assign(by=None, reports=more, annotators=[annotator, other_annotator], required=2)
    for number, report in enumerate(more):
        rate(annotator, report, credibility=1 + number % 5)
        if number < 5:
            odd = {"voice": "publisher", "path": ""} if number % 2 else {}
            rate(other_annotator, report, credibility=1 + (number * 2) % 6, **odd)
    # What was taken back after it was saved counts for nothing.
    withdrawn = rate(other_annotator, more[5], submit=False, credibility=5, voice="publisher", path="")
    withdrawn.seats.update(state=Seat.WITHDRAWN)
    bundle = bundled()
    alpha = json.loads(parts(bundle)["agreement.json"])["figures"]["all"]["measures"][measure]["alpha"][
        "value"
    ]
    data = reliability_data(bundle, value)
    assert alpha is not None
    assert krippendorff.alpha(reliability_data=data, level_of_measurement=level) == pytest.approx(
        alpha, abs=1e-6
    )


def test_a_filter_takes_the_work_on_some_reports_and_the_whole_registry(corpus, decided, tmp_path):
    chosen = Report.objects.filter(pk=decided.pk)
    bundle = bundled(chosen=chosen, chosen_in_words=decided.report_id)
    found = parts(bundle)
    assert found["statements.csv"] == exported("statements", chosen=chosen)
    assert found["sources.csv"] == exported("sources")
    figures = json.loads(found["agreement.json"])["figures"]
    assert (figures["all"]["reports"], figures["all"]["statements"]) == (1, 2)
    assert f"`{decided.report_id}`" in found["DATASHEET.md"].decode()
    package = frictionless.Package(str(unpacked(bundle, tmp_path) / "datapackage.json"))
    assert package.validate().valid


def test_a_near_duplicate_outside_the_filter_is_still_named(corpus, tmp_path):
    chosen = Report.objects.exclude(near_duplicate_of=None)
    package = frictionless.Package(
        str(unpacked(bundled(chosen=chosen, chosen_in_words="x"), tmp_path) / "datapackage.json")
    )
    assert package.validate().valid


def test_the_datasheet_is_filled_from_the_data(bundle, annotator, other_annotator):
    sheet = parts(bundle)["DATASHEET.md"].decode()
    for line in (
        "5 news reports, split into 32 statements",
        "- Published: 2017-04-05 to 2017-04-05; without date: 0.",
        "- Languages: en 4, ar 1.",
        f"{annotator.pseudonym} 5",
        "- Versions of the guidelines: 1 11. Their text is in guidelines.json.",
        "- Statements: open 27, disputed 3, decided 2.",
        "- Decided by: consensus 2.",
        "- 30 of 32 statements have no decision.",
    ):
        assert line in sheet, sheet
    assert (
        json.loads(parts(bundle)["guidelines.json"])[0]["pages"][0]["text"] == "Rate what the sentence says."
    )


def test_an_empty_installation_gives_a_bundle_too(db, tmp_path):
    bundle = bundled()
    assert "no report has a date" in parts(bundle)["DATASHEET.md"].decode()
    assert frictionless.Package(str(unpacked(bundle, tmp_path) / "datapackage.json")).validate().valid


def test_only_managers_may_take_it_out_and_it_is_logged(corpus, manager, reviewer, annotator):
    for person in (reviewer, annotator):
        with pytest.raises(PermissionDenied):
            bundled(by=person)
    assert parts(bundled(by=manager))["reports.csv"] == exported("reports")
    entry = AuditEntry.objects.get(action="bundle exported")
    assert (entry.by, entry.after) == (manager, {"filter": "", "texts": True})
