"""Practice: a report that new annotators rate before the real work, and the answer key that they see afterwards.

A key is an assignment of a manager, made on the workbench like any other; its notes are the reasons. Neither the key
nor the practice counts for anything: see `Assignment`.
"""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from annotator import paths
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Report

from .handing_out import HandedOut, assignments_make, last_order, reports_locked
from .models import Annotation, Assignment, AssignmentQuerySet, Seat
from .planning import annotators_checked
from .services import version_write


def still_rated(report: Report) -> AssignmentQuerySet:
    """The open work on a report: as long as there is any, its answers are told to nobody."""
    return report.assignments.filter(kind=Assignment.WORK, state=Assignment.OPEN)


@transaction.atomic
def key_begin(*, by: User, report: int, taken_from: UUID | None = None, reason: str = "") -> Assignment:
    """Make a report (by its id in the database) one to practise on: `by` gets its answer key to fill in and submit.

    taken_from: somebody's submitted assignment of the report, whose answers and notes the key begins with; `reason`
    then says why the manager looks at them, for the audit log. Raises Report.DoesNotExist, ValidationError (archived,
    somebody still rates it, it has a key), PermissionDenied.
    """
    require(by, "annotations.assign")
    row = _locked(report)
    others = row.assignments.filter(kind=Assignment.WORK)
    if row.archived_at:
        raise ValidationError("The report is archived.")
    if Assignment.objects.answer_keys().filter(report=row).exists():
        raise ValidationError("The report has an answer key already.")
    if still_rated(row).exists():
        raise ValidationError("Somebody is still rating this report: a key would tell them the answers.")
    first = None
    if taken_from is not None:
        first = others.filter(pk=taken_from, state=Assignment.SUBMITTED, repeat=False).first()
        if first is None:
            raise ValidationError({"taken_from": "Only a submitted assignment of this report can be taken."})
        if not reason.strip():
            raise ValidationError({"reason": "Say why you look at somebody's answers."})
    key = Assignment(
        report=row, annotator=by, kind=Assignment.KEY, round=Assignment.KEY, order=last_order() + 1
    )
    assignments_make([key])
    if not key.seats.exists():
        raise ValidationError("The report has no statements.")
    if first is not None:
        _copy(first, key)
    audit(
        by=by,
        action="answer key begun",
        subject=row.report_id,
        after={"taken_from": first.annotator.username if first else None},
        reason=reason,
    )
    return key


def _copy(first: Assignment, key: Assignment) -> None:
    judged = {
        annotation.seat.statement_id: annotation
        for annotation in Annotation.objects.current()
        .filter(seat__assignment=first, seat__state=Seat.SUBMITTED)
        .select_related("seat")
    }
    for seat in key.seats.select_related("assignment", "statement", "suggestion"):
        annotation = judged.get(seat.statement_id)
        if annotation is not None:
            version_write(
                seat,
                paths.read(annotation.path),
                voice=annotation.voice,
                credibility=annotation.credibility,
                note=annotation.note,
            )


@transaction.atomic
def key_end(*, by: User | None, report: int, reason: str) -> None:
    """Take the answer key of a report away: nobody practises on it any more. What was saved stays stored.

    Raises Assignment.DoesNotExist where there is none, ValidationError (somebody still practises, no reason),
    PermissionDenied.
    """
    require(by, "annotations.assign")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is taken away."})
    row = _locked(report)
    key = Assignment.objects.answer_keys().select_for_update().get(report=row)
    if row.assignments.filter(kind=Assignment.PRACTICE, state=Assignment.OPEN).exists():
        raise ValidationError("Somebody is practising on this report: take that back first.")
    key.seats.update(state=Seat.WITHDRAWN)
    key.state = Assignment.WITHDRAWN
    key.save(update_fields=["state"])
    audit(by=by, action="answer key taken away", subject=row.report_id, reason=reason)


@transaction.atomic
def practice_assign(
    *,
    by: User | None,
    report: int,
    annotators: Iterable[User],
    aided: bool = True,
    credibility_first: bool = False,
    deadline: datetime.date | None = None,
) -> HandedOut:
    """Give a report with a finished key to `annotators` for practice. left_out: (sign-in name, reason).

    Who has, rated or practised on the report is left out. Raises Report.DoesNotExist, ValidationError,
    PermissionDenied.
    """
    require(by, "annotations.assign")
    people = annotators_checked(annotators)
    row = _locked(report)
    if not Assignment.objects.answer_keys().filter(report=row, state=Assignment.SUBMITTED).exists():
        raise ValidationError("The report has no finished answer key.")
    having = row.assignments.exclude(state=Assignment.WITHDRAWN).filter(repeat=False)
    taken = set(having.values_list("annotator", flat=True))
    last = last_order()
    done = HandedOut()
    for person in people:
        if person.pk in taken:
            done.left_out.append((person.username, "knows the report already"))
            continue
        done.assignments.append(
            Assignment(
                report=row,
                annotator=person,
                kind=Assignment.PRACTICE,
                round=Assignment.PRACTICE,
                order=last + 1 + len(done.assignments),
                deadline=deadline,
                aided=aided,
                credibility_first=credibility_first,
            )
        )
    assignments_make(done.assignments)
    if done.assignments:
        audit(
            by=by,
            action="practice assigned",
            subject=row.report_id,
            after={"annotators": [made.annotator.username for made in done.assignments]},
        )
    return done


def _locked(report: int) -> Report:
    found = reports_locked([report])
    if not found:
        raise Report.DoesNotExist
    return found[0]
