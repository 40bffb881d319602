"""What the columns hold that are worked out rather than stored."""

import datetime
from pathlib import Path

import pytest

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import annotation_save
from annotator.corpus.catalogue import TABLES, columns_in_words
from annotator.corpus.scope import scope_for
from annotator.corpus.tables import Extract
from annotator.review.models import Decision, Outcome
from sources.models import Assessment, Source

from .conftest import make_report, make_source, rate
from .reading_back import objects_of, rows_of

DOCS = Path(__file__).resolve().parents[2] / "docs" / "export.md"


def decide(report, *, voice: str, path: str, credibility: int | None) -> dict[str, str]:
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
    return rows_of("statements")[0]


def test_a_statement_that_nobody_was_assigned_is_open(untouched):
    row = rows_of("statements")[0]
    empty = ("voice", "sources", "credibility", "source_grade", "rating", "decided_by", "both_accepted")
    assert (row["status"], row["annotations"]) == ("open", "0")
    assert [row[name] for name in empty] == [""] * 7


def test_a_decided_statement_has_the_judgement_that_counts(decided):
    for row in rows_of("statements"):
        assert (row["status"], row["annotations"], row["decided_by"]) == ("decided", "2", "consensus")
        assert (row["voice"], row["sources"], row["credibility"]) == ("cited", "sohr", "2")
        assert (row["source_grade"], row["rating"], row["both_accepted"]) == ("B", "B2", "true")


def test_annotations_that_are_not_submitted_or_are_repeats_are_not_counted(decided, half_done, annotator):
    rate(annotator, half_done, submit=False)
    repeat = Assignment.objects.create(report=decided, annotator=annotator, repeat=True, state="submitted")
    for statement in decided.statements.all():
        seat = Seat.objects.create(assignment=repeat, statement=statement)
        seat.annotation = Annotation.objects.create(
            seat=seat, version=1, voice="publisher", suggestion_outcome="none"
        )
        seat.state = Seat.SUBMITTED
        seat.save()
    counts = {row["report_id"]: row["annotations"] for row in rows_of("statements")}
    assert counts == {decided.report_id: "2", half_done.report_id: "1"}


@pytest.mark.parametrize(
    ("day", "grade"), [((2014, 12, 31), "F"), ((2015, 1, 1), "B"), ((2017, 12, 31), "B"), ((2018, 1, 1), "C")]
)
def test_the_grade_is_the_one_in_force_on_the_day_of_publication(sohr, day, grade):
    report = make_report("They said so.", published_on=datetime.date(*day))
    row = decide(report, voice="cited", path="sohr", credibility=3)
    assert (row["source_grade"], row["rating"]) == (grade, f"{grade}3")
    assert sohr.grade_on(datetime.date(*day)) == grade


def test_without_a_date_there_is_no_grade_and_no_rating(sohr):
    report = make_report("They said so.", published_on=None)
    row = decide(report, voice="cited", path="sohr", credibility=3)
    assert (row["source_grade"], row["rating"], row["credibility"]) == ("", "", "3")


def test_each_origin_has_its_grade_and_relays_have_none(sohr):
    agency = make_source("agency")
    Assessment.objects.create(source=agency, grade="D", valid_from=datetime.date(2010, 1, 1), reason="x")
    report = make_report("They said so.")
    row = decide(report, voice="cited", path='wire>sohr;wire>"Radio; Free";unnamed;agency', credibility=2)
    assert row["source_grade"] == "B;F;F;D"
    assert row["rating"] == "B2;F2;F2;D2"


def test_the_publishers_own_voice_has_the_publishers_grade(sohr):
    report = make_report("The town is quiet.", publisher=sohr)
    row = decide(report, voice="publisher", path="", credibility=1)
    assert (row["source_grade"], row["rating"]) == ("B", "B1")


def test_where_nothing_is_asserted_there_is_no_grade(sohr):
    row = decide(make_report("Read more below.", publisher=sohr), voice="none", path="", credibility=None)
    assert (row["voice"], row["source_grade"], row["rating"]) == ("none", "", "")


def test_a_grade_without_a_credibility_makes_no_rating(sohr):
    row = decide(make_report("They said so."), voice="cited", path="sohr", credibility=None)
    assert (row["source_grade"], row["rating"]) == ("B", "")


def test_a_merged_source_has_the_grades_of_the_one_it_was_merged_into(sohr):
    old = make_source("old_sohr")
    Source.objects.filter(pk=old.pk).update(merged_into=sohr)
    row = decide(make_report("They said so."), voice="cited", path="old_sohr", credibility=2)
    assert (row["sources"], row["source_grade"]) == ("old_sohr", "B")


def test_a_retired_statement_stays_in_the_table_while_work_points_at_it(decided, untouched):
    now = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    decided.statements.update(retired_at=now)
    untouched.statements.update(retired_at=now)
    listed = {row["statement_id"] for row in rows_of("statements")}
    assert {row["report_id"] for row in rows_of("statements")} == {decided.report_id}
    for table in ("annotations", "suggestions", "decisions", "citations"):
        assert {row["statement_id"] for row in rows_of(table)} <= listed
    assert {row["report_id"]: row["statements"] for row in rows_of("reports")}[decided.report_id] == "0"


def test_an_annotation_tells_version_seat_and_circumstances(wire, annotator):
    report = make_report("They said so.", publisher=wire)
    made = reports_assign(by=None, reports=[report], annotators=[annotator], required=1, round="pilot")
    seat = made.assignments[0].seats.get()
    annotation_save(
        by=annotator, seat=seat.pk, base_version=0, voice="cited", path="sohr", credibility=6, seconds=41
    )
    annotation_save(
        by=annotator,
        seat=seat.pk,
        base_version=1,
        voice="publisher",
        path="",
        credibility=None,
        note="hm, “really”?",
        flagged=True,
        flag_reason="odd",
    )
    first, second = objects_of("annotations")
    assert (first["version"], first["current"], first["credibility"], first["seconds"]) == (1, False, 6, 41)
    assert (second["version"], second["current"], second["credibility"], second["seconds"]) == (
        2,
        True,
        None,
        None,
    )
    assert (first["suggestion"], second["suggestion"]) == ("accepted", "changed")
    assert (second["flagged"], second["flag_reason"], second["note"]) == (True, "odd", "hm, “really”?")
    assert (second["round"], second["repeat"], second["guidelines"]) == ("pilot", False, 1)
    assert second["annotator"] == annotator.pseudonym
    current = seat.annotations.get(version=2)
    assert second["annotation_id"] == str(current.pk)
    made_at = datetime.datetime.fromisoformat(second["created_at"])
    assert second["created_at"].endswith("Z")
    assert made_at == current.created_at


def test_citations_tell_relays_names_and_places(wire, annotator):
    text = "Radio Rain said that, as they told it."
    report = make_report(text, publisher=wire)
    made = reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    seat = made.assignments[0].seats.get()
    annotation_save(
        by=annotator,
        seat=seat.pk,
        base_version=0,
        voice="cited",
        path='"Radio Rain">sohr;unnamed',
        credibility=3,
    )
    rows = [row for row in objects_of("citations") if row["judgement"] == "annotation"]
    assert [(r["order"], r["source"], r["name"], r["via"]) for r in rows] == [
        (0, "", "Radio Rain", None),
        (1, "sohr", "", 0),
        (2, "", "", None),
    ]
    assert (rows[0]["mention_start"], rows[0]["mention_end"]) == (0, 10)
    assert {row["judgement_id"] for row in rows} == {str(seat.annotations.get().pk)}


def test_decisions_keep_replaced_versions(decided, reviewer):
    statement = decided.statements.first()
    ruling = {"decider": reviewer, "reason": "It names nobody.", "cause": "slip"}
    newer = Decision.objects.create(
        statement=statement, version=2, decided_by="ruling", voice="publisher", credibility=5, **ruling
    )
    Outcome.objects.filter(statement=statement).update(decision=newer)
    rows = [row for row in rows_of("decisions") if row["statement_id"] == statement.statement_id]
    assert [(r["version"], r["current"], r["decided_by"]) for r in rows] == [
        ("1", "false", "consensus"),
        ("2", "true", "ruling"),
    ]


def test_a_publisher_outside_the_registry_goes_by_its_name(sohr):
    make_report("They said so.", publisher_name="Radio, Free")
    assert rows_of("reports")[0]["publisher"] == "Radio, Free"


def test_near_duplicates_point_at_a_report(wire):
    first = make_report("They said so.")
    second = make_report("They said so!", near_duplicate_of=first)
    rows = {row["report_id"]: row["near_duplicate_of"] for row in rows_of("reports")}
    assert rows == {first.report_id: "", second.report_id: first.report_id}


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_a_value_of_the_right_type_for_each_column(name, claimed, half_done, manager):
    types = {"string": str, "integer": int, "number": float, "boolean": bool, "date": str, "datetime": str}
    table = TABLES[name]
    rows = list(table.rows(Extract(scope_for(manager))))
    assert rows or name in ("aliases", "disputes")
    assert len(rows) == table.count(Extract(scope_for(manager)))
    for row in rows:
        for column, value in zip(table.columns, row, strict=True):
            if value is None:
                assert column.type != "string", column.name
            else:
                assert type(value) is types[column.type], column.name


def test_the_documentation_describes_every_column():
    said = DOCS.read_text(encoding="utf-8").splitlines()
    assert [line for line in columns_in_words() if line not in said] == []
