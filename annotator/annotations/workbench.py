"""The page on which an annotator rates one report: what it shows, and what its form means."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property

from annotator import paths
from annotator.fields import storable
from annotator.folding import fold
from annotator.judgement import CREDIBILITY, MOST_CITATIONS, VOICES, Citation, mentions_of
from annotator.reports.display import Piece, pieces
from annotator.reports.models import Report, Suggestion
from sources.models import Source

from .at_hand import (
    ANNOTATION_CITES,
    AROUND,
    NAMED,
    NEWEST_GUIDELINES,
    SEAT_AT,
    SEAT_OF,
    SUGGESTION_CITES,
    UNFINISHED_FROM,
    VERSIONS,
    seats_in_order,
)
from .guidelines import pages_of, shown
from .models import Annotation, Assignment, Guidelines, Seat
from .services import credibility_is_due, seat_is_open

BLANK_ROWS = 2
# How the reason of a flag begins that reports a statement as badly split.
BADLY_SPLIT = "Badly split"
NOWHERE = UUID(int=0)


@dataclass(frozen=True)
class CitationRow:
    """One line of the sources form: what is typed, and which line relays it (1-based; empty for none)."""

    number: int
    text: str
    via: str
    unregistered: bool = False


class JudgementForm(forms.Form):
    """A judgement as the form posts it; the citation rows are read by `path_of`."""

    seat = forms.UUIDField()
    base_version = forms.IntegerField(min_value=0)
    voice = forms.ChoiceField(choices=[("", "not said yet"), *VOICES.items()], required=False)
    credibility = forms.TypedChoiceField(
        choices=[("", "not rated"), *((str(n), words) for n, words in CREDIBILITY.items())],
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = forms.CharField(required=False, max_length=10_000, strip=False)
    flagged = forms.BooleanField(required=False)
    split = forms.BooleanField(required=False)
    flag_reason = forms.CharField(required=False, max_length=2_000)
    seconds = forms.IntegerField(required=False, min_value=0, max_value=86_400)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.pop("split", False) and "flag_reason" in data:
            reason = data["flag_reason"].strip()
            named = reason.startswith(BADLY_SPLIT)
            data |= {
                "flagged": True,
                "flag_reason": reason if named else f"{BADLY_SPLIT}: {reason}".rstrip(": "),
            }
        return data


def path_of(data: Any) -> str:
    """The canonical path of posted rows `source-1`, `via-1`, …. Raises ValidationError for odd rows.

    What is typed is looked up in the registry (key, name, alias), archived and merged sources included; what it lacks
    stays a name, in quotation marks of the path's own or without; `unnamed` is nobody.
    """
    rows = {}
    for number in range(1, MOST_CITATIONS + 1):
        text = " ".join(data.get(f"source-{number}", "").split())
        if text:
            rows[number] = (text, data.get(f"via-{number}", ""))
    index = {number: place for place, number in enumerate(rows)}
    links = []
    for number, (text, via) in rows.items():
        relay = index.get(int(via)) if via.isdecimal() and len(via) < 4 else None
        if via and relay is None:
            raise ValidationError({"path": f"Source {number} is relayed by a line that is empty."})
        if relay == index[number]:
            raise ValidationError({"path": f"Source {number} can't relay itself."})
        links.append(_link(text, relay))
    try:
        return paths.write(links)
    except paths.PathError as error:
        raise ValidationError({"path": f"The sources can't be read: {error}."}) from error


def _link(text: str, via: int | None) -> paths.Link:
    if not storable(text):
        raise ValidationError({"path": "NUL and half characters (lone surrogates) can't be stored."})
    if text.casefold() == paths.UNNAMED:
        return paths.Link(via=via)
    name = _unquoted(text)
    source = NAMED.first(name, fold(name)) if name else None
    source = source.current if source else Source.objects.called(name)
    if source is None and len(name) > paths.NAME_LENGTH:
        raise ValidationError({"path": f"A name has at most {paths.NAME_LENGTH} characters."})
    return paths.Link(source.key if source else None, "" if source else name, via)


def _unquoted(text: str) -> str:
    """The name in a text that is quoted as paths quote names; any other text as it is."""
    quoted = re.fullmatch(r'"((?:[^"]|"")+)"', text)
    return quoted[1].replace('""', '"').strip() or text if quoted else text


def rows_of(path: str, names: dict[str, str]) -> list[CitationRow]:
    """The form's lines for a path, and blank ones after them. `names`: shown name by registry key."""
    rows = []
    for number, link in enumerate(paths.read(path), 1):
        # A name that would be taken for something else when it is sent back stands in quotation marks.
        name = link.name if _unquoted(link.name) == link.name else str(link)
        text = names.get(link.source, link.source) if link.source else name or paths.UNNAMED
        via = str(link.via + 1) if link.via is not None else ""
        rows.append(CitationRow(number, text, via, unregistered=bool(link.name)))
    while len(rows) < MOST_CITATIONS and (len(rows) < 3 or sum(not r.text for r in rows) < BLANK_ROWS):
        rows.append(CitationRow(len(rows) + 1, "", ""))
    return rows


def posted_rows(data: Any) -> list[CitationRow]:
    """The lines as they were posted, to show again beside an error."""
    numbers = [n for n in range(1, MOST_CITATIONS + 1) if f"source-{n}" in data]
    return [CitationRow(n, data.get(f"source-{n}", ""), data.get(f"via-{n}", "")) for n in numbers]


class Workbench:
    """What the page shows of one assignment, with one seat in focus.

    What stands beside the report's text is found with a number of queries that doesn't grow with the report, so that a
    part of the page (see `admin.WorkbenchPage`) costs the same in a long report as in a short one.
    """

    def __init__(
        self, assignment: Assignment, position: int | None = None, seat: Seat | UUID | None = None
    ) -> None:
        self.assignment = assignment
        self._citations: dict[Any, list[Citation]] = {}
        found = seat if isinstance(seat, Seat) else None
        if isinstance(seat, UUID):
            found = SEAT_OF.first(assignment.pk, seat)
        elif position is not None:
            found = SEAT_AT.first(assignment.pk, position)
        if found is None:
            found = next(iter(self._unfinished_from(0)), None) or seats_in_order(assignment).first()
        self.seat: Seat | None = found
        if self.seat is not None:
            self.seat.assignment = assignment

    @property
    def report(self) -> Report:
        return self.assignment.report

    def _unfinished_from(self, start: int) -> list[Seat]:
        """The first two unfinished seats apart from the one in focus, see `at_hand`."""
        focus = getattr(self, "seat", None)
        return UNFINISHED_FROM(self.assignment.pk, start, focus.pk if focus else NOWHERE)

    @cached_property
    def unfinished(self) -> Seat | None:
        """The next unfinished seat after the one in focus; None when no other is unfinished."""
        found = self._unfinished_from(self.seat.statement.start) if self.seat else []
        return found[0] if found else None

    def go_on(self) -> "Workbench":
        """The workbench with the next unfinished statement in focus; this one where all others are finished."""
        found = self._unfinished_from(self.seat.statement.start) if self.seat else []
        if not found:
            return self
        ahead = Workbench(self.assignment, seat=found[0])
        ahead.unfinished = found[1] if len(found) > 1 else ahead.unfinished
        return ahead

    @cached_property
    def _around(self) -> tuple[int, int, int | None, int | None]:
        found = AROUND.first(self.assignment.pk, self.seat.statement.start) if self.seat else None
        return found or (0, 0, None, None)

    @property
    def previous(self) -> int | None:
        """The position of the statement before the one in focus."""
        return self._around[2]

    @property
    def next(self) -> int | None:
        return self._around[3]

    @property
    def progress(self) -> dict[str, int]:
        """`all` seats, and how many of them are `done`."""
        return {"all": self._around[0], "done": self._around[1]}

    @property
    def submitted(self) -> bool:
        return self.assignment.state == Assignment.SUBMITTED

    @cached_property
    def open(self) -> bool:
        """Whether the statement in focus may still be changed."""
        return self.seat is not None and seat_is_open(self.seat)

    @cached_property
    def credibility_alone(self) -> bool:
        """Whether nothing but the credibility of the statement in focus is asked: no source, no suggestion is shown."""
        return self.seat is not None and credibility_is_due(self.seat)

    @property
    def may_undo(self) -> bool:
        return self.seat is not None and self.seat.annotation is not None and self.seat.annotation.before > 0

    @property
    def judged(self) -> Annotation | Suggestion | None:
        """What the form begins with: the version in force, or else the suggestion."""
        if self.seat is None:
            return None
        annotation = self.seat.annotation
        suggestion = None if self.credibility_alone else self.seat.suggestion
        # A half judgement has no source yet: the suggestion stands in its place.
        return suggestion or annotation if annotation and not annotation.voice else annotation or suggestion

    @cached_property
    def versions(self) -> list[Annotation]:
        """The annotator's own versions of the statement in focus, newest first."""
        return VERSIONS(self.seat.pk) if self.seat and self.seat.annotation else []

    @cached_property
    def guidelines(self) -> Guidelines | None:
        return NEWEST_GUIDELINES.first()

    def guidelines_pages(self) -> list[dict[str, Any]]:
        return shown(pages_of(self.guidelines)) if self.guidelines else []

    def rows(self, judged: Annotation | Suggestion | None) -> list[CitationRow]:
        """The form's lines for a judgement."""
        cited = self.citations(judged)
        return rows_of(
            judged.path if judged else "", {c.source.key: c.source.name for c in cited if c.source}
        )

    def citations(self, judged: Annotation | Suggestion | None) -> list[Citation]:
        """The citations of a judgement that stands at the seat in focus, with their sources."""
        if judged is None or not judged.path:
            return []
        if judged.pk not in self._citations:
            found = SUGGESTION_CITES if isinstance(judged, Suggestion) else ANNOTATION_CITES
            self._citations[judged.pk] = found(judged.pk)
        return self._citations[judged.pk]

    def choices(self) -> list[tuple[str, str]]:
        """(name, key) for the type-ahead: sources suggested in this report first, then all by name."""
        suggested: dict[str, None] = {}
        for path in (
            seats_in_order(self.assignment)
            .exclude(suggestion=None)
            .values_list("suggestion__path", flat=True)
        ):
            suggested |= dict.fromkeys(link.source for link in paths.read(path) if link.source)
        known = dict(Source.objects.in_use().order_by("name", "key").values_list("key", "name"))
        first = [key for key in suggested if key in known]
        return [(known[key], key) for key in [*first, *(k for k in known if k not in suggested)]]

    def pieces(self) -> list[Piece]:
        """The report's text in order: statements with their seats, furniture, space; mentions marked."""
        statements = [
            (seat.statement.start, seat.statement.end, seat) for seat in seats_in_order(self.assignment)
        ]
        return pieces(self.report.text, statements, self.report.furniture, self.marks)

    def pieces_in_focus(self) -> list[Piece[Seat]]:
        """The statements that the focus changes: the one itself, and those in which its sources are named."""
        if self.seat is None:
            return []
        seats, own = [self.seat], self.seat.statement
        elsewhere = Q()
        for start, end, _ in self.marks:
            if start < own.start or end > own.end:
                elsewhere |= Q(statement__start__lt=end, statement__end__gt=start)
        if elsewhere:
            seats += seats_in_order(self.assignment).filter(elsewhere).exclude(pk=self.seat.pk)
        return [piece for seat in seats for piece in self._piece(seat)]

    def _piece(self, seat: Seat) -> list[Piece[Seat]]:
        text, at = seat.statement.text, seat.statement.start
        marks = [(start - at, end - at, kind) for start, end, kind in self.marks]
        return pieces(text, [(0, len(text), seat)], [], marks)

    @cached_property
    def marks(self) -> list[tuple[int, int, str]]:
        """Where the report names the sources of the statement in focus, and where its reporting cue stands."""
        marks: dict[tuple[int, int], str] = {}
        if self.seat is None or self.credibility_alone:
            return []
        suggestion, annotation = self.seat.suggestion, self.seat.annotation
        if suggestion is not None and suggestion.cue_start is not None and suggestion.cue_end is not None:
            marks[suggestion.cue_start, suggestion.cue_end] = "cue"
        for judged in (suggestion, annotation):
            for mention in mentions_of(self.citations(judged)).values():
                marks[mention] = "mention"
        return [(start, end, kind) for (start, end), kind in sorted(marks.items())]
