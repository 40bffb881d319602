"""Races over a dispute: whatever the order, exactly one ruling stands, and everybody else is told what happened."""

import pytest

from annotator.review.appeals import dispute_accept, dispute_appeal
from annotator.review.disputes import (
    AlreadyRuled,
    StaleDispute,
    comment_add,
    dispute_discuss,
    dispute_reopen,
    disputes_settle_minor,
)
from annotator.review.models import Comment, Decision, Dispute, DisputeStep, Outcome
from tests.cast import make_person
from tests.races import at_once

from .conftest import make_sources
from .disputing import actions, disputed, outcome_of, rule

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pair(transactional_db):
    make_sources()
    return [make_person("amal", "annotator"), make_person("basil", "annotator")]


@pytest.fixture
def reviewers(transactional_db):
    return [make_person(name, "reviewer") for name in ("rana", "samir", "tala", "umar")]


@pytest.fixture
def fresh(pair, report_of):
    """Makes a minor dispute for each round."""
    return lambda number: disputed(report_of(f"Round {number} began."), pair, {}, {"credibility": 3})


def failures(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, Exception)]


def check(dispute: Dispute) -> None:
    """The outcome says what the dispute's state says, and versions and steps have no gap."""
    dispute.refresh_from_db()
    outcome = outcome_of(dispute)
    ruled = dispute.state == Dispute.RULED
    assert (outcome.status == Outcome.DECIDED, outcome.decision is not None) == (ruled, ruled)
    versions = list(Decision.objects.filter(statement=dispute.statement_id).values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    assert actions(dispute).count(DisputeStep.RULED) == len(versions)


def test_of_reviewers_at_once_one_decides_and_the_others_are_told_who(fresh, reviewers, rounds):
    for number in range(rounds):
        dispute = fresh(number)
        results = at_once(
            *[
                lambda person=person, rating=rating: rule(person, dispute, step=1, credibility=rating)  # noqa: B023
                for rating, person in enumerate(reviewers, 1)
            ]
        )
        check(dispute)
        decision = Decision.objects.get(statement=dispute.statement_id)
        assert [result for result in results if isinstance(result, Decision)] == [decision]
        told = failures(results)
        assert len(told) == len(reviewers) - 1
        for error in told:
            assert isinstance(error, AlreadyRuled), error
            assert error.step.by == decision.decider
            assert str(decision.decider) in str(error)


def test_a_double_click_at_once_is_one_ruling(fresh, reviewers, rounds):
    for number in range(rounds):
        dispute = fresh(number)
        results = at_once(*[lambda: rule(reviewers[0], dispute, step=1)] * 3)  # noqa: B023
        assert len(set(results)) == 1, results
        check(dispute)


def test_of_two_who_appeal_at_once_one_has_appealed(fresh, pair, reviewers, rounds):
    for number in range(rounds):
        dispute = fresh(number)
        rule(reviewers[0], dispute)
        results = at_once(
            *[
                lambda person=person: dispute_appeal(by=person, dispute=dispute.pk, version=1, reason="No.")  # noqa: B023
                for person in (*pair, *pair)
            ]
        )
        check(dispute)
        assert (dispute.state, actions(dispute).count(DisputeStep.APPEALED)) == (Dispute.APPEALED, 1)
        assert len(failures(results)) == 3


def test_accepting_and_appealing_at_once_end_in_one_order_or_the_other(fresh, pair, reviewers, rounds):
    for number in range(rounds):
        dispute = fresh(number)
        rule(reviewers[0], dispute)
        dispute_accept(by=pair[1], dispute=dispute.pk, version=1)
        results = at_once(
            lambda: dispute_accept(by=pair[0], dispute=dispute.pk, version=1),  # noqa: B023
            lambda: dispute_appeal(by=pair[0], dispute=dispute.pk, version=1, reason="No."),  # noqa: B023
        )
        check(dispute)
        assert len(failures(results)) == 1, results
        assert dispute.state_now in (Dispute.CLOSED, Dispute.APPEALED)


def test_a_ruling_and_a_bulk_at_once_decide_once(fresh, reviewers, rounds):
    for number in range(rounds):
        disputes = [fresh(f"{number}, part {part}") for part in range(3)]
        shown = [(dispute.pk, 1) for dispute in disputes]
        results = at_once(
            lambda: disputes_settle_minor(by=reviewers[0], disputes=shown),  # noqa: B023
            lambda: disputes_settle_minor(by=reviewers[1], disputes=shown[::-1]),  # noqa: B023
            lambda: rule(reviewers[2], disputes[1], step=1, credibility=1),  # noqa: B023
        )
        assert all(isinstance(error, AlreadyRuled) for error in failures(results)), results
        for dispute in disputes:
            check(dispute)
        assert Decision.objects.filter(statement__in=[d.statement_id for d in disputes]).count() == 3


def test_a_ruling_and_a_discussion_at_once_leave_no_half_state(fresh, reviewers, rounds):
    for number in range(rounds):
        dispute = fresh(number)
        results = at_once(
            lambda: dispute_discuss(by=reviewers[0], dispute=dispute.pk),  # noqa: B023
            lambda: rule(reviewers[1], dispute, step=1),  # noqa: B023
            lambda: comment_add(by=reviewers[2], dispute=dispute.pk, text="Hm."),  # noqa: B023
        )
        check(dispute)
        assert len(failures(results)) == 1, results
        assert dispute.state == (
            Dispute.IN_DISCUSSION if isinstance(results[1], StaleDispute) else Dispute.RULED
        )
        assert Comment.objects.filter(dispute=dispute).count() == 1


def test_of_reopenings_at_once_one_opens_it(pair, report_of, reviewers, rounds):
    for number in range(rounds):
        report = report_of(f"Round {number} was quiet.")
        assert disputed(report, pair, {}, {}) is None
        statement = report.statements.get().pk
        results = at_once(
            *[
                lambda person=person: dispute_reopen(by=person, statement=statement, reason="Look.")  # noqa: B023
                for person in reviewers
            ]
        )
        dispute = Dispute.objects.get(statement=statement)
        assert [result for result in results if isinstance(result, Dispute)] == [dispute]
        assert outcome_of(dispute).decision is None


def test_an_appeal_and_a_reopening_at_once_end_in_one_order_or_the_other(fresh, pair, reviewers, rounds):
    for number in range(rounds):
        dispute = fresh(number)
        rule(reviewers[0], dispute)
        results = at_once(
            lambda: dispute_appeal(by=pair[0], dispute=dispute.pk, version=1, reason="No."),  # noqa: B023
            lambda: dispute_reopen(by=reviewers[1], statement=dispute.statement_id, reason="Look."),  # noqa: B023
        )
        check(dispute)
        assert len(failures(results)) == 1, results
        assert dispute.state in (Dispute.APPEALED, Dispute.IN_DISCUSSION)
