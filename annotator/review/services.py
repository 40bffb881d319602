"""Writes of review: what a completed statement comes to."""

from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.dispatch import receiver

from annotator import paths
from annotator.annotations.models import Annotation, Seat
from annotator.annotations.signals import statements_assigned, statements_completed
from annotator.judgement import citation_rows, mentions_of, sources_by_key
from annotator.people.models import User
from annotator.reports.models import Report
from sources.models import Source

from .differences import differences, severity
from .models import Decision, DecisionCitation, Dispute, DisputeSource, DisputeStep, Outcome

WRITTEN_AT_ONCE = 500


@receiver(statements_assigned)
def open_outcomes(statements: Sequence[int], **kwargs: Any) -> None:
    """Every statement that is handed out has an outcome, open at first."""
    Outcome.objects.bulk_create((Outcome(statement_id=pk) for pk in statements), ignore_conflicts=True)


@receiver(statements_completed)
@transaction.atomic
def decide_completed(report: Report, statements: Sequence[int], **kwargs: Any) -> None:
    """Decide what all annotators judged alike; over what they judged differently, or flagged, open a dispute.

    What is decided or disputed already stays so: once a statement is complete, nobody else is handed it, and nobody
    changes what they submitted.
    """
    for statement, group in groupby(judgements_of(statements), key=lambda a: a.seat.statement_id):
        judged = list(group)
        outcome = Outcome.objects.select_for_update().get(statement=statement)
        if outcome.status != Outcome.OPEN:
            continue
        outcome.both_accepted = all(a.suggestion_outcome == Annotation.ACCEPTED for a in judged)
        differs = differences(judged)
        if differs:
            dispute_open(outcome, judged, differs)
        else:
            alone = report.required_annotators == 1 == len(judged)
            decide(outcome, judged[0], Decision.SINGLE if alone else Decision.CONSENSUS)


def judgements_of(statements: Sequence[int] | QuerySet[Any, Any]) -> Any:
    """The judgements that count for each statement, in an order that tells nothing of who was first.

    statements: their ids, or a query that finds these.
    """
    return (
        Annotation.objects.current()
        .filter(seat__statement__in=statements, seat__state=Seat.SUBMITTED, seat__assignment__repeat=False)
        .select_related("seat__assignment")
        .order_by("seat__statement_id", "path", "pk")
    )


def dispute_open(
    outcome: Outcome,
    judged: Sequence[Annotation],
    differs: Sequence[str],
    by: User | None = None,
    reason: str = "",
) -> Dispute:
    """Open a dispute over the statement of a locked outcome; with `by`, it was decided, and they open it again."""
    dispute = Dispute.objects.create(
        statement_id=outcome.statement_id, severity=severity(judged, differs), differs=";".join(differs)
    )
    keys = keys_in(annotation.path for annotation in judged)
    sources = Source.objects.filter(key__in=keys).order_by("pk") if keys else ()
    DisputeSource.objects.bulk_create(DisputeSource(dispute=dispute, source=source) for source in sources)
    step_add(dispute, DisputeStep.REOPENED if by else DisputeStep.OPENED, by=by, reason=reason)
    set_aside(outcome)
    return dispute


def disputes_note_sources(disputes: QuerySet[Dispute]) -> None:
    """Write down whom the judgements of disputes cite that were not opened here, but brought in."""
    judged = judgements_of(disputes.order_by().values("statement")).order_by("seat__statement_id")
    rows = judged.values_list("seat__statement", "path").iterator()
    keys = {
        statement: sorted(keys_in(path for _, path in group))
        for statement, group in groupby(rows, key=itemgetter(0))
    }
    known = dict(Source.objects.values_list("key", "pk"))
    named = (
        DisputeSource(dispute_id=dispute, source_id=known[key])
        for dispute, statement in list(disputes.order_by().values_list("pk", "statement"))
        for key in keys.get(statement, ())
    )
    while part := list(islice(named, WRITTEN_AT_ONCE)):
        DisputeSource.objects.bulk_create(part)


def keys_in(found: Iterable[str]) -> set[str]:
    """The keys of the sources in these paths."""
    return {link.source for path in found for link in paths.read(path) if link.source}


def set_aside(outcome: Outcome) -> None:
    """Let no judgement count for the statement of a locked outcome; the decisions so far stay as its versions."""
    outcome.status, outcome.decision = Outcome.DISPUTED, None
    outcome.save()


def step_add(dispute: Dispute, action: str, **values: Any) -> DisputeStep:
    """Add a step to the dispute's history. The caller holds the lock on the statement's outcome."""
    last = dispute.steps.aggregate(last=Max("number"))["last"] or 0
    return DisputeStep.objects.create(dispute=dispute, number=last + 1, action=action, **values)


def decide(outcome: Outcome, judgement: Annotation | Decision, decided_by: str, **values: Any) -> Decision:
    """Make `judgement` the next version of what counts for the statement of a locked outcome.

    judgement: an annotation, whose mentions are taken over, or an unsaved decision that only has a judgement.
    """
    statement = outcome.statement_id
    version = (Decision.objects.filter(statement=statement).aggregate(last=Max("version"))["last"] or 0) + 1
    decision = Decision.objects.create(
        statement_id=statement,
        version=version,
        decided_by=decided_by,
        voice=judgement.voice,
        path=judgement.path,
        credibility=judgement.credibility,
        **values,
    )
    links = paths.read(judgement.path)
    rows = citation_rows(
        DecisionCitation, decision, links, sources_by_key(links), _mentions(outcome, judgement)
    )
    DecisionCitation.objects.bulk_create(rows)
    outcome.status, outcome.decision = Outcome.DECIDED, decision
    outcome.save()
    return decision


def _mentions(outcome: Outcome, judgement: Annotation | Decision) -> dict[str, tuple[int, int]]:
    """Where the report names each link: as the judgement says, or as any annotation of the statement does."""
    if isinstance(judgement, Annotation):
        return mentions_of(judgement.citations.select_related("source"))
    found: dict[str, tuple[int, int]] = {}
    for annotation in judgements_of([outcome.statement_id]):
        found |= mentions_of(annotation.citations.select_related("source"))
    return found
