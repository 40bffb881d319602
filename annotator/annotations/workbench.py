"""The page on which an annotator rates one report: what it shows, and what its form means."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property

from annotator import paths
from annotator.fields import storable
from annotator.folding import fold
from annotator.judgement import MOST_CITATIONS, Citation, mentions_of
from annotator.reports.display import Piece, pieces
from annotator.reports.models import Report, Suggestion
from annotator.reports.report_page import in_words
from sources.models import Source

from .at_hand import (
    ANNOTATION_CITES,
    NAMED,
    NEWEST_GUIDELINES,
    PLACES,
    SEAT_OF,
    VERSIONS,
    seats_in_order,
    suggested_at,
)
from .guidelines import pages_of, shown
from .models import Annotation, Assignment, Guidelines, Seat, suggestion_shown
from .services import credibility_is_due, seat_is_open
from .taking_back import may_take_back

BLANK_ROWS = 2
# How the reason of a flag begins that reports a statement as badly split.
BADLY_SPLIT = "Badly split"


class CitationRow(NamedTuple):
    """One line of the sources form: what is typed, and which line relays it (1-based; empty for none)."""

    number: int
    text: str
    via: str
    unregistered: bool = False


class Place(NamedTuple):
    """One statement of the assignment, as far as moving about needs to know it."""

    seat: UUID
    position: int
    skipped: bool
    unfinished: bool


# The longest that is taken of what is posted, in characters.
LONGEST = {"voice": 10, "note": 10_000, "flag_reason": 2_000}
A_DAY = 86_400


def judgement_of(data: Mapping[str, str]) -> dict[str, Any]:
    """What is posted of a judgement but for its sources: arguments of `annotation_save`.

    Which voices and ratings there are, the service says. Raises ValidationError naming the fields that make no sense.
    """
    wrong: dict[str, str] = {}
    given: dict[str, Any] = {}
    try:
        given["seat"] = UUID(data.get("seat", ""))
    except ValueError:
        wrong["seat"] = "This names no statement."
    for name in ("base_version", "credibility", "seconds"):
        text = data.get(name, "").strip()
        given[name] = int(text) if text.isdecimal() and len(text) < 10 else None
        if given[name] is None and (text or name == "base_version"):
            wrong[name] = "This is no whole number from 0 upwards."
    if (given["seconds"] or 0) > A_DAY:
        wrong["seconds"] = f"At most {A_DAY}."
    for name, longest in LONGEST.items():
        given[name] = data.get(name, "")
        if len(given[name]) > longest:
            wrong[name] = f"At most {longest:,} characters; these are {len(given[name]):,}."
    if wrong:
        raise ValidationError([f"{name}: {words}" for name, words in wrong.items()])
    given["voice"], reason = given["voice"].strip(), given["flag_reason"].strip()
    given["flagged"] = bool(data.get("flagged"))
    if data.get("split"):
        named = reason.startswith(BADLY_SPLIT)
        reason = reason if named else f"{BADLY_SPLIT}: {reason}".rstrip(": ")
        given["flagged"] = True
    return given | {"flag_reason": reason}


def path_of(data: Any) -> str:
    """The canonical path of posted rows: see `cited_in`."""
    return cited_in(data)[0]


def cited_in(data: Any, suggested: Collection[Citation] = ()) -> tuple[str, dict[str, Source]]:
    """The canonical path of posted rows `source-1`, `via-1`, …, and its registered sources by key.

    What is typed is looked up in the registry (key, name, alias), archived and merged sources included, unless it is
    what the form says for one of the sources that are `suggested`; what the registry lacks stays a name, in quotation
    marks of the path's own or without; `unnamed` is nobody. Raises ValidationError for odd rows.
    """
    rows = {}
    for number in range(1, MOST_CITATIONS + 1):
        text = " ".join(data.get(f"source-{number}", "").split())
        if text:
            rows[number] = (text, data.get(f"via-{number}", ""))
    index = {number: place for place, number in enumerate(rows)}
    offered = {source.name: source for c in suggested if c.source for source in [c.source.current]}
    links = []
    known: dict[str, Source] = {}
    for number, (text, via) in rows.items():
        relay = index.get(int(via)) if via.isdecimal() and len(via) < 4 else None
        if via and relay is None:
            raise ValidationError({"path": f"Source {number} is relayed by a line that is empty."})
        if relay == index[number]:
            raise ValidationError({"path": f"Source {number} can't relay itself."})
        source, name = (offered[text], "") if text in offered else _named(text)
        if source:
            known[source.key] = source
        links.append(paths.Link(source.key if source else None, name, relay))
    # Somebody typed over one of two lines and forgot the other. Suggestions come to that where two sources were merged.
    for number, link in zip(rows, links, strict=True):
        relay_key = None if link.via is None else links[link.via].source
        if relay_key and link.source == relay_key and relay_key not in _told_twice(suggested):
            words = f"Source {number} is the one that relays it: empty one of the two lines."
            raise ValidationError({"path": words})
    try:
        return paths.write(links), known
    except paths.PathError as error:
        raise ValidationError({"path": f"The sources can't be read: {error}."}) from error


def _told_twice(suggested: Iterable[Citation]) -> set[str]:
    """The sources that a suggestion has as relayed by themselves, since two were merged."""
    current = {c.order: c.source.current.key for c in suggested if c.source}
    return {
        current[c.order]
        for c in suggested
        if c.order in current and c.via_order is not None and current.get(c.via_order) == current[c.order]
    }


def _named(text: str) -> tuple[Source | None, str]:
    """The registered source that is typed, or else its name; neither for `unnamed`."""
    if not storable(text):
        raise ValidationError({"path": "NUL and half characters (lone surrogates) can't be stored."})
    if text.casefold() == paths.UNNAMED:
        return None, ""
    name = _unquoted(text)
    source = NAMED.first(name, fold(name)) if name else None
    source = source.current if source else Source.objects.called(name)
    if source is None and len(name) > paths.NAME_LENGTH:
        raise ValidationError({"path": f"A name has at most {paths.NAME_LENGTH} characters."})
    return source, "" if source else name


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

    What stands beside the report's text is found with a number of queries that doesn't grow with the report. Of the
    other statements only `places` is read, a few numbers each, so that a part of the page (see `WorkbenchPage`) costs
    nearly the same in a long report as in a short one.
    """

    def __init__(
        self, assignment: Assignment, position: int | None = None, seat: Seat | UUID | None = None
    ) -> None:
        self.assignment = assignment
        self._citations: dict[Any, list[Citation]] = {}
        self._rows: dict[Any, list[CitationRow]] = {}
        self.seat: Seat | None = None
        if isinstance(seat, Seat):
            self._focus(seat)
        else:
            named = [place for place in self.places if seat == place.seat or position == place.position]
            ahead = sorted((p for p in self.places if p.unfinished), key=lambda p: p.skipped)
            self._find([*named, *ahead, *self.places])

    def _find(self, places: Sequence[Place]) -> None:
        """Put the first of `places` into focus, if there is one."""
        if places:
            self._focus(SEAT_OF.first(self.assignment.pk, places[0].seat))

    def _focus(self, seat: Seat | None) -> None:
        self.seat = seat
        if seat is not None:
            seat.assignment = self.assignment

    @property
    def report(self) -> Report:
        return self.assignment.report

    @cached_property
    def places(self) -> list[Place]:
        """The statements of the assignment in the order of the text."""
        return [Place._make(row) for row in PLACES(self.assignment.pk)]

    @cached_property
    def _at(self) -> int:
        """The index in `places` of the one in focus; -1 where it isn't there (any more)."""
        pk = self.seat.pk if self.seat else None
        return next((at for at, place in enumerate(self.places) if place.seat == pk), -1)

    @cached_property
    def unfinished(self) -> Place | None:
        """The next unfinished statement after the one in focus; skipped ones come last. None when no other is left."""
        at = self._at
        onward = [*self.places[at + 1 :], *self.places[: max(at, 0)]]
        return min((place for place in onward if place.unfinished), key=lambda p: p.skipped, default=None)

    def go_on(self) -> "Workbench":
        """The workbench with the next unfinished statement in focus; this one where all others are finished."""
        ahead = self.unfinished
        if ahead is None:
            return self
        bench = Workbench(self.assignment, seat=SEAT_OF.first(self.assignment.pk, ahead.seat) or self.seat)
        bench.places = self.places
        return bench

    @property
    def previous(self) -> int | None:
        """The position of the statement before the one in focus."""
        at = self._at
        return self.places[at - 1].position if at > 0 else None

    @property
    def next(self) -> int | None:
        after = self.places[self._at + 1 : self._at + 2]
        return after[0].position if after and self.seat else None

    @property
    def progress(self) -> dict[str, int]:
        """`all` seats, and how many of them are `done`."""
        return {"all": len(self.places), "done": sum(not place.unfinished for place in self.places)}

    @property
    def finished(self) -> bool:
        """Whether every statement of the assignment is rated."""
        return not any(place.unfinished for place in self.places)

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
        return self.seat is not None and may_take_back(self.seat)

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
        if judged is None:
            return rows_of("", {})
        if judged.pk not in self._rows:
            self._rows[judged.pk] = rows_of(judged.path, self._names(judged))
        return self._rows[judged.pk]

    def cites(self, judged: Annotation | Suggestion) -> str:
        """Whom a judgement cites, in words: 'Anadolu citing Turkey's military'; empty where it cites nobody."""
        return in_words(judged.path, self._names(judged)) if judged.path else ""

    def _names(self, judged: Annotation | Suggestion) -> dict[str, str]:
        return {c.source.key: c.source.current.name for c in self.citations(judged) if c.source}

    def citations(self, judged: Annotation | Suggestion | None) -> list[Citation]:
        """The citations of a judgement that stands at the seat in focus, with their sources."""
        if judged is None or not judged.path or self.seat is None:
            return []
        if judged.pk not in self._citations:
            of_suggestion = isinstance(judged, Suggestion)
            self._citations[judged.pk] = (
                suggested_at(self.seat) if of_suggestion else ANNOTATION_CITES(judged.pk)
            )
        return self._citations[judged.pk]

    def choices(self) -> list[tuple[str, str]]:
        """(name, key) for the type-ahead: sources whose suggestion was shown in this report first, then all by name."""
        suggested: dict[str, None] = {}
        for path in (
            seats_in_order(self.assignment)
            .filter(suggestion_shown())
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
