"""Statements that the reader cut or took wrongly: a manager splits, joins, adds and drops them, or says their kind.

The text stays as it was imported. A statement that goes is retired with the work on it; one that comes, or comes back,
is issued. What becomes of seats, decisions and disputes the rooms above settle, in the same transaction. One whose kind
is changed stays the statement that it was, and the work on it in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotator.folding import fold
from annotator.judgement import PUBLISHER
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reading import model
from sources.models import Source

from . import signals
from .models import KINDS, Report, Statement, Suggestion, SuggestionQuerySet
from .registry import registry_of_database, version_of
from .suggestions import reading_of, suggestion_rows, suggestions_store
from .unread import Unread

PERMISSION = "reports.change_report"
BY_HAND = "by hand"  # the rule of furniture that a person, not the reader, took out
CHANGED = "Somebody has corrected these statements since the page was opened."
AS_SHOWN = "The report was handed out: its suggestions stay as they were shown."
Place = tuple[int, int, str]  # start, end, kind


@dataclass(frozen=True)
class Corrected:
    """The statements that were issued, in the order of the text, and sentences on what became of the work.

    issued: after a change of kind the statement itself.
    """

    issued: list[Statement]
    told: list[str]


@transaction.atomic
def statement_split(*, by: Any, statement: int, at: int, reason: str = "") -> Corrected:
    """Split a statement (id) in two before the code point `at` of the report's text.

    Raises Statement.DoesNotExist, PermissionDenied; ValidationError where it was retired, a part holds no words, the
    report is out of use or for practice, or was handed out and no reason is given.
    """
    report, row = _locked(by, statement)
    if not row.start < at < row.end:
        raise ValidationError("That place is not within the statement.")
    after = row.kind if row.kind == "list_item" else "sentence"
    places = [(row.start, at, row.kind), (at, row.end, after)]
    return _correct(by, report, "statement split", [row], places, reason)


@transaction.atomic
def statement_join(*, by: Any, statement: int, reason: str = "") -> Corrected:
    """Join a statement (id) with the next one of its report, and with what stands between them. Raises as above."""
    report, row = _locked(by, statement)
    following = report.statements.live().filter(start__gt=row.start).order_by("start").first()
    if following is None:
        raise ValidationError("No statement follows this one.")
    kind = row.kind if row.kind == following.kind else "sentence"
    return _correct(
        by, report, "statements joined", [row, following], [(row.start, following.end, kind)], reason
    )


@transaction.atomic
def statement_drop(*, by: Any, statement: int, reason: str = "") -> Corrected:
    """Make a statement (id) furniture of the page. Raises as above."""
    report, row = _locked(by, statement)
    return _correct(by, report, "statement dropped", [row], [], reason)


@transaction.atomic
def statement_add(*, by: Any, report: int, start: int, end: int, reason: str = "") -> Corrected:
    """Make a piece of furniture of a report (id) a statement. Raises Report.DoesNotExist, else as above."""
    require(by, PERMISSION)
    row = Report.objects.select_for_update().get(pk=report)
    if not any((start, end) == (first, last) for first, last, _ in row.furniture):
        raise ValidationError(CHANGED)
    return _correct(by, row, "statement added", [], [(start, end, "sentence")], reason)


@transaction.atomic
def statement_kind_set(*, by: Any, statement: int, kind: str, reason: str = "") -> Corrected:
    """Say whether a statement (id) is a headline, a sentence or a list item. Raises as above; where it is that, too.

    What anybody saved, decided or put into a claim of it stays in force, since its words are the same. It is read again
    where nobody was ever handed the report; else the suggestion stays as it was shown.
    """
    report, row = _locked(by, statement)
    if kind not in KINDS:
        raise ValidationError("There is no such kind of statement.")
    if row.kind == kind:
        raise ValidationError(f"It is a {KINDS[kind].lower()} already.")
    _correct_now(report)
    before, row.kind = row.kind, kind
    row.save(update_fields=["kind"])
    unseen = Report.objects.unassigned().filter(pk=report.pk).exists()
    if unseen:
        _suggest(report, [row], unseen)
    told = _tell(
        by,
        report,
        "statement kind changed",
        reason,
        before={"statements": [row.statement_id], "kind": before},
        after={"statements": [row.statement_id], "kind": kind},
    )
    return Corrected([row], told if unseen else [*told, AS_SHOWN])


def _locked(by: Any, statement: int) -> tuple[Report, Statement]:
    """A live statement with its report, which is locked."""
    require(by, PERMISSION)
    found = Statement.objects.values_list("report", flat=True).get(pk=statement)
    report = Report.objects.select_for_update().get(pk=found)
    row = report.statements.live().filter(pk=statement).first()
    if row is None:
        raise ValidationError(CHANGED)
    return report, row


def _correct(
    by: Any, report: Report, action: str, retired: Sequence[Statement], places: Sequence[Place], reason: str
) -> Corrected:
    """Put `places` where `retired` stand; the report is locked."""
    places = [_trimmed(report.text, place) for place in places]
    report.furniture = _furniture(report, [(row.start, row.end) for row in retired], places)
    _correct_now(report)
    for row in retired:
        row.retired_at = report.corrected_at
    Statement.objects.bulk_update(retired, ["retired_at"])
    first = _make_room(report, retired, places)
    issued = [_issued(report, place, position) for position, place in enumerate(places, first)]
    unseen = Report.objects.unassigned().filter(pk=report.pk).exists()
    _suggest(report, issued, unseen)
    told = _tell(
        by,
        report,
        action,
        reason,
        before={"statements": [row.statement_id for row in retired]},
        after={"statements": [row.statement_id for row in issued]},
        retired=[row.pk for row in retired],
        issued=[row.pk for row in issued],
    )
    return Corrected(issued, told)


def _correct_now(report: Report) -> None:
    """Store the report as corrected at this moment, which keeps its statements from being drawn anew."""
    if report.archived_at:
        raise ValidationError("The report is out of use.")
    report.corrected_at = timezone.now()
    report.save(update_fields=["furniture", "corrected_at"])


def _tell(
    by: Any,
    report: Report,
    action: str,
    reason: str,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    retired: Sequence[int] = (),
    issued: Sequence[int] = (),
) -> list[str]:
    """Write a correction into the audit log and announce it; the sentences that the rooms above answer."""
    reason = reason.strip()
    audit(by=by, action=action, subject=report.report_id, before=before, after=after, reason=reason)
    answers = signals.statements_corrected.send(
        sender=Report, report=report, retired=list(retired), issued=list(issued), by=by, reason=reason
    )
    return [told for _, told in answers if told]


def _trimmed(text: str, place: Place) -> Place:
    start, end, kind = place
    if not any(map(str.isalnum, text[start:end])):
        raise ValidationError("A statement holds at least one word.")
    return *_span(text, start, end), kind


def _span(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), start + len(said.rstrip())


def _furniture(
    report: Report, freed: Iterable[tuple[int, int]], places: Sequence[Place]
) -> list[list[int | str]]:
    """The report's furniture without `places`, with what these leave of the places that were `freed`."""
    pieces = [*report.furniture, *((start, end, BY_HAND) for start, end in freed)]
    return sorted(
        [first, last, rule]
        for start, end, rule in pieces
        for first, last in _left(report.text, start, end, places)
    )


def _left(text: str, start: int, end: int, places: Sequence[Place]) -> Iterable[tuple[int, int]]:
    """What `places` leave of text[start:end], without the white space around it."""
    within = sorted((min(max(first, start), end), min(last, end)) for first, last, _ in places)
    for first, last in [*within, (end, end)]:
        piece = text[start:first]
        if not piece.isspace() and piece:
            yield _span(text, start, first)
        start = max(start, last)


def _make_room(report: Report, retired: Sequence[Statement], places: Sequence[Place]) -> int:
    """Number the live statements behind what changes as they will stand; the number of the first of `places`.

    Whatever their number, in one query.
    """
    at = min(start for start, *_ in [*((row.start, row.end) for row in retired), *places])
    live = report.statements.live()
    before = live.filter(start__lt=at).order_by("-start").values_list("position", flat=True).first() or 0
    live.filter(start__gte=at).update(position=F("position") + len(places) - len(retired))
    return before + 1


def _issued(report: Report, place: Place, position: int) -> Statement:
    """The statement at `place`: the one that stood there before, or a new one."""
    start, end, kind = place
    row = report.statements.filter(start=start, end=end).first()
    if row is None:
        text = report.text[start:end]
        row = Statement(report=report, start=start, end=end, text=text, folded=fold(text))
    row.position, row.kind, row.retired_at = position, kind, None
    row.save()
    return row


def _suggest(report: Report, issued: Sequence[Statement], unseen: bool) -> None:
    """Read the report with its statements as they stand now, and store what that makes of the new ones.

    unseen: nobody was handed the report. Then also of the others where the reader says something else now, as of 'he
    said' behind a statement that was split. Where the reader fails, new ones have none.
    """
    registry = registry_of_database()
    version = version_of(registry)
    there = Suggestion.objects.filter(reader_version=version)
    known = set(there.filter(statement__in=issued).values_list("statement", flat=True))
    new = [row for row in issued if row.pk not in known]
    if not (new or unseen):
        return
    try:
        reading = reading_of(report, registry)
    except Unread:
        return
    sources = Source.objects.in_bulk(list(registry.sources), field_name="key")
    if unseen:
        live = there.filter(statement__report=report, statement__retired_at__isnull=True)
        otherwise = _told_otherwise(live, reading, version, sources)
        there.filter(statement__in=otherwise).delete()
        new += otherwise
    suggestions_store(statements=new, reading=reading, version=version, sources=sources)


def _told_otherwise(
    live: SuggestionQuerySet, reading: model.Reading, version: str, sources: dict[str, Source]
) -> list[Statement]:
    """The statements, their places alone, of which the reading says something else than these suggestions."""
    by_span = {(read_as.start, read_as.end): read_as for read_as in reading.statements}
    said, doubtful = {}, []
    columns = ("statement", "statement__start", "statement__end", "voice", "path", "rule", "evidence")
    for pk, start, end, *before in live.values_list(*columns):
        now = by_span.get((start, end))
        plain = now and not now.citations and before == [PUBLISHER, "", now.rule, now.evidence]
        if now and not plain:  # what stays the publisher's is most of a report, and needs no second look
            said[pk] = before
            doubtful.append(Statement(pk=pk, start=start, end=end))
    made = suggestion_rows(statements=doubtful, reading=reading, version=version, sources=sources)
    return [
        row.statement
        for row, _, _ in made
        if said[row.statement_id] != [row.voice, row.path, row.rule, row.evidence]
    ]
