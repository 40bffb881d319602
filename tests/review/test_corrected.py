"""A disputed statement that is split: nobody rules on it any more, and its history says why."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from annotator.annotations.models import Assignment
from annotator.annotations.services import assignment_submit
from annotator.reports.correcting import statement_join, statement_kind_set, statement_split
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.disputes import comment_add, dispute_discuss, disputes_settle_minor
from annotator.review.models import Decision, Dispute, Outcome
from annotator.review.rights import waiting_for
from tests.soundness import sound

from .conftest import make_sources, rate
from .disputing import actions, disputed, rule

WHY = "two speakers in one"


@pytest.fixture
def report(db, report_of):
    make_sources()
    return report_of("Shells fell, the observers said.", suggestions=["sohr"])


@pytest.fixture
def dispute(report, annotator, other_annotator):
    return disputed(report, [annotator, other_annotator], {}, {"credibility": 3})


@pytest.fixture
def split(manager, report, dispute):
    """Split the disputed statement; its parts."""

    def split():
        return statement_split(by=manager, statement=dispute.statement_id, at=13, reason=WHY).issued

    return split


def test_its_dispute_is_over_and_waits_for_nobody(split, dispute, reviewer, manager):
    assert waiting_for(reviewer).exists()
    split()
    dispute.refresh_from_db()
    assert dispute.state_now == Dispute.CLOSED
    assert actions(dispute) == ["opened", "retired"]
    assert (dispute.last_step.by, dispute.last_step.reason) == (manager, WHY)
    assert not waiting_for(reviewer).exists()
    assert sound()


def test_who_has_its_page_open_is_told(split, dispute, reviewer, client):
    step = dispute.last_step.number
    split()
    with pytest.raises(ValidationError, match="split, joined or dropped"):
        rule(reviewer, dispute, step=step)
    with pytest.raises(ValidationError, match="split, joined or dropped"):
        dispute_discuss(by=reviewer, dispute=dispute.pk)
    with pytest.raises(ValidationError, match="split, joined or dropped"):
        comment_add(by=reviewer, dispute=dispute.pk, text="Which of the two?")
    settled = disputes_settle_minor(by=reviewer, disputes=[(dispute.pk, step)])
    assert [reason for _, reason in settled.left_out] == [
        "Its statement was split, joined or dropped: nothing is decided of it."
    ]
    client.force_login(reviewer)
    html = client.get(reverse("admin:review_dispute_change", args=[dispute.pk])).content.decode()
    assert "Its statement was split, joined or dropped" in html
    assert "Shells fell, the observers said." in html
    assert 'value="rule"' not in html
    assert 'value="comment"' not in html


def test_a_ruling_is_kept_and_no_more_open_to_an_appeal(split, dispute, reviewer, annotator, client):
    ruling = rule(reviewer, dispute)
    split()
    dispute.refresh_from_db()
    assert actions(dispute) == ["opened", "ruled", "retired"]
    assert dispute.state_now == Dispute.CLOSED
    assert Decision.objects.get() == ruling
    assert not Outcome.objects.filter(status=Outcome.DECIDED).exists()
    for person, name in ((reviewer, "review_dispute_changelist"), (annotator, "review_rulings")):
        client.force_login(person)
        assert client.get(reverse(f"admin:{name}")).status_code == 200
    client.force_login(reviewer)
    assert client.get(reverse("admin:review_dispute_change", args=[dispute.pk])).status_code == 200
    assert sound()


def test_who_rates_the_parts_still_reads_the_rulings_on_the_rest(
    report_of, report, annotator, other_annotator, reviewer, manager
):
    two = report_of("A bridge was closed, and a road.", "Nobody was hurt, they said.")
    disputed(two, [annotator, other_annotator], {}, {"credibility": 3})
    for dispute in Dispute.objects.to_rule():
        rule(reviewer, dispute)
    assert Dispute.objects.for_annotator(annotator).count() == 2
    statement_split(by=manager, statement=two.statements.first().pk, at=20, reason=WHY)
    assert Assignment.objects.get(annotator=annotator).state == Assignment.OPEN
    (left,) = Dispute.objects.for_annotator(annotator)
    assert left.statement.text == "Nobody was hurt, they said."
    assert sound()


def test_what_comes_back_is_judged_and_disputed_anew(split, dispute, manager, annotator, other_annotator):
    one, _ = split()
    statement_join(by=manager, statement=one.pk, reason="one speaker after all")
    for person in (annotator, other_annotator):
        assignment_submit(by=person, assignment=Assignment.objects.get(annotator=person).pk)
    again = Dispute.objects.exclude(pk=dispute.pk).get()
    assert (again.statement_id, again.state_now) == (dispute.statement_id, Dispute.OPEN)
    assert sound()


def test_a_dispute_over_a_part_is_ruled_on_as_any(split, report, reviewer, annotator, other_annotator):
    split()
    rate(annotator, report)
    rate(other_annotator, report, credibility=3)
    for dispute in Dispute.objects.to_rule():
        rule(reviewer, dispute)
    assert Outcome.objects.filter(status=Outcome.DECIDED).count() == 2
    assert sound()


def test_of_another_kind_it_stays_disputed_ruled_on_and_in_its_claims(dispute, report, manager, reviewer):
    (row,) = report.statements.all()
    claim = claim_create(by=reviewer, title="Shells fell")
    claim_statement_put(by=reviewer, claim=claim.pk, statement=row.pk, stance="asserts")
    statement_kind_set(by=manager, statement=row.pk, kind="headline", reason=WHY)
    assert actions(dispute) == ["opened"]
    ruling = rule(reviewer, dispute)
    statement_kind_set(by=manager, statement=row.pk, kind="sentence", reason=WHY)
    outcome = Outcome.objects.get()
    assert (outcome.status, outcome.decision) == (Outcome.DECIDED, ruling)
    assert claim.members.get().statement == row
    assert sound()


def test_it_goes_out_of_its_claims_whose_history_says_why(report, manager, reviewer):
    """Also where nobody was ever handed it."""
    (row,) = report.statements.all()
    claim = claim_create(by=reviewer, title="Shells fell")
    claim_statement_put(by=reviewer, claim=claim.pk, statement=row.pk, stance="asserts")
    done = statement_split(by=manager, statement=row.pk, at=13, reason=WHY)
    assert done.told == ["Taken out of “Shells fell”: put there what belongs to it."]
    assert not claim.members.exists()
    step = claim.steps.get(action="statement taken out")
    assert (step.by, step.statement) == (manager, row)
    assert step.reason == f"It was split, joined or dropped. {WHY}"
    assert sound()
