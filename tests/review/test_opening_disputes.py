"""Which judgements make a dispute, how grave it is, and that nothing comes in afterwards."""

import pytest
from django.core.exceptions import ValidationError

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.services import annotation_save, assignment_submit
from annotator.annotations.signals import statements_completed
from annotator.review.disputes import dispute_reopen
from annotator.review.models import Dispute, DisputeStep, Outcome
from sources.models import Source
from tests.cast import make_person

from .conftest import make_sources
from .disputing import actions, disputed, outcome_of, rule

NOBODY = {"voice": "publisher", "path": ""}
NOTHING = {"voice": "none", "path": "", "credibility": None}
FLAG = {"flagged": True, "flag_reason": "Two claims in one sentence."}


@pytest.fixture
def report(db, report_of):
    make_sources()
    return report_of("Shells fell, the observers said.", suggestions=["sohr"])


@pytest.fixture
def pair(annotator, other_annotator):
    return [annotator, other_annotator]


@pytest.mark.parametrize(
    ("first", "second", "severity", "differs"),
    [
        ({}, {"credibility": 3}, "minor", "credibility"),
        ({"credibility": 5}, {"credibility": 4}, "minor", "credibility"),
        ({}, {"credibility": 4}, "major", "credibility"),
        ({"credibility": 5}, {"credibility": 6}, "major", "credibility"),
        ({"credibility": 6}, {"credibility": 1}, "major", "credibility"),
        ({}, {"path": "lcc"}, "major", "sources"),
        ({}, {"path": "anadolu>sohr"}, "major", "sources"),
        ({}, {"path": "lcc", "credibility": 3}, "major", "sources;credibility"),
        ({}, NOBODY, "major", "voice;sources"),
        ({}, NOBODY | {"credibility": 3}, "major", "voice;sources;credibility"),
        ({}, NOTHING, "major", "voice;sources;credibility"),
        (NOBODY, NOTHING, "major", "voice;credibility"),
        ({}, FLAG, "major", "flag"),
        ({}, FLAG | {"credibility": 3}, "major", "credibility;flag"),
    ],
)
def test_severity_and_differences_follow_the_judgements(report, pair, first, second, severity, differs):
    dispute = disputed(report, pair, first, second)
    assert (dispute.severity, dispute.differs, dispute.state) == (severity, differs, Dispute.OPEN)
    assert actions(dispute) == [DisputeStep.OPENED]
    assert dispute.steps.get().by is None
    assert (outcome_of(dispute).status, outcome_of(dispute).decision) == (Outcome.DISPUTED, None)


def named(dispute: Dispute) -> list[str]:
    return sorted(dispute.sources.values_list("source__key", flat=True))


def test_a_dispute_names_the_sources_that_its_judgements_cite_merged_ones_by_both_names(
    report, report_of, pair, reviewer
):
    dispute = disputed(report, pair, {"path": "anadolu>sohr"}, {"path": 'lcc;"Nobody yet"'})
    assert named(dispute) == ["anadolu", "lcc", "sohr"]
    assert named(disputed(report_of("Rain fell."), pair, NOBODY, NOBODY | {"credibility": 5})) == []
    Source.objects.filter(key="lcc").update(
        merged_into=Source.objects.create(key="now", name="Now", kind="ngo")
    )
    for key, found in {"sohr": 1, "lcc": 1, "now": 1, "soh": 0, "no": 0}.items():
        assert Dispute.objects.citing(key).count() == found
    rule(reviewer, dispute)
    again = dispute_reopen(by=reviewer, statement=dispute.statement_id, reason="Once more.")
    assert named(again) == named(dispute)


@pytest.mark.parametrize(
    ("ratings", "severity"), [((2, 3, 3), "minor"), ((2, 3, 4), "major"), ((2, 3, 6), "major")]
)
def test_of_three_the_outermost_ratings_count(report, pair, ratings, severity):
    people = [*pair, make_person("celine", "annotator")]
    dispute = disputed(report, people, *({"credibility": rating} for rating in ratings))
    assert dispute.severity == severity


def test_a_note_alone_is_no_dispute(report, pair):
    assert disputed(report, pair, {"note": "Are they sure?"}, {}) is None
    assert Outcome.objects.get().status == Outcome.DECIDED


def test_a_flag_of_somebody_who_rates_alone_is_a_dispute(report, annotator):
    dispute = disputed(report, [annotator], FLAG)
    assert (dispute.severity, dispute.differs) == ("major", "flag")


def test_a_hidden_repeat_opens_nothing(report, pair):
    disputed(report, pair, {}, {})
    repeat = Assignment.objects.create(report=report, annotator=pair[0], repeat=True)
    seat = Seat.objects.create(assignment=repeat, statement=report.statements.get())
    annotation_save(by=pair[0], seat=seat.pk, base_version=0, voice="publisher", path="", credibility=6)
    assignment_submit(by=pair[0], assignment=repeat.pk)
    assert not Dispute.objects.exists()


def test_announced_again_it_stays_one_dispute_with_one_step(report, pair):
    dispute = disputed(report, pair, {}, {"credibility": 5})
    statements_completed.send(sender=type(report), report=report, statements=[dispute.statement_id])
    assert actions(Dispute.objects.get()) == [DisputeStep.OPENED]


def test_once_it_is_complete_nobody_else_is_handed_it(report, pair):
    """No judgement comes in after a dispute is open: a third annotator is refused when the report is handed out."""
    dispute = disputed(report, pair, {}, {"credibility": 5})
    third = make_person("celine", "annotator")
    done = reports_assign(by=None, reports=[report], annotators=[*pair, third], required=3)
    assert (done.assignments, done.left_out) == ([], [(report.report_id, "is being rated by 2, not 3")])
    assert reports_assign(by=None, reports=[report], annotators=[third, pair[0]]).assignments == []
    assert actions(dispute) == [DisputeStep.OPENED]


def test_what_was_submitted_cant_be_changed_once_there_is_a_dispute(report, pair):
    dispute = disputed(report, pair, {}, {"credibility": 5})
    seat = Seat.objects.get(statement=dispute.statement, assignment__annotator=pair[0])
    with pytest.raises(ValidationError, match="closed"):
        annotation_save(by=pair[0], seat=seat.pk, base_version=1, voice="publisher", path="", credibility=5)


def test_what_was_judged_stays_as_it_was(report, pair, reviewer):
    dispute = disputed(report, pair, {}, {"credibility": 5})
    before = list(Annotation.objects.order_by("pk").values())
    rule(reviewer, dispute)
    assert list(Annotation.objects.order_by("pk").values()) == before
