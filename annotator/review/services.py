"""Writes of review: what a completed statement comes to."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.dispatch import receiver

from annotator import paths
from annotator.annotations.models import Annotation, Seat
from annotator.annotations.signals import statements_assigned, statements_completed
from annotator.judgement import citation_rows, mentions_of, sources_by_key
from annotator.reports.models import Report

from .models import Decision, DecisionCitation, Outcome


@receiver(statements_assigned)
def open_outcomes(statements: Sequence[int], **kwargs: Any) -> None:
    """Every statement that is handed out has an outcome, open at first."""
    Outcome.objects.bulk_create((Outcome(statement_id=pk) for pk in statements), ignore_conflicts=True)


@receiver(statements_completed)
@transaction.atomic
def decide_completed(report: Report, statements: Sequence[int], **kwargs: Any) -> None:
    """Decide what all annotators judged alike; what they judged differently, or flagged, is disputed.

    What is decided or disputed already stays so.
    """
    annotations = (
        Annotation.objects.current()
        .filter(seat__statement__in=statements, seat__state=Seat.SUBMITTED, seat__assignment__repeat=False)
        .select_related("seat")
        .order_by("seat__statement_id", "path", "pk")
    )
    for statement, group in groupby(annotations, key=lambda a: a.seat.statement_id):
        judged = list(group)
        outcome = Outcome.objects.select_for_update().get(statement_id=statement)
        if outcome.status != Outcome.OPEN:
            continue
        outcome.both_accepted = all(a.suggestion_outcome == Annotation.ACCEPTED for a in judged)
        first = judged[0]
        if any(a.flagged or not alike(first, a) for a in judged):
            outcome.status = Outcome.DISPUTED
        else:
            decided_by = (
                Decision.SINGLE if report.required_annotators == 1 == len(judged) else Decision.CONSENSUS
            )
            outcome.decision = _decide(first, decided_by)
            outcome.status = Outcome.DECIDED
        outcome.save()


def alike(one: Annotation, other: Annotation) -> bool:
    """Whether two judgements are the same: voice, paths in any order, credibility."""
    return (
        one.voice == other.voice and one.credibility == other.credibility and paths.same(one.path, other.path)
    )


def _decide(annotation: Annotation, decided_by: str) -> Decision:
    statement = annotation.seat.statement_id
    version = (Decision.objects.filter(statement=statement).aggregate(last=Max("version"))["last"] or 0) + 1
    decision = Decision.objects.create(
        statement_id=statement,
        version=version,
        decided_by=decided_by,
        voice=annotation.voice,
        path=annotation.path,
        credibility=annotation.credibility,
    )
    links = paths.read(annotation.path)
    mentions = mentions_of(annotation.citations.select_related("source"))
    DecisionCitation.objects.bulk_create(
        citation_rows(DecisionCitation, decision, links, sources_by_key(links), mentions)
    )
    return decision
