"""Disputes of the demonstration: one ruled on, one closed, one appealed, one talked about; the others are open."""

from uuid import UUID

from annotator.people.models import User
from annotator.review.appeals import dispute_accept, dispute_appeal
from annotator.review.disputes import comment_add, dispute_discuss, dispute_rule
from annotator.review.models import Decision, Dispute, DisputeStep
from annotator.review.services import judgements_of


def disputes_add(people: dict[str, User]) -> None:
    """Let the reviewers act on some of the disputes; nothing where anybody has acted on one, or they are too few."""
    rows = Dispute.objects.order_by("statement__report__report_id", "statement__start")
    voices = [row.pk for row in rows.filter(differs="voice;sources")]
    ratings = [row.pk for row in rows.filter(differs="credibility", severity=Dispute.MAJOR)]
    flagged = [row.pk for row in rows.filter(differs__contains="flag")]
    acted = DisputeStep.objects.exclude(action=DisputeStep.OPENED).exists()
    if acted or len(voices) < 2 or len(ratings) < 2 or not flagged:
        return
    amal, basil, rana, samir = (people[name] for name in ("amal", "basil", "rana", "samir"))
    _take(voices[0], rana, amal, "The report says whose words these are: see what is marked.", Decision.SLIP)
    _take(ratings[0], samir, amal, "It is possible, but nobody else reports it.", Decision.AMBIGUITY)
    for person in (amal, basil):
        dispute_accept(by=person, dispute=ratings[0], version=1)
    _take(voices[1], rana, amal, "“He” is the spokesman of the sentence before.", Decision.GUIDELINE)
    dispute_appeal(
        by=basil,
        dispute=voices[1],
        version=1,
        reason="Who “he” is stands nowhere in this sentence, and the first half of it is the outlet's own.",
    )
    comment_add(by=samir, dispute=voices[1], text="The guidelines should have an example of this.")
    dispute_discuss(
        by=samir, dispute=flagged[0], reason="Two claims in one sentence: which of them is rated?"
    )
    comment_add(by=rana, dispute=flagged[0], text="The one that the source is cited for, I would say.")
    comment_add(by=samir, dispute=flagged[0], text="Then the guidelines should say so. I will ask for it.")


def _take(dispute: UUID, reviewer: User, annotator: User, reason: str, cause: str) -> None:
    row = Dispute.objects.get(pk=dispute)
    taken = judgements_of([row.statement_id]).get(seat__assignment__annotator=annotator)
    dispute_rule(by=reviewer, dispute=dispute, step=1, take=taken.pk, reason=reason, cause=cause)
