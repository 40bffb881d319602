"""The figures of agreement as a text to read in a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NAMES = {
    "voice": "Voice",
    "first_source": "First source",
    "sources": "Set of sources",
    "path": "Exact path",
    "credibility": "Credibility",
}


def in_words(report: Mapping[str, Any]) -> str:
    """`report` as agreement_report gives it."""
    everything = report["all"]
    if not everything["annotations"]:
        return "No annotation has been submitted yet."
    lines = [
        f"{everything['annotations']} annotations; {everything['statements']} statements judged by two or more, "
        f"in {everything['reports']} reports.",
    ]
    if report["resamples"]:
        lines.append(
            f"In brackets: {report['level']:.0%} intervals from {report['resamples']} resamples of reports."
        )
    lines += _section("All", _table(everything))
    for title, group in (("Suggestions shown", report["aided"]), ("No suggestions shown", report["unaided"])):
        if group["annotations"]:
            lines += _section(title, _table(group))
    for title, name in (("Rounds", "rounds"), ("Months", "months"), ("Sources", "sources")):
        lines += _section(title, _alphas(report[name].items()))
    pairs = [(" and ".join(pair["annotators"]), pair) for pair in report["pairs"]]
    lines += _section("Pairs of annotators", [*_alphas(pairs), "", *_kappas(pairs)])
    lines += _section("The same person again (test-retest)", _alphas(report["retest"].items()))
    lines += _section("Annotators", _annotators(report["annotators"]))
    lines += _section("Suggestions", _suggestions(report["suggestions"]))
    return "\n".join(lines)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, "-" * len(title), *lines] if lines and any(lines) else []


def _table(group: Mapping[str, Any]) -> list[str]:
    rows = [["", "statements", "alpha", "percent agreement"]]
    for name, measure in group["measures"].items():
        rows.append(
            [NAMES[name], str(measure["statements"]), _figure(measure["alpha"]), _percent(measure["percent"])]
        )
    abstention, diagonal = group["abstention"], group["diagonal"]
    return [
        *_aligned(rows),
        f"Rated 6 (cannot be judged): {_percent(abstention['share'])} of {abstention['ratings']} ratings",
        f"On the diagonal A1-E5: {_percent(diagonal['share'])} of {diagonal['ratings']} ratings",
    ]


def _alphas(groups: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    rows = [
        [name, str(group["statements"]), *(_figure(group["measures"][measure]["alpha"]) for measure in NAMES)]
        for name, group in groups
    ]
    return _aligned([["alpha", "statements", *NAMES.values()], *rows]) if rows else []


def _kappas(pairs: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    rows = [
        [
            name,
            *(_figure(pair["kappa"]["credibility"][weights]) for weights in ("none", "linear", "quadratic")),
        ]
        for name, pair in pairs
    ]
    return _aligned([["kappa of credibility", "unweighted", "linear", "quadratic"], *rows]) if rows else []


def _annotators(annotators: Mapping[str, Mapping[str, Any]]) -> list[str]:
    rows = [
        [
            name,
            str(person["annotations"]),
            _percent(person["abstention"]["share"]),
            _percent(person["diagonal"]["share"]),
            _percent(person["suggestions"]["accepted_share"]),
        ]
        for name, person in annotators.items()
    ]
    return [
        *_aligned([["", "annotations", "rated 6", "on the diagonal", "suggestions accepted"], *rows]),
        "In army reports of 1968, 87 % of the ratings stood on the diagonal.",
    ]


def _suggestions(suggestions: Mapping[str, Any]) -> list[str]:
    return [
        f"Accepted as they were: {_percent(suggestions['accepted_share'])} of {suggestions['shown']} shown",
        f"Accepted, then overruled: {_percent(suggestions['overruled_share'])} of {suggestions['ruled']} ruled on",
        f"Consensus of accepted suggestions alone: {_percent(suggestions['consensus_both_accepted_share'])} "
        f"of {suggestions['consensus']} decisions by consensus",
    ]


def _figure(figure: Mapping[str, Any]) -> str:
    return _written(figure, "{:.3f}")


def _percent(figure: Mapping[str, Any]) -> str:
    return _written(figure, "{:.0%}")


def _written(figure: Mapping[str, Any], form: str) -> str:
    if figure["value"] is None:
        return f"undefined, because {figure['because']}"
    value = form.format(figure["value"])
    if figure["low"] is None:
        return value
    return f"{value} ({form.format(figure['low'])} to {form.format(figure['high'])})"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
