"""What counts: the outcome of each statement, and the decisions that made it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotator.annotations.models import Assignment, Seat
from annotator.append_only import AppendOnly
from annotator.fields import CharField
from annotator.judgement import Citation, Judgement
from annotator.reports.models import Statement


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

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    decided_by = CharField(max_length=10, choices=list(ORIGINS.items()))
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(Judgement.Meta):
        ordering = ["statement", "version"]
        default_permissions = ("view",)
        permissions = [("rule", "Can rule on disputes")]
        constraints = [
            *Judgement.Meta.constraints,
            models.UniqueConstraint(fields=["statement", "version"], name="decision_version_is_used_once"),
            models.CheckConstraint(
                condition=Q(decided_by__in=["single", "consensus", "ruling"]), name="decision_origin_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.says}, {self.credibility or '–'}"


class DecisionCitation(Citation):
    judgement: Any = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="citations")
