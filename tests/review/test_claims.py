"""What people do with claims, and who may."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from annotator.append_only import WrittenOnce
from annotator.review.claims import (
    claim_assign,
    claim_comment,
    claim_conclude,
    claim_create,
    claim_reopen,
    claim_reword,
    claim_statement_put,
    claim_statement_take_out,
)
from annotator.review.models import Claim, ClaimStatement
from tests.review.conftest import make_sources

DAY = datetime.date(2016, 6, 4)


@pytest.fixture
def statement(report_of, db):
    make_sources()
    return report_of("26 men died.", suggestions=["sohr"]).statements.get()


@pytest.fixture
def claim(reviewer) -> Claim:
    return claim_create(by=reviewer, title="26 men died west of Raqqa", period_start=DAY, period_end=DAY)


def actions(claim: Claim) -> list[str]:
    return list(claim.steps.values_list("action", flat=True))


@pytest.mark.parametrize("who", ["annotator", "viewer", "stranger"])
def test_who_neither_reviews_nor_manages_changes_nothing(who, claim, statement, request):
    person = request.getfixturevalue(who)
    attempts = [
        lambda: claim_create(by=person, title="x"),
        lambda: claim_reword(by=person, claim=claim.pk, title="x", period_start=None, period_end=None),
        lambda: claim_statement_put(by=person, claim=claim.pk, statement=statement.pk, stance="asserts"),
        lambda: claim_statement_take_out(by=person, claim=claim.pk, statement=statement.pk, reason="x"),
        lambda: claim_assign(by=person, claim=claim.pk, assignee=None),
        lambda: claim_conclude(by=person, claim=claim.pk, conclusion="x"),
        lambda: claim_reopen(by=person, claim=claim.pk, reason="x"),
        lambda: claim_comment(by=person, claim=claim.pk, text="x"),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    claim.refresh_from_db()
    assert (claim.title, actions(claim)) == ("26 men died west of Raqqa", ["made"])


def test_a_claim_needs_words_and_a_period_that_runs_forward(manager):
    with pytest.raises(ValidationError):
        claim_create(by=manager, title="  ")
    with pytest.raises(ValidationError):
        claim_create(by=manager, title="x", period_start=DAY, period_end=DAY - datetime.timedelta(days=1))
    assert not Claim.objects.exists()


def test_its_history_keeps_what_it_was_called(claim, reviewer):
    claim_reword(by=reviewer, claim=claim.pk, title="27 men died", period_start=DAY, period_end=None)
    step = claim.steps.last()
    assert step.before == "26 men died west of Raqqa 2016-06-04 – 2016-06-04"
    assert step.after == "27 men died 2016-06-04 – …"
    claim_reword(by=reviewer, claim=claim.pk, title="27 men died", period_start=DAY, period_end=None)
    assert actions(claim) == ["made", "reworded"]


def test_a_statement_stands_in_a_claim_once_and_its_stance_can_be_changed(claim, statement, reviewer):
    claim_statement_put(by=reviewer, claim=claim.pk, statement=statement.pk, stance="asserts", figure="26")
    claim_statement_put(by=reviewer, claim=claim.pk, statement=statement.pk, stance="asserts", figure="26")
    claim_statement_put(by=reviewer, claim=claim.pk, statement=statement.pk, stance="denies")
    member = ClaimStatement.objects.get()
    assert (member.stance, member.figure) == ("denies", "")
    assert actions(claim) == ["made", "statement added", "stance changed"]
    assert claim.steps.last().before == "asserts 26"


def test_who_differs_says_by_which_figure(claim, statement, reviewer):
    with pytest.raises(ValidationError):
        claim_statement_put(by=reviewer, claim=claim.pk, statement=statement.pk, stance="differs")
    with pytest.raises(ValidationError):
        claim_statement_put(by=reviewer, claim=claim.pk, statement=statement.pk, stance="doubts")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimStatement.objects.create(claim=claim, statement=statement, stance="differs")


def test_a_statement_is_taken_out_for_a_reason_that_stays(claim, statement, reviewer):
    claim_statement_put(by=reviewer, claim=claim.pk, statement=statement.pk, stance="asserts")
    with pytest.raises(ValidationError):
        claim_statement_take_out(by=reviewer, claim=claim.pk, statement=statement.pk, reason=" ")
    claim_statement_take_out(by=reviewer, claim=claim.pk, statement=statement.pk, reason="another day")
    assert not ClaimStatement.objects.exists()
    assert claim.steps.last().reason == "another day"
    with pytest.raises(ClaimStatement.DoesNotExist):
        claim_statement_take_out(by=reviewer, claim=claim.pk, statement=statement.pk, reason="again")


def test_a_claim_is_given_to_who_may_work_on_it(claim, manager, reviewer, annotator):
    claim_assign(by=manager, claim=claim.pk, assignee=reviewer)
    claim.refresh_from_db()
    assert (claim.assignee, claim.state) == (reviewer, "in_progress")
    with pytest.raises(ValidationError):
        claim_assign(by=manager, claim=claim.pk, assignee=annotator)
    reviewer.is_active = False
    reviewer.save()
    with pytest.raises(ValidationError):
        claim_assign(by=manager, claim=claim.pk, assignee=reviewer)


def test_a_conclusion_is_written_and_stays_when_the_claim_is_opened_again(claim, reviewer, manager):
    with pytest.raises(ValidationError):
        claim_conclude(by=reviewer, claim=claim.pk, conclusion=" ")
    with pytest.raises(ValidationError):
        claim_reopen(by=manager, claim=claim.pk, reason="not concluded yet")
    claim_conclude(by=reviewer, claim=claim.pk, conclusion="One origin: cannot be confirmed.")
    with pytest.raises(ValidationError):
        claim_reopen(by=manager, claim=claim.pk, reason="")
    claim_reopen(by=manager, claim=claim.pk, reason="A second origin was found.")
    claim.refresh_from_db()
    assert (claim.state, claim.conclusion) == ("in_progress", "")
    assert claim.steps.last().before == "One origin: cannot be confirmed."


def test_comments_and_history_are_only_ever_added_to(claim, reviewer):
    comment = claim_comment(by=reviewer, claim=claim.pk, text=" Who counted? ")
    assert comment.text == "Who counted?"
    with pytest.raises(ValidationError):
        claim_comment(by=reviewer, claim=claim.pk, text="  ")
    for row in (comment, claim.steps.first()):
        with pytest.raises(WrittenOnce):
            row.delete()
        with pytest.raises(WrittenOnce):
            type(row).objects.all().update(by=None)
