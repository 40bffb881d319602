"""Writes of the annotators: every save is a new version, and a submitted assignment is closed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotator import paths
from annotator.judgement import NONE, Citation, citation_rows, mentions_of, settled, sources_by_key
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.prepared import write_together
from annotator.reports.models import Report
from sources.models import Source

from .at_hand import (
    ANNOTATION_ADDED,
    CITATIONS_ADDED,
    OPEN_ASSIGNMENT_LOCKED,
    SEAT_CHANGED,
    SEAT_LOCKED,
    newest_guidelines,
    suggested_at,
)
from .completing import announce_completed, completed
from .guidelines import guidelines_publish as guidelines_publish
from .models import Annotation, AnnotationCitation, Assignment, Seat, half_judged, unfinished


class StaleVersion(Exception):
    """The statement was saved elsewhere since the form was opened. `current` is what stands there now."""

    def __init__(self, current: Annotation | None) -> None:
        super().__init__("This statement was saved elsewhere since the page was opened.")
        self.current = current


CLOSED = "This statement has been submitted, and is closed."

# What somebody needs to work on an assignment of each kind.
NEEDED = {
    Assignment.WORK: "annotations.annotate",
    Assignment.PRACTICE: "annotations.annotate",
    Assignment.KEY: "annotations.assign",
}
NOTHING_EARLIER = "nothing_earlier"  # code of a ValidationError: there is no version to go back to


def _require_hands(by: User) -> None:
    """Raise PermissionDenied for somebody who may work on nothing, before anything is looked up for them."""
    if not by.has_perm("annotations.assign"):
        require(by, "annotations.annotate")


def _own_seat(by: User, seat: UUID, assignment: UUID | None) -> Seat:
    """The seat, locked with its assignment; Seat.DoesNotExist where it is missing, foreign or withdrawn alike.

    assignment: the one that the seat was named in, where the caller knows it; a seat of another one is missing too.

    What was submitted may still be changed until the statement completes, and an answer key always; from then on, and
    where practice was submitted, a ValidationError says that it is closed.
    """
    _require_hands(by)
    # Locks are taken in one order everywhere: report, assignment, seat. The report is locked where it matters who of
    # two annotators is first: this change, or the other one's submit that completes the statement.
    own = OPEN_ASSIGNMENT_LOCKED.first(seat, by.pk)
    if own is None:
        return _own_submitted_seat(by, seat, assignment)
    if assignment not in (None, own.pk):
        raise Seat.DoesNotExist
    require(by, NEEDED[own.kind])
    row = SEAT_LOCKED.first(own.pk, seat)
    if row is None:
        raise Seat.DoesNotExist
    row.assignment = own
    if not seat_is_open(row):
        raise ValidationError(CLOSED)
    return row


def _own_submitted_seat(by: User, seat: UUID, within: UUID | None) -> Seat:
    found = Seat.objects.select_related("assignment").get(
        pk=seat, assignment__annotator=by, assignment__state__in=[Assignment.OPEN, Assignment.SUBMITTED]
    )
    if within not in (None, found.assignment_id):
        raise Seat.DoesNotExist
    if not Assignment.objects.of(by).filter(pk=found.assignment_id).exists():
        raise Seat.DoesNotExist  # they rate the report once more: what they said before is out of their sight
    require(by, NEEDED[found.assignment.kind])
    submitted = found.assignment.state == Assignment.SUBMITTED
    if submitted:
        Report.objects.select_for_update().get(pk=found.assignment.report_id)
    assignment = Assignment.objects.select_for_update().get(pk=found.assignment_id)
    if assignment.state == Assignment.WITHDRAWN:
        raise Seat.DoesNotExist
    row = (
        Seat.objects.select_for_update(of=("self",))
        .select_related("assignment", "statement", "suggestion", "annotation")
        .exclude(state=Seat.WITHDRAWN)
        .get(pk=seat)
    )
    if assignment.state == Assignment.SUBMITTED and (not submitted or not seat_is_open(row)):
        raise ValidationError(CLOSED)
    return row


def seat_is_open(seat: Seat) -> bool:
    """Whether the annotator may still change what stands at `seat` (of an assignment that is not withdrawn)."""
    assignment = seat.assignment
    if assignment.state == Assignment.OPEN:
        # Submitted, and open again for other statements, which were corrected: what was handed in then counts.
        return seat.state != Seat.SUBMITTED
    if assignment.kind == Assignment.KEY:
        return True
    return assignment.kind == Assignment.WORK and not completed(assignment.report, [seat.statement_id])


def _outcome(seat: Seat, voice: str, path: str) -> str:
    # While the credibility is rated first, the suggestion isn't shown yet.
    if not seat.assignment.aided or not voice:
        return Annotation.UNAIDED
    if seat.suggestion is None:
        return Annotation.NO_SUGGESTION
    unchanged = seat.suggestion.voice == voice and _same_path(seat.suggestion.path, path)
    return Annotation.ACCEPTED if unchanged else Annotation.CHANGED


def _same_path(one: str, other: str) -> bool:
    """Whether two paths name the same sources in one order. What is typed is stored under the key that stands now."""
    if one == other:
        return True
    now = Source.objects.now()
    return paths.renamed(one, now) == paths.renamed(other, now)


def _check_order(seat: Seat, voice: str, path: str, credibility: int | None) -> None:
    """Credibility before source: the first version rates, later ones also say whose words it carries."""
    if voice == NONE:
        return
    if credibility is None:
        raise ValidationError({"credibility": "Rate the credibility first."})
    if voice and credibility_is_due(seat):
        raise ValidationError({"voice": "Rate the credibility first; the source comes after it."})
    if not voice and (path or (seat.annotation and seat.annotation.voice not in ("", NONE))):
        raise ValidationError({"voice": "Say whose words these are."})


def credibility_is_due(seat: Seat) -> bool:
    """Whether the statement's credibility is to be rated before its source is shown or asked for."""
    rated = seat.annotation is not None and seat.annotation.credibility is not None
    return seat.assignment.credibility_first and not rated


def _mentions(
    seat: Seat, links: Sequence[paths.Link], suggested: Sequence[Citation]
) -> dict[str, tuple[int, int]]:
    """Where the report names each link: as the suggestion found it, or where a name stands in the statement."""
    found = mentions_of(suggested)
    for link in links:
        at = seat.statement.text.find(link.name) if link.name else -1
        if at >= 0:
            start = seat.statement.start + at
            found.setdefault(str(link), (start, start + len(link.name)))
    return found


def version_write(
    seat: Seat,
    links: Sequence[paths.Link],
    *,
    known: Mapping[str, Source] | None = None,
    mentions: Mapping[str, tuple[int, int]] | None = None,
    by_guidelines: bool = True,
    **values: Any,
) -> Annotation:
    """Add a version to `seat` and put it in force. The caller has locked the seat and checked links and values.

    known: sources by key, as far as the caller has looked them up. mentions: where the report names links, as far as it
    is known already. by_guidelines: whether it was made under the
    team's newest guidelines.
    """
    path = paths.write(links)
    suggested = suggested_at(seat) if links else []
    sources = {c.source.key: c.source for c in suggested if c.source} | dict(known or {})
    sources |= sources_by_key(link for link in links if link.source not in sources)
    half = not values["voice"] or (values["voice"] != NONE and values["credibility"] is None)
    if seat.state in Seat.HANDED_IN and half:
        raise ValidationError(
            {"credibility": "What was submitted can be changed, but not left without a rating or a source."}
        )
    annotation = Annotation(
        seat=seat,
        version=seat.annotation.version + 1 if seat.annotation else 1,
        path=path,
        suggestion=seat.suggestion,
        suggestion_outcome=_outcome(seat, values["voice"], path),
        guidelines=newest_guidelines(seat) if by_guidelines else None,
        **values,
    )
    # What it points at was read in this transaction: nothing to look up again.
    annotation.full_clean(
        exclude=["seat", "suggestion", "guidelines"], validate_unique=False, validate_constraints=False
    )
    places = _mentions(seat, links, suggested) | dict(mentions or {})
    rows = citation_rows(AnnotationCitation, annotation, links, sources, places)
    seat.annotation = annotation
    if seat.state not in Seat.HANDED_IN:
        seat.state = Seat.SAVED
    write_together((ANNOTATION_ADDED, [annotation]), (CITATIONS_ADDED, rows), (SEAT_CHANGED, [seat]))
    return annotation


@transaction.atomic
def annotation_save(
    *,
    by: User,
    seat: UUID,
    base_version: int,
    voice: str,
    path: str | Callable[[Seat], tuple[str, Mapping[str, Source]]],
    credibility: int | None,
    note: str = "",
    flagged: bool = False,
    flag_reason: str = "",
    seconds: int | None = None,
    assignment: UUID | None = None,
) -> Annotation:
    """Save a judgement as a new version of the seat. `base_version` is the version that the form showed, 0 for none.

    Where the assignment asks for the credibility before the source, the first version holds it alone, with an empty
    voice and path (or the voice `none`, which leaves nothing to rate); only then the source is accepted.

    path: the text, or what makes it of the seat once that is locked, with the sources that it has looked up, by key.
    assignment: the one whose page was posted, where there is one; the seat must be of it.
    A repeated save of the same content (a double click, a retry) gives back the version that it made. Raises
    Seat.DoesNotExist, StaleVersion, ValidationError, PermissionDenied.
    """
    row = _own_seat(by, seat, assignment)
    known: Mapping[str, Source] = {}
    if not isinstance(path, str):
        path, known = path(row)
    if credibility is not None and not 1 <= credibility <= 6:
        raise ValidationError({"credibility": "Credibility goes from 1 to 6."})
    if row.assignment.credibility_first:
        _check_order(row, voice, path, credibility)
    elif not voice:
        raise ValidationError({"voice": "Say whose words these are."})
    try:
        links = settled(voice, paths.read(path)) if voice else []
    except paths.PathError as error:
        raise ValidationError({"path": f"The citation path can't be read: {error}."}) from error
    if voice == NONE:
        credibility = None
    if flagged and not flag_reason.strip():
        raise ValidationError({"flag_reason": "Say why this statement should be looked at."})
    values: dict[str, Any] = {
        "voice": voice,
        "credibility": credibility,
        "note": note,
        "flagged": flagged,
        "flag_reason": flag_reason if flagged else "",
    }
    current = row.annotation
    version = current.version if current else 0
    again = version in (base_version, base_version + 1)
    same = again and all(getattr(current, name) == value for name, value in values.items() if current)
    if current is not None and same and _same_path(current.path, paths.write(links)):
        if row.state in (Seat.TO_DO, Seat.SKIPPED):  # taken back, or put aside
            row.state = Seat.SAVED
            row.save(update_fields=["state"])
        current.seat = row
        return current
    if version != base_version:
        raise StaleVersion(current)
    return version_write(row, links, known=known, seconds=seconds, **values)


@transaction.atomic
def annotation_undo(*, by: User, seat: UUID, base_version: int, assignment: UUID | None = None) -> Annotation:
    """Write the version before the one in force as a new version. Raises as annotation_save does.

    Undoing an undo goes on to the version before the restored one: so one comes back to each of them. After submit,
    those that lack a rating or a source are passed over.
    """
    row = _own_seat(by, seat, assignment)
    if (row.annotation.version if row.annotation else 0) != base_version:
        raise StaleVersion(row.annotation)
    before = row.annotation.before if row.annotation else 0
    earlier = row.annotations.filter(version__lte=before).order_by("-version")
    if row.state in Seat.HANDED_IN:
        earlier = earlier.exclude(half_judged())
    version = earlier.first()
    if version is None:
        raise ValidationError("There is no earlier version to go back to.", code=NOTHING_EARLIER)
    return version_write(
        row,
        paths.read(version.path),
        restores=version.version,
        voice=version.voice,
        credibility=version.credibility,
        note=version.note,
        flagged=version.flagged,
        flag_reason=version.flag_reason,
        seconds=None,
    )


@transaction.atomic
def seat_skip(*, by: User, seat: UUID, assignment: UUID | None = None) -> Seat:
    """Put a statement aside, to return to. What was saved at it stays. Raises Seat.DoesNotExist, ValidationError."""
    return _left(_own_seat(by, seat, assignment), Seat.SKIPPED)


@transaction.atomic
def seat_clear(*, by: User, seat: UUID, base_version: int, assignment: UUID | None = None) -> Seat:
    """Have a statement count as not rated yet. What was saved at it stays. Raises StaleVersion, else as seat_skip."""
    row = _own_seat(by, seat, assignment)
    if row.annotation is None or row.annotation.version != base_version:
        raise StaleVersion(row.annotation)
    return _left(row, Seat.TO_DO)


def _left(row: Seat, state: str) -> Seat:
    if row.state in Seat.HANDED_IN:
        raise ValidationError("What was submitted can be changed, but not put aside.")
    row.state = state
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def assignment_submit(*, by: User, assignment: UUID) -> Assignment:
    """Close an assignment whose statements are all judged; a second submit changes nothing.

    Raises Assignment.DoesNotExist (missing, foreign, withdrawn), ValidationError naming what is unfinished.
    """
    _require_hands(by)
    own = Assignment.objects.of(by).get(pk=assignment)
    require(by, NEEDED[own.kind])
    # The report is locked so that of two annotators who submit at once the second sees the first one's work.
    report = Report.objects.select_for_update().get(pk=own.report_id)
    row = Assignment.objects.select_for_update().get(pk=assignment)
    if row.state == Assignment.SUBMITTED:
        return row
    if row.state != Assignment.OPEN:
        raise Assignment.DoesNotExist
    seats = row.seats.exclude(state=Seat.WITHDRAWN)
    positions = sorted(seats.filter(unfinished()).values_list("statement__position", flat=True))
    if positions:
        named = ", ".join(str(p) for p in positions[:20]) + (" …" if len(positions) > 20 else "")
        raise ValidationError(
            f"Not finished yet: statement {named}."
            if len(positions) == 1
            else f"Not finished yet: statements {named}."
        )
    statements = list(seats.values_list("statement_id", flat=True))
    seats.update(state=Seat.SUBMITTED if row.kind == Assignment.WORK else Seat.PRACTISED)
    row.state, row.submitted_at = Assignment.SUBMITTED, timezone.now()
    row.save(update_fields=["state", "submitted_at"])
    announce_completed(report, row, statements)
    return row


@transaction.atomic
def assignment_withdraw(*, by: User | None, assignment: UUID, reason: str) -> None:
    """Take an unfinished assignment back; what was saved in it stays stored.

    Raises ValidationError if it was submitted, be it in part.
    """
    require(by, "annotations.assign")
    unlocked = Assignment.objects.get(pk=assignment)
    report = Report.objects.select_for_update().get(pk=unlocked.report_id)
    row = Assignment.objects.select_for_update().get(pk=assignment)
    if row.kind == Assignment.KEY:
        raise ValidationError("An answer key is taken away on the page of practice.")
    if row.state != Assignment.OPEN:
        raise ValidationError("Only an open assignment can be withdrawn.")
    if row.seats.filter(state=Seat.SUBMITTED).exists():
        raise ValidationError("Part of it was submitted, and counts: hand the rest on to somebody else.")
    statements = list(row.seats.values_list("statement_id", flat=True))
    row.seats.update(state=Seat.WITHDRAWN)
    row.state = Assignment.WITHDRAWN
    row.save(update_fields=["state"])
    audit(
        by=by,
        action="assignment withdrawn",
        subject=f"{report.report_id}, {row.annotator.username}",
        reason=reason,
    )
    announce_completed(report, row, statements)
