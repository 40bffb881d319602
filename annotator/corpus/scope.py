"""Who may take out which rows. What an annotator takes out tells nothing of anybody else's judgement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, Expression, OuterRef, Q, QuerySet, Value, When

from annotator.annotations.models import Annotation, Assignment, Seat, suggestion_shown
from annotator.people.models import User
from annotator.review.dispute_models import STILL_OPEN
from annotator.review.models import ClaimStep, Outcome

REGISTRY = ("sources", "aliases", "assessments")
OWN = ("reports", "statements", "annotations", "citations", "suggestions")
DECIDED = (
    "reports",
    "appearances",
    "statements",
    "decided_statements",
    "citations",
    "suggestions",
    "decisions",
    "disputes",
    "claims",
    "claim_statements",
    *REGISTRY,
)


@dataclass(frozen=True)
class Scope:
    """What `user` may take out: everything, what is decided, their own work, or several of these together.

    The methods give conditions on rows. `to` is the look-up that leads from the row to the one that the condition is
    about, with its closing underscores: `seat__statement__`.
    """

    user: User | None
    everything: bool = False
    decided: bool = False
    own: bool = False

    def has(self, table: str) -> bool:
        """Whether anything of the table named `table` may be taken out."""
        return self.everything or (self.decided and table in DECIDED) or (self.own and table in OWN)

    def reports(self, to: str = "") -> Q:
        if self.everything or self.decided:
            return Q()
        return _in(to, Assignment.objects.of(self.user).values("report")) if self.own else NOTHING

    def statements(self, to: str = "") -> Q:
        """Statements in use, and the retired ones that annotations or claims need, so that no row points nowhere."""
        work = Annotation.objects.filter(self.annotations(), seat__statement=OuterRef(f"{to}pk"))
        claimed = ClaimStep.objects.filter(statement=OuterRef(f"{to}pk"))
        listed = Q(**{f"{to}retired_at": None}) | Q(Exists(work)) | Q(Exists(claimed))
        if self.everything:
            return listed
        theirs = self.outcomes(to)
        return listed & (theirs | _in(to, self._seats().values("statement")) if self.own else theirs)

    def outcomes(self, to: str = "") -> Q:
        """Statements of which the user may know how they were decided.

        What somebody is still to rate (once more, perhaps) stays unknown to them, whatever else they may read.
        """
        if self.everything:
            return Q()
        if not self.decided:
            return NOTHING
        rating = self._seats().filter(STILL_OPEN).values("statement")
        return Q(**{f"{to}outcome__status": Outcome.DECIDED}) & ~_in(to, rating)

    def annotations(self, to: str = "") -> Q:
        """Annotations: everybody's, or the user's own. Never those of others for anybody but managers."""
        if self.everything:
            return Q()
        return Q(**{f"{to}seat__in": self._seats()}) if self.own else NOTHING

    def suggestions(self, to: str = "") -> Q:
        """Suggestions: to annotators those that they were shown, as they were shown."""
        listed = self.statements(f"{to}statement__")
        if self.everything or not self.own:
            return listed
        shown = self._seats().filter(suggestion_shown(), suggestion__isnull=False).values("suggestion")
        return listed & (self.outcomes(f"{to}statement__") | _in(to, shown))

    def decisions(self, to: str = "") -> Q:
        return self.statements(f"{to}statement__") & self.outcomes(f"{to}statement__")

    def _seats(self) -> QuerySet[Seat]:
        """The user's seats in what was not withdrawn."""
        assignments = Assignment.objects.of(self.user)
        return (
            Seat.objects.filter(assignment__in=assignments.order_by())
            .exclude(state=Seat.WITHDRAWN)
            .order_by()
        )


NOTHING = Q(pk__in=[])


def _in(to: str, rows: Any) -> Q:
    return Q(**{f"{to}pk__in": rows.order_by()})


def whether(condition: Q) -> Expression:
    """`condition` as a column: true or false."""
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(True)


def scope_for(user: User | None) -> Scope:
    """What `user` may take out. None is the operator at the command line: everything."""
    if user is None:
        return Scope(None, everything=True)
    return Scope(
        user,
        everything=user.has_perm("corpus.export_all"),
        decided=user.has_perm("corpus.export_decided"),
        own=user.has_perm("corpus.export_own"),
    )
