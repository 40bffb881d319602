"""Rows come in an order that their own values decide, whatever the database did before."""

import datetime

from annotator.corpus.catalogue import TABLES
from annotator.reports.models import Appearance, ImportBatch, Report
from sources.models import Alias, Assessment

from .conftest import make_report, make_source
from .reading_back import exported, rows_of


def test_statements_stand_in_text_order_within_reports_sorted_by_id(wire):
    make_report("Third report, one.", "Two of it.")
    make_report("Another report.", "It goes on.", "And on.")
    rows = rows_of("statements")
    assert [(r["report_id"], int(r["start"])) for r in rows] == sorted(
        (r["report_id"], int(r["start"])) for r in rows
    )
    assert len(rows) == 5


def test_capitals_and_accents_sort_by_code_point_on_both_databases(db):
    for key in ("b_2", "b", "a", "b1"):
        make_source(key)
    assert [row["source"] for row in rows_of("sources")] == ["a", "b", "b1", "b_2"]
    source = make_source("z")
    for text in ("alpha", "Zeta", "Éta", "ألف"):
        Alias.objects.create(source=source, text=text)
    assert [row["text"] for row in rows_of("aliases")] == ["Zeta", "alpha", "Éta", "ألف"]


def test_the_primary_appearance_comes_first_and_undated_ones_last(wire):
    report = make_report("Shots were heard.", publisher=wire)
    batch = ImportBatch.objects.first()
    other = make_source("other")
    for publisher, name, day in (
        (other, "", None),
        (None, "Blog", datetime.date(2019, 1, 1)),
        (wire, "", None),
    ):
        Appearance.objects.create(
            report=report, publisher=publisher, publisher_name=name, published_on=day, batch=batch
        )
    rows = [(row["publisher"], row["published_on"], row["primary"]) for row in rows_of("appearances")]
    assert rows == [
        ("wire", "2017-04-05", "true"),
        ("Blog", "2019-01-01", "false"),
        ("other", "", "false"),
        ("wire", "", "false"),
    ]


def test_of_two_assessments_with_one_date_the_later_made_comes_last(sohr):
    day = datetime.date(2019, 1, 1)
    Assessment.objects.create(source=sohr, grade="E", valid_from=day, reason="corrected", created_at=at(12))
    Assessment.objects.create(source=sohr, grade="A", valid_from=day, reason="slip", created_at=at(11))
    assert [row["grade"] for row in rows_of("assessments")] == ["B", "C", "A", "E"]


def at(hour: int) -> datetime.datetime:
    return datetime.datetime(2020, 1, 1, hour, tzinfo=datetime.UTC)


def test_citations_go_by_kind_of_judgement_then_text_then_their_own_order(decided, untouched):
    rows = rows_of("citations")
    kinds = [row["judgement"] for row in rows]
    assert kinds == ["annotation"] * 4 + ["suggestion"] * 3 + ["decision"] * 2
    for kind in ("annotation", "suggestion", "decision"):
        places = [place(row) for row in rows if row["judgement"] == kind]
        assert places == sorted(places)


def place(row: dict[str, str]) -> tuple[str, int, int]:
    report, span = row["statement_id"].split(":")
    return report, int(span.split("-")[0]), int(row["order"])


def test_annotations_go_by_statement_annotator_and_version(decided, half_done):
    rows = rows_of("annotations")
    keys = [(*place(row | {"order": "0"})[:2], row["annotator"], int(row["version"])) for row in rows]
    assert keys == sorted(keys)


def test_every_table_gives_the_same_bytes_twice(decided, half_done, untouched):
    assert Report.objects.count() == 3
    for name in TABLES:
        assert exported(name) == exported(name)
