"""The figures of agreement as the lines of tables, in words and as places of their plots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import plots

HALO = 0.87  # Baker, McKendry and Mace 1968
Figure = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """A figure in words: value, interval, and why one of them is undefined."""

    value: str
    interval: str
    because: str


def in_words(figure: Figure, form: str) -> Said:
    if figure["value"] is None:
        return Said("undefined", "", figure["because"])
    if figure["low"] is None:
        interval = "interval undefined" if figure["because"] else ""
    else:
        interval = f"{form.format(figure['low'])} to {form.format(figure['high'])}"
    return Said(form.format(figure["value"]), interval, figure["because"] or "")


def alpha_of(figure: Figure) -> Said:
    return in_words(figure, "{:.3f}")


def share_of(figure: Figure) -> Said:
    return in_words(figure, "{:.0%}")


@dataclass(frozen=True)
class Row:
    """One line of a table: a group, or a measure of one group."""

    name: str
    statements: int
    alpha: Said
    mark: plots.Mark | None
    percent: Said
    kappa: Said | None
    abstention: Said | None


def row(name: str, group: Mapping[str, Any], measure: str, *, of_group: bool = True) -> Row:
    found = group["measures"][measure]
    kappas = group.get("kappa", {}).get(measure)
    kappa = None
    if kappas:
        kappa = alpha_of(kappas["quadratic" if "quadratic" in kappas else "none"])
    return Row(
        name,
        found["statements"],
        alpha_of(found["alpha"]),
        plots.mark(found["alpha"]),
        share_of(found["percent"]),
        kappa,
        share_of(group["abstention"]["share"]) if of_group else None,
    )


def _letters(place: int) -> str:
    """a, b, …, z, aa, ab, …"""
    before = _letters(place // 26 - 1) if place >= 26 else ""
    return before + "abcdefghijklmnopqrstuvwxyz"[place % 26]


@dataclass(frozen=True)
class Table:
    title: str
    key: str
    what: str
    rows: list[Row]
    help: str = ""
    course: plots.Course | None = None

    @property
    def notes(self) -> dict[str, str]:
        """Why figures of this table are undefined: each reason with its letter."""
        figures = [
            f for line in self.rows for f in (line.alpha, line.kappa, line.percent, line.abstention) if f
        ]
        reasons = list(dict.fromkeys(figure.because for figure in figures if figure.because))
        return {reason: _letters(place) for place, reason in enumerate(reasons)}

    @property
    def kappas(self) -> bool:
        return any(line.kappa for line in self.rows)

    @property
    def abstentions(self) -> bool:
        return any(line.abstention for line in self.rows)


def tables(report: Mapping[str, Any], measure: str) -> list[Table]:
    """Every table of `measure`, but for those that are empty."""
    aided = [
        ("Suggestions shown", report["aided"]),
        ("No suggestions shown", report["unaided"]),
    ]
    pairs = [(" and ".join(pair["annotators"]), pair) for pair in report["pairs"]]
    months = list(report["months"].items())
    found = [
        Table("With and without suggestions", "aided", "Assignments", _rows(aided, measure)),
        Table("Rounds", "rounds", "Round", _rows(report["rounds"].items(), measure)),
        Table(
            "Months",
            "months",
            "Month",
            _rows(months, measure),
            "Statements by the month of their last judgement (UTC).",
            plots.course([(name, group["measures"][measure]["alpha"]) for name, group in months]),
        ),
        Table(
            "Sources",
            "sources",
            "Source",
            _rows(sorted(report["sources"].items(), key=lambda item: -item[1]["statements"]), measure),
            "Statements for which somebody named that source. Compare these groups with each other, not with all.",
        ),
        Table(
            "Pairs of annotators",
            "pairs",
            "Pair",
            _rows(pairs, measure),
            "Kappa of credibility is weighted by the square of the difference, of the others unweighted.",
        ),
        Table(
            "The same person again",
            "retest",
            "Annotator",
            _rows(report["retest"].items(), measure),
            "First judgements and hidden repeats of the same statements (test-retest).",
        ),
    ]
    return [table for table in found if table.rows]


def _rows(groups: Iterable[tuple[str, Mapping[str, Any]]], measure: str) -> list[Row]:
    return [row(name, group, measure) for name, group in groups if group["annotations"]]


@dataclass(frozen=True)
class Person:
    """One annotator: how often they abstain, stand on the diagonal, take the suggestion. bar: the plot's length."""

    name: str
    annotations: int
    abstention: Said
    diagonal: Said
    bar: float | None
    ratings: int
    alarm: bool
    accepted: Said
    overruled: Said


def people(report: Mapping[str, Any]) -> list[Person]:
    found = []
    for name, person in report["annotators"].items():
        diagonal = person["diagonal"]
        share = diagonal["share"]["value"]
        found.append(
            Person(
                name,
                person["annotations"],
                share_of(person["abstention"]["share"]),
                share_of(diagonal["share"]),
                None if share is None else round(plots.along(share, low=0) - plots.MARGIN, 1),
                diagonal["ratings"],
                share is not None and share >= HALO,
                share_of(person["suggestions"]["accepted_share"]),
                share_of(person["suggestions"]["overruled_share"]),
            )
        )
    return found
