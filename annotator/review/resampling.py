"""Bootstrap intervals: what a statistic gives when whole reports are drawn again and again. Pure.

B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993: the percentile interval. Reports are drawn and not
statements, since the statements of one report resemble each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
SEED = 1968
LEVEL = 0.95
_CELLS_AT_A_TIME = 2_000_000  # numbers held at once while resampling: 16 MB each time they are copied

Floats = NDArray[np.float64]


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


def estimate(
    statistic: Callable[[Floats], Floats], clusters: int, entries: int, resamples: int, seed: int
) -> Estimate:
    """`statistic` of the data as they are, and its percentile interval. It is nan for a sample without variation."""
    value = float(statistic(np.ones((clusters, 1)))[0])
    if not resamples:
        return Estimate(value)
    if clusters < 2:
        return Estimate(value, Undefined("all statements stand in one report, and reports are what is drawn"))
    drawn = _drawn(clusters, resamples, seed)
    at_a_time = _CELLS_AT_A_TIME // max(clusters, entries) + 1
    batches = (drawn[:, first : first + at_a_time] for first in range(0, resamples, at_a_time))
    found = np.concatenate([statistic(batch.astype(np.float64)) for batch in batches])
    found = found[~np.isnan(found)]
    if len(found) < LEVEL * resamples:
        return Estimate(
            value, Undefined(f"{resamples - len(found)} of {resamples} resamples have no variation")
        )
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, Interval(float(low), float(high)))


@lru_cache(maxsize=2)  # the statistics of one group ask for the same draw, one after the other
def _drawn(clusters: int, resamples: int, seed: int) -> NDArray[np.uint8]:
    """How often each cluster is drawn: a row for each cluster, a column for each resample.

    One byte each: that a report is drawn more than 255 times can't happen (among fewer reports) or won't.
    """
    draw = np.random.RandomState(seed)  # unlike newer generators it gives the same numbers in every version
    drawn = np.empty((clusters, resamples), dtype=np.uint8)
    at_a_time = _CELLS_AT_A_TIME // clusters + 1
    for first in range(0, resamples, at_a_time):
        number = min(at_a_time, resamples - first)
        chosen = draw.randint(0, clusters, (number, clusters)) + np.arange(number)[:, None] * clusters
        counts = np.bincount(chosen.ravel(), minlength=number * clusters)
        drawn[:, first : first + number] = counts.reshape(number, clusters).T
    return drawn


def undefined(because: str, resamples: int) -> Estimate:
    return Estimate(Undefined(because), Undefined(because) if resamples else None)
