"""Who may take out which tables and rows."""

import pytest
from django.core.exceptions import PermissionDenied

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.services import assignment_withdraw
from annotator.corpus.catalogue import TABLES, tables_in
from annotator.corpus.scope import scope_for
from annotator.review.claims import claim_create, claim_statement_put
from tests.cast import make_person
from tests.test_data_page import WHOLE

from .conftest import make_report
from .reading_back import exported, rows_of

DECIDED = {
    "reports",
    "appearances",
    "statements",
    "decided_statements",
    "citations",
    "suggestions",
    "decisions",
}
DECIDED |= {"claims", "claim_statements", "disputes"}
REGISTRY = {"sources", "aliases", "assessments"}
OWN = {"reports", "statements", "annotations", "citations", "suggestions"}


def tables_of(person) -> set[str]:
    return {table.name for table in tables_in(scope_for(person))}


def statements_of(person) -> dict[str, str]:
    return {row["report_id"]: row["status"] for row in rows_of("statements", person)}


def test_each_role_has_its_tables(manager, annotator, reviewer, viewer, stranger):
    assert tables_of(manager) == tables_of(None) == set(TABLES)
    assert tables_of(viewer) == DECIDED | REGISTRY
    assert tables_of(reviewer) == DECIDED | REGISTRY | OWN
    assert tables_of(annotator) == OWN
    assert tables_of(stranger) == set()
    assert tables_of(make_person("tech", "administrator")) == set()


@pytest.mark.parametrize("table", TABLES)
def test_nobody_gets_a_table_that_is_not_theirs(table, annotator, viewer, stranger):
    for person in (annotator, viewer, stranger):
        if table not in tables_of(person):
            with pytest.raises(PermissionDenied):
                exported(table, person)


def test_somebody_deactivated_gets_nothing(manager):
    manager.is_active = False
    manager.save()
    assert tables_of(manager) == set()


def test_managers_get_everything_under_pseudonyms(
    decided, half_done, untouched, manager, annotator, other_annotator
):
    assert len(rows_of("statements", manager)) == 4
    assert len(rows_of("annotations", manager)) == 5
    whole = b"".join(exported(table, manager) for table in TABLES)
    for person in (annotator, other_annotator, manager):
        assert person.username.encode() not in whole.lower()
    assert annotator.pseudonym.encode() in whole
    assert b"reports.txt" not in whole


def test_viewers_get_what_is_decided_and_whole_reports(decided, half_done, untouched, viewer):
    assert statements_of(viewer) == {decided.report_id: "decided"}
    assert len(rows_of("reports", viewer)) == 3
    assert len(rows_of("decisions", viewer)) == 2
    assert {row["judgement"] for row in rows_of("citations", viewer)} == {"suggestion", "decision"}
    for table in ("suggestions", "citations"):
        assert {row["statement_id"].split(":")[0] for row in rows_of(table, viewer)} == {decided.report_id}


def test_readers_get_reports_and_claims_whole_and_of_other_tables_what_is_decided(
    claimed, half_done, untouched, viewer, reviewer, manager
):
    statement = untouched.statements.first()
    claim = claim_create(by=None, title="Trucks left the town")
    claim_statement_put(by=None, claim=claim.pk, statement=statement.pk, stance="asserts")
    for reader in (viewer, reviewer):
        for table in WHOLE:
            assert rows_of(table, reader) == rows_of(table, manager) != [], table
        for table in ("statements", "suggestions", "citations"):
            assert len(rows_of(table, reader)) < len(rows_of(table, manager)), table


def test_annotators_get_their_own_work_only(decided, half_done, untouched, annotator):
    assert set(statements_of(annotator)) == {decided.report_id, half_done.report_id}
    assert {row["report_id"] for row in rows_of("reports", annotator)} == {
        decided.report_id,
        half_done.report_id,
    }
    rows = rows_of("annotations", annotator)
    assert {row["annotator"] for row in rows} == {annotator.pseudonym}
    assert len(rows) == 2
    assert {row["judgement"] for row in rows_of("citations", annotator)} == {"annotation", "suggestion"}
    ids = {row["annotation_id"] for row in rows}
    cited = {
        row["judgement_id"] for row in rows_of("citations", annotator) if row["judgement"] == "annotation"
    }
    assert cited == ids


def test_annotators_get_suggestions_only_where_they_were_shown_them(wire, annotator, other_annotator):
    unaided, aided = make_report("Without help."), make_report("With help.")
    people = [annotator, other_annotator]
    reports_assign(by=None, reports=[unaided], annotators=people, required=2, aided=False)
    reports_assign(by=None, reports=[aided], annotators=people, required=2)
    assert {row["statement_id"].split(":")[0] for row in rows_of("suggestions", annotator)} == {
        aided.report_id
    }
    assert {row["statement_id"].split(":")[0] for row in rows_of("citations", annotator)} == {aided.report_id}


def test_annotators_get_no_suggestion_newer_than_the_one_they_were_shown(half_done, annotator):
    statement = half_done.statements.get()
    statement.suggestions.create(
        reader_version="2", voice="publisher", evidence="default", rule="none", confidence=0.5
    )
    assert [row["reader_version"] for row in rows_of("suggestions", annotator)] == ["1"]
    assert [row["reader_version"] for row in rows_of("suggestions")] == ["1", "2"]


def test_what_was_withdrawn_is_gone_from_the_annotators_sight(half_done, annotator):
    assignment = Assignment.objects.get(annotator=annotator, report=half_done)
    assignment_withdraw(by=None, assignment=assignment.pk, reason="on leave")
    assert all(rows_of(table, annotator) == [] for table in OWN)


def test_near_duplicates_name_no_report_that_the_annotator_was_not_given(wire, annotator):
    foreign = make_report("They said so.")
    own = make_report("They said so!", near_duplicate_of=foreign)
    reports_assign(by=None, reports=[own], annotators=[annotator], required=1)
    assert [row["near_duplicate_of"] for row in rows_of("reports", annotator)] == [""]


def test_reviewers_get_decisions_and_their_own_annotations(decided, half_done, reviewer):
    assert statements_of(reviewer) == {decided.report_id: "decided"}
    assert rows_of("annotations", reviewer) == []
    assert {row["judgement"] for row in rows_of("citations", reviewer)} == {"suggestion", "decision"}


def test_a_withdrawn_seat_is_no_work_of_ones_own(half_done, annotator):
    Seat.objects.filter(assignment__annotator=annotator).update(state=Seat.WITHDRAWN)
    assert rows_of("statements", annotator) == []
