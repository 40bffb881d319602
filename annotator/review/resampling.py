"""Bootstrap intervals: what a statistic gives when whole reports are drawn again and again. Pure.

B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993: the percentile interval. Reports are drawn and not
statements, since the statements of one report resemble each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
SEED = 1968
LEVEL = 0.95
_CELLS_AT_A_TIME = 4_000_000  # numbers held at once while resampling: 16 MB each time they are copied
_MOST_CELLS = 16_000_000  # of a table of values by reports: 64 MB

Floats = NDArray[np.float64]
Integers = NDArray[Any]  # whole numbers, of 1 to 8 bytes
Weights = NDArray[Any]  # how often each report is drawn: whole numbers, as floats of 4 or 8 bytes


def sums(table: Floats, weights: Weights) -> Floats:
    """A row for each row of `table`, a column for each sample: its sums over the clusters, weighted."""
    table = table.astype(weights.dtype, copy=False)
    # Row by row: a product of matrices is slow where one of them has but a few rows.
    return np.array([row @ weights for row in table], dtype=np.float64)


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


class Tally:
    """How often each value occurs in samples of the clusters."""

    def __init__(self, values: Integers, clusters: Integers, size: int, width: int) -> None:
        """One value and one cluster for each judgement, of `size` values and `width` clusters."""
        self.size, self.width = size, width
        # Sums of whole numbers are exact in 4 bytes below 2^24, also where a report is drawn 16 times.
        self.kind = np.float32 if len(values) < 2**20 else np.float64
        keys, counts = np.unique(values.astype(np.int64) * width + clusters, return_counts=True)
        self.table: Weights | None = None
        if size * width <= _MOST_CELLS:
            self.table = np.zeros((size, width), dtype=self.kind)
            self.table.reshape(-1)[keys] = counts
        else:  # mostly empty: kept cell by cell
            self.clusters, self.counts = keys % width, counts.astype(self.kind)
            self.filled, self.starts = np.unique(keys // width, return_index=True)

    def of(self, weights: Weights) -> Floats:
        """weights: a row for each cluster, a column for each sample. The result has a row for each value."""
        if weights.dtype != self.kind:
            weights = weights.astype(self.kind)
        if self.table is not None:
            return (self.table @ weights).astype(np.float64)
        result = np.zeros((self.size, weights.shape[1]))
        for column in range(0, weights.shape[1], 32):  # a few samples at a time, for the sake of memory
            each = weights[:, column : column + 32].take(self.clusters, axis=0)
            each *= self.counts[:, None]
            result[self.filled, column : column + 32] = np.add.reduceat(each, self.starts, axis=0)
        return result


def estimate(
    statistic: Callable[[Weights], Floats], clusters: int, entries: int, resamples: int, seed: int
) -> Estimate:
    """`statistic` of the data as they are, and its percentile interval. It is nan for a sample without variation.

    entries: how many numbers the statistic holds for each sample.
    """
    value = float(statistic(np.ones((clusters, 1)))[0])  # in 8 bytes: exact; resamples do with 4
    if not resamples:
        return Estimate(value)
    if clusters < 2:
        return Estimate(value, Undefined("all statements stand in one report, and reports are what is drawn"))
    drawn = _drawn(clusters, resamples, seed)
    at_a_time = _CELLS_AT_A_TIME // max(clusters, entries) + 1
    batches = (
        drawn[:, first : first + at_a_time].astype(np.float32) for first in range(0, resamples, at_a_time)
    )
    found = np.concatenate([statistic(batch) for batch in batches])
    found = found[~np.isnan(found)]
    if len(found) < LEVEL * resamples:
        return Estimate(
            value, Undefined(f"{resamples - len(found)} of {resamples} resamples have no variation")
        )
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, Interval(float(low), float(high)))


@lru_cache(maxsize=2)  # the statistics of one group ask for the same draw, one after the other
def _drawn(clusters: int, resamples: int, seed: int) -> Weights:
    """How often each cluster is drawn: a row for each cluster, a column for each resample."""
    draw = np.random.RandomState(seed)  # unlike newer generators it gives the same numbers in every version
    # In one byte each: half a million statements stand in 25,000 reports, and none of these is drawn 256 times.
    drawn = np.empty((resamples, clusters), dtype=np.uint8)
    at_a_time = _CELLS_AT_A_TIME // clusters + 1
    for first in range(0, resamples, at_a_time):
        number = min(at_a_time, resamples - first)
        for row, chosen in enumerate(draw.randint(0, clusters, (number, clusters), dtype=np.uint32), first):
            times = np.bincount(chosen, minlength=clusters)
            if times.max() > np.iinfo(drawn.dtype).max:
                drawn = drawn.astype(np.uint32)
            drawn[row] = times
    return drawn.T


def undefined(because: str, resamples: int) -> Estimate:
    return Estimate(Undefined(because), Undefined(because) if resamples else None)
