"""Handing out reports to annotators, and handing on what somebody can't finish."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Report, Statement, Suggestion, texts_of
from annotator.statistics import statistics_renew

from . import signals
from .models import Assignment, Seat
from .planning import IMPORTED, Plan, annotators_checked, batches, plan_work
from .services import assignment_withdraw


@dataclass
class HandedOut:
    """What became of each report: assignments made, and reports left out with the reason."""

    assignments: list[Assignment] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def reports_assign(
    *,
    by: User | None,
    reports: Iterable[Report],
    annotators: Sequence[User],
    required: int = 2,
    overlap: int | None = None,
    aided: bool = True,
    credibility_first: bool = False,
    sequence: str = IMPORTED,
    seed: int = 1,
    round: str = "main",
    deadline: datetime.date | None = None,
) -> HandedOut:
    """Carry out what `plan_work` says of these settings. A report that some have already is filled up.

    Raises ValidationError, PermissionDenied.
    """
    require(by, "annotations.assign")
    if round.strip().casefold() in (Assignment.PRACTICE, Assignment.KEY):
        raise ValidationError({"round": f"“{round}” is the round of practice and its keys: name another."})
    Assignment(round=round, deadline=deadline, aided=aided).clean_fields(exclude=["report", "annotator"])
    plan = plan_work(
        reports_locked(report.pk for report in reports),
        annotators,
        required,
        overlap=overlap,
        seed=seed,
        sequence=sequence,
    )
    _write_required(plan)
    last = last_order()
    done = HandedOut(left_out=plan.left_out)
    for number, place in enumerate(plan.places, last + 1):
        done.assignments.append(
            Assignment(
                report=place.report,
                annotator=place.annotator,
                round=round,
                order=number,
                deadline=deadline,
                aided=aided,
                credibility_first=credibility_first,
            )
        )
    assignments_make(done.assignments)
    if done.assignments:
        after = {
            "annotators": [person.username for person in plan.annotators],
            "required": required,
            "aided": aided,
            "credibility_first": credibility_first,
        }
        if overlap is not None:
            after["overlap"] = overlap
        audit(
            by=by,
            action="reports assigned",
            subject=f"{len(done.assignments)} assignments, round {round}",
            after=after | {"order": sequence, "seed": seed},
        )
    transaction.on_commit(statistics_renew)
    return done


@transaction.atomic
def assignment_hand_on(
    *,
    by: User | None,
    assignment: UUID,
    annotator: User,
    reason: str,
    deadline: datetime.date | None = None,
) -> Assignment:
    """Take an unfinished assignment back and give its report to `annotator`, who begins anew.

    What was saved in it stays stored, and nobody but its author sees it. Where it was submitted before statements were
    corrected, what was submitted stays and counts, and the rest alone is handed on. Raises Assignment.DoesNotExist,
    ValidationError (submitted or withdrawn, a repeat, somebody who has the report or had it submitted, no reason),
    PermissionDenied.
    """
    require(by, "annotations.assign")
    annotators_checked([annotator])
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is handed on."})
    report = reports_locked([Assignment.objects.get(pk=assignment).report_id])[0]
    row = Assignment.objects.select_for_update().get(pk=assignment)
    if row.state != Assignment.OPEN:
        raise ValidationError("Only an open assignment can be handed on.")
    if row.kind != Assignment.WORK:
        raise ValidationError("Practice and answer keys are not handed on.")
    if row.repeat:
        raise ValidationError("A repeat is for the person who rated the report before; withdraw it instead.")
    if report.archived_at:
        raise ValidationError("The report is archived.")
    theirs = report.assignments.filter(annotator=annotator, repeat=False)
    if theirs.exclude(state=Assignment.WITHDRAWN).exists():
        raise ValidationError({"annotator": f"{annotator} has this report already."})
    # First the new place, then the old one's end: the statements must not complete in between.
    made = Assignment(
        report=report,
        annotator=annotator,
        round=row.round,
        order=last_order() + 1,
        deadline=deadline,
        aided=row.aided,
        credibility_first=row.credibility_first,
    )
    assignments_make([made])
    submitted = row.seats.filter(state=Seat.SUBMITTED)
    if submitted.exists():
        made.seats.filter(statement__in=submitted.values("statement")).delete()
        row.seats.exclude(state=Seat.SUBMITTED).update(state=Seat.WITHDRAWN)
        row.state, row.submitted_at = Assignment.SUBMITTED, timezone.now()
        row.save(update_fields=["state", "submitted_at"])
    else:
        assignment_withdraw(by=by, assignment=row.pk, reason=reason)
    audit(
        by=by,
        action="assignment handed on",
        subject=report.report_id,
        before={"annotator": row.annotator.username},
        after={"annotator": annotator.username},
        reason=reason,
    )
    return made


@transaction.atomic
def assignment_give_back(*, by: User | None, assignment: UUID, reason: str) -> Assignment:
    """Give an assignment that was taken back to its annotator again, with all that they had saved in it.

    Raises Assignment.DoesNotExist, ValidationError (not taken back, a repeat or no work, the report has its annotators
    or is none to hand out any more, no reason), PermissionDenied.
    """
    require(by, "annotations.assign")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is given back."})
    report = reports_locked([Assignment.objects.get(pk=assignment).report_id])[0]
    row = Assignment.objects.select_for_update().get(pk=assignment)
    if row.state != Assignment.WITHDRAWN or row.kind != Assignment.WORK or row.repeat:
        raise ValidationError("Only work that was taken back can be given back.")
    annotators_checked([row.annotator])
    others = report.assignments.filter(repeat=False).exclude(state=Assignment.WITHDRAWN)
    if report.archived_at or others.exclude(kind=Assignment.WORK).exists():
        raise ValidationError("The report is archived, or one to practise on.")
    if others.filter(annotator=row.annotator).exists():
        raise ValidationError(f"{row.annotator} has this report already.")
    if others.count() >= report.required_annotators:
        raise ValidationError("The report has its annotators already: take it back from one of them first.")
    seats_open(row, report.statements.live())
    row.state = Assignment.OPEN
    row.save(update_fields=["state"])
    audit(
        by=by,
        action="assignment given back",
        subject=f"{report.report_id}, {row.annotator.username}",
        reason=reason,
    )
    return row


def reports_locked(keys: Iterable[int]) -> list[Report]:
    """The reports with these ids in the database, locked until the transaction ends, without their texts.

    They are locked in one order everywhere: two hand-outs at once wait for each other instead of blocking each other.
    """
    known = Report.objects.defer(*texts_of())
    return [
        report
        for part in batches(sorted(set(keys)))
        for report in known.select_for_update().filter(pk__in=part).order_by("pk")
    ]


def last_order() -> int:
    """The highest `order` of all assignments."""
    return Assignment.objects.aggregate(last=Max("order"))["last"] or 0


def assignments_make(assignments: Sequence[Assignment]) -> None:
    """Store new assignments, with a seat at each live statement of their reports and the suggestion it shows, frozen.

    The caller holds the reports' locks.
    """
    Assignment.objects.bulk_create(assignments, batch_size=100)
    of_report: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        of_report[assignment.report_id].append(assignment)
    for keys in batches(list(of_report)):
        statements: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
        for report, *statement in _with_newest(Statement.objects.live().filter(report__in=keys)):
            statements[report].append(tuple(statement))
        Seat.objects.bulk_create(
            (
                Seat(
                    assignment=assignment, statement_id=pk, suggestion_id=newest if assignment.aided else None
                )
                for report in keys
                for assignment in of_report[report]
                for pk, newest in statements[report]
            ),
            batch_size=500,
        )
        for report in keys:
            if all(assignment.kind != Assignment.WORK for assignment in of_report[report]):
                continue  # nothing is decided of what is only practised on
            signals.statements_assigned.send(
                sender=Report,
                report=of_report[report][0].report,
                statements=[pk for pk, _ in statements[report]],
            )


def seats_open(assignment: Assignment, statements: QuerySet[Statement]) -> None:
    """A seat to work on at each of `statements`: the one that was taken back, with what was saved at it, or a new one.

    The caller holds the locks of the report and the assignment.
    """
    there = assignment.seats.filter(statement__in=statements.order_by().values("pk"))
    known = set(there.values_list("statement", flat=True))
    there.filter(annotation=None).update(state=Seat.TO_DO)
    there.exclude(annotation=None).update(state=Seat.SAVED)
    Seat.objects.bulk_create(
        Seat(assignment=assignment, statement_id=pk, suggestion_id=newest if assignment.aided else None)
        for _, pk, newest in _with_newest(statements)
        if pk not in known
    )


def _with_newest(statements: QuerySet[Statement]) -> QuerySet[Statement, tuple[Any, ...]]:
    """(report, statement, newest suggestion) of `statements`, by their ids."""
    newest = (
        Suggestion.objects.filter(statement=OuterRef("pk")).order_by("-created_at", "-pk").values("pk")[:1]
    )
    rows = statements.annotate(newest=Subquery(newest))
    return rows.order_by("report", "start").values_list("report", "pk", "newest")


def _write_required(plan: Plan) -> None:
    changed: dict[int, list[int]] = defaultdict(list)
    for report, required in plan.required.items():
        changed[required].append(report)
    for required, keys in changed.items():
        for part in batches(keys):
            Report.objects.filter(pk__in=part).update(required_annotators=required)
