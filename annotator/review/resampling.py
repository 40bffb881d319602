"""Bootstrap intervals: what a statistic gives when whole reports are drawn again and again. Pure.

B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993: the percentile interval. Reports are drawn and not
statements, since the statements of one report resemble each other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
SEED = 1968
LEVEL = 0.95
_CELLS_AT_A_TIME = 400_000  # numbers held at once while resampling: 3 MB each time they are copied
_MOST_DRAWS = 2_000_000  # bytes of draws that are kept for the next statistic; more are drawn anew for each
_MOST_CELLS = 500_000  # of a table of values by reports: 2 MB
_MOST_EMPTY = 64  # of so many cells of such a table one at least is not zero, or it is not made

Floats = NDArray[np.float64]
Integers = NDArray[Any]  # whole numbers, of 1 to 8 bytes
Weights = Floats  # how often each report is drawn, a row for each report, a column for each sample


def sums(table: Floats, weights: Weights) -> Floats:
    """A row for each row of `table`, a column for each sample: its sums over the clusters, weighted."""
    # Row by row: a product of matrices is slow where one of them has but a few rows.
    return np.array([row @ weights for row in table])


@dataclass(frozen=True)
class Undefined:
    """A number that the data don't determine, and why not."""

    because: str


@dataclass(frozen=True)
class Interval:
    """The middle 95 % of what the resamples give."""

    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A statistic and its interval; interval None: not asked for."""

    value: float | Undefined
    interval: Interval | Undefined | None = None


class _Part(NamedTuple):
    """Clusters side by side, and which values occur in them how often: the cells of a table that are not empty.

    clusters: which of all; values: those that occur, in order; starts: where the cells of each begin; cells: the
    cluster of each, from 0 on; counts: how often the value occurs there.
    """

    clusters: slice
    values: Integers
    starts: Integers
    cells: Integers
    counts: Integers

    def of(self, weights: Weights) -> Floats:
        """A row for each value that occurs, a column for each sample."""
        weights = weights[self.clusters]
        size = len(self.values) * len(weights)
        if size > min(_MOST_CELLS, _MOST_EMPTY * len(self.cells)):
            result = np.empty((len(self.values), weights.shape[1]))
            step = 1 + _CELLS_AT_A_TIME // len(self.cells)  # samples at a time
            for column in range(0, weights.shape[1], step):
                each = weights[:, column : column + step].take(self.cells, axis=0)
                each *= self.counts[:, None]
                result[:, column : column + step] = np.add.reduceat(each, self.starts, axis=0)
            return result
        # Sums of whole numbers are exact in 4 bytes below 2^24, also where a report is drawn 16 times.
        kind = np.float32 if self.counts.sum(dtype=np.int64) < 2**20 else np.float64
        table = np.zeros((len(self.values), len(weights)), dtype=kind)
        rows = np.repeat(np.arange(len(self.values)), np.diff(self.starts, append=len(self.cells)))
        table[rows, self.cells] = self.counts
        return (table @ weights.astype(kind)).astype(np.float64)


class Tally:
    """How often each value occurs in samples of the clusters."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self.width = 0  # clusters so far

    def add(self, values: Integers, clusters: Integers, width: int) -> None:
        """Count judgements of `width` further clusters: a value and a cluster, from 0 on, for each."""
        keys, counts = np.unique(values.astype(np.int64) * width + clusters, return_counts=True)
        found, starts = np.unique(keys // width, return_index=True)
        cells = (keys % width).astype(np.min_scalar_type(width))
        counts = counts.astype(np.min_scalar_type(counts.max()))
        self._parts.append(_Part(slice(self.width, self.width + width), found, starts, cells, counts))
        self.width += width

    def values(self) -> Integers:
        """Those that occur, in order."""
        if not self._parts:
            return np.zeros(0, dtype=np.int64)
        return np.unique(np.concatenate([part.values for part in self._parts]))

    def of(self, weights: Weights) -> Floats:
        """A row for each of `values`, a column for each sample."""
        values = self.values()
        result = np.zeros((len(values), weights.shape[1]))
        for part in self._parts:
            result[np.searchsorted(values, part.values)] += part.of(weights)
        return result


def estimate(
    statistic: Callable[[Weights], Floats], clusters: int, entries: int, resamples: int, seed: int
) -> Estimate:
    """`statistic` of the data as they are, and its percentile interval. It is nan for a sample without variation.

    entries: how many numbers the statistic holds for each sample.
    """
    value = float(statistic(np.ones((clusters, 1)))[0])
    if not resamples:
        return Estimate(value)
    if clusters < 2:
        return Estimate(value, Undefined("all statements stand in one report, and reports are what is drawn"))
    at_a_time = _CELLS_AT_A_TIME // max(clusters, entries) + 1
    found = np.concatenate(
        [statistic(batch.T.astype(np.float64)) for batch in _draws(clusters, resamples, seed, at_a_time)]
    )
    found = found[~np.isnan(found)]
    if len(found) < LEVEL * resamples:
        return Estimate(
            value, Undefined(f"{resamples - len(found)} of {resamples} resamples have no variation")
        )
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, Interval(float(low), float(high)))


def _draws(clusters: int, resamples: int, seed: int, at_a_time: int) -> Iterator[Integers]:
    """How often each cluster is drawn: a row for each resample, some at a time, a column for each cluster."""
    if clusters * resamples > _MOST_DRAWS:
        yield from _drawn(clusters, resamples, seed, at_a_time)
        return
    kept = _kept(clusters, resamples, seed)
    for first in range(0, resamples, at_a_time):
        yield kept[first : first + at_a_time]


@lru_cache(maxsize=1)  # the statistics of one group ask for the same draw, one after the other
def _kept(clusters: int, resamples: int, seed: int) -> Integers:
    batches = list(_drawn(clusters, resamples, seed, _CELLS_AT_A_TIME // clusters + 1))
    return np.concatenate(batches)


def _drawn(clusters: int, resamples: int, seed: int, at_a_time: int) -> Iterator[Integers]:
    draw = np.random.RandomState(seed)  # unlike newer generators it gives the same numbers in every version
    for first in range(0, resamples, at_a_time):
        number = min(at_a_time, resamples - first)
        chosen = draw.randint(0, clusters, (number, clusters), dtype=np.uint32)
        yield np.array([_narrow(np.bincount(row, minlength=clusters)) for row in chosen])


def _narrow(numbers: Integers) -> Integers:
    """In one byte each, where that is enough: none of many reports is drawn 256 times."""
    return numbers.astype(np.min_scalar_type(numbers.max()))


def undefined(because: str, resamples: int) -> Estimate:
    return Estimate(Undefined(because), Undefined(because) if resamples else None)
