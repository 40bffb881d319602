"""How far annotators agree: Krippendorff's alpha, weighted kappa, and shares, with intervals. Pure.

A unit is a statement, its values are what its annotators judged, its cluster is the report that it stands in. Units
that hold the same values are counted, not repeated. What the data don't determine is `Undefined` and says why: it is
neither 0 nor 1. Sources:

- K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011; Content Analysis, 4th edition, 2019, chapter 12.
- J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 1960; Weighted
  kappa, Psychological Bulletin 70, 1968.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .distances import Metric, Ordinal
from .resampling import SEED, Estimate, Floats, Undefined, estimate, undefined

CANNOT_BE_JUDGED = 6
STEPS = {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}

Integers = NDArray[np.int64]


class _Coding:
    """The distinct values, and the distinct patterns of them: multisets, as sorted indexes into `values`."""

    def __init__(self, values: Iterable[Hashable], patterns: Iterable[tuple[int, ...]]) -> None:
        self.values, self.patterns = list(values), list(patterns)
        self.sizes = np.array([len(pattern) for pattern in self.patterns], dtype=np.int64)
        equal = [sum(n * (n - 1) // 2 for n in _counts(pattern).values()) for pattern in self.patterns]
        self.equal_pairs = np.array(equal, dtype=np.int64)


class Units:
    """Units with the values that annotators gave them: for each its cluster, and which pattern its values make."""

    def __init__(self, clusters: Integers, which: Integers, coding: _Coding) -> None:
        self.clusters, self.which, self.coding = clusters, which, coding

    @classmethod
    def of(cls, units: Iterable[tuple[Hashable, Iterable[Hashable | None]]]) -> "Units":
        """From (cluster, values) for each unit; None among the values is a missing one."""
        clusters: dict[Hashable, int] = {}
        values: dict[Hashable, int] = {}
        patterns: dict[tuple[int, ...], int] = {}
        rows, which = [], []
        for cluster, given in units:
            pattern = tuple(sorted([values.setdefault(v, len(values)) for v in given if v is not None]))
            which.append(patterns.setdefault(pattern, len(patterns)))
            rows.append(clusters.setdefault(cluster, len(clusters)))
        coding = _Coding(values, patterns)
        return cls(np.array(rows, dtype=np.int64), np.array(which, dtype=np.int64), coding)

    def only(self, rows: Integers) -> "Units":
        """The units at `rows`, as they stand."""
        return Units(self.clusters[rows], self.which[rows], self.coding)

    def counted(self) -> tuple[Integers, Integers, Integers]:
        """Distinct (cluster, pattern) and how often each occurs, of the units that have at least two values."""
        kept = self.sizes > 1
        size = max(len(self.coding.patterns), 1)
        distinct, counts = np.unique(self.clusters[kept] * size + self.which[kept], return_counts=True)
        return distinct // size, distinct % size, counts

    @property
    def sizes(self) -> Integers:
        """How many values each unit has."""
        return self.coding.sizes[self.which]


def alpha(units: Units, metric: Metric, *, resamples: int = 0, seed: int = SEED) -> Estimate:
    """Krippendorff's alpha: 1 - D_o / D_e, with an interval if resamples are asked for.

    D_o, the mean distance within units: each unit of m values counts its ordered pairs by 1 / (m - 1). D_e, the mean
    distance of any two values of the n that stand in such units: sum n_c n_k d_ck / (n (n - 1)). Units with fewer than
    two values don't count.
    """
    clusters, which, counts = units.counted()
    if not len(counts):
        return undefined("no statement was judged by two", resamples)
    used, which = np.unique(which, return_inverse=True)
    patterns = [units.coding.patterns[at] for at in used]
    occurring = sorted({at for pattern in patterns for at in pattern})
    if metric.in_order:
        occurring.sort(key=lambda at: units.coding.values[at])
    values = [units.coding.values[at] for at in occurring]
    if len(values) == 1:
        return undefined("all judgements are the same, so there is no chance agreement to compare", resamples)
    place = {at: row for row, at in enumerate(occurring)}
    coded = [tuple(sorted([place[at] for at in pattern])) for pattern in patterns]
    names, clusters = np.unique(clusters, return_inverse=True)
    size = len(values)
    totals = _Sums(clusters, which, counts, [_counts(pattern) for pattern in coded], size)
    if metric.by_rank:
        cells = _Sums(clusters, which, counts, [_coincidences(pattern, size) for pattern in coded], size**2)
    else:
        apart = [_mean_distance(pattern, values, metric) for pattern in coded]
        cells = _Sums(clusters, which, counts, [{0: distance} for distance in apart], 1)

    chance = metric.chance(values)

    def of_samples(weights: Floats) -> Floats:
        number = totals.of(weights)
        found = cells.of(weights)
        if metric.by_rank:
            ranks = Ordinal.ranks(number)
            found = found * ((ranks[:, None] - ranks[None, :]) ** 2).reshape(size**2, -1)
        expected = chance(number)
        with np.errstate(divide="ignore", invalid="ignore"):
            result = 1 - (number.sum(axis=0) - 1) * found.sum(axis=0) / expected
        return np.where((number > 0).sum(axis=0) > 1, result, np.nan)

    return estimate(of_samples, len(names), totals.entries + cells.entries, resamples, seed)


def _mean_distance(pattern: tuple[int, ...], values: Sequence[Any], metric: Metric) -> float:
    """The distances of all ordered pairs of a unit's values, over m - 1."""
    if pattern[0] == pattern[-1]:
        return 0.0  # sorted, so they are all the same
    if len(pattern) == 2:
        return 2 * metric.distance(values[pattern[0]], values[pattern[1]])
    counts = _counts(pattern)
    pairs = ((c, k) for c in counts for k in counts if c != k)
    total = sum(counts[c] * counts[k] * metric.distance(values[c], values[k]) for c, k in pairs)
    return total / (len(pattern) - 1)


def _counts(pattern: Iterable[int]) -> dict[int, int]:
    """How often each value occurs: a Counter, made faster where there are but a few."""
    counts: dict[int, int] = {}
    for at in pattern:
        counts[at] = counts.get(at, 0) + 1
    return counts


def _coincidences(pattern: tuple[int, ...], size: int) -> dict[int, float]:
    """The off-diagonal coincidences of a unit, by c * size + k; the diagonal is at distance 0."""
    counts, over = _counts(pattern), len(pattern) - 1
    return {c * size + k: counts[c] * counts[k] / over for c in counts for k in counts if c != k}


class _Sums:
    """What patterns add to each of `size` sums, cluster by cluster; `of` gives the sums for weighted clusters."""

    def __init__(
        self,
        clusters: Integers,
        which: Integers,
        counts: Integers,
        parts: Sequence[Mapping[int, float]],
        size: int,
    ) -> None:
        lengths = np.array([len(part) for part in parts], dtype=np.int64)
        sums = np.array([at for part in parts for at in part], dtype=np.int64)
        amounts = np.array([amount for part in parts for amount in part.values()], dtype=np.float64)
        rows = np.repeat(np.arange(len(which)), lengths[which])
        within = np.arange(len(rows)) - np.repeat(np.cumsum(lengths[which]) - lengths[which], lengths[which])
        taken = (np.cumsum(lengths) - lengths)[which[rows]] + within
        width = int(clusters.max()) + 1
        keys, inverse = np.unique(sums[taken] * width + clusters[rows], return_inverse=True)
        self.amounts = np.bincount(inverse, weights=amounts[taken] * counts[rows], minlength=len(keys))
        self.clusters, self.size, self.entries = keys % width, size, len(keys)
        self.filled, self.starts = np.unique(keys // width, return_index=True)

    def of(self, weights: Floats) -> Floats:
        """weights: a row for each cluster, a column for each sample. The result has a row for each sum."""
        result = np.zeros((self.size, weights.shape[1]))
        if self.entries:
            each = weights.take(self.clusters, axis=0)
            each *= self.amounts[:, None]
            result[self.filled] = np.add.reduceat(each, self.starts, axis=0)
        return result


def share(
    clusters: Integers,
    hits: Integers,
    totals: Integers,
    *,
    of_what: str,
    resamples: int = 0,
    seed: int = SEED,
) -> Estimate:
    """The sum of hits over the sum of totals, given for each unit; `of_what` says of what there is none, if so."""
    kept = totals > 0
    if not kept.any():
        return undefined(f"there is no {of_what}", resamples)
    names, at = np.unique(clusters[kept], return_inverse=True)
    hit = np.bincount(at, weights=hits[kept])
    total = np.bincount(at, weights=totals[kept])
    return estimate(lambda w: (hit @ w) / (total @ w), len(names), len(names), resamples, seed)


def percent(units: Units, *, resamples: int = 0, seed: int = SEED) -> Estimate:
    """Percent agreement as a share: of all pairs of values of one unit, those that are equal."""
    sizes = units.sizes
    return share(
        units.clusters,
        units.coding.equal_pairs[units.which],
        sizes * (sizes - 1) // 2,
        of_what="statement that was judged by two",
        resamples=resamples,
        seed=seed,
    )


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
