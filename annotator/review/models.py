"""What counts: the outcome of each statement, the decisions that made it, and the disputes on the way there."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.append_only import AppendOnly
from annotator.fields import CharField, TextField
from annotator.judgement import Citation, Judgement
from annotator.reports.models import Statement

from .claim_models import Claim, ClaimStatement, ClaimStep

__all__ = [
    "Claim",
    "ClaimStatement",
    "ClaimStep",
    "Comment",
    "Decision",
    "DecisionCitation",
    "Dispute",
    "DisputeStep",
    "Outcome",
]


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def readable_by(self, user: Any) -> "OutcomeQuerySet":
        """What `user` may know: managers all; others what is closed, but nothing that they are still to rate."""
        if user.has_perm("corpus.export_all"):
            return self.all()
        rating = Seat.objects.filter(assignment__annotator=user, assignment__state=Assignment.OPEN)
        closed = [Outcome.DECIDED, Outcome.DISPUTED] if user.has_perm("review.rule") else [Outcome.DECIDED]
        return self.filter(status__in=closed).exclude(statement__in=rating.values("statement"))


class Outcome(models.Model):
    """Where a statement that was ever assigned stands. Written by review alone."""

    OPEN, DISPUTED, DECIDED = "open", "disputed", "decided"
    STATUSES = {OPEN: "Open", DISPUTED: "Disputed", DECIDED: "Decided"}

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="outcome")
    status = CharField(max_length=10, choices=list(STATUSES.items()), default=OPEN)
    decision = models.OneToOneField(
        "Decision", on_delete=models.PROTECT, null=True, related_name="current_of_outcome"
    )
    both_accepted = models.BooleanField(default=False)  # every annotator accepted the suggestion unchanged

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["statement__report__report_id", "statement__start"]
        verbose_name = "rated statement"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "disputed", "decided"]), name="outcome_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="decided") | Q(decision__isnull=False),
                name="outcome_decided_has_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return str(self.statement)


class Decision(AppendOnly, Judgement):
    """The judgement that counts for a statement, in one version."""

    SINGLE, CONSENSUS, RULING = "single", "consensus", "ruling"
    ORIGINS = {
        SINGLE: "One annotator required",
        CONSENSUS: "All annotators agree",
        RULING: "Ruled by a reviewer",
    }
    TEXT, GUIDELINE, SLIP, AMBIGUITY = "text", "guideline", "slip", "ambiguity"
    CAUSES = {
        TEXT: "The text is unclear or broken",
        GUIDELINE: "The guidelines leave it open",
        SLIP: "Somebody slipped",
        AMBIGUITY: "It can be read either way",
    }

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    decided_by = CharField(max_length=10, choices=list(ORIGINS.items()))
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_from = models.ForeignKey(
        Annotation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the annotation that a ruling made its own, unchanged
    reason = TextField(blank=True)
    cause = CharField(max_length=10, choices=list(CAUSES.items()), blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(Judgement.Meta):
        ordering = ["statement", "version"]
        default_permissions = ("view",)
        permissions = [("rule", "Can rule on disputes"), ("unblind", "Can see who judged what, for a reason")]
        constraints = [
            *Judgement.Meta.constraints,
            models.UniqueConstraint(fields=["statement", "version"], name="decision_version_is_used_once"),
            models.CheckConstraint(
                condition=Q(decided_by__in=["single", "consensus", "ruling"]), name="decision_origin_is_known"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["", "text", "guideline", "slip", "ambiguity"]),
                name="decision_cause_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by="ruling") | (Q(decider__isnull=False) & ~Q(reason="") & ~Q(cause="")),
                name="decision_ruling_gives_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.says}, {self.credibility or '–'}"


class DecisionCitation(Citation):
    judgement: Any = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="citations")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def closed(self, now: datetime | None = None) -> "DisputeQuerySet":
        """Ruled, and past the day to which an appeal was possible."""
        return self.filter(state=Dispute.RULED, closes_at__lte=now or timezone.now())

    def unclosed(self, now: datetime | None = None) -> "DisputeQuerySet":
        """Everything that somebody may still act on: unruled, appealed, or ruled and open to an appeal."""
        return self.exclude(state=Dispute.RULED, closes_at__lte=now or timezone.now())

    def to_rule(self) -> "DisputeQuerySet":
        """What waits for a reviewer."""
        return self.filter(state__in=[Dispute.OPEN, Dispute.IN_DISCUSSION, Dispute.APPEALED])


class Dispute(models.Model):
    """One difference over one statement, from its opening to its end.

    state is what people made of it; that a ruled dispute is closed follows from `closes_at`, the moment to which an
    appeal is possible (at once, when every annotator has accepted), so that nothing has to run for it to close.
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
        ordering = ["opened_at", "id"]
        default_permissions = ()
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


class DisputeStep(AppendOnly):
    """What became of a dispute: who did what, when and why. The history that a stranger can read."""

    OPENED, DISCUSSED, RULED, ACCEPTED, APPEALED, REOPENED = (
        "opened",
        "discussed",
        "ruled",
        "accepted",
        "appealed",
        "reopened",
    )
    ACTIONS = {
        OPENED: "Opened",
        DISCUSSED: "Taken up for discussion",
        RULED: "Ruled",
        ACCEPTED: "Accepted",
        APPEALED: "Appealed",
        REOPENED: "Reopened",
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
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="step"
    )

    class Meta:
        ordering = ["dispute", "number"]
        default_permissions = ()
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
