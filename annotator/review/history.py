"""The history of disputes for people who read it: who did what, when and why, without annotators' names."""

from dataclasses import dataclass

from annotator.annotations.models import Annotation
from annotator.people.models import User
from annotator.reports.report_page import in_words

from .blind import lettered
from .models import Decision, Dispute, DisputeStep
from .services import judgements_of


@dataclass(frozen=True)
class Event:
    """One step, and who made it in words: 'Annotator A', a reviewer, or Hearsay itself. cites: whom a ruling cites."""

    step: DisputeStep
    who: str
    cites: str


def history(
    dispute: Dispute,
    reader: User,
    names: dict[str, str],
    judged: list[tuple[str, Annotation]] | None = None,
) -> list[Event]:
    """The steps of `dispute` in order. Reviewers have names for reviewers and managers, and numbers for others.

    names: of sources, by key. judged: the judgements with their letters, from who has read them.
    """
    steps = list(dispute.steps.select_related("by", "decision__taken_from"))
    if judged is None:
        judged = lettered(judgements_of([dispute.statement_id]), reader)
    letters = {annotation.seat.assignment.annotator_id: letter for letter, annotation in judged}
    named = reader.has_perm("review.rule") or reader.has_perm("review.rule_on_appeal")
    reviewers: dict[int, int] = {}

    def who(person: User | None) -> str:
        if person is None:
            return "Hearsay"
        if person.pk in letters:
            return f"Annotator {letters[person.pk]}"
        number = reviewers.setdefault(person.pk, len(reviewers) + 1)
        return str(person) if named else f"Reviewer {number}"

    return [
        Event(step, who(step.by), in_words(step.decision.path, names) if step.decision else "")
        for step in steps
    ]


def versions(statement: int) -> list[Decision]:
    """All versions of what counted for the statement (id), the newest first."""
    rows = Decision.objects.filter(statement=statement).select_related("decider")
    return list(rows.order_by("-version"))
