"""What a page shows of a dispute: the judgements side by side, the text around, and how the origins are graded."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from annotator import paths
from annotator.annotations.models import Annotation, AnnotationCitation, Seat
from annotator.annotations.workbench import CitationRow, rows_of
from annotator.judgement import CREDIBILITY, PUBLISHER, Citation, Judgement, mentions_of
from annotator.people.models import User
from annotator.reports.display import Piece, pieces
from annotator.reports.models import Statement, Suggestion
from annotator.reports.report_page import in_words
from sources.models import GRADES

from .blind import lettered
from .differences import differences
from .grades import Grades
from .models import Dispute
from .services import judgements_of

AROUND = 3  # statements shown before and after the one in question


@dataclass(frozen=True)
class Judged:
    """One judgement on the page. differs: which of voice, sources, credibility aren't the same in all of them.

    form: what fills in the form of a new judgement, as JSON: voice, credibility, rows of [source, relayed by].
    """

    letter: str
    annotation: Annotation
    cites: str
    differs: frozenset[str]
    form: str


@dataclass(frozen=True)
class Origin:
    """Who stands behind judgements, and the grade in force on the day of publication; empty where there is no date."""

    name: str
    grade: str
    letters: tuple[str, ...]

    @property
    def words(self) -> str:
        return GRADES.get(self.grade, "")


class DisputeReading:
    """The dispute as `reader` sees it: judgements by letter, never by name."""

    def __init__(self, dispute: Dispute, reader: User) -> None:
        self.dispute, self.reader = dispute, reader
        self.statement: Statement = dispute.statement
        self.report = self.statement.report
        cited = Prefetch("citations", AnnotationCitation.objects.select_related("source"))
        self.annotations = lettered(judgements_of([self.statement.pk]).prefetch_related(cited), reader)
        self.suggestion = _suggestion(self.statement)
        self.grades = Grades()
        self.names = self.grades.names

    def judged(self) -> list[Judged]:
        every = [annotation for _, annotation in self.annotations]
        differs = frozenset(differences(every) if every else ()) - {"flag"}
        return [
            Judged(letter, a, in_words(a.path, self.names), differs, self._form(a))
            for letter, a in self.annotations
        ]

    def taken(self, letter: str) -> Annotation | None:
        """The judgement that `letter` stands for."""
        return dict(self.annotations).get(letter)

    def letter_of(self, annotation: UUID | None) -> str:
        return next((letter for letter, a in self.annotations if a.pk == annotation), "")

    def _form(self, judgement: Judgement) -> str:
        rows = [[row.text, row.via] for row in rows_of(judgement.path, self.names) if row.text]
        return json.dumps(
            {"voice": judgement.voice, "credibility": judgement.credibility or "", "rows": rows}
        )

    def blank_rows(self) -> list[CitationRow]:
        """Empty lines for the sources of a new judgement: enough for any of the judgements, and some more."""
        longest = max((len(rows_of(a.path, self.names)) for _, a in self.annotations), default=3)
        return [CitationRow(number, "", "") for number in range(1, longest + 1)]

    @property
    def suggested(self) -> str:
        """Whom the suggestion cites, in words."""
        return in_words(self.suggestion.path, self.names) if self.suggestion else ""

    def origins(self) -> list[Origin]:
        """Each origin of the judgements once, with its grade; the publisher's for its own voice."""
        found: dict[tuple[str, str], list[str]] = {}
        for letter, annotation in self.annotations:
            for name, grade in self._graded(annotation):
                found.setdefault((name, grade), []).append(letter)
        return [Origin(name, grade, tuple(letters)) for (name, grade), letters in found.items()]

    def _graded(self, judgement: Judgement) -> list[tuple[str, str]]:
        """The name of each origin, and its grade; empty where the report has no date."""
        publisher, day = self.report.publisher, self.report.published_on
        if judgement.voice == PUBLISHER:
            names = [f"{self.report.published_by or 'the publisher'} (the publisher)"]
        else:
            names = [in_words(key, self.names) for key in paths.origins(judgement.path)]
        key = publisher.key if publisher else None
        grades = self.grades.behind(judgement.voice, judgement.path, key, day)
        return list(zip(names, grades or [""] * len(names), strict=True))

    def pieces(self) -> list[Piece[Statement]]:
        """The text around: the statement, those before and after it, and what stands between them."""
        statements = list(self.report.statements.live().order_by("start"))
        if self.statement not in statements:
            statements.append(self.statement)
        spans = [(statement.start, statement.end, statement) for statement in statements]
        furniture = [tuple(piece) for piece in self.report.furniture]
        found: list[Piece[Statement]] = pieces(self.report.text, spans, furniture, self._marks())
        places = [at for at, piece in enumerate(found) if piece.kind == "statement"]
        here = next(i for i, at in enumerate(places) if found[at].item == self.statement)
        first, last = max(here - AROUND, 0), min(here + AROUND, len(places) - 1)
        return found[places[first] : places[last] + 1]

    def _marks(self) -> list[tuple[int, int, str]]:
        marks: dict[tuple[int, int], str] = {}
        suggestion = self.suggestion
        cited: list[Iterable[Citation]] = [annotation.citations.all() for _, annotation in self.annotations]
        if suggestion:
            cited.append(suggestion.citations.select_related("source"))
            if suggestion.cue_start is not None and suggestion.cue_end is not None:
                marks[suggestion.cue_start, suggestion.cue_end] = "cue"
        for citations in cited:
            marks |= dict.fromkeys(mentions_of(citations).values(), "mention")
        return [(start, end, kind) for (start, end), kind in sorted(marks.items())]

    def definitions(self) -> dict[str, dict]:
        return {"grades": GRADES, "credibilities": CREDIBILITY}


def _suggestion(statement: Statement) -> Suggestion | None:
    """What the annotators were shown; where nobody was shown any, the newest one."""
    shown = Seat.objects.filter(statement=statement, suggestion__isnull=False).order_by("pk").first()
    return shown.suggestion if shown else statement.suggestions.order_by("created_at", "pk").last()
