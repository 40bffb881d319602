"""Ruling on a dispute: what counts afterwards, who may, and what two reviewers are told."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.services import assignment_withdraw
from annotator.review.disputes import (
    CAUTIOUS,
    AlreadyRuled,
    StaleDispute,
    comment_add,
    dispute_discuss,
    dispute_reopen,
    disputes_settle_minor,
)
from annotator.review.models import Comment, Decision, Dispute, DisputeStep, Outcome
from annotator.review.rights import waiting_for
from annotator.review.services import judgements_of

from .conftest import make_sources, rate
from .disputing import actions, disputed, outcome_of, rule


@pytest.fixture
def report(db, report_of):
    make_sources()
    return report_of("Shells fell, the observers said.", suggestions=["sohr"])


@pytest.fixture
def dispute(report, annotator, other_annotator):
    return disputed(report, [annotator, other_annotator], {}, {"path": "anadolu>lcc", "credibility": 5})


@pytest.fixture
def minor(report_of, report, annotator, other_annotator):
    people = [annotator, other_annotator]
    return disputed(report_of("A bridge was closed."), people, {}, {"credibility": 3})


def judgement(dispute, **values):
    return judgements_of([dispute.statement_id]).get(**values)


# ---------------------------------------------------------------- what counts


def test_a_judgement_that_is_taken_counts_with_its_citations(dispute, reviewer):
    taken = judgement(dispute, credibility=5)
    decision = rule(reviewer, dispute, take=taken.pk, reason=" It says so. ", cause=Decision.SLIP)
    assert (decision.voice, decision.path, decision.credibility) == ("cited", "anadolu>lcc", 5)
    assert (decision.decided_by, decision.decider, decision.taken_from) == (Decision.RULING, reviewer, taken)
    assert (decision.reason, decision.cause, decision.version) == ("It says so.", "slip", 1)
    links = decision.citations.order_by("order").values_list("source__key", "via_order")
    assert list(links) == [("anadolu", None), ("lcc", 0)]
    dispute.refresh_from_db()
    assert (dispute.state, actions(dispute)) == (Dispute.RULED, [DisputeStep.OPENED, DisputeStep.RULED])
    assert (dispute.closes_at - decision.created_at).days in (13, 14)
    assert (outcome_of(dispute).status, outcome_of(dispute).decision) == (Outcome.DECIDED, decision)


def test_a_new_judgement_counts_and_is_taken_from_nobody(dispute, reviewer):
    decision = rule(reviewer, dispute, path='lcc;"Abu Omar"', credibility=4)
    assert (decision.path, decision.credibility, decision.taken_from) == ('lcc;"Abu Omar"', 4, None)


def test_a_new_judgement_keeps_where_the_report_names_the_sources(
    reviewer, report_of, annotator, other_annotator
):
    make_sources()
    report = report_of("Shells fell, said Abu Omar.")
    dispute = disputed(
        report, [annotator, other_annotator], {"path": '"Abu Omar"'}, {"voice": "publisher", "path": ""}
    )
    decision = rule(reviewer, dispute, path='sohr>"Abu Omar"')
    mention = decision.citations.get(name="Abu Omar").mention
    assert report.text[slice(*mention)] == "Abu Omar"


def test_where_nothing_is_asserted_nothing_is_rated(dispute, reviewer):
    decision = rule(reviewer, dispute, voice="none", path="", credibility=4)
    assert (decision.voice, decision.credibility) == ("none", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"cause": ""}, "cause"),
        ({"cause": "mood"}, "cause"),
        ({"credibility": None}, "credibility"),
        ({"credibility": 7}, "credibility"),
        ({"voice": ""}, "voice"),
        ({"voice": "publisher"}, "path"),
        ({"path": "no such key!"}, "path"),
        ({"path": "unregistered"}, "path"),
        ({"take": uuid.UUID(int=7)}, "take"),
    ],
)
def test_what_is_no_ruling_is_refused_and_changes_nothing(dispute, reviewer, values, field):
    with pytest.raises(ValidationError) as caught:
        rule(reviewer, dispute, **values)
    assert field in getattr(caught.value, "error_dict", {field: 1})
    assert actions(dispute) == [DisputeStep.OPENED]
    assert not Decision.objects.exists()
    assert outcome_of(dispute).status == Outcome.DISPUTED


def test_a_judgement_of_another_statement_cant_be_taken(dispute, minor, reviewer):
    with pytest.raises(ValidationError, match="none of the judgements"):
        rule(reviewer, dispute, take=judgement(minor, credibility=3).pk)


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("name", ["manager", "viewer", "stranger", "annotator", "other_annotator"])
def test_others_than_reviewers_rule_on_nothing(dispute, name, request):
    person = request.getfixturevalue(name)
    with pytest.raises(PermissionDenied):
        rule(person, dispute)
    if name != "manager":
        for act in (dispute_discuss, lambda **v: comment_add(text="Hm.", **v)):
            with pytest.raises(PermissionDenied):
                act(by=person, dispute=dispute.pk)
        with pytest.raises(PermissionDenied):
            dispute_reopen(by=person, statement=dispute.statement_id, reason="So.")
    with pytest.raises(PermissionDenied):
        disputes_settle_minor(by=person, disputes=[(dispute.pk, 1)])


def test_a_reviewer_who_may_no_longer_sign_in_rules_on_nothing(dispute, reviewer):
    reviewer.is_active = False
    reviewer.save()
    with pytest.raises(PermissionDenied):
        rule(reviewer, dispute)


def test_nobody_rules_on_what_they_rated_and_it_is_as_missing(report, annotator, reviewer, other_reviewer):
    dispute = disputed(report, [annotator, reviewer], {}, {"credibility": 5})
    for act in (
        lambda: rule(reviewer, dispute),
        lambda: dispute_discuss(by=reviewer, dispute=dispute.pk),
        lambda: comment_add(by=reviewer, dispute=dispute.pk, text="Mine."),
    ):
        with pytest.raises(Dispute.DoesNotExist):
            act()
    assert list(waiting_for(reviewer)) == []
    assert list(waiting_for(other_reviewer)) == [dispute]
    rule(other_reviewer, dispute)
    with pytest.raises(Outcome.DoesNotExist):
        dispute_reopen(by=reviewer, statement=dispute.statement_id, reason="I know better.")


def test_who_was_withdrawn_after_saving_doesnt_rule_either(
    report, annotator, other_annotator, reviewer, manager
):
    third = [annotator, other_annotator, reviewer]
    reports_assign(by=None, reports=[report], annotators=third, required=3)
    left = rate(reviewer, report, submit=False)
    assignment_withdraw(by=manager, assignment=left.pk, reason="rules instead")
    report.required_annotators = 2
    report.save()
    rate(annotator, report)
    rate(other_annotator, report, credibility=5)
    assert list(waiting_for(reviewer)) == []
    with pytest.raises(Dispute.DoesNotExist):
        rule(reviewer, Dispute.objects.get())


def test_who_was_withdrawn_before_saving_anything_may_rule(
    report, annotator, other_annotator, reviewer, manager
):
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator, reviewer], required=3)
    left = Assignment.objects.get(annotator=reviewer)
    assignment_withdraw(by=manager, assignment=left.pk, reason="rules instead")
    report.required_annotators = 2
    report.save()
    rate(annotator, report)
    rate(other_annotator, report, credibility=5)
    rule(reviewer, Dispute.objects.get())


def test_who_is_to_rate_it_once_more_doesnt_see_it(dispute, report, reviewer):
    repeat = Assignment.objects.create(report=report, annotator=reviewer, repeat=True)
    Seat.objects.create(assignment=repeat, statement=dispute.statement)
    with pytest.raises(Dispute.DoesNotExist):
        rule(reviewer, dispute)


# ---------------------------------------------------------------- two reviewers


def test_the_second_one_is_told_who_decided_and_when(dispute, reviewer, other_reviewer):
    decision = rule(reviewer, dispute)
    with pytest.raises(AlreadyRuled, match=r"Rana has ruled on this on \d+ \w+ \d{4} at") as caught:
        rule(other_reviewer, dispute, step=1)
    assert caught.value.step.decision == decision
    assert Decision.objects.count() == 1


def test_a_double_click_rules_once(dispute, reviewer):
    first = rule(reviewer, dispute, step=1)
    assert rule(reviewer, dispute, step=1) == first
    with pytest.raises(AlreadyRuled):
        rule(reviewer, dispute, step=1, credibility=1)


def test_a_form_from_before_another_step_is_refused(dispute, reviewer, other_reviewer):
    dispute_discuss(by=other_reviewer, dispute=dispute.pk, reason="Let us ask the team.")
    with pytest.raises(StaleDispute) as caught:
        rule(reviewer, dispute, step=1)
    assert (caught.value.step.number, caught.value.step.by) == (2, other_reviewer)
    assert not Decision.objects.exists()
    rule(reviewer, dispute, step=2)


# ---------------------------------------------------------------- talking about it


def test_it_is_taken_up_once(dispute, reviewer, other_reviewer):
    for person in (reviewer, other_reviewer):
        dispute_discuss(by=person, dispute=dispute.pk)
    assert actions(dispute) == [DisputeStep.OPENED, DisputeStep.DISCUSSED]
    rule(reviewer, dispute)
    with pytest.raises(ValidationError):
        dispute_discuss(by=reviewer, dispute=dispute.pk)


def test_comments_are_kept_in_order_and_a_double_click_is_one(dispute, reviewer, manager):
    for person, text in (
        (reviewer, "Who is “they”?"),
        (reviewer, "Who is “they”? "),
        (manager, "The observers."),
    ):
        comment_add(by=person, dispute=dispute.pk, text=text)
    assert list(dispute.comments.values_list("by__username", "text")) == [
        ("rana", "Who is “they”?"),
        ("mona", "The observers."),
    ]
    for text in ("  ", "a\x00b"):
        with pytest.raises(ValidationError):
            comment_add(by=reviewer, dispute=dispute.pk, text=text)
    assert Comment.objects.count() == 2


# ---------------------------------------------------------------- several at once


def test_minor_ones_are_settled_by_the_more_cautious_rating(minor, dispute, reviewer):
    shown = [(minor.pk, 1), (dispute.pk, 1)]
    done = disputes_settle_minor(by=reviewer, disputes=shown)
    (decision,) = done.decisions
    assert (decision.credibility, decision.reason, decision.cause) == (3, CAUTIOUS, Decision.AMBIGUITY)
    assert decision.taken_from == judgement(minor, credibility=3)
    assert [row for row, _ in done.left_out] == [dispute]
    assert (outcome_of(minor).status, outcome_of(dispute).status) == (Outcome.DECIDED, Outcome.DISPUTED)


def test_what_changed_since_the_preview_is_left_out_of_the_bulk(minor, reviewer, other_reviewer):
    dispute_discuss(by=other_reviewer, dispute=minor.pk)
    done = disputes_settle_minor(by=reviewer, disputes=[(minor.pk, 1)])
    assert (done.decisions, len(done.left_out)) == ([], 1)
    rule(other_reviewer, minor)
    done = disputes_settle_minor(by=reviewer, disputes=[(minor.pk, 3)])
    assert done.decisions == []
    assert "Samir" in done.left_out[0][1]


def test_ones_own_are_not_in_the_bulk(report_of, annotator, reviewer):
    make_sources()
    own = disputed(report_of("It rained."), [annotator, reviewer], {}, {"credibility": 3})
    done = disputes_settle_minor(by=reviewer, disputes=[(own.pk, 1)])
    assert (done.decisions, done.left_out) == ([], [])


# ---------------------------------------------------------------- opening again


def test_consensus_is_opened_again_for_a_reason(report, annotator, other_annotator, reviewer):
    assert disputed(report, [annotator, other_annotator], {}, {}) is None
    statement = report.statements.get().pk
    with pytest.raises(ValidationError):
        dispute_reopen(by=reviewer, statement=statement, reason=" ")
    dispute = dispute_reopen(
        by=reviewer, statement=statement, reason="Both took the suggestion, which is wrong."
    )
    assert (dispute.severity, dispute.differs, dispute.state) == ("major", "reopened", Dispute.OPEN)
    step = dispute.steps.get()
    assert (step.action, step.by) == (DisputeStep.REOPENED, reviewer)
    assert (outcome_of(dispute).status, outcome_of(dispute).decision) == (Outcome.DISPUTED, None)
    decision = rule(reviewer, dispute)
    assert decision.version == 2
    assert list(Decision.objects.values_list("decided_by", flat=True)) == ["consensus", "ruling"]


def test_a_ruling_open_to_an_appeal_goes_back_into_discussion(dispute, reviewer, other_reviewer):
    rule(reviewer, dispute)
    again = dispute_reopen(
        by=other_reviewer, statement=dispute.statement_id, reason="The map says otherwise."
    )
    assert (again.pk, again.state, again.closes_at) == (dispute.pk, Dispute.IN_DISCUSSION, None)
    assert actions(dispute)[-1] == DisputeStep.REOPENED
    assert rule(other_reviewer, again).version == 2


def test_what_is_disputed_or_open_cant_be_opened_again(dispute, report_of, annotator, reviewer):
    with pytest.raises(ValidationError):
        dispute_reopen(by=reviewer, statement=dispute.statement_id, reason="Again.")
    fresh = report_of("Rain fell.")
    reports_assign(by=None, reports=[fresh], annotators=[annotator], required=1)
    with pytest.raises(ValidationError):
        dispute_reopen(by=reviewer, statement=fresh.statements.get().pk, reason="Again.")
    with pytest.raises(Outcome.DoesNotExist):
        dispute_reopen(by=reviewer, statement=987654321, reason="Again.")


def test_a_manager_opens_again_what_they_had_no_part_in(dispute, reviewer, manager):
    rule(reviewer, dispute)
    assert (
        dispute_reopen(by=manager, statement=dispute.statement_id, reason="Asked by the team.").state
        == "in_discussion"
    )


def test_nothing_but_a_ruling_is_a_ruling(dispute, reviewer):
    """Whoever writes around the services meets the database."""
    from django.db import IntegrityError, transaction

    for values in ({"reason": "", "cause": "text"}, {"reason": "So.", "cause": ""}, {"decider": None}):
        row = {"decider": reviewer, "reason": "So.", "cause": "text"} | values
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(
                statement_id=dispute.statement_id, version=9, decided_by="ruling", voice="publisher", **row
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(statement=dispute.statement_id).update(status="decided")
