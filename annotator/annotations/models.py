"""Who rates what, and what they judged."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from annotator.append_only import AppendOnly, AppendOnlyQuerySet
from annotator.fields import CharField, TextField
from annotator.judgement import NONE, Citation, Judgement
from annotator.reports.models import Report, Statement, Suggestion


class Guidelines(AppendOnly):
    """The team's rules for annotators. A new text is a new version; each annotation keeps the one it was made under."""

    version = models.PositiveIntegerField(unique=True, editable=False)
    text = TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-version"]
        verbose_name = verbose_name_plural = "guidelines"
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"Guidelines, version {self.version}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, user: Any) -> "AssignmentQuerySet":
        """What `user` is to do or did; withdrawn assignments are gone from their sight.

        While they rate a report once more, so is what they said before: they would see that it is a repeat, and look
        up their answers.
        """
        again = Assignment.objects.filter(
            report=OuterRef("report"), annotator=user, repeat=True, state=Assignment.OPEN
        )
        own = self.filter(annotator=user).exclude(state=Assignment.WITHDRAWN)
        return own.exclude(Exists(again), repeat=False)

    def with_progress(self) -> "AssignmentQuerySet":
        """Adds `seats_all`, `seats_done` (saved or submitted) and `seats_left`."""
        live = ~Q(seats__state=Seat.WITHDRAWN)
        done = Q(seats__state__in=[Seat.SAVED, Seat.SUBMITTED])
        return self.annotate(
            seats_all=models.Count("seats", filter=live),
            seats_done=models.Count("seats", filter=done),
            seats_left=F("seats_all") - F("seats_done"),
        )


class Assignment(models.Model):
    """One report for one annotator to rate."""

    OPEN, SUBMITTED, WITHDRAWN = "open", "submitted", "withdrawn"
    STATES = {OPEN: "Open", SUBMITTED: "Submitted", WITHDRAWN: "Withdrawn"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="assignments")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    round = CharField(max_length=40, default="main")
    order = models.PositiveIntegerField(default=0)
    deadline = models.DateField(null=True, blank=True)
    aided = models.BooleanField("suggestions shown", default=True)
    repeat = models.BooleanField(default=False)
    state = CharField(max_length=10, choices=list(STATES.items()), default=OPEN)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "created_at", "id"]
        default_permissions = ("view",)
        permissions = [
            ("assign", "Can hand out reports"),
            ("annotate", "Can annotate what is assigned to them"),
            ("view_citednames", "Can see names that are cited and not registered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "annotator"],
                condition=Q(repeat=False) & ~Q(state="withdrawn"),
                name="assignment_is_one_per_report_and_annotator",
            ),
            models.UniqueConstraint(
                fields=["report", "annotator"],
                condition=Q(repeat=True, state="open"),
                name="assignment_has_one_open_repeat",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "submitted", "withdrawn"]), name="assignment_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)


class Seat(models.Model):
    """One annotator's place at one statement. The only row here that changes: it points at the current annotation.

    suggestion is what this assignment shows for the statement, frozen when it was handed out; empty when unaided.
    """

    TO_DO, SKIPPED, SAVED, SUBMITTED, WITHDRAWN = "todo", "skipped", "saved", "submitted", "withdrawn"
    STATES = {
        TO_DO: "To do",
        SKIPPED: "Skipped",
        SAVED: "Saved",
        SUBMITTED: "Submitted",
        WITHDRAWN: "Withdrawn",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="seats")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="seats")
    suggestion = models.ForeignKey(
        Suggestion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    annotation = models.OneToOneField(
        "Annotation", on_delete=models.PROTECT, null=True, blank=True, related_name="current_of_seat"
    )
    state = CharField(max_length=10, choices=list(STATES.items()), default=TO_DO)

    class Meta:
        ordering = ["assignment", "statement__start"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["assignment", "statement"], name="seat_is_one_per_statement"),
            models.CheckConstraint(
                condition=Q(state__in=["todo", "skipped", "withdrawn"])
                | Q(state__in=["saved", "submitted"], annotation__isnull=False),
                name="seat_state_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"Seat {self.pk}"


# A seat whose judgement is missing, or lacks its credibility.
UNFINISHED = Q(state__in=[Seat.TO_DO, Seat.SKIPPED]) | (
    Q(state=Seat.SAVED, annotation__credibility=None) & ~Q(annotation__voice=NONE)
)


class AnnotationQuerySet(AppendOnlyQuerySet):
    def current(self) -> "AnnotationQuerySet":
        """The version in force at each seat."""
        return self.filter(current_of_seat__isnull=False)

    def by(self, user: Any) -> "AnnotationQuerySet":
        """What `user` judged."""
        return self.filter(seat__assignment__annotator=user)


class Annotation(AppendOnly, Judgement):
    """What one annotator judged one statement to be, in one version; every save and every undo is a new one."""

    ACCEPTED, CHANGED, UNAIDED, NO_SUGGESTION = "accepted", "changed", "unaided", "none"
    OUTCOMES = {
        ACCEPTED: "Suggestion accepted",
        CHANGED: "Suggestion changed",
        UNAIDED: "No suggestion shown",
        NO_SUGGESTION: "There was no suggestion",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="annotations")
    version = models.PositiveIntegerField()
    note = TextField(blank=True)
    flagged = models.BooleanField(default=False)
    flag_reason = TextField(blank=True)
    suggestion = models.ForeignKey(
        Suggestion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    suggestion_outcome = CharField(max_length=10, choices=list(OUTCOMES.items()))
    guidelines = models.ForeignKey(
        Guidelines, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seconds = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = AnnotationQuerySet.as_manager()

    class Meta(Judgement.Meta):
        ordering = ["seat", "version"]
        default_permissions = ()
        constraints = [
            *Judgement.Meta.constraints,
            models.UniqueConstraint(fields=["seat", "version"], name="annotation_version_is_used_once"),
            models.CheckConstraint(
                condition=Q(suggestion_outcome__in=["accepted", "changed", "unaided", "none"]),
                name="annotation_outcome_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Annotation {self.pk}"


class AnnotationCitation(Citation):
    judgement: Any = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="citations")
