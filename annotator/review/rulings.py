"""What an annotator sees of the rulings on what they rated: their own judgement, the ruling, and their answer."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from annotator.annotations.models import Annotation, Seat
from annotator.long_lists import few
from annotator.people.models import User
from annotator.reports.models import texts_of
from annotator.reports.report_page import in_words
from sources.models import Source

from .differences import alike
from .dispute_models import may_read_rulings
from .models import Decision, Dispute, DisputeStep
from .services import judgements_of

MOST = 1_000  # rulings of one person are listed; a day leads to those before


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


def rulings_of(user: User, until: datetime.date | None = None) -> tuple[list[UUID], int]:
    """The disputes with a ruling on what `user` rated, and how many of them wait for an answer; each MOST + 1 at most.

    Those that they may still answer come first, then the newest. until: only what was ruled on that day or before, the
    newest first, whether or not it waits.
    """
    # Of somebody who rated little an index finds all; of another every so manieth ruling is about what they rated, and
    # the newest are asked one after the other until there are enough.
    own = few(Seat.objects.filter(assignment__annotator=user).values_list("statement", flat=True))
    waiting: list[UUID] = []
    if until is None:
        answerable = unanswered(user).filter(**_of("statement__in", own))
        waiting = list(answerable.order_by("-closes_at", "pk").values_list("pk", flat=True)[: MOST + 1])
    if len(waiting) > MOST:
        return waiting, len(waiting)
    newer = DisputeStep.objects.filter(
        dispute=OuterRef("dispute"), decision__isnull=False, number__gt=OuterRef("number")
    )
    newest = DisputeStep.objects.filter(
        ~Exists(newer), may_read_rulings(user, "dispute__"), decision__isnull=False
    ).filter(**_of("dispute__statement__in", own))
    if until is not None:
        newest = newest.filter(at__lt=_end_of(until))
    others = newest.exclude(dispute__in=waiting).order_by("-at", "pk").values_list("dispute", flat=True)
    return waiting + list(others[: MOST + 1 - len(waiting)]), len(waiting)


def _of(lookup: str, values: list[Any] | None) -> dict[str, list[Any]]:
    return {} if values is None else {lookup: values}


def _end_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))


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
    # Of a time, not by what is left out, and without asking for a ruling that its state tells of: so the index is read.
    ruled = Dispute.objects.filter(may_read_rulings(user), state=Dispute.RULED, closes_at__gt=timezone.now())
    return ruled.exclude(Exists(accepted))


def read_rulings(disputes: Sequence[UUID], user: User) -> list[Ruling]:
    """What the page shows of `disputes`, which are of `rulings_of(user)`, in their order."""
    shown = Dispute.objects.select_related("statement__report__publisher").defer(
        *texts_of("statement__report")
    )
    rows = shown.in_bulk(disputes)
    steps, judged = defaultdict(list), defaultdict(list)
    for step in DisputeStep.objects.filter(dispute__in=rows).select_related("decision").order_by("number"):
        steps[step.dispute_id].append(step)
    of = judgements_of([dispute.statement_id for dispute in rows.values()])
    for annotation in of.select_related("seat__assignment__annotator"):
        judged[annotation.seat.statement_id].append(annotation)
    names = Source.objects.shown_names()
    found = (rows[key] for key in disputes if key in rows)
    read = (_read(one, user, steps[one.pk], judged[one.statement_id], names) for one in found)
    return [ruling for ruling in read if ruling]


def _read(
    dispute: Dispute,
    user: User,
    steps: list[DisputeStep],
    judged: list[Annotation],
    names: dict[str, str],
) -> Ruling | None:
    newest = next((step for step in reversed(steps) if step.action == DisputeStep.RULED), None)
    own = next((a for a in judged if a.seat.assignment.annotator_id == user.pk), None)
    if newest is None or newest.decision is None or own is None:
        return None
    others = []
    if settings.SHOW_JUDGEMENTS_AFTER_CLOSING and dispute.state_now == Dispute.CLOSED:
        rows = [a for a in judged if a != own]
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
