"""Nothing that an annotator takes out tells what, or that, somebody else judged."""

import datetime

import pytest

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import assignment_submit
from annotator.corpus.catalogue import tables_in
from annotator.corpus.scope import scope_for
from tests.cast import make_person

from .conftest import make_report, rate
from .reading_back import exported, rows_of


def everything_of(person) -> dict[str, bytes]:
    tables = tables_in(scope_for(person))
    return {table.name: exported(table.name, person, "jsonl") for table in tables}


@pytest.fixture
def shared_report(wire, annotator, other_annotator):
    report = make_report("Trucks left, the observers said.", "They came back at night.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator], required=2)
    return report


def test_what_another_annotator_saves_and_submits_changes_no_byte(shared_report, annotator, other_annotator):
    before = everything_of(annotator)
    rate(other_annotator, shared_report, submit=False, credibility=5, note="doubtful")
    assert everything_of(annotator) == before
    assignment = Assignment.objects.get(annotator=other_annotator)
    assignment_submit(by=other_annotator, assignment=assignment.pk)
    assert everything_of(annotator) == before


@pytest.mark.parametrize("credibility", [2, 5])
def test_agreement_and_disagreement_look_the_same(shared_report, annotator, other_annotator, credibility):
    rate(annotator, shared_report)
    before = everything_of(annotator)
    rate(other_annotator, shared_report, credibility=credibility)
    assert shared_report.statements.first().outcome.status == ("decided" if credibility == 2 else "disputed")
    assert everything_of(annotator) == before


def test_statements_read_open_and_undecided_to_an_annotator(decided, annotator):
    for row in rows_of("statements", annotator):
        assert (row["status"], row["annotations"], row["both_accepted"]) == ("open", "", "")
        assert [row[name] for name in ("voice", "sources", "credibility", "decided_by")] == [""] * 4
        assert (row["source_grade"], row["rating"]) == ("", "")


def test_a_reviewer_who_rates_learns_nothing_of_what_they_rate(wire, annotator, reviewer):
    report = make_report("Trucks left, the observers said.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator, reviewer], required=2)
    before = everything_of(reviewer)
    rate(annotator, report)
    assert everything_of(reviewer) == before


def test_a_reviewer_with_an_open_repeat_is_not_shown_the_decision(decided, reviewer):
    """They would look up what they, or others, said before."""
    assert {row["status"] for row in rows_of("statements", reviewer)} == {"decided"}
    repeat = Assignment.objects.create(report=decided, annotator=reviewer, repeat=True)
    for statement in decided.statements.all():
        Seat.objects.create(assignment=repeat, statement=statement)
    assert {row["status"] for row in rows_of("statements", reviewer)} == {"open"}
    assert rows_of("decisions", reviewer) == []
    assert rows_of("citations", reviewer) == []
    assert rows_of("suggestions", reviewer) == []
    Assignment.objects.filter(pk=repeat.pk).update(state=Assignment.WITHDRAWN)
    assert {row["status"] for row in rows_of("statements", reviewer)} == {"decided"}


def test_annotators_are_not_told_which_of_their_ratings_are_repeats(decided, annotator):
    repeat = Assignment.objects.create(report=decided, annotator=annotator, repeat=True)
    seat = Seat.objects.create(assignment=repeat, statement=decided.statements.first())
    Annotation.objects.create(seat=seat, version=1, voice="publisher", suggestion_outcome="none")
    assert {row["repeat"] for row in rows_of("annotations", annotator)} == {""}
    assert {row["repeat"] for row in rows_of("annotations")} == {"true", "false"}


def test_a_statement_retired_because_of_anothers_work_is_not_listed(half_done, annotator, other_annotator):
    half_done.statements.update(retired_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    assert rows_of("statements", annotator) == []
    assert len(rows_of("statements", other_annotator)) == 1


def test_a_viewer_who_also_annotates_learns_nothing_of_what_they_are_still_to_rate(decided, wire, annotator):
    both = make_person("bassam", "viewer", "annotator")
    report = make_report("Trucks left, the observers said.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator, both], required=2)
    before = everything_of(both)
    assert {row["report_id"]: row["status"] for row in rows_of("statements", both)} == {
        decided.report_id: "decided",
        report.report_id: "open",
    }
    rate(annotator, report)
    assert everything_of(both) == before
    rate(both, report)
    assert {row["status"] for row in rows_of("statements", both)} == {"decided"}
    assert {row["annotator"] for row in rows_of("annotations", both)} == {both.pseudonym}
