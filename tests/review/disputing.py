"""Statements over which two annotators differ, made by the services that people's work goes through."""

from collections.abc import Sequence

from annotator.annotations.handing_out import reports_assign
from annotator.review.disputes import dispute_rule
from annotator.review.models import Decision, Dispute, DisputeStep, Outcome

from .conftest import rate


def disputed(report, people: Sequence, *judgements: dict, **values) -> Dispute:
    """The dispute over the first statement of `report`, which each of `people` judged as told: cited, sohr, 2."""
    reports_assign(by=None, reports=[report], annotators=people, **{"required": len(people)} | values)
    for person, judgement in zip(people, judgements, strict=True):
        rate(person, report, **judgement)
    return dispute_of(report)


def dispute_of(report) -> Dispute:
    """The newest dispute over the first statement of `report`."""
    statement = report.statements.order_by("start").first()
    return Dispute.objects.filter(statement=statement).order_by("opened_at").last()


def rule(by, dispute: Dispute, **values) -> Decision:
    """Rule on `dispute` as it stands: sohr, 3, because the text is unclear, unless told otherwise."""
    given = {"reason": "The text says so.", "cause": Decision.TEXT, "step": dispute.last_step.number}
    if "take" not in values:
        given |= {"voice": "cited", "path": "sohr", "credibility": 3}
    return dispute_rule(by=by, dispute=dispute.pk, **given | values)


def outcome_of(dispute: Dispute) -> Outcome:
    return Outcome.objects.select_related("decision").get(statement=dispute.statement_id)


def actions(dispute: Dispute) -> list[str]:
    """What happened to `dispute`, in order."""
    numbers = list(dispute.steps.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    return list(
        DisputeStep.objects.filter(dispute=dispute).order_by("number").values_list("action", flat=True)
    )
