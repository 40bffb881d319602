"""Where the marks of a plot stand. Pure: numbers in, coordinates out; templates draw them as SVG.

Each plot stands beside a table with the same figures, so it is hidden from who hears the page read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LOWEST, HIGHEST = -0.2, 1.0  # of the axis of alpha; what is lower stands at its end
TENTATIVE, RELIABLE = 0.667, 0.8  # Krippendorff 2019
WIDTH, MARGIN = 220, 8

Figure = Mapping[str, Any]


def along(value: float, *, low: float = LOWEST, high: float = HIGHEST, width: float = WIDTH) -> float:
    """The place of `value` on an axis of `width` pixels with a margin at both ends."""
    share = (min(max(value, low), high) - low) / (high - low)
    return round(MARGIN + share * (width - 2 * MARGIN), 1)


@dataclass(frozen=True)
class Mark:
    """A value with its interval, if it has one: places on the axis."""

    at: float
    low: float | None
    high: float | None


def mark(figure: Figure) -> Mark | None:
    """None where the figure is undefined."""
    if figure["value"] is None:
        return None
    known = figure["low"] is not None
    return Mark(
        along(figure["value"]),
        along(figure["low"]) if known else None,
        along(figure["high"]) if known else None,
    )


@dataclass(frozen=True)
class Course:
    """Alpha over time. points: the line's corners; band: the outline of the intervals; labels: (x, text)."""

    width: int
    height: int
    dots: list[tuple[float, float]]
    points: str
    band: str
    lines: list[tuple[float, str]]
    labels: list[tuple[float, str]]


def course(figures: Sequence[tuple[str, Figure]]) -> Course | None:
    """The course of a figure over named times; None with fewer than two. Undefined ones leave a gap in neither line."""
    if sum(figure["value"] is not None for _, figure in figures) < 2:
        return None
    width, height = 640, 220
    left, bottom, top = 44, 32, 10
    step = (width - left - 30) / max(len(figures) - 1, 1)

    def x(place: int) -> float:
        return round(left + place * step, 1)

    def y(value: float) -> float:
        share = (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
        return round(height - bottom - share * (height - bottom - top), 1)

    known = [(place, figure) for place, (_, figure) in enumerate(figures) if figure["value"] is not None]
    dots = [(x(place), y(figure["value"])) for place, figure in known]
    sure = [(place, figure) for place, figure in known if figure["low"] is not None]
    outline = [(x(p), y(f["high"])) for p, f in sure] + [(x(p), y(f["low"])) for p, f in reversed(sure)]
    every = max(len(figures) // 8, 1)
    return Course(
        width=width,
        height=height,
        dots=dots,
        points=" ".join(f"{a},{b}" for a, b in dots),
        band=" ".join(f"{a},{b}" for a, b in outline) if len(sure) > 1 else "",
        lines=[
            (y(value), text) for value, text in ((0, "0"), (TENTATIVE, ".667"), (RELIABLE, ".8"), (1, "1"))
        ],
        labels=[(x(place), name) for place, (name, _) in enumerate(figures) if place % every == 0],
    )
