"""Bringing assignments, annotations, decisions, disputes and claims back in from a bundle."""

from collections.abc import Iterator
from uuid import UUID

from annotator.annotations.models import Annotation, AnnotationCitation, Assignment, Seat
from annotator.review.models import (
    Claim,
    ClaimStatement,
    ClaimStep,
    Comment,
    Decision,
    DecisionCitation,
    Dispute,
    DisputeStep,
    Outcome,
)
from annotator.review.services import disputes_note_sources

from .restoring_reports import Known
from .restoring_rows import Citations, Cited, Lines, store, store_cited


def assignments_restore(lines: Lines, known: Known) -> None:
    """Assignments and their seats, which point at annotations that are yet to come."""
    store(
        Assignment,
        (
            Assignment(
                pk=UUID(line["assignment_id"]),
                report_id=line.known("report_id", known.reports, "report"),
                annotator_id=line.known("annotator", known.people, "person"),
                **line.only("kind", "round", "order", "deadline", "aided", "credibility_first", "repeat"),
                **line.only("state", "created_at", "submitted_at"),
            )
            for line in lines.of("assignments")
        ),
    )
    store(
        Seat,
        (
            Seat(
                pk=UUID(line["seat_id"]),
                assignment_id=UUID(line["assignment_id"]),
                statement_id=known.statement(line),
                suggestion_id=line.number_in("suggestion_id"),
                annotation_id=line.uuid("annotation_id"),
                state=line["state"],
            )
            for line in lines.of("seats")
        ),
    )


def annotations_restore(lines: Lines, known: Known, citations: Citations) -> None:
    """Every version of every annotation, with its citations."""
    store_cited(Annotation, AnnotationCitation, _annotations(lines, known, citations))


def _annotations(lines: Lines, known: Known, citations: Citations) -> Iterator[Cited]:
    for line, more in lines.with_details("annotations", ["annotation_id"]):
        annotation = Annotation(
            pk=UUID(line["annotation_id"]),
            seat_id=UUID(more["seat_id"]),
            path=line["sources"],
            suggestion_id=more.number_in("suggestion_id"),
            suggestion_outcome=line["suggestion"],
            guidelines_id=line.known_or_none("guidelines", known.guidelines, "version of the guidelines"),
            restores=more["restores"],
            **line.only("version", "voice", "credibility", "note", "flagged", "flag_reason", "seconds"),
            **line.only("created_at"),
        )
        yield annotation, citations.of("annotation", line, known.sources)


def decisions_restore(lines: Lines, known: Known, citations: Citations) -> None:
    """Decisions in all versions, under the keys that they had, and where each statement stands."""
    current: dict[str, int] = {}
    store_cited(Decision, DecisionCitation, _decisions(lines, known, citations, current))
    store(Outcome, _outcomes(lines, known, current))


def _decisions(lines: Lines, known: Known, citations: Citations, current: dict[str, int]) -> Iterator[Cited]:
    for line, more in lines.with_details("decisions", ["decision_id"]):
        decision = Decision(
            pk=line.number_in("decision_id"),
            statement_id=known.statement(line),
            path=line["sources"],
            decider_id=known.person(line, "decider"),
            taken_from_id=more.uuid("taken_from"),
            **line.only("version", "decided_by", "voice", "credibility", "reason", "cause", "created_at"),
        )
        if line["current"]:
            current[line["statement_id"]] = decision.pk
        yield decision, citations.of("decision", line, known.sources)


def _outcomes(lines: Lines, known: Known, current: dict[str, int]) -> Iterator[Outcome]:
    for line in lines.of("statement_details"):
        if line["outcome"]:
            yield Outcome(
                statement_id=known.statement(line),
                status=line["outcome"],
                decision_id=current.get(line["statement_id"]),
                both_accepted=line["both_accepted"],
            )


def disputes_restore(lines: Lines, known: Known) -> None:
    """Disputes with their steps. One that was closed is ruled, and past its end."""
    store(Dispute, _disputes(lines, known))
    store(
        DisputeStep,
        (
            DisputeStep(
                dispute_id=UUID(line["dispute_id"]),
                by_id=known.person(line, "by"),
                decision_id=line.number_in("decision_id"),
                **line.only("number", "action", "at", "reason"),
            )
            for line in lines.of("dispute_steps")
        ),
    )
    disputes_note_sources(Dispute.objects.filter(sources=None))


def _disputes(lines: Lines, known: Known) -> Iterator[Dispute]:
    for line, more in lines.with_details("disputes", ["dispute_id"]):
        yield Dispute(
            pk=UUID(line["dispute_id"]),
            statement_id=known.statement(line),
            state=Dispute.RULED if line["state"] == Dispute.CLOSED else line["state"],
            closes_at=more["closes_at"],
            **line.only("severity", "differs", "opened_at"),
        )


def claims_restore(lines: Lines, known: Known) -> None:
    """Claims with their statements and their history, and what was said about them and about disputes."""
    store(Claim, _claims(lines, known))
    store(ClaimStatement, _claim_statements(lines, known))
    store(
        ClaimStep,
        (
            ClaimStep(
                claim_id=UUID(line["claim_id"]),
                by_id=known.person(line, "by"),
                statement_id=line.known_or_none("statement_id", known.statements, "statement"),
                **line.only("at", "action", "before", "after", "reason"),
            )
            for line in lines.of("claim_steps")
        ),
    )
    store(
        Comment,
        (
            Comment(
                dispute_id=line.uuid("dispute_id"),
                claim_id=line.uuid("claim_id"),
                by_id=line.known("by", known.people, "person"),
                **line.only("text", "created_at"),
            )
            for line in lines.of("comments")
        ),
    )


def _claims(lines: Lines, known: Known) -> Iterator[Claim]:
    for line, more in lines.with_details("claims", ["claim_id"]):
        yield Claim(
            pk=UUID(line["claim_id"]),
            assignee_id=known.person(more, "assignee"),
            created_by_id=known.person(more, "created_by"),
            created_at=more["created_at"],
            **line.only("title", "period_start", "period_end", "state", "conclusion"),
        )


def _claim_statements(lines: Lines, known: Known) -> Iterator[ClaimStatement]:
    for line, more in lines.with_details("claim_statements", ["claim_id", "statement_id"]):
        yield ClaimStatement(
            claim_id=UUID(line["claim_id"]),
            statement_id=known.statement(line),
            added_by_id=known.person(more, "added_by"),
            added_at=more["added_at"],
            **line.only("stance", "figure"),
        )
