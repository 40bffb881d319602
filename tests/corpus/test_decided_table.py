"""decided_statements: one row for each decided statement, with nothing to join."""

import csv
import datetime
import hashlib

import pytest

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.corpus.catalogue import BUNDLED, TABLES
from annotator.review.models import Decision, Outcome
from sources.models import Assessment

from .conftest import make_report, make_source, rate
from .reading_back import exported, objects_of, rows_of

TABLE = "decided_statements"


def decide(report, *, voice: str, path: str = "", credibility: int | None = 2) -> dict[str, str]:
    """The row of the report's first statement once that judgement is its decision."""
    statement = report.statements.first()
    decision = Decision.objects.create(
        statement=statement,
        version=1,
        decided_by="consensus",
        voice=voice,
        path=path,
        credibility=credibility,
    )
    Outcome.objects.create(statement=statement, status="decided", decision=decision)
    return next(row for row in rows_of(TABLE) if row["statement_id"] == statement.statement_id)


def test_a_row_has_all_that_a_researcher_counts(decided):
    decided.title, decided.url = "Shells fell", "https://wire.example/1"
    decided.save()
    first, _ = rows_of(TABLE)
    assert first == {
        "statement_id": decided.statements.first().statement_id,
        "report_id": decided.report_id,
        "publisher": "wire",
        "publisher_name": "Wire",
        "published_on": "2017-04-05",
        "title": "Shells fell",
        "url": "https://wire.example/1",
        "language": decided.language,
        "kind": "sentence",
        "text": "Shells fell, the observers said.",
        "voice": "cited",
        "sources": "sohr",
        "origins": "sohr",
        "origin_names": "Sohr",
        "credibility": "2",
        "source_grade": "B",
        "rating": "B2",
        "decided_by": "consensus",
    }


def test_its_rows_are_the_decided_ones_of_statements_word_for_word(decided, half_done, untouched, viewer):
    for person in (None, viewer):
        rows = {row["statement_id"]: row for row in rows_of(TABLE, person)}
        told = [row for row in rows_of("statements", person) if row["status"] == "decided"]
        assert [row["statement_id"] for row in told] == list(rows)
        for row in told:
            both = row.keys() & rows[row["statement_id"]].keys()
            assert {"text", "voice", "sources", "credibility", "source_grade", "rating", "decided_by"} <= both
            assert {name: row[name] for name in both} == {
                name: rows[row["statement_id"]][name] for name in both
            }


def test_what_waits_for_a_ruling_has_no_row(wire, annotator, other_annotator):
    report = make_report("Trucks left, the observers said.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator], required=2)
    rate(annotator, report)
    assert rows_of(TABLE) == []
    rate(other_annotator, report, credibility=5)
    assert report.statements.get().outcome.status == "disputed"
    assert rows_of(TABLE) == []


def test_origins_stand_in_the_order_of_their_grades(sohr):
    make_source("gen_locals", name="locals", kind="generic")
    agency = make_source("agency", name="The Agency")
    Assessment.objects.create(source=agency, grade="D", valid_from=datetime.date(2010, 1, 1), reason="x")
    row = decide(
        make_report("They said so."), voice="cited", path='wire>sohr;"Radio; Free";unnamed;gen_locals;agency'
    )
    assert row["origins"] == 'sohr;"Radio; Free";unnamed;gen_locals;agency'
    assert row["origin_names"] == "Sohr;Radio; Free;unnamed;locals;The Agency"
    assert (row["source_grade"], row["rating"]) == ("B;F;F;F;D", "B2;F2;F2;F2;D2")


@pytest.mark.parametrize(
    ("publisher", "name", "origins", "names"),
    [
        (True, "", "sohr", "Sohr"),
        (False, 'Radio "Free"', '"Radio ""Free"""', 'Radio "Free"'),
        (False, "R" * 200, f'"{"R" * 200}"', "R" * 200),
        (False, "", "", ""),
    ],
)
def test_the_origin_of_the_publishers_own_voice_is_the_publisher(sohr, publisher, name, origins, names):
    report = make_report("It is quiet.", publisher=sohr if publisher else None, publisher_name=name)
    row = decide(report, voice="publisher")
    assert (row["sources"], row["origins"], row["origin_names"]) == ("", origins, names)
    assert (row["publisher"], row["publisher_name"]) == ("sohr" if publisher else name, names)


def test_where_nothing_is_asserted_there_is_no_origin(sohr):
    row = decide(make_report("Read more.", publisher=sohr), voice="none", credibility=None)
    assert (row["origins"], row["origin_names"], row["rating"]) == ("", "", "")


def test_without_a_date_there_is_no_rating(sohr):
    row = decide(make_report("They said so.", published_on=None), voice="cited", path="sohr")
    assert (row["published_on"], row["origins"], row["source_grade"], row["rating"]) == ("", "sohr", "", "")


def test_without_texts_hashes_and_beginnings_stand_in_their_place(decided):
    for whole, short in zip(objects_of(TABLE), objects_of(TABLE, without_text=True), strict=True):
        text = whole.pop("text")
        assert short.pop("text_sha256") == hashlib.sha256(text.encode()).hexdigest()
        assert short.pop("context") == text[:32]
        assert whole == short


def test_formulas_are_guarded_for_spreadsheets(sohr):
    decide(make_report("=1+1", title="=2+2", publisher_name="@radio"), voice="publisher")
    rows = list(csv.DictReader(exported(TABLE, spreadsheet=True).decode("utf-8-sig").splitlines()))
    assert [(row["text"], row["title"], row["publisher_name"]) for row in rows] == [
        ("'=1+1", "'=2+2", "'@radio")
    ]


def test_a_reviewer_finds_nothing_that_they_are_still_to_rate(wire, annotator, reviewer):
    report = make_report("Trucks left, the observers said.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report)
    assert len(rows_of(TABLE, reviewer)) == 1
    again = Assignment.objects.create(report=report, annotator=reviewer)
    Seat.objects.create(assignment=again, statement=report.statements.get())
    assert rows_of(TABLE, reviewer) == []


@pytest.mark.parametrize("few", [0, 1, 10_000])
def test_its_rows_are_the_same_however_many_are_decided(
    decided, half_done, viewer, reviewer, monkeypatch, few
):
    """Of few the database is told which, of many each statement is asked whether it is."""
    expected = [row["statement_id"] for row in rows_of("statements") if row["status"] == "decided"]
    monkeypatch.setattr("annotator.long_lists.FEW", few)
    for person in (None, viewer, reviewer):
        assert [row["statement_id"] for row in rows_of(TABLE, person)] == expected
    sentences = decided.statements.order_by("-start")[:1]
    assert len(rows_of(TABLE, chosen=sentences.model.objects.filter(pk__in=sentences))) == 1


def test_it_is_no_part_of_a_bundle():
    assert set(TABLES) - set(BUNDLED) == {TABLE}
