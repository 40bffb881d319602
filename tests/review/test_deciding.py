"""What a completed statement comes to: decided where all agree, disputed where they don't."""

import pytest

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import assignment_submit, assignment_withdraw
from annotator.annotations.signals import statements_completed
from annotator.review.models import Decision, Outcome
from sources.models import Source
from tests.cast import make_person

from .conftest import make_sources, rate


@pytest.fixture
def report(db, report_of):
    make_sources()
    return report_of("Shells fell, the observers said.", suggestions=["sohr"])


@pytest.fixture
def pair(report, annotator, other_annotator):
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator])
    return annotator, other_annotator


def outcome() -> Outcome:
    return Outcome.objects.get()


def test_what_is_handed_out_is_open(pair):
    assert (outcome().status, outcome().decision) == (Outcome.OPEN, None)


def test_it_stays_open_until_the_last_one_submits(pair, report):
    rate(pair[0], report)
    assert outcome().status == Outcome.OPEN
    rate(pair[1], report, submit=False)
    assert outcome().status == Outcome.OPEN
    assert not Decision.objects.exists()


def test_where_one_is_required_one_decides(report, annotator):
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report, path='anadolu>"Abu Omar"', credibility=4)
    decision = outcome().decision
    assert (decision.decided_by, decision.voice, decision.path, decision.credibility) == (
        Decision.SINGLE,
        "cited",
        'anadolu>"Abu Omar"',
        4,
    )
    links = decision.citations.order_by("order").values_list("source__key", "name", "via_order")
    assert list(links) == [("anadolu", "", None), (None, "Abu Omar", 0)]


def test_where_all_agree_it_is_consensus(pair, report):
    for person in pair:
        rate(person, report)
    assert outcome().status == Outcome.DECIDED
    assert (outcome().decision.decided_by, outcome().decision.decider, outcome().decision.version) == (
        Decision.CONSENSUS,
        None,
        1,
    )


@pytest.mark.parametrize(
    ("one", "other"), [("sohr", "lcc"), ("anadolu>lcc", "anadolu>sohr"), ("sohr>lcc", "lcc")]
)
def test_two_names_of_one_merged_source_are_no_difference(pair, report, one, other):
    Source.objects.filter(key="lcc").update(merged_into=Source.objects.get(key="sohr"))
    rate(pair[0], report, path=one)
    rate(pair[1], report, path=other)
    assert outcome().status == Outcome.DECIDED
    assert set(Annotation.objects.values_list("path", flat=True)) == {one, other}


def test_a_merge_changes_nothing_that_stands_already(pair, report):
    rate(pair[0], report, path="lcc")
    rate(pair[1], report, path="sohr")
    Source.objects.filter(key="lcc").update(merged_into=Source.objects.get(key="sohr"))
    assert outcome().status == Outcome.DISPUTED


@pytest.mark.parametrize(
    "other",
    [
        {"credibility": 3},
        {"path": "lcc"},
        {"path": "sohr;lcc"},
        {"path": "anadolu>sohr"},
        {"path": '"sohr"'},
        {"voice": "publisher", "path": ""},
        {"voice": "anonymous", "path": "unnamed"},
        {"voice": "none", "path": "", "credibility": None},
    ],
)
def test_where_they_differ_it_is_disputed(pair, report, other):
    rate(pair[0], report)
    rate(pair[1], report, **other)
    assert (outcome().status, outcome().decision) == (Outcome.DISPUTED, None)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("paths", [("sohr;lcc", "lcc;sohr"), ("anadolu>sohr;lcc", "lcc;anadolu > sohr")])
def test_the_order_of_independent_citations_does_not_count(pair, report, paths):
    for person, path in zip(pair, paths, strict=True):
        rate(person, report, path=path)
    assert outcome().status == Outcome.DECIDED
    assert outcome().decision.path == min(paths)


def test_the_order_of_a_relay_counts(pair, report):
    rate(pair[0], report, path="sohr>lcc")
    rate(pair[1], report, path="lcc>sohr")
    assert outcome().status == Outcome.DISPUTED


def test_a_flag_disputes_what_all_judged_alike(pair, report):
    rate(pair[0], report)
    rate(pair[1], report, flagged=True, flag_reason="Two claims in one sentence.")
    assert outcome().status == Outcome.DISPUTED


def test_a_flag_disputes_what_one_judged_alone(report, annotator):
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report, flagged=True, flag_reason="The text breaks off.")
    assert outcome().status == Outcome.DISPUTED


def test_notes_and_times_make_no_difference(pair, report):
    rate(pair[0], report, note="Sure.", seconds=4)
    rate(pair[1], report, note="", seconds=400)
    assert outcome().status == Outcome.DECIDED


def test_three_of_whom_one_differs_dispute(report, annotator, other_annotator):
    third = make_person("celine", "annotator")
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator, third], required=3)
    rate(annotator, report)
    rate(other_annotator, report)
    assert outcome().status == Outcome.OPEN
    rate(third, report, credibility=6)
    assert outcome().status == Outcome.DISPUTED


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ({}, {}, True),
        ({}, {"credibility": 5}, True),
        ({}, {"path": "lcc"}, False),
        ({"path": "lcc"}, {"path": "lcc"}, False),
    ],
)
def test_it_is_noted_whether_everybody_accepted_the_suggestion(pair, report, first, second, both):
    rate(pair[0], report, **first)
    rate(pair[1], report, **second)
    assert outcome().both_accepted is both


def test_without_suggestions_nobody_accepted_any(report, annotator, other_annotator):
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator], aided=False)
    rate(annotator, report)
    rate(other_annotator, report)
    assert (outcome().status, outcome().both_accepted) == (Outcome.DECIDED, False)


def test_what_a_withdrawn_annotator_saved_counts_for_nothing(pair, report, manager):
    rate(pair[0], report)
    left = rate(pair[1], report, submit=False, credibility=6)
    assignment_withdraw(by=manager, assignment=left.pk, reason="left the team")
    assert outcome().status == Outcome.OPEN
    third = make_person("celine", "annotator")
    reports_assign(by=None, reports=[report], annotators=[third, pair[0]])
    rate(third, report)
    assert (outcome().status, outcome().decision.credibility) == (Outcome.DECIDED, 2)


def test_where_one_of_two_is_withdrawn_and_one_is_enough_it_is_decided_at_once(pair, report, manager):
    report.required_annotators = 1
    report.save()
    rate(pair[0], report)
    assert outcome().status == Outcome.OPEN
    other = Assignment.objects.get(annotator=pair[1])
    assignment_withdraw(by=manager, assignment=other.pk, reason="left the team")
    assert outcome().decision.decided_by == Decision.SINGLE


def test_a_hidden_repeat_changes_no_decision(pair, report):
    for person in pair:
        rate(person, report)
    before = outcome().decision
    repeat = Assignment.objects.create(report=report, annotator=pair[0], repeat=True)
    seat = Seat.objects.create(assignment=repeat, statement=report.statements.get())
    from annotator.annotations.services import annotation_save

    annotation_save(by=pair[0], seat=seat.pk, base_version=0, voice="publisher", path="", credibility=6)
    assignment_submit(by=pair[0], assignment=repeat.pk)
    assert (outcome().status, outcome().decision) == (Outcome.DECIDED, before)
    assert Decision.objects.count() == 1


def test_what_is_decided_or_disputed_is_not_decided_once_more(pair, report, report_of):
    """Announced again, by whatever mistake, a statement keeps what it came to."""
    for person in pair:
        rate(person, report)
    statements = list(report.statements.values_list("pk", flat=True))
    statements_completed.send(sender=type(report), report=report, statements=statements)
    assert Decision.objects.count() == 1
    Outcome.objects.update(status=Outcome.DISPUTED, decision=None)
    statements_completed.send(sender=type(report), report=report, statements=statements)
    assert outcome().status == Outcome.DISPUTED


def test_each_statement_of_a_report_is_decided_on_its_own(report_of, annotator, other_annotator, report):
    longer = report_of("One thing happened.", "Another too.", "And a third.")
    reports_assign(by=None, reports=[longer], annotators=[annotator, other_annotator])
    rate(annotator, longer)
    assignment = rate(other_annotator, longer, submit=False)
    from annotator.annotations.services import annotation_save

    odd = assignment.seats.get(statement__position=2)
    annotation_save(
        by=other_annotator, seat=odd.pk, base_version=1, voice="cited", path="sohr", credibility=5
    )
    assignment_submit(by=other_annotator, assignment=assignment.pk)
    rows = Outcome.objects.filter(statement__report=longer).order_by("statement__start")
    assert list(rows.values_list("status", flat=True)) == ["decided", "disputed", "decided"]
    assert not Outcome.objects.exclude(statement__report=longer).exists()
