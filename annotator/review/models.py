"""What counts: the outcome of each statement, the decisions that made it, and the disputes on the way there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotator.annotations.models import Annotation
from annotator.append_only import AppendOnly, AppendOnlyQuerySet
from annotator.fields import CharField, TextField
from annotator.judgement import Citation, Judgement, JudgementQuerySet
from annotator.reports.models import Statement
from sources.models import Source

from .claim_models import Claim, ClaimStatement, ClaimStep
from .dispute_models import (
    Comment,
    Dispute,
    DisputeSource,
    DisputeStep,
    own_seats,
    rates_anything,
    seats_to_rate,
)

__all__ = [
    "Claim",
    "ClaimStatement",
    "ClaimStep",
    "Comment",
    "Decision",
    "DecisionCitation",
    "Dispute",
    "DisputeSource",
    "DisputeStep",
    "Outcome",
]


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def readable_by(self, user: Any) -> "OutcomeQuerySet":
        """What `user` may know: managers all; others what is decided, but nothing that they are still to rate.

        Reviewers also know what is disputed, but not of what they rated themselves.
        """
        if user.has_perm("corpus.export_all"):
            return self.all()
        # By what is left out: of what may be seen, nearly all, SQLite would take the index and sort it.
        known = self.exclude(status=Outcome.OPEN)
        # Where nothing is hidden it isn't asked for: PostgreSQL takes it that half of all is, and plans for that.
        if rates_anything(user):
            rating = seats_to_rate(user).values("statement")
            known = known.exclude(status=Outcome.DECIDED, statement__in=rating)
        if not user.has_perm("review.rule"):
            return known.exclude(status=Outcome.DISPUTED)
        if own_seats(user).exists():
            known = known.exclude(status=Outcome.DISPUTED, statement__in=own_seats(user).values("statement"))
        return known

    def resting_on(self, source: Source) -> "OutcomeQuerySet":
        """Those that were decided so; see JudgementQuerySet.resting_on."""
        return self.filter(decision__in=Decision.objects.resting_on(source).order_by())


class Outcome(models.Model):
    """Where a statement that was ever assigned stands. Written by review alone.

    decision: the judgement that counts, while it is decided; a disputed statement's former ones are in its versions.
    """

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
        # The start page counts by it, and a list of one status is read in its own order.
        indexes = [models.Index(fields=["status", "id"], name="outcome_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "disputed", "decided"]), name="outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status="decided", decision__isnull=False)
                | (~Q(status="decided") & Q(decision__isnull=True)),
                name="outcome_has_a_decision_while_decided",
            ),
        ]

    def __str__(self) -> str:
        return str(self.statement)

    @classmethod
    def known_to(cls, user: Any) -> set[str]:
        """The statuses of which `readable_by` has any row for `user`."""
        if user.has_perm("corpus.export_all"):
            return set(cls.STATUSES)
        return {cls.DISPUTED, cls.DECIDED} if user.has_perm("review.rule") else {cls.DECIDED}


class DecisionQuerySet(JudgementQuerySet, AppendOnlyQuerySet):  # type: ignore[override]
    """Decisions are only ever added; see both."""


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

    objects = DecisionQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta(Judgement.Meta):
        ordering = ["statement", "version"]
        default_permissions = ("view",)
        # A list begins with the few of a seldom voice, rating or way to decide.
        indexes = [
            models.Index(fields=["voice"], name="decision_voice"),
            models.Index(fields=["credibility"], name="decision_credibility"),
            models.Index(fields=["decided_by"], name="decision_decided_by"),
        ]
        permissions = [
            ("rule", "Can rule on disputes"),
            ("rule_on_appeal", "Can rule on an appeal where no second reviewer is left"),
            ("unblind", "Can see who judged what, for a reason"),
        ]
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
