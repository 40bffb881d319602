"""What annotators do with a ruling on what they rated: accept it, appeal against it, or let it be."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotator.annotations.models import Assignment, Seat
from annotator.review.appeals import dispute_accept, dispute_appeal
from annotator.review.models import Decision, Dispute, DisputeStep, Outcome
from annotator.review.rights import may_rule, waiting_for
from tests.cast import make_person

from .conftest import make_sources
from .disputing import actions, disputed, outcome_of, rule


@pytest.fixture
def pair(annotator, other_annotator):
    return [annotator, other_annotator]


@pytest.fixture
def dispute(db, report_of, pair):
    make_sources()
    return disputed(report_of("Shells fell, the observers said."), pair, {}, {"credibility": 5})


@pytest.fixture
def ruled(dispute, reviewer):
    rule(reviewer, dispute)
    dispute.refresh_from_db()
    return dispute


def appeal(person, dispute, version=1, reason="The sentence before says whose words these are."):
    return dispute_appeal(by=person, dispute=dispute.pk, version=version, reason=reason)


def accept(person, dispute, version=1):
    return dispute_accept(by=person, dispute=dispute.pk, version=version)


def make_late(dispute) -> None:
    Dispute.objects.filter(pk=dispute.pk).update(closes_at=timezone.now() - datetime.timedelta(seconds=1))
    dispute.refresh_from_db()


def test_before_the_ruling_there_is_nothing_to_answer(dispute, annotator):
    for answer in (accept, appeal):
        with pytest.raises(Dispute.DoesNotExist):
            answer(annotator, dispute)


def test_it_closes_at_once_when_all_have_accepted(ruled, pair):
    accept(pair[0], ruled)
    accept(pair[0], ruled)
    ruled.refresh_from_db()
    assert ruled.state_now == Dispute.RULED
    accept(pair[1], ruled)
    ruled.refresh_from_db()
    assert (ruled.state_now, ruled.state) == (Dispute.CLOSED, Dispute.RULED)
    assert actions(ruled).count(DisputeStep.ACCEPTED) == 2
    assert Dispute.objects.closed().get() == ruled
    assert not Dispute.objects.unclosed().exists()


def test_it_closes_by_itself_when_the_time_is_over(ruled, annotator):
    assert list(Dispute.objects.unclosed()) == [ruled]
    make_late(ruled)
    assert ruled.state_now == Dispute.CLOSED
    for answer in (accept, appeal):
        with pytest.raises(ValidationError, match="closed"):
            answer(annotator, ruled)


def test_the_setting_says_how_long_an_appeal_is_possible(dispute, reviewer, settings):
    settings.DISPUTE_APPEAL_DAYS = 3
    decision = rule(reviewer, dispute)
    dispute.refresh_from_db()
    assert 2.99 < (dispute.closes_at - decision.created_at).total_seconds() / 86400 <= 3.01


def test_an_appeal_sets_the_ruling_aside_and_keeps_it(ruled, annotator):
    appeal(annotator, ruled)
    ruled.refresh_from_db()
    assert (ruled.state, ruled.closes_at) == (Dispute.APPEALED, None)
    assert (outcome_of(ruled).status, outcome_of(ruled).decision) == (Outcome.DISPUTED, None)
    assert Decision.objects.get().version == 1


def test_an_appeal_is_for_another_reviewer(ruled, annotator, reviewer, other_reviewer):
    appeal(annotator, ruled)
    ruled.refresh_from_db()
    assert (may_rule(reviewer, ruled), may_rule(other_reviewer, ruled)) == (False, True)
    assert (list(waiting_for(reviewer)), list(waiting_for(other_reviewer))) == ([], [ruled])
    with pytest.raises(PermissionDenied):
        rule(reviewer, ruled)
    assert rule(other_reviewer, ruled, credibility=5).version == 2
    ruled.refresh_from_db()
    assert ruled.state == Dispute.RULED


def test_where_no_second_reviewer_is_left_a_manager_rules(ruled, annotator, reviewer, manager):
    appeal(annotator, ruled)
    ruled.refresh_from_db()
    assert may_rule(manager, ruled)
    assert list(waiting_for(manager)) == [ruled]
    late = make_person("samir", "reviewer")
    assert not may_rule(manager, ruled)
    assert list(waiting_for(manager)) == []
    with pytest.raises(PermissionDenied):
        rule(manager, ruled)
    late.is_active = False
    late.save()
    assert rule(manager, ruled).decider == manager


def test_a_reviewer_who_rated_it_is_no_second_one(
    db, report_of, annotator, reviewer, other_reviewer, manager
):
    make_sources()
    dispute = disputed(report_of("It rained."), [annotator, other_reviewer], {}, {"credibility": 5})
    rule(reviewer, dispute)
    appeal(annotator, dispute)
    dispute.refresh_from_db()
    assert may_rule(manager, dispute)


def test_a_managers_list_asks_as_often_for_three_appeals_as_for_one(
    db, report_of, pair, reviewer, manager, client
):
    make_sources()
    client.force_login(manager)
    asked = []
    for at in (1, 2, 3):
        one = disputed(report_of(f"Shells fell, observer {at} said."), pair, {}, {"credibility": 5})
        rule(reviewer, one)
        appeal(pair[0], one)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/admin/review/dispute/?state=appealed").content.decode()
        asked.append(len(queries))
        assert page.count('<td class="field-yours">yes</td>') == at
    assert asked[2] == asked[1]  # the first look at the page prepares what is kept


def test_each_may_appeal_once_in_a_dispute(ruled, pair, other_reviewer, manager):
    appeal(pair[0], ruled)
    rule(other_reviewer, ruled)
    with pytest.raises(ValidationError, match="one appeal"):
        appeal(pair[0], ruled, version=2)
    appeal(pair[1], ruled, version=2)
    assert rule(manager, ruled).version == 3


def test_who_accepted_the_ruling_doesnt_appeal_against_it(ruled, pair, other_reviewer):
    accept(pair[0], ruled)
    with pytest.raises(ValidationError, match="accepted"):
        appeal(pair[0], ruled)
    appeal(pair[1], ruled)
    rule(other_reviewer, ruled)
    appeal(pair[0], ruled, version=2)  # another ruling is another matter


def test_what_was_accepted_before_counts_for_no_later_ruling(ruled, pair, other_reviewer):
    accept(pair[0], ruled)
    appeal(pair[1], ruled)
    rule(other_reviewer, ruled)
    accept(pair[1], ruled, version=2)
    ruled.refresh_from_db()
    assert ruled.state_now == Dispute.RULED


def test_an_answer_to_an_older_ruling_is_refused(ruled, pair, other_reviewer):
    appeal(pair[0], ruled)
    for answer in (accept, appeal):
        with pytest.raises(ValidationError, match="doesn't stand"):
            answer(pair[1], ruled)
    rule(other_reviewer, ruled)
    for answer in (accept, appeal):
        with pytest.raises(ValidationError, match="newer"):
            answer(pair[1], ruled)


@pytest.mark.parametrize("reason", ["", "  ", "a\x00b"])
def test_an_appeal_gives_a_reason(ruled, annotator, reason):
    with pytest.raises(ValidationError):
        appeal(annotator, ruled, reason=reason)
    assert outcome_of(ruled).status == Outcome.DECIDED


def test_only_those_who_rated_it_answer(ruled, reviewer, manager, viewer):
    third = make_person("celine", "annotator")
    for answer in (accept, appeal):
        for person in (third, reviewer):
            with pytest.raises(Dispute.DoesNotExist):
                answer(person, ruled)
        for person in (manager, viewer):
            with pytest.raises(PermissionDenied):
                answer(person, ruled)


def test_while_somebody_rates_it_once_more_the_ruling_is_out_of_their_sight(ruled, annotator):
    statement = ruled.statement
    repeat = Assignment.objects.create(report=statement.report, annotator=annotator, repeat=True)
    Seat.objects.create(assignment=repeat, statement=statement)
    assert not Dispute.objects.for_annotator(annotator).exists()
    with pytest.raises(Dispute.DoesNotExist):
        accept(annotator, ruled)
