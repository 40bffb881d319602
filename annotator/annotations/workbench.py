"""The page on which an annotator rates one report: what it shows, and what its form means."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from annotator import paths
from annotator.judgement import CREDIBILITY, MOST_CITATIONS, VOICES
from annotator.reports.display import Piece, pieces
from sources.models import Source

from .models import Annotation, AnnotationCitation, Assignment, Guidelines, Seat

BLANK_ROWS = 2


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
    voice = forms.ChoiceField(choices=list(VOICES.items()))
    credibility = forms.TypedChoiceField(
        choices=[("", "not rated"), *((str(n), words) for n, words in CREDIBILITY.items())],
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = forms.CharField(required=False, max_length=10_000, strip=False)
    flagged = forms.BooleanField(required=False)
    flag_reason = forms.CharField(required=False, max_length=2_000)
    seconds = forms.IntegerField(required=False, min_value=0, max_value=86_400)


def path_of(data: Any) -> str:
    """The canonical path of posted rows `source-1`, `via-1`, …. Raises ValidationError for odd rows.

    What is typed is looked up in the registry (key, name, alias); what it lacks stays a name; `unnamed` is nobody.
    """
    rows = {}
    for number in range(1, MOST_CITATIONS + 1):
        text = " ".join(data.get(f"source-{number}", "").split())
        if text:
            rows[number] = (text, data.get(f"via-{number}", ""))
    index = {number: place for place, number in enumerate(rows)}
    links = []
    for number, (text, via) in rows.items():
        relay = index.get(int(via)) if via.isdecimal() else None
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
    if text.casefold() == paths.UNNAMED:
        return paths.Link(via=via)
    source = Source.objects.in_use().called(text)
    if source is None and len(text) > paths.NAME_LENGTH:
        raise ValidationError({"path": f"A name has at most {paths.NAME_LENGTH} characters."})
    return paths.Link(source.key if source else None, "" if source else text.replace('"', "”"), via)


def rows_of(path: str, names: dict[str, str]) -> list[CitationRow]:
    """The form's lines for a path, and blank ones after them. `names`: shown name by registry key."""
    rows = []
    for number, link in enumerate(paths.read(path), 1):
        text = names.get(link.source, link.source) if link.source else link.name or paths.UNNAMED
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
    """All that the template shows of one assignment, with `seat` in focus."""

    def __init__(self, assignment: Assignment, position: int | None) -> None:
        self.assignment = assignment
        self.report = assignment.report
        self.seats = list(
            assignment.seats.exclude(state=Seat.WITHDRAWN)
            .select_related("statement", "annotation", "suggestion")
            .order_by("statement__start")
        )
        self.at = self._at(position)
        self.guidelines = Guidelines.objects.first()

    def _at(self, position: int | None) -> int:
        places = {seat.statement.position: place for place, seat in enumerate(self.seats)}
        if position in places:
            return places[position]
        unfinished = self.next_unfinished(0)
        return unfinished if unfinished is not None else 0

    def next_unfinished(self, start: int) -> int | None:
        """Place of the first seat from `start` on, going round, that is not finished; None when all are."""
        count = len(self.seats)
        order = [(start + step) % count for step in range(count)] if count else []
        todo = [place for place in order if not self.finished(self.seats[place])]
        kept = [place for place in todo if self.seats[place].state != Seat.SKIPPED]
        return (kept or todo or [None])[0]

    @staticmethod
    def finished(seat: Seat) -> bool:
        """Whether the seat holds a judgement with nothing missing."""
        done = seat.state in (Seat.SAVED, Seat.SUBMITTED)
        return done and seat.annotation is not None and seat.annotation.complete

    @property
    def seat(self) -> Seat | None:
        return self.seats[self.at] if self.seats else None

    @property
    def done(self) -> int:
        return sum(self.finished(seat) for seat in self.seats)

    @property
    def open(self) -> bool:
        return self.assignment.state == Assignment.OPEN

    def neighbour(self, step: int) -> Seat | None:
        place = self.at + step
        return self.seats[place] if 0 <= place < len(self.seats) else None

    @property
    def previous(self) -> Seat | None:
        return self.neighbour(-1)

    @property
    def next(self) -> Seat | None:
        return self.neighbour(1)

    @property
    def unfinished(self) -> Seat | None:
        place = self.next_unfinished(self.at + 1) if self.seats else None
        return self.seats[place] if place is not None else None

    def versions(self) -> QuerySet[Annotation]:
        """The annotator's own versions of the statement in focus, newest first."""
        return Annotation.objects.filter(seat=self.seat).order_by("-version")

    def names(self) -> dict[str, str]:
        """Shown name of each source by key."""
        return dict(Source.objects.values_list("key", "name"))

    def choices(self) -> list[tuple[str, str]]:
        """(name, key) for the type-ahead: sources suggested in this report first, then all by name."""
        suggested: dict[str, None] = {}
        for seat in self.seats:
            if seat.suggestion is not None and seat.suggestion.path:
                suggested |= dict.fromkeys(
                    link.source for link in paths.read(seat.suggestion.path) if link.source
                )
        known = dict(Source.objects.in_use().order_by("name", "key").values_list("key", "name"))
        first = [key for key in suggested if key in known]
        return [(known[key], key) for key in [*first, *(k for k in known if k not in suggested)]]

    def pieces(self) -> list[Piece]:
        """The report's text in order: statements with their seats, furniture, space; mentions marked."""
        statements = [(seat.statement.start, seat.statement.end, seat) for seat in self.seats]
        return pieces(self.report.text, statements, self.report.furniture, self._marks())

    def _marks(self) -> list[tuple[int, int, str]]:
        marks: dict[tuple[int, int], str] = {}
        seat = self.seat
        if seat is not None and seat.suggestion is not None:
            if seat.suggestion.cue_start is not None:
                marks[seat.suggestion.cue_start, seat.suggestion.cue_end] = "cue"
            for citation in seat.suggestion.citations.exclude(mention_start=None):
                marks[citation.mention_start, citation.mention_end] = "mention"
        own = AnnotationCitation.objects.filter(judgement__current_of_seat__assignment=self.assignment)
        for citation in own.exclude(mention_start=None):
            marks[citation.mention_start, citation.mention_end] = "mention"
        return [(start, end, kind) for (start, end), kind in sorted(marks.items())]
