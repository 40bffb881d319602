"""What an annotator sees of the rulings on what they rated: their own judgement, the ruling, and their answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from annotator.annotations.models import Annotation
from annotator.people.models import User
from annotator.reports.report_page import in_words
from sources.models import Source

from .differences import alike
from .models import Decision, Dispute, DisputeStep
from .services import judgements_of


@dataclass(frozen=True)
class Ruling:
    """A ruling as one annotator sees it. others: (pseudonym, judgement), where the team shows them after closing."""

    dispute: Dispute
    decision: Decision
    own: Annotation
    own_cites: str
    cites: str
    accepted: bool
    appeal: DisputeStep | None
    others: list[tuple[str, Annotation]]

    @property
    def stands(self) -> bool:
        """Whether the ruling counts; not while an appeal or a reopening waits for another one."""
        return self.dispute.state == Dispute.RULED

    @property
    def may_accept(self) -> bool:
        return self.dispute.state_now == Dispute.RULED and not self.accepted

    @property
    def may_appeal(self) -> bool:
        """One appeal is for each annotator in a dispute."""
        return self.may_accept and self.appeal is None

    @property
    def same(self) -> bool:
        """Whether the ruling says what the annotator judged."""
        own, ruled = self.own, self.decision
        return alike(own, ruled)


def rulings_of(user: User) -> QuerySet[Dispute]:
    """The disputes with a ruling on what `user` rated: those that they may still answer first, then the newest."""
    ruled = DisputeStep.objects.filter(dispute=OuterRef("pk"), action=DisputeStep.RULED).order_by("-number")
    rows: Any = Dispute.objects.for_annotator(user).select_related("statement__report__publisher")
    rows = rows.annotate(
        ruled_at=Subquery(ruled.values("at")[:1]), open=Exists(unanswered(user).filter(pk=OuterRef("pk")))
    )
    return rows.order_by("-open", "-ruled_at", "pk")


def unanswered(user: User) -> QuerySet[Dispute]:
    """Those of them whose ruling is open to an appeal, and that `user` has not accepted."""
    newest = DisputeStep.objects.filter(dispute=OuterRef("dispute"), action=DisputeStep.RULED).order_by(
        "-number"
    )
    accepted = DisputeStep.objects.filter(
        dispute=OuterRef("pk"),
        action=DisputeStep.ACCEPTED,
        by=user,
        number__gt=Subquery(newest.values("number")[:1]),
    )
    return (
        Dispute.objects.for_annotator(user).unclosed().filter(state=Dispute.RULED).exclude(Exists(accepted))
    )


def read_rulings(disputes: Iterable[Dispute], user: User) -> list[Ruling]:
    """What the page shows of `disputes`, which are of `rulings_of(user)`."""
    names = Source.objects.shown_names(None)
    return [ruling for dispute in disputes if (ruling := _read(dispute, user, names))]


def _read(dispute: Dispute, user: User, names: dict[str, str]) -> Ruling | None:
    steps = list(dispute.steps.select_related("decision").order_by("number"))
    newest = next((step for step in reversed(steps) if step.action == DisputeStep.RULED), None)
    judged = judgements_of([dispute.statement_id])
    own = judged.filter(seat__assignment__annotator=user).first()
    if newest is None or newest.decision is None or own is None:
        return None
    others = []
    if settings.SHOW_JUDGEMENTS_AFTER_CLOSING and dispute.state_now == Dispute.CLOSED:
        rows = judged.exclude(pk=own.pk).select_related("seat__assignment__annotator")
        others = sorted(((a.seat.assignment.annotator.pseudonym, a) for a in rows), key=lambda pair: pair[0])
    mine = [step for step in steps if step.by_id == user.pk]
    return Ruling(
        dispute=dispute,
        decision=newest.decision,
        own=own,
        own_cites=in_words(own.path, names),
        cites=in_words(newest.decision.path, names),
        accepted=any(s.action == DisputeStep.ACCEPTED and s.number > newest.number for s in mine),
        appeal=next((s for s in mine if s.action == DisputeStep.APPEALED), None),
        others=others,
    )
