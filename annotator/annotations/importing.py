"""Annotations made elsewhere come in: as ordinary ones, in a round of their own, over nobody's work."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotator import paths
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Report, Statement

from . import signals
from .completing import announce_completed
from .foreign import Judged, Refusal
from .handing_out import last_order, reports_locked
from .imported_lines import NEW, REFUSED, SAME, Content, Imported, Line, lines_of
from .models import Assignment, Seat
from .planning import annotators_checked
from .services import version_write

ROUND = "imported"


def annotations_import(
    *,
    by: User | None,
    rows: Iterable[Judged | Refusal],
    people: Mapping[str, User],
    round: str = ROUND,
    dry_run: bool = False,
) -> Imported:
    """Import judgements made elsewhere as annotations. people: who is meant by the names in the files.

    A name that is somebody's pseudonym needs no saying. Each annotator gets an assignment of a report in `round`, with
    seats at the statements that they judged, and submitted; completed statements are decided or disputed as ever. Who
    has the report as work already keeps what stands there. A report's rows come in together; the same rows again add
    nothing. Raises ValidationError (somebody who is no annotator, an odd round), PermissionDenied; everything wrong
    with a row is its verdict.
    """
    require(by, "annotations.assign")
    round = " ".join(round.split())
    if not round or round.casefold() in (Assignment.PRACTICE, Assignment.KEY):
        raise ValidationError({"round": f"“{round}” can't be the name of this round: choose another."})
    Assignment(round=round).clean_fields(exclude=["report", "annotator"])
    annotators_checked(people.values())
    done = lines_of(rows, people)
    ready = [line for line in done.lines if line.verdict != REFUSED]
    ready.sort(key=lambda line: (line.statement.report_id, line.person.pk))  # type: ignore[union-attr]
    names = {name: person.username for name, person in people.items()}
    begun = dry_run
    for report, lines in groupby(ready, key=lambda line: line.statement.report_id):  # type: ignore[union-attr]
        together = list(lines)
        try:
            with transaction.atomic():
                _of_report(reports_locked([report])[0], together, round, dry_run)
                if not begun and any(line.verdict == NEW for line in together):
                    # With the first of them: should this process be killed half-way, what came in is accounted for.
                    subject = f"{len(ready)} rows, round {round}"
                    audit(by=by, action="annotations import begun", subject=subject, after={"people": names})
                    begun = True
        except ValidationError as error:  # one report's trouble, not the others'
            for line in together:
                line.refuse(" ".join(error.messages))
    if not dry_run and done.counts[NEW]:
        audit(
            by=by,
            action="annotations imported",
            subject=f"{done.counts[NEW]} annotations, round {round}",
            after=done.counts | {"people": names},
        )
    return done


def _of_report(report: Report, lines: list[Line], round: str, dry_run: bool) -> None:
    """Judge the lines of one report, which is locked, and write what is new."""
    completing: list[tuple[Assignment, list[int]]] = []
    for person, own in groupby(lines, key=lambda line: line.person):
        place = _Place(report, person, round)
        new = [line for line in own if place.takes(line)]
        if new and not dry_run:
            completing.append((place.write(new), [line.statement.pk for line in new]))  # type: ignore[union-attr]
    # Only when everybody's judgements are there: two who agree must not decide before the third is heard.
    if completing:
        assignment = completing[0][0]
        announce_completed(
            report, assignment, sorted({pk for _, statements in completing for pk in statements})
        )


class _Place:
    """What one annotator has of a report, and where new judgements of theirs would go."""

    def __init__(self, report: Report, person: User, round: str) -> None:
        self.report, self.person, self.round = report, person, round
        assignments = report.assignments.exclude(state=Assignment.WITHDRAWN)
        self.practised = assignments.filter(kind=Assignment.KEY).exists()
        work = list(assignments.filter(annotator=person, repeat=False).exclude(kind=Assignment.KEY))
        self.work = work[0] if work else None  # there is at most one
        self.standing: dict[int, Content | None] = {}
        for seat in Seat.objects.filter(assignment__in=work).select_related("annotation").order_by():
            self.standing[seat.statement_id] = Content.of(seat.annotation) if seat.annotation else None
        complete = report.statements.exclude(outcome=None).exclude(outcome__status="open")
        self.complete = set(complete.values_list("pk", flat=True))

    def takes(self, line: Line) -> bool:
        """Give the line its verdict; whether it is a new annotation."""
        if line.statement is None or line.content is None:
            return False
        there = self.standing.get(line.statement.pk)
        if there == line.content:
            line.verdict = SAME
        elif there is not None:
            line.refuse(f"{self.person} has judged {line.statement_id} otherwise already; that stays")
        elif line.statement.pk in self.standing:
            line.refuse(f"{self.person} has {line.statement_id} as work already")
        elif self.report.archived_at:
            line.refuse("the report is archived")
        elif self.practised:
            line.refuse("the report is one to practise on")
        elif self.work is not None and (self.work.round, self.work.state) != (
            self.round,
            Assignment.SUBMITTED,
        ):
            line.refuse(f"{self.person} has this report as work already, in round {self.work.round}")
        elif line.statement.pk in self.complete:
            line.refuse(f"{line.statement_id} is complete: all its annotators have submitted")
        else:
            self.standing[line.statement.pk] = line.content
            return True
        return False

    def write(self, lines: Sequence[Line]) -> Assignment:
        """Write the annotations, and what they need; all of it is submitted."""
        assignment = self.work or self._assignment()
        statements = [line.statement.pk for line in lines if line.statement]
        Seat.objects.bulk_create(
            [Seat(assignment=assignment, statement_id=pk) for pk in statements], batch_size=500
        )
        signals.statements_assigned.send(sender=Report, report=self.report, statements=statements)
        seats = assignment.seats.filter(statement__in=statements).select_related("statement")
        by_statement = {seat.statement_id: seat for seat in seats}
        for line in lines:
            if line.statement is None or line.content is None or line.judged is None:
                continue
            seat = by_statement[line.statement.pk]
            seat.assignment = assignment
            said = line.content
            version_write(
                seat,
                paths.read(said.path),
                mentions=_mentions_within(line.judged, line.statement),
                by_guidelines=False,
                voice=said.voice,
                credibility=said.credibility,
                note=said.note,
                flagged=bool(said.flag_reason),
                flag_reason=said.flag_reason,
            )
        assignment.seats.filter(statement__in=statements).update(state=Seat.SUBMITTED)
        return assignment

    def _assignment(self) -> Assignment:
        made = Assignment.objects.create(
            report=self.report,
            annotator=self.person,
            round=self.round,
            order=last_order() + 1,
            aided=False,
            state=Assignment.SUBMITTED,
            submitted_at=timezone.now(),
        )
        self.work = made
        return made


def _mentions_within(judged: Judged, statement: Statement) -> dict[str, tuple[int, int]]:
    """Where the file says that the report names a source; only places in the statement itself."""
    return {
        link: (start, end)
        for link, (start, end) in judged.mentions.items()
        if statement.start <= start < end <= statement.end
    }
