"""Claims: what several reports say about one event, and who stands behind it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotator.append_only import AppendOnly
from annotator.fields import CharField, TextField
from annotator.reports.models import Statement


class Claim(models.Model):
    """One assertion about the world, in the words of the person who made it.

    Whether it is contested, and how many origins stand behind it, follows from its statements and is never stored.
    """

    OPEN, IN_PROGRESS, CONCLUDED = "open", "in_progress", "concluded"
    STATES = {OPEN: "Open", IN_PROGRESS: "In progress", CONCLUDED: "Concluded"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = CharField(max_length=300)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    state = CharField(max_length=20, choices=list(STATES.items()), default=OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conclusion = TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ("view", "change")
        # The list stands in this order, and the page of a source looks for the newest ones that rest on it.
        indexes = [models.Index(fields=["-created_at", "id"], name="claim_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress", "concluded"]), name="claim_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="claim_has_a_title"),
            models.CheckConstraint(
                condition=~Q(state="concluded") | ~Q(conclusion=""), name="claim_concluded_says_what"
            ),
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_start__lte=F("period_end")),
                name="claim_period_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ClaimStatement(models.Model):
    """What one statement says to a claim."""

    ASSERTS, DENIES, DIFFERS = "asserts", "denies", "differs"
    STANCES = {ASSERTS: "Asserts it", DENIES: "Denies it", DIFFERS: "Gives another figure"}

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="members")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="claim_memberships")
    stance = CharField(max_length=10, choices=list(STANCES.items()))
    figure = CharField(max_length=60, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["claim", "statement"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["claim", "statement"], name="claim_holds_a_statement_once"),
            models.CheckConstraint(
                condition=Q(stance__in=["asserts", "denies", "differs"]), name="claim_stance_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(stance="differs") | ~Q(figure=""), name="claim_differing_gives_its_figure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement.statement_id} {self.stance}"


class ClaimStep(AppendOnly):
    """What people did with a claim: made, reworded, statements added and taken away, concluded, opened again."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    action = CharField(max_length=40)
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    before = TextField(blank=True)
    after = TextField(blank=True)
    reason = TextField(blank=True)

    class Meta:
        ordering = ["claim", "at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.action}, step {self.pk}"
