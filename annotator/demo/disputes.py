"""Disputes of the demonstration: most are ruled on and closed; of the newest, some are at each step of the way."""

from django.db.models import QuerySet

from annotator.judgement import ANONYMOUS, CITED, NONE, PUBLISHER
from annotator.people.models import User
from annotator.review.appeals import annotators_of, dispute_accept, dispute_appeal
from annotator.review.differences import alike
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
        if number == 2 and _appealed(row, "Both readings are in the sentence; I would not call mine wrong."):
            _rule(second, row)
        elif number % 5 == 0:
            for person in _annotators(row):
                dispute_accept(by=person, dispute=row.pk, version=1)
        team.clock.wait(240)


def disputes_under_way(team: Team, day: int) -> None:
    """Of what is open now: one ruled, one appealed, one talked about. The others stay open."""
    team.day(day)
    rana, samir = team.named("rana", "samir")
    major = list(_unruled().filter(severity=Dispute.MAJOR))
    voices = [row for row in major if "voice" in row.differs and "flag" not in row.differs]
    for row in voices[:1]:
        _rule(rana, row)
    for row in voices[1:2]:
        _rule(rana, row)
        _appealed(row, "I read it otherwise: the sentence itself leaves open whose words these are.")
        comment_add(by=samir, dispute=row.pk, text="The guidelines should have an example of this.")
    for row in [row for row in major if "flag" in row.differs][:1]:
        asked = "Two claims in one sentence: which of them is rated?"
        dispute_discuss(by=samir, dispute=row.pk, reason=asked)
        comment_add(by=rana, dispute=row.pk, text="The one that the source is cited for, I would say.")
        comment_add(by=samir, dispute=row.pk, text="Then let us put this sentence into the guidelines.")


def _unruled() -> QuerySet[Dispute]:
    return Dispute.objects.filter(state=Dispute.OPEN).order_by(
        "statement__report__report_id", "statement__start"
    )


def _annotators(row: Dispute) -> list[User]:
    return list(User.objects.filter(pk__in=annotators_of(row)).order_by("username"))


def _appealed(row: Dispute, reason: str) -> bool:
    """Let somebody appeal whose judgement is not what was ruled, if there is somebody."""
    ruled = Decision.objects.filter(statement=row.statement_id).latest("version")
    for annotation in judgements_of([row.statement_id]).select_related("seat__assignment__annotator"):
        if not alike(annotation, ruled):
            by = annotation.seat.assignment.annotator
            dispute_appeal(by=by, dispute=row.pk, version=ruled.version, reason=reason)
            return True
    return False


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
