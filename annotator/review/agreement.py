"""How far annotators agree: Krippendorff's alpha, weighted kappa, and shares, with intervals. Pure.

A unit is a statement, its values are what its annotators judged, its cluster is the report that it stands in. What the
data don't determine is `Undefined` and says why: it is neither 0 nor 1. Sources:

- K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011; Content Analysis, 4th edition, 2019, chapter 12.
- J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 1960; Weighted
  kappa, Psychological Bulletin 70, 1968.
- R. J. Light, Measures of response agreement for qualitative data, Psychological Bulletin 76, 1971.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from .distances import Metric, Ordinal, Scale
from .resampling import SEED, Estimate, Floats, Integers, Tally, Undefined, Weights, estimate, sums, undefined

CANNOT_BE_JUDGED = 6
STEPS = {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}


class Coding:
    """The distinct values of a measure; a value's code is its place among them."""

    def __init__(self, values: Iterable[Hashable]) -> None:
        self.values: list[Any] = list(values)
        self._scales: dict[Metric, Scale] = {}

    def scale(self, metric: Metric) -> Scale:
        """How far apart the values are; worked out once for all groups."""
        if metric not in self._scales:
            self._scales[metric] = metric.scale(self.values)
        return self._scales[metric]


class _Entries(NamedTuple):
    """Each distinct value of each unit: the unit, the value's code, and how often it occurs there."""

    unit: Integers
    code: Integers
    number: Integers

    def pairs(self) -> Iterator[tuple[Integers, Integers]]:
        """Places of two entries of one unit, every two of them once, in several batches."""
        for apart in range(1, len(self.unit)):
            first = np.flatnonzero(self.unit[apart:] == self.unit[:-apart])
            if not len(first):
                return
            yield first, first + apart


class Units:
    """Judgements with their units: three arrays of one length, by unit. Missing judgements are not in them."""

    def __init__(self, coding: Coding, clusters: Integers, units: Integers, codes: Integers) -> None:
        """codes: the place of each value among those of `coding`, negative where the judgement is missing."""
        known = codes >= 0
        self.coding, self.codes = coding, codes[known]
        clusters, units = clusters[known], units[known]
        begins = np.flatnonzero(np.diff(units, prepend=units[0] - 1)) if len(units) else units
        self.sizes = np.diff(begins, append=len(units))
        self.clusters = clusters[begins]
        self.units = np.repeat(np.arange(len(begins), dtype=np.int32), self.sizes)

    @classmethod
    def of(cls, units: Iterable[tuple[Hashable, Iterable[Hashable | None]]]) -> "Units":
        """From (cluster, values) for each unit; None among the values is a missing one."""
        clusters: dict[Hashable, int] = {}
        values: dict[Hashable, int] = {}
        rows = [
            (
                clusters.setdefault(cluster, len(clusters)),
                unit,
                -1 if value is None else values.setdefault(value, len(values)),
            )
            for unit, (cluster, given) in enumerate(units)
            for value in given
        ]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(Coding(values), columns[:, 0], columns[:, 1], columns[:, 2])

    def paired(self) -> "Units":
        """Those that have at least two values, with the clusters numbered anew."""
        kept = (self.sizes > 1)[self.units]
        _, clusters = np.unique(self.clusters[self.units][kept], return_inverse=True)
        return Units(self.coding, clusters, self.units[kept], self.codes[kept])

    @cached_property
    def entries(self) -> _Entries:
        """Sorted by unit and code."""
        number = len(self.coding.values)
        keys, counts = np.unique(self.units.astype(np.int64) * number + self.codes, return_counts=True)
        narrow = np.int32  # half the memory of what numpy takes unasked; none of these is larger
        return _Entries(
            *((keys // number).astype(narrow), (keys % number).astype(narrow)), counts.astype(narrow)
        )

    @property
    def number_of_clusters(self) -> int:
        return int(self.clusters.max()) + 1 if len(self.clusters) else 0


class AlphaSums:
    """What Krippendorff's alpha takes of units: sums over each report. Units can be taken in some at a time."""

    def __init__(self, coding: Coding, metric: Metric) -> None:
        self.coding, self.metric = coding, metric
        self._tally = Tally()
        self._apart: list[Floats] = []  # the rows of _coincidences, or the one of _distances_within

    def add(self, units: Units) -> None:
        """Take in all units of further clusters; their numbers begin with 0 anew."""
        units = units.paired()
        if not len(units.codes):
            return
        self._tally.add(units.codes, units.clusters[units.units], units.number_of_clusters)
        scale = self.coding.scale(self.metric)
        self._apart.append(
            _coincidences(units) if self.metric.by_rank else _distances_within(units, scale)[None, :]
        )

    def estimate(self, *, resamples: int = 0, seed: int = SEED) -> Estimate:
        """See `alpha`."""
        occurring = self._tally.values()
        if not len(occurring):
            return undefined("no statement was judged by two", resamples)
        if len(occurring) == 1:
            return undefined(
                "all judgements are the same, so there is no chance agreement to compare", resamples
            )
        values = self.coding.values
        order: Any = slice(None)
        if self.metric.in_order:
            order = np.argsort([values[code] for code in occurring], kind="stable")
        chance = self.coding.scale(self.metric).chance(occurring[order])
        apart = np.concatenate(self._apart, axis=1)

        def of_samples(weights: Weights) -> Floats:
            number = self._tally.of(weights)[order]
            found = sums(apart, weights)
            if self.metric.by_rank:
                ranks = np.zeros((len(values), weights.shape[1]))
                ranks[occurring[order]] = Ordinal.ranks(number)
                ones, others = np.triu_indices(len(values), 1)
                found = found * (ranks[ones] - ranks[others]) ** 2
            with np.errstate(divide="ignore", invalid="ignore"):
                result = 1 - (number.sum(axis=0) - 1) * found.sum(axis=0) / chance(number)
            return np.where((number > 0).sum(axis=0) > 1, result, np.nan)

        return estimate(of_samples, self._tally.width, len(occurring), resamples, seed)


def alpha(units: Units, metric: Metric, *, resamples: int = 0, seed: int = SEED) -> Estimate:
    """Krippendorff's alpha: 1 - D_o / D_e, with an interval if resamples are asked for.

    D_o, the mean distance within units: each unit of m values counts its ordered pairs by 1 / (m - 1). D_e, the mean
    distance of any two values of the n that stand in such units: sum n_c n_k d_ck / (n (n - 1)). Units with fewer than
    two values don't count.
    """
    found = AlphaSums(units.coding, metric)
    found.add(units)
    return found.estimate(resamples=resamples, seed=seed)


def _pairs_weighed(units: Units) -> Iterator[tuple[Integers, Integers, Floats, Integers]]:
    """Codes of two different values of one unit, by how much their two ordered pairs count, and the cluster."""
    entries = units.entries
    for one, other in entries.pairs():
        unit = entries.unit[one]
        counts = 2 * entries.number[one] * entries.number[other] / (units.sizes[unit] - 1)
        yield entries.code[one], entries.code[other], counts, units.clusters[unit]


def _distances_within(units: Units, scale: Scale) -> Floats:
    """The distances of all ordered pairs of a unit's values, over m - 1: their sums by cluster."""
    sums = np.zeros(units.number_of_clusters)
    for one, other, counts, clusters in _pairs_weighed(units):
        sums += np.bincount(clusters, weights=counts * scale.distances(one, other), minlength=len(sums))
    return sums


def _coincidences(units: Units) -> Floats:
    """The coincidences of different values: a row for each (c, k), c coded before k, a column for each cluster."""
    size, width = len(units.coding.values), units.number_of_clusters
    row = np.zeros((size, size), dtype=np.int64)
    above = np.triu_indices(size, 1)
    row[above] = np.arange(len(above[0]))
    sums = np.zeros(len(above[0]) * width)
    for one, other, counts, clusters in _pairs_weighed(units):
        sums += np.bincount(row[one, other] * width + clusters, weights=counts, minlength=len(sums))
    return sums.reshape(-1, width)


class ShareSums:
    """Hits and totals of each report. They can be taken in some at a time."""

    def __init__(self) -> None:
        self._sums: list[Floats] = []

    def add(self, clusters: Integers, hits: Integers, totals: Integers) -> None:
        """Take in all that further clusters have; their numbers may be those of earlier ones."""
        kept = totals > 0
        if kept.any():
            _, at = np.unique(clusters[kept], return_inverse=True)
            self._sums.append(
                np.stack([np.bincount(at, weights=hits[kept]), np.bincount(at, weights=totals[kept])])
            )

    def estimate(self, *, of_what: str, resamples: int = 0, seed: int = SEED) -> Estimate:
        """The sum of hits over the sum of totals; `of_what` says of what there is none, if so."""
        if not self._sums:
            return undefined(f"there is no {of_what}", resamples)
        both = np.concatenate(self._sums, axis=1)

        def of_samples(weights: Weights) -> Floats:
            hit, total = sums(both, weights)
            return np.asarray(hit / total)

        return estimate(of_samples, both.shape[1], 1, resamples, seed)


class PercentSums:
    """What percent agreement takes of units: sums over each report. Units can be taken in some at a time."""

    def __init__(self) -> None:
        self._shares = ShareSums()

    def add(self, units: Units) -> None:
        """Take in all units of further clusters."""
        entries, sizes = units.entries, units.sizes
        same = entries.number.astype(np.int64)
        equal = np.bincount(entries.unit, weights=same * (same - 1) // 2, minlength=len(sizes))
        self._shares.add(units.clusters, equal, sizes * (sizes - 1) // 2)

    def estimate(self, *, resamples: int = 0, seed: int = SEED) -> Estimate:
        """See `percent`."""
        of_what = "statement that was judged by two"
        return self._shares.estimate(of_what=of_what, resamples=resamples, seed=seed)


def percent(units: Units, *, resamples: int = 0, seed: int = SEED) -> Estimate:
    """Percent agreement as a share: of all pairs of values of one unit, those that are equal."""
    found = PercentSums()
    found.add(units)
    return found.estimate(resamples=resamples, seed=seed)


WEIGHTS: dict[str, Callable[[Any, Any], float]] = {
    "none": lambda one, other: float(one != other),
    "linear": lambda one, other: float(abs(one - other)),
    "quadratic": lambda one, other: float((one - other) ** 2),
}


def kappa(pairs: Mapping[tuple[Any, Any], int], weights: str = "none") -> float | Undefined:
    """Cohen's weighted kappa: 1 - sum(v o) / sum(v e), of how often one annotator said a and the other said b.

    v is the disagreement weight of a and b: 1 for different values (`none`, Cohen 1960), |a - b| (`linear`) or (a - b)
    squared (`quadratic`); o the share of pairs (a, b), e the product of the shares of a and b (Cohen 1968).
    """
    weigh = WEIGHTS[weights]
    number = sum(pairs.values())
    if not number:
        return Undefined("no statement was judged by both")
    ones: Counter[Any] = Counter()
    others: Counter[Any] = Counter()
    for (one, other), count in pairs.items():
        ones[one] += count
        others[other] += count
    if weights == "none":
        chance = float(number**2 - sum(count * others[value] for value, count in ones.items()))
    else:
        chance = sum(weigh(a, b) * n * m for a, n in ones.items() for b, m in others.items())
    if not chance:
        return Undefined("both always judged the same, so there is no chance agreement to compare")
    found = sum(weigh(one, other) * count for (one, other), count in pairs.items())
    return 1 - found * number / chance


def mean_kappa(kappas: Sequence[float | Undefined]) -> float | Undefined:
    """One kappa for more than two annotators: the mean of those of all pairs (Light 1971), where they are defined."""
    known = [value for value in kappas if not isinstance(value, Undefined)]
    if not known:
        return Undefined("it is undefined for every pair of annotators")
    return sum(known) / len(known)


def abstains(credibility: int) -> bool:
    """Whether a rating says that the truth cannot be judged."""
    return credibility == CANNOT_BE_JUDGED


def on_diagonal(grade: str, credibility: int) -> bool | None:
    """Whether reliability and credibility stand on the same step (A1, B2, C3, D4, E5); None if either is not judged.

    In 1968 87 % of the ratings in army reports did, as if the two were one: J. D. Baker, J. M. McKendry and D. J. Mace,
    Certitude Judgments in an Operational Environment, US Army Behavioral Science Research Laboratory, 1968.
    """
    if grade not in STEPS or abstains(credibility):
        return None
    return STEPS[grade] == credibility
