"""Who rates what, and what they judged."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from annotator.append_only import AppendOnly, AppendOnlyQuerySet
from annotator.fields import CharField, TextField
from annotator.judgement import NONE, VOICES, Citation, Judgement
from annotator.reports.models import Report, Statement, Suggestion


class Guidelines(AppendOnly):
    """One version of the team's rules for annotators, a set of pages. An annotation keeps the one it was made under."""

    version = models.PositiveIntegerField(unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField("published at", default=timezone.now, editable=False)

    class Meta:
        ordering = ["-version"]
        verbose_name = verbose_name_plural = "guidelines"
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"Guidelines, version {self.version}"


class GuidelinesPage(AppendOnly):
    """One page of one version. text: in the simple markup of `markup.py`."""

    guidelines = models.ForeignKey(Guidelines, on_delete=models.PROTECT, related_name="pages")
    order = models.PositiveSmallIntegerField()
    title = CharField(max_length=120)
    text = TextField()

    class Meta:
        ordering = ["guidelines", "order"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["guidelines", "order"], name="guidelinespage_order_is_used_once"),
            models.UniqueConstraint(fields=["guidelines", "title"], name="guidelinespage_title_is_used_once"),
        ]

    def __str__(self) -> str:
        return self.title


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, user: Any) -> "AssignmentQuerySet":
        """What `user` is to do or did; withdrawn assignments are gone from their sight.

        While they rate a report once more, so is what they said before: they would see that it is a repeat, and look
        up their answers.
        """
        again = Assignment.objects.filter(annotator=user, repeat=True, state=Assignment.OPEN).order_by()
        own = self.filter(annotator=user).exclude(state=Assignment.WITHDRAWN)
        return own.exclude(report__in=again.values("report"), repeat=False)

    def answer_keys(self) -> "AssignmentQuerySet":
        """The answer keys, finished or not, of reports to practise on."""
        return self.filter(kind=Assignment.KEY).exclude(state=Assignment.WITHDRAWN)

    def with_progress(self) -> "AssignmentQuerySet":
        """Adds `seats_all`, `seats_done` (judged in full) and `seats_left`."""
        # Counted by themselves: joined, the database would group every seat of the corpus for a list of fifty rows.
        own = Seat.objects.exclude(state=Seat.WITHDRAWN).filter(assignment=OuterRef("pk")).order_by()

        def number(seats: Any) -> Any:
            count = seats.values("assignment").annotate(number=models.Count("pk")).values("number")
            return Coalesce(models.Subquery(count), 0)

        return self.annotate(
            seats_all=number(own),
            seats_done=number(own.exclude(unfinished())),
            seats_left=F("seats_all") - F("seats_done"),
        )


class Assignment(models.Model):
    """One report for one annotator to rate.

    kind: work counts. Practice and the answer key that it is compared with never count: their rounds are called so, and
    their seats are never submitted but PRACTISED, which no decision, dispute or figure of agreement looks at.
    """

    WORK, PRACTICE, KEY = "work", "practice", "key"
    KINDS = {WORK: "Work", PRACTICE: "Practice", KEY: "Answer key"}
    OPEN, SUBMITTED, WITHDRAWN = "open", "submitted", "withdrawn"
    STATES = {OPEN: "Open", SUBMITTED: "Submitted", WITHDRAWN: "Withdrawn"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="assignments")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    kind = CharField(max_length=10, choices=list(KINDS.items()), default=WORK)
    round = CharField(max_length=40, default="main")
    order = models.PositiveIntegerField(default=0)
    deadline = models.DateField(null=True, blank=True)
    aided = models.BooleanField("suggestions shown", default=True)
    credibility_first = models.BooleanField("credibility before source", default=False)
    repeat = models.BooleanField(default=False)
    state = CharField(max_length=10, choices=list(STATES.items()), default=OPEN)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "created_at", "id"]
        default_permissions = ("view",)
        # A manager's list is read in this order, not sorted: fifty rows of all.
        # What somebody has open is found by both, not among all that is open.
        indexes = [
            models.Index(fields=["state", "order", "created_at", "id"], name="assignment_by_state"),
            models.Index(
                fields=["annotator", "state", "order", "created_at", "id"],
                name="assignment_of_person_in_order",
            ),
            # Which rounds there are, and whether anything is open in one.
            models.Index(fields=["round", "state"], name="assignment_round_and_state"),
            # Of some kinds there are few: a list begins with them. Of work start pages count what is open and late.
            models.Index(fields=["kind", "state", "deadline"], name="assignment_kind_and_state"),
            # Of these there are few; whoever looks at their own asks which of them they have open.
            models.Index(
                fields=["annotator", "state", "report"],
                condition=Q(repeat=True),
                name="assignment_repeats_of_person",
            ),
        ]
        permissions = [
            ("assign", "Can hand out reports"),
            ("annotate", "Can annotate what is assigned to them"),
            ("view_citednames", "Can see names that are cited and not registered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "annotator"],
                condition=Q(repeat=False) & ~Q(state="withdrawn") & ~Q(kind="key"),
                name="assignment_is_one_per_report_and_annotator",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(kind="key") & ~Q(state="withdrawn"),
                name="assignment_has_one_key_per_report",
            ),
            models.UniqueConstraint(
                fields=["report", "annotator"],
                condition=Q(repeat=True, state="open"),
                name="assignment_has_one_open_repeat",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "submitted", "withdrawn"]), name="assignment_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="work") | Q(kind__in=["practice", "key"], round=F("kind"), repeat=False),
                name="assignment_kind_is_its_round",
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)


class Seat(models.Model):
    """One annotator's place at one statement. The only row here that changes: it points at the current annotation.

    suggestion is what this assignment shows for the statement, frozen when it was handed out; empty when unaided.
    """

    TO_DO, SKIPPED, SAVED, SUBMITTED, WITHDRAWN = "todo", "skipped", "saved", "submitted", "withdrawn"
    PRACTISED = "practised"
    STATES = {
        TO_DO: "To do",
        SKIPPED: "Skipped",
        SAVED: "Saved",
        SUBMITTED: "Submitted",
        WITHDRAWN: "Withdrawn",
        PRACTISED: "Submitted, counts for nothing",
    }
    HANDED_IN = frozenset({SUBMITTED, PRACTISED})

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
                | Q(state__in=["saved", "submitted", "practised"], annotation__isnull=False),
                name="seat_state_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"Seat {self.pk}"

    @property
    def shown_state(self) -> str:
        """The state as a page shows it: `half` where a saved judgement lacks its credibility or its source."""
        judged = self.annotation
        if self.state != Seat.SAVED or judged is None:
            return self.state
        whole = judged.voice == NONE or (judged.voice and judged.credibility is not None)
        return self.state if whole else "half"

    @property
    def shown_state_in_words(self) -> str:
        return "half done" if self.shown_state == "half" else self.STATES[self.state].lower()


def half_judged(to: str = "") -> Q:
    """An annotation that lacks its credibility or its source. to: as in `unfinished`."""
    unrated = Q(**{f"{to}credibility": None}) & ~Q(**{f"{to}voice": NONE})
    return unrated | Q(**{f"{to}voice": ""})


def unfinished(to: str = "") -> Q:
    """A seat that is still to be judged, or whose judgement lacks its credibility or its source.

    to: the look-up that leads to the seat, with its closing underscores.
    """
    waiting = Q(**{f"{to}state__in": [Seat.TO_DO, Seat.SKIPPED]})
    return waiting | (Q(**{f"{to}state": Seat.SAVED}) & half_judged(f"{to}annotation__"))


def suggestion_shown() -> Q:
    """A seat whose suggestion its annotator has seen: not if unaided, nor while the credibility still comes first."""
    before = Q(assignment__credibility_first=True, annotation__credibility=None)
    return Q(assignment__aided=True) & ~before


class AnnotationQuerySet(AppendOnlyQuerySet):
    def current(self) -> "AnnotationQuerySet":
        """The version in force at each seat."""
        return self.filter(current_of_seat__isnull=False)

    def by(self, user: Any) -> "AnnotationQuerySet":
        """What `user` judged."""
        return self.filter(seat__assignment__annotator=user)


# Those of every judgement that hold for a half one too.
_CONSTRAINTS = [
    constraint
    for constraint in Judgement.Meta.constraints
    if not constraint.name.endswith(("_voice_is_known", "_path_fits_voice"))
]


class Annotation(AppendOnly, Judgement):
    """What one annotator judged one statement to be, in one version; every save and every undo is a new one.

    voice is empty in one case alone: where credibility comes before the source, the version in which it was rated.
    restores: the version that an undo wrote once more.
    """

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
    restores = models.PositiveIntegerField(null=True, blank=True)
    voice = CharField(max_length=10, choices=list(VOICES.items()), blank=True)
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
            *_CONSTRAINTS,
            models.CheckConstraint(
                condition=Q(voice__in=[*VOICES, ""]) & (~Q(voice="") | Q(credibility__isnull=False)),
                name="annotation_voice_is_known",
            ),
            models.CheckConstraint(
                condition=Q(voice__in=["publisher", "none", ""], path="")
                | (Q(voice__in=["cited", "anonymous"]) & ~Q(path="")),
                name="annotation_path_fits_voice",
            ),
            models.CheckConstraint(
                condition=Q(restores=None) | Q(restores__lt=F("version")),
                name="annotation_restores_an_earlier_one",
            ),
            models.UniqueConstraint(fields=["seat", "version"], name="annotation_version_is_used_once"),
            models.CheckConstraint(
                condition=Q(suggestion_outcome__in=["accepted", "changed", "unaided", "none"]),
                name="annotation_outcome_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Annotation {self.pk}"

    @property
    def before(self) -> int:
        """The version that an undo goes back to; 0 for none. Undoing again goes on from there, through all of them."""
        return (self.restores or self.version) - 1


class AnnotationCitation(Citation):
    judgement: Any = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="citations")

    class Meta(Citation.Meta):
        # The names that the registry lacks are collected from the few that have no source.
        indexes = [models.Index(fields=["name"], name="annotated_names", condition=Q(source=None))]
