"""A source's grades over time as a step line. Pure: dates and letters in, coordinates out; a template draws the SVG.

The same stands in the table of assessments, so the drawing is hidden from who hears the page read. F is no step below
E: it has a line of its own, apart, and what is drawn there is dotted.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

LETTERS = "ABCDEF"
WIDTH, LEFT, RIGHT, TOP, ROW, GAP_BEFORE_F = 640, 34, 14, 16, 28, 12
SHORTEST_DAYS = 90  # of the axis, so that a new grade is a line and no dot
MOST_LABELS = 8


@dataclass(frozen=True)
class GradeLine:
    """width, height: of the drawing; grades and unjudged: data of paths; rows: (y, letter); years: (x, text)."""

    width: int
    height: int
    grades: str
    unjudged: str
    rows: list[tuple[int, str]]
    years: list[tuple[float, str]]


def grade_line(grades: Sequence[tuple[datetime.date, str]], today: datetime.date) -> GradeLine | None:
    """`grades`: the first day of each grade, in order; of two from one day the last counts. None without any."""
    steps = sorted(dict(grades).items())
    if not steps:
        return None
    first = steps[0][0]
    last = max(today, steps[-1][0] + datetime.timedelta(days=SHORTEST_DAYS))

    def x(day: datetime.date) -> float:
        share = (day - first).days / (last - first).days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    ends = [day for day, _ in steps[1:]] + [last]
    lines: dict[bool, list[str]] = {True: [], False: []}
    before = ""
    for (start, grade), end in zip(steps, ends, strict=True):
        judged = grade != "F"
        joined = judged and before not in ("", "F")
        lines[judged].append(f"{f'V{_y(grade)}' if joined else f'M{x(start)},{_y(grade)}'} H{x(end)}")
        before = grade
    years = range(first.year + 1, last.year + 1)
    every = len(years) // MOST_LABELS + 1
    labels = [(x(datetime.date(year, 1, 1)), str(year)) for year in years[::every]]
    rows = [(_y(letter), letter) for letter in LETTERS]
    return GradeLine(WIDTH, _y("F") + 34, " ".join(lines[True]), " ".join(lines[False]), rows, labels)


def _y(grade: str) -> int:
    return TOP + LETTERS.index(grade) * ROW + (GAP_BEFORE_F if grade == "F" else 0)
