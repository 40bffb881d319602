"""Who quotes whom how often, added up from judged statements in one pass. Pure.

Nodes are link texts of citation paths, as in `network`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from annotator import paths

from .judged_arrays import OWN, JudgedArrays, Numbers, Statement

Pair = tuple[str, str]


class OfReport(NamedTuple):
    """copy_of: the report that it is a near-duplicate of. outlet: its publisher as a link text, empty if unknown."""

    copy_of: int | None
    outlet: str


@dataclass(frozen=True)
class CitationCounts:
    """arrows: (who quotes, who is quoted, statements, reports). own: statements that publishers make for themselves.

    copies: reports that are left out. unknown: citations in reports of unknown publishers, which have no arrow.
    """

    arrows: list[tuple[str, str, int, int]]
    own: dict[str, int]
    statements: int
    reports: int
    copies: int
    unknown: int


def count_citations(
    statements: Iterable[Statement],
    reports: Callable[[], Mapping[int, OfReport]],
    now: Mapping[str, str],
) -> CitationCounts:
    """The citations of `statements`, each copied text once.

    reports: of the set, asked once all statements are read. now: the key that stands for it, by the key of each merged
    source. A statement counts once for an arrow.
    """
    judged = JudgedArrays(statements)
    known = reports()
    judged.keep(
        np.isin(judged.report, np.array(sorted(known), dtype=np.int64))
    )  # one may have left the set since
    left_out = copies(known, set(np.unique(judged.report).tolist()))
    if left_out:
        judged.keep(~np.isin(judged.report, np.array(sorted(left_out), dtype=np.int64)))
    found, report = np.unique(judged.report, return_inverse=True)
    outlets = Numbers()
    outlet = np.array([outlets[known[pk].outlet] for pk in found.tolist()], dtype=np.int64)[report]
    names = list(outlets)
    spoken = np.bincount(outlet[judged.path == OWN], minlength=len(names)).tolist()
    own = {name: n for name, n in zip(names, spoken, strict=True) if n and name}
    cited = judged.path > OWN
    pairs = [_pairs(paths.renamed(text, now)) for text in judged.paths]
    arrows, unknown = _arrows(pairs, names, judged.path[cited], outlet[cited], report[cited])
    return CitationCounts(arrows, own, len(judged.path), len(found), len(left_out), unknown)


def copies(reports: Mapping[int, OfReport], judged: set[int]) -> set[int]:
    """Reports whose text is counted in another one of the set: in the first, or in an earlier copy that was judged."""
    first: dict[int, int] = {}
    for pk in sorted(judged):
        if (copied := reports[pk].copy_of) is not None:
            first.setdefault(copied, pk)
    return {
        pk
        for pk, one in reports.items()
        if one.copy_of is not None and (one.copy_of in judged or first.get(one.copy_of, pk) < pk)
    }


def _pairs(text: str) -> tuple[list[str], list[Pair]]:
    """Whom the report itself cites; who cites whom within the path."""
    links = paths.read(text)
    direct = [str(link) for link in links if link.via is None]
    relayed = [(str(links[link.via]), str(link)) for link in links if link.via is not None]
    return list(dict.fromkeys(direct)), relayed


def _arrows(
    pairs: list[tuple[list[str], list[Pair]]],
    names: list[str],
    path: np.ndarray,
    outlet: np.ndarray,
    report: np.ndarray,
) -> tuple[list[tuple[str, str, int, int]], int]:
    """The arrows of statements, of which the arrays tell path, outlet and report; and how many have no relay."""
    codes, place, counts = np.unique(
        path * max(len(names), 1) + outlet, return_inverse=True, return_counts=True
    )
    numbers, statements, unknown = Numbers(), Counter[int](), 0
    arrows: list[list[int]] = []  # of each combination of a path and an outlet
    for code, n in zip(codes.tolist(), counts.tolist(), strict=True):
        direct, relayed = pairs[code // len(names)]
        who = names[code % len(names)]
        own = [numbers[pair] for pair in dict.fromkeys([*((who, one) for one in direct if who), *relayed])]
        unknown += 0 if who else n * len(direct)
        statements.update(dict.fromkeys(own, n))
        arrows.append(own)
    many = int(report.max(initial=0)) + 1
    combined = np.unique(place * many + report)  # each combination once in a report
    flat = np.array([arrow for own in arrows for arrow in own], dtype=np.int64)
    lengths = np.array([len(own) for own in arrows], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    repeated = lengths[combined // many] if len(combined) else lengths
    within = np.arange(repeated.sum()) - np.repeat(np.cumsum(repeated) - repeated, repeated)
    at = flat[np.repeat(starts[combined // many], repeated) + within] if len(combined) else flat
    in_reports = np.unique(at * many + np.repeat(combined % many, repeated)) // many
    reports = np.bincount(in_reports, minlength=len(numbers)).tolist()
    return [(*pair, statements[number], reports[number]) for pair, number in numbers.items()], unknown
