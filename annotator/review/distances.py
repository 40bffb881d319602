"""How far apart two judgements are: the metrics of Krippendorff's alpha. Pure.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, for nominal, ordinal and interval values.
R. Passonneau, Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic Annotation, LREC 2006.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .resampling import Floats

Chance = Callable[[Floats], Floats]
_MOST_SETS_KEPT = 6_000  # 144 MB; beyond it similarities are worked out anew for each batch of resamples


class Metric:
    """How far apart two values are."""

    in_order = False  # whether values have an order, by which they are then sorted
    by_rank = False  # whether distances depend on how often each value occurs

    def distance(self, one: Any, other: Any) -> float:
        """0 for the same, more for what is farther apart."""
        raise NotImplementedError

    def chance(self, values: Sequence[Any]) -> Chance:
        """The function that takes n_c (a row for each of `values`, a column for each sample) to sum n_c n_k d_ck."""
        raise NotImplementedError


class Nominal(Metric):
    """d = 0 for equal values, 1 for others (Krippendorff 2011)."""

    def distance(self, one: Any, other: Any) -> float:
        return float(one != other)

    def chance(self, values: Sequence[Any]) -> Chance:
        return lambda totals: np.asarray(totals.sum(axis=0) ** 2 - (totals**2).sum(axis=0))


class IntervalScale(Metric):
    """d = (c - k) squared (Krippendorff 2011)."""

    in_order = True

    def distance(self, one: Any, other: Any) -> float:
        return float((one - other) ** 2)

    def chance(self, values: Sequence[Any]) -> Chance:
        places = np.array(values, dtype=float)[:, None]
        return lambda totals: _squared_differences(totals, places)


class Ordinal(Metric):
    """d = (n_c / 2 + all n between c and k + n_k / 2) squared, n_c the number of values c (Krippendorff 2011).

    That is the squared difference of the mean ranks of c and k, so it depends on the sample: `alpha` asks for `ranks`.
    """

    in_order = by_rank = True

    @staticmethod
    def ranks(totals: Floats) -> Floats:
        """The mean rank of each value, up to one constant."""
        return np.asarray(np.cumsum(totals, axis=0) - totals / 2)

    def chance(self, values: Sequence[Any]) -> Chance:
        return lambda totals: _squared_differences(totals, self.ranks(totals))


class Masi(Metric):
    """d = 1 - J M for sets: J the share of common members, M their monotonicity (Passonneau 2006).

    J = |A ∩ B| / |A ∪ B|. M = 1 if A = B, 2/3 if one contains the other, 1/3 if they overlap, 0 if they don't. Two
    empty sets are equal; an empty one has nothing in common with any other.
    """

    def distance(self, one: Any, other: Any) -> float:
        if one == other:
            return 0.0
        common = len(one & other)
        monotonicity = (2 if common == min(len(one), len(other)) else 1) / 3
        return 1 - common / len(one | other) * monotonicity

    def chance(self, values: Sequence[Any]) -> Chance:
        # Sets that share no member with another one behave like nominal values: only the others need comparing.
        apart = Nominal().chance(values)
        uses = Counter(member for value in values for member in value)
        shared = {member: at for at, member in enumerate(m for m, n in uses.items() if n > 1)}
        rows = [at for at, value in enumerate(values) if any(member in shared for member in value)]
        sets = [values[at] for at in rows]
        kept = list(_similarities(sets, shared)) if len(sets) <= _MOST_SETS_KEPT else None

        def expected(totals: Floats) -> Floats:
            blocks = _similarities(sets, shared) if kept is None else kept
            return apart(totals) - _weighted(blocks, totals[rows])

        return expected


def _similarities(values: Sequence[Any], shared: Mapping[Any, int]) -> Iterator[tuple[int, Floats]]:
    """J M of sets, some rows at a time with the number of the first one; the columns begin there too.

    Every two different sets are met twice, or once with twice their J M.
    """
    members = np.zeros((len(values), len(shared)), dtype=np.float32)
    for row, value in enumerate(values):
        members[row, [shared[member] for member in value if member in shared]] = 1
    sizes = np.array([len(value) for value in values], dtype=np.float64)
    for first in range(0, len(values), 256):
        others = sizes[first:]
        own = others[:256, None]
        alike = (members[first : first + 256] @ members[first:].T).astype(np.float64)
        contained = alike == np.minimum(own, others)
        alike /= own + others - alike
        alike *= 1 / 3
        alike[contained] *= 2
        alike[:, len(own) :] *= 2
        np.fill_diagonal(alike, 0)
        yield first, alike


def _weighted(blocks: Iterable[tuple[int, Floats]], totals: Floats) -> Floats:
    """Sum of n_c n_k (J M)_ck over every two different sets."""
    result = np.zeros(totals.shape[1])
    for first, alike in blocks:
        result += ((alike @ totals[first:]) * totals[first : first + len(alike)]).sum(axis=0)
    return result


def _squared_differences(totals: Floats, places: Floats) -> Floats:
    """Sum over all c, k of n_c n_k (x_c - x_k) squared. Measured from the middle, for the sake of precision."""
    number = totals.sum(axis=0)
    middle = (totals * places).sum(axis=0) / np.where(number == 0, 1, number)
    return np.asarray(2 * number * (totals * (places - middle) ** 2).sum(axis=0))
