"""What the corpus says at a glance: the tally as rows of figures, each with the address of the rows behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from sources.models import Source

from .origin_reading import NO_DATE
from .tally import LETTERS, UNNAMED, UNREGISTERED
from .tally_reading import CorpusTally, SourceTally

DIGIT = "decision__credibility__exact"
OTHERS = {UNNAMED: "Unnamed sources", UNREGISTERED: "Not in the registry"}
BAR = 100  # units that a whole bar is wide


@dataclass(frozen=True)
class Cell:
    """A figure and where its rows are. label: of the step, a letter or a digit."""

    label: str
    count: int
    url: str

    @property
    def shown(self) -> str:
        return f"{self.count:,}"


@dataclass(frozen=True)
class Piece:
    """Part of a bar, in units of BAR."""

    label: str
    x: float
    width: float


@dataclass(frozen=True)
class Row:
    """name: as people read it. apart: F or 6, and what has no step at all, which stand for no judgement."""

    name: str
    whole: Cell
    steps: Sequence[Cell]
    apart: Sequence[Cell]

    @property
    def cells(self) -> list[tuple[Cell, bool]]:
        """All of them, and whether those that stand apart begin there."""
        return [(cell, False) for cell in self.steps] + [
            (cell, at == 0) for at, cell in enumerate(self.apart)
        ]

    @property
    def bar(self) -> list[Piece]:
        """The shares of the steps; those that stand apart are left out."""
        total, x = sum(cell.count for cell in self.steps), 0.0
        pieces = []
        for cell in self.steps:
            width = BAR * cell.count / total if total else 0
            if width:
                pieces.append(Piece(cell.label, round(x, 2), round(width, 2)))
            x += width
        return pieces


def by_grade(tally: CorpusTally, most: int | None) -> list[Row]:
    """Statements by origin and its grade on the day: all of them first, then each of the `most` frequent origins."""
    rows = [_graded("All statements", {}, tally.decided, tally.grades)]
    for name, origin in _shown(tally, most):
        rows.append(_graded(name, {"origin": origin.key}, origin.statements, origin.grades))
    return rows


def by_rating(tally: CorpusTally, most: int | None) -> list[Row]:
    """The same by credibility."""
    rows = [_rated("All statements", {}, tally.decided, tally.digits)]
    for name, origin in _shown(tally, most):
        rows.append(_rated(name, {"origin": origin.key}, origin.statements, origin.digits))
    return rows


def listed(chosen: dict[str, Any]) -> str:
    """The address of the decided statements that are `chosen` so."""
    return f"{reverse('admin:review_outcome_changelist')}?{urlencode(chosen or {'status__exact': 'decided'})}"


def _shown(tally: CorpusTally, most: int | None) -> Iterable[tuple[str, SourceTally]]:
    found = [origin for origin in tally.sources if origin.statements][:most]
    names = Source.objects.shown_names()
    for origin in found:
        yield names.get(origin.key, origin.key), origin
    for key, name in OTHERS.items():
        if (other := tally.source(key)).statements:
            yield name, other


def _graded(name: str, chosen: dict[str, Any], whole: int, grades: dict[str, int]) -> Row:
    cells = [
        Cell(letter or "no date", grades.get(letter, 0), listed(chosen | {"grade": letter or NO_DATE}))
        for letter in LETTERS
    ]
    return Row(name, Cell("", whole, listed(chosen)), cells[:5], cells[5:])


def _rated(name: str, chosen: dict[str, Any], whole: int, digits: Sequence[int]) -> Row:
    cells = [Cell(str(digit), n, listed(chosen | {DIGIT: digit})) for digit, n in enumerate(digits[:6], 1)]
    return Row(name, Cell("", whole, listed(chosen)), cells[:5], cells[5:])
