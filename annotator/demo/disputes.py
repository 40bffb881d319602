"""Disputes of the demonstration: most are ruled on and closed; of the newest, some are at each step of the way."""

from collections.abc import Iterator

from django.db.models import QuerySet

from annotator.judgement import ANONYMOUS, CITED, NONE, PUBLISHER
from annotator.people.models import User
from annotator.review.appeals import annotators_of, dispute_accept, dispute_appeal
from annotator.review.disputes import comment_add, dispute_discuss, dispute_rule, disputes_settle_minor
from annotator.review.models import Decision, Dispute
from annotator.review.services import judgements_of

from .rounds import Team

# What a reviewer says, by what the judgements differ in; the first that fits.
REASONS = {
    "flag": ("The claim that the source is cited for is the one to rate.", Decision.GUIDELINE),
    "voice": ("The sentence says whose words these are: see what is marked.", Decision.SLIP),
    "sources": ("The relay and the origin are both named; the path needs both.", Decision.TEXT),
    "credibility": ("It is possible, but nobody else reports it.", Decision.AMBIGUITY),
}
# Which judgement a ruling takes: a slip lies in not naming who is named; then the first of these who is there.
VOICES = (CITED, PUBLISHER, ANONYMOUS, NONE)
PREFERRED = ("amal", "dalia", "basil", "hana")


def disputes_ruled(team: Team, day: int) -> None:
    """Both reviewers rule on what is open: the minor ones in bulk, the others one by one; one is appealed."""
    team.day(day)
    rana, samir = team.named("rana", "samir")
    minor = _unruled().filter(severity=Dispute.MINOR)
    disputes_settle_minor(by=rana, disputes=[(row.pk, row.last_step.number) for row in minor])
    for number, row in enumerate(_unruled()):
        first, second = (rana, samir) if number % 2 else (samir, rana)
        _rule(first, row)
        if number == 2:
            reason = "Both readings are in the sentence; I would not call this one wrong."
            dispute_appeal(by=_annotators(row)[-1], dispute=row.pk, version=1, reason=reason)
            _rule(second, row)
        elif number % 5 == 0:
            for person in _annotators(row):
                dispute_accept(by=person, dispute=row.pk, version=1)
        team.clock.wait(240)


def disputes_under_way(team: Team, day: int) -> None:
    """Of what is open now: one ruled, one appealed, one talked about. The others stay open."""
    team.day(day)
    rana, samir = team.named("rana", "samir")
    waiting = iter(_unruled().filter(severity=Dispute.MAJOR))
    for row in _next(waiting):
        _rule(rana, row)
    for row in _next(waiting):
        _rule(rana, row)
        reason = (
            "Whose words these are stands nowhere in the sentence, and its first half is the outlet's own."
        )
        dispute_appeal(by=_annotators(row)[-1], dispute=row.pk, version=1, reason=reason)
        comment_add(by=samir, dispute=row.pk, text="The guidelines should have an example of this.")
    for row in _next(waiting):
        dispute_discuss(
            by=samir, dispute=row.pk, reason="Two claims in one sentence: which of them is rated?"
        )
        comment_add(by=rana, dispute=row.pk, text="The one that the source is cited for, I would say.")
        comment_add(
            by=samir, dispute=row.pk, text="Then let us say so in the guidelines, with this sentence."
        )


def _unruled() -> QuerySet[Dispute]:
    return Dispute.objects.filter(state=Dispute.OPEN).order_by(
        "statement__report__report_id", "statement__start"
    )


def _next(waiting: Iterator[Dispute]) -> list[Dispute]:
    """The next one, if there is one."""
    row = next(waiting, None)
    return [row] if row else []


def _annotators(row: Dispute) -> list[User]:
    return list(User.objects.filter(pk__in=annotators_of(row)).order_by("username"))


def _rule(by: User, row: Dispute) -> None:
    differs = set(row.differs.split(";"))
    reason, cause = next(said for what, said in REASONS.items() if what in differs)
    judged = judgements_of([row.statement_id]).select_related("seat__assignment__annotator")
    taken = min(
        judged,
        key=lambda a: (
            VOICES.index(a.voice),
            PREFERRED.index(a.seat.assignment.annotator.username),
        ),
    )
    step = row.last_step.number
    dispute_rule(by=by, dispute=row.pk, step=step, take=taken.pk, reason=reason, cause=cause)
