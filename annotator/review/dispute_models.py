"""Disputes: where judgements of one statement differ, what was said and done about it, and who may know."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from annotator.annotations.models import Assignment, Seat
from annotator.append_only import AppendOnly
from annotator.fields import CharField, TextField
from annotator.long_lists import Among, by_reading, each_has, few
from annotator.reports.models import Statement
from sources.models import Source

from .claim_models import Claim

STILL_OPEN = Q(assignment__state=Assignment.OPEN) & ~Q(state=Seat.SUBMITTED)
RATED = ~Q(state=Seat.WITHDRAWN) | Q(annotation__isnull=False)


def own_seats(user: Any) -> models.QuerySet[Seat]:
    """The places at which `user` rates or has rated: also a withdrawn one, if anything was saved at it."""
    return Seat.objects.filter(RATED, assignment__annotator=user).order_by()


def rated_by(people: Sequence[int]) -> models.QuerySet[Seat]:
    """The places of several people, as `own_seats`."""
    return Seat.objects.filter(RATED, assignment__annotator__in=people).order_by()


def seats_to_rate(user: Any) -> models.QuerySet[Seat]:
    """The places in what `user` has still to rate: nothing that was judged there may reach them.

    Not those that they submitted before other statements of the report were corrected: these are closed.
    """
    return Seat.objects.filter(STILL_OPEN, assignment__annotator=user)


def rates_anything(user: Any) -> bool:
    """Whether anything is hidden from `user`, who is still to rate it; None is the operator.

    Of most people who look at claims nothing is: to ask of each statement costs more than all else about them.
    """
    open_now = Assignment.objects.filter(annotator=user, state=Assignment.OPEN)
    return user is not None and open_now.exists()


def still_to_rate(user: Any, statements: Any) -> set[int]:
    """Those of the statements (ids, or a query that finds these) that `user` is still to rate; None rates none."""
    if not rates_anything(user):
        return set()
    rating = seats_to_rate(user).filter(statement__in=statements).order_by()
    return set(rating.values_list("statement", flat=True))


def may_read_rulings(user: Any, to: str = "") -> Q:
    """Of disputes: those over what `user` submitted, out of sight while they rate it once more.

    to: the look-up that leads to the dispute, with its closing underscores.
    """
    seats = Seat.objects.filter(statement=OuterRef(f"{to}statement"), assignment__annotator=user)
    theirs = seats.filter(assignment__repeat=False, state=Seat.SUBMITTED)
    rating = seats.filter(STILL_OPEN)
    return Q(each_has(theirs)) & ~Q(each_has(rating))


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def closed(self, now: datetime | None = None) -> "DisputeQuerySet":
        """Ruled, and past the day to which an appeal was possible."""
        return self.filter(state=Dispute.RULED, closes_at__lte=now or timezone.now())

    def unclosed(self, now: datetime | None = None) -> "DisputeQuerySet":
        """Everything that somebody may still act on: unruled, appealed, or ruled and open to an appeal."""
        return self.exclude(state=Dispute.RULED, closes_at__lte=now or timezone.now())

    def citing(self, source_key: str) -> "DisputeQuerySet":
        """Those in which a judgement cites the source, or one that counts as it."""
        cited = DisputeSource.objects.filter(source__in=Source.objects.rows_counting_as(source_key))
        found = few(cited.values_list("dispute", flat=True), 10)
        if found is not None:
            return self.filter(Among("pk", found))
        return by_reading(self).filter(each_has(cited.filter(dispute=OuterRef("pk"))))

    def to_rule(self) -> "DisputeQuerySet":
        """What waits for a ruling."""
        return self.exclude(state=Dispute.RULED)

    def seen_by(self, user: Any) -> "DisputeQuerySet":
        """What reviewers and managers may look at: everything but what they rate or rated themselves."""
        if not (user.has_perm("review.rule") or user.has_perm("review.rule_on_appeal")):
            return self.none()
        # Most reviewers rate nothing; PostgreSQL takes it that what is left out is half of all, and plans for that.
        if not own_seats(user).exists():
            return self.all()
        return self.exclude(statement__in=own_seats(user).values("statement"))

    def for_reviewer(self, user: Any) -> "DisputeQuerySet":
        """What the reviewer `user` may rule on: an appeal is for another one than who ruled before."""
        from .models import Decision

        if not user.has_perm("review.rule"):
            return self.none()
        ruled = Decision.objects.filter(statement=OuterRef("statement"), decider=user)
        return self.to_rule().seen_by(user).exclude(Q(state=Dispute.APPEALED) & Q(each_has(ruled)))

    def for_annotator(self, user: Any) -> "DisputeQuerySet":
        """Those over what `user` submitted, from the first ruling on; out of sight while they rate it once more."""
        ruled = DisputeStep.objects.filter(dispute=OuterRef("pk"), action=DisputeStep.RULED)
        return self.filter(Exists(ruled), may_read_rulings(user))


class Dispute(models.Model):
    """One difference over one statement, from its opening to its end.

    state is what people made of it; that a ruled dispute is closed follows from `closes_at`, the moment to which an
    appeal is possible (at once, when every annotator has accepted), so that nothing has to run for it to close. One
    whose statement was corrected is over at once too, and may have no ruling.
    differs: what the judgements differ in, of DIFFERENCES, joined by `;` in that order.
    """

    OPEN, IN_DISCUSSION, RULED, APPEALED = "open", "in_discussion", "ruled", "appealed"
    CLOSED = "closed"  # never stored: see above
    STATES = {
        OPEN: "Open",
        IN_DISCUSSION: "In discussion",
        RULED: "Ruled",
        APPEALED: "Appealed",
        CLOSED: "Closed",
    }
    MINOR, MAJOR = "minor", "major"
    SEVERITIES = {MINOR: "Minor", MAJOR: "Major"}
    DIFFERENCES = {
        "voice": "Voice",
        "sources": "Sources",
        "credibility": "Credibility",
        "flag": "Flagged",
        "reopened": "Reopened",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="disputes")
    severity = CharField(max_length=10, choices=list(SEVERITIES.items()))
    differs = CharField(max_length=60)
    state = CharField(max_length=20, choices=list(STATES.items())[:-1], default=OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["severity", "opened_at", "id"]  # major comes before minor
        default_permissions = ()
        indexes = [
            # A list of fifty rows in this order is read, not sorted.
            models.Index(fields=["severity", "opened_at", "id"], name="dispute_in_order"),
            models.Index(fields=["differs"], name="dispute_differs"),  # which there are, and the rare ones
            # Start pages count what waits, and a list of one state of these looks through it: of years of disputes most
            # are ruled. (An index of all states SQLite would take for those that close soon, too, and sort them.)
            models.Index(
                fields=["severity", "opened_at", "id", "state"],
                condition=~Q(state="ruled"),
                name="dispute_waiting",
            ),
            # Start pages count appeals: few or none, which SQLite sees by the state that stands in it.
            models.Index(
                fields=["state", "statement"], condition=Q(state="appealed"), name="dispute_appeals"
            ),
            # What annotators may still answer is found among the few of the last days.
            models.Index(
                fields=["-closes_at", "id"], condition=Q(closes_at__isnull=False), name="dispute_closing"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(state__in=["open", "in_discussion", "appealed"]),
                name="dispute_is_one_per_statement_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="ruled", closes_at__isnull=False)
                | Q(state__in=["open", "in_discussion", "appealed"], closes_at__isnull=True),
                name="dispute_closes_once_it_is_ruled",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["minor", "major"]), name="dispute_severity_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Dispute over {self.statement.statement_id}"

    def state_at(self, now: datetime) -> str:
        """The state at the moment `now`, one of STATES."""
        over = self.state == self.RULED and self.closes_at is not None and self.closes_at <= now
        return self.CLOSED if over else self.state

    @property
    def state_now(self) -> str:
        return self.state_at(timezone.now())

    @property
    def state_in_words(self) -> str:
        return self.STATES[self.state_now]

    @property
    def differences(self) -> list[str]:
        """What the judgements differ in, in words."""
        return [self.DIFFERENCES[name] for name in self.differs.split(";")]

    @property
    def last_step(self) -> "DisputeStep":
        return self.steps.order_by("number").reverse()[0]


class DisputeSource(models.Model):
    """A source in the judgements' paths. Nobody changes what they submitted, so it is written once, with the dispute.

    The queue is filtered by it: of a hundred thousand disputes nobody waits until the citations of each were looked up.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="sources")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["source", "dispute"], name="dispute_names_a_source_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} in {self.dispute}"


class DisputeStep(AppendOnly):
    """What became of a dispute: who did what, when and why. The history that a stranger can read."""

    OPENED, DISCUSSED, RULED, ACCEPTED, APPEALED, REOPENED, RETIRED = (
        "opened",
        "discussed",
        "ruled",
        "accepted",
        "appealed",
        "reopened",
        "retired",
    )
    ACTIONS = {
        OPENED: "Opened",
        DISCUSSED: "Taken up for discussion",
        RULED: "Ruled",
        ACCEPTED: "Accepted",
        APPEALED: "Appealed",
        REOPENED: "Reopened",
        RETIRED: "Its statement was split, joined or dropped",
    }

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    action = CharField(max_length=10, choices=list(ACTIONS.items()))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: the program, when the statement completed
    at = models.DateTimeField(default=timezone.now)
    reason = TextField(blank=True)
    decision = models.OneToOneField(
        "Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="step"
    )

    class Meta:
        ordering = ["dispute", "number"]
        default_permissions = ()
        # An annotator's page begins with the newest rulings; those steps alone have a decision.
        indexes = [
            models.Index(
                fields=["-at", "id"], condition=Q(decision__isnull=False), name="step_newest_rulings"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="dispute_step_is_numbered_once"),
            models.UniqueConstraint(
                fields=["dispute", "by"],
                condition=Q(action="appealed"),
                name="dispute_is_appealed_once_by_each",
            ),
            models.CheckConstraint(
                condition=~Q(action__in=["appealed", "reopened"]) | ~Q(reason=""),
                name="dispute_step_gives_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(action="ruled", decision__isnull=False)
                | (~Q(action="ruled") & Q(decision__isnull=True)),
                name="dispute_step_ruled_has_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, step {self.number}"


class Comment(AppendOnly):
    """What a reviewer or manager says about a dispute or a claim."""

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(dispute__isnull=False, claim__isnull=True)
                | Q(dispute__isnull=True, claim__isnull=False),
                name="comment_is_about_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"
