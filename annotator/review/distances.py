"""How far apart two judgements are: the metrics of Krippendorff's alpha. Pure.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, for nominal, ordinal and interval values.
R. Passonneau, Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic Annotation, LREC 2006.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .resampling import Floats, Integers

Chance = Callable[[Floats], Floats]
_MOST_SETS_KEPT = 2_000  # 32 MB; beyond it similarities are worked out anew whenever they are asked for


class Scale:
    """A metric on a list of values, which are meant by their places in it."""

    def distances(self, ones: Integers, others: Integers) -> Floats:
        """The distance of each of `ones` from the one of `others` beside it; no value stands beside itself."""
        raise NotImplementedError

    def chance(self, codes: Integers) -> Chance:
        """The function that takes n_c (a row for each of `codes`, a column for each sample) to sum n_c n_k d_ck."""
        raise NotImplementedError


class Metric:
    """How far apart two values are."""

    in_order = False  # whether values have an order, by which they are then sorted
    by_rank = False  # whether distances depend on how often each value occurs

    def scale(self, values: Sequence[Any]) -> Scale:
        raise NotImplementedError


class _NominalScale(Scale):
    def distances(self, ones: Integers, others: Integers) -> Floats:
        return np.ones(len(ones))

    def chance(self, codes: Integers) -> Chance:
        return _of_different


class Nominal(Metric):
    """d = 0 for equal values, 1 for others (Krippendorff 2011)."""

    def scale(self, values: Sequence[Any]) -> Scale:
        return _NominalScale()


class _IntervalScale(Scale):
    def __init__(self, values: Sequence[Any]) -> None:
        self.places = np.array(values, dtype=float)

    def distances(self, ones: Integers, others: Integers) -> Floats:
        return np.asarray((self.places[ones] - self.places[others]) ** 2)

    def chance(self, codes: Integers) -> Chance:
        places = self.places[codes][:, None]
        return lambda totals: _squared_differences(totals, places)


class IntervalScale(Metric):
    """d = (c - k) squared (Krippendorff 2011)."""

    in_order = True

    def scale(self, values: Sequence[Any]) -> Scale:
        return _IntervalScale(values)


class _OrdinalScale(Scale):
    def chance(self, codes: Integers) -> Chance:
        return lambda totals: _squared_differences(totals, Ordinal.ranks(totals))


class Ordinal(Metric):
    """d = (n_c / 2 + all n between c and k + n_k / 2) squared, n_c the number of values c (Krippendorff 2011).

    That is the squared difference of the mean ranks of c and k, so it depends on the sample: `alpha` asks for `ranks`.
    """

    in_order = by_rank = True

    @staticmethod
    def ranks(totals: Floats) -> Floats:
        """The mean rank of each value, up to one constant."""
        return np.asarray(np.cumsum(totals, axis=0) - totals / 2)

    def scale(self, values: Sequence[Any]) -> Scale:
        return _OrdinalScale()


class _MasiScale(Scale):
    """Sets that share no member with another one are at distance 1 from all: only the others are compared."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values
        uses = Counter(member for value in values for member in value)
        self.shared = {member: at for at, member in enumerate(m for m, n in uses.items() if n > 1)}
        alike = [at for at, value in enumerate(values) if any(member in self.shared for member in value)]
        self.rows = np.full(len(values), -1, dtype=np.int64)  # of a value among those that share members
        self.rows[alike] = np.arange(len(alike))
        self.kept: Floats | None = None
        if len(alike) <= _MOST_SETS_KEPT:
            blocks = [block for _, block in _similarities([values[at] for at in alike], self.shared)]
            self.kept = np.concatenate(blocks) if blocks else np.zeros((0, 0))

    def distances(self, ones: Integers, others: Integers) -> Floats:
        if self.kept is None:
            number = len(self.values)
            pairs, at = np.unique(ones.astype(np.int64) * number + others, return_inverse=True)
            each = [masi(self.values[pair // number], self.values[pair % number]) for pair in pairs.tolist()]
            return np.array(each)[at]
        one, other = self.rows[ones], self.rows[others]
        both = (one >= 0) & (other >= 0)
        result = np.ones(len(ones))
        result[both] -= self.kept[one[both], other[both]]
        return result

    def chance(self, codes: Integers) -> Chance:
        which = np.flatnonzero(self.rows[codes] >= 0)
        sets = [self.values[code] for code in codes[which]]
        if self.kept is None:
            return lambda totals: (
                _of_different(totals) - _weighted(_similarities(sets, self.shared), totals[which])
            )
        rows, kept = self.rows[codes[which]], self.kept

        def chance(totals: Floats) -> Floats:
            blocks = (
                (first, kept[np.ix_(rows[first : first + 256], rows)]) for first in range(0, len(rows), 256)
            )
            return _of_different(totals) - _weighted(blocks, totals[which])

        return chance


class Masi(Metric):
    """d = 1 - J M for sets: J the share of common members, M their monotonicity (Passonneau 2006).

    J = |A ∩ B| / |A ∪ B|. M = 1 if A = B, 2/3 if one contains the other, 1/3 if they overlap, 0 if they don't. Two
    empty sets are equal; an empty one has nothing in common with any other.
    """

    def scale(self, values: Sequence[Any]) -> Scale:
        return _MasiScale(values)


def masi(one: Any, other: Any) -> float:
    """The distance of two sets, as Masi says."""
    if one == other:
        return 0.0
    common = len(one & other)
    monotonicity = (2 if common == min(len(one), len(other)) else 1) / 3
    return 1 - common / len(one | other) * monotonicity


def _similarities(values: Sequence[Any], shared: Mapping[Any, int]) -> Iterator[tuple[int, Floats]]:
    """J M of sets, some rows at a time with the number of the first one; 0 for a set and itself."""
    members = np.zeros((len(values), len(shared)), dtype=np.float32)
    for row, value in enumerate(values):
        members[row, [shared[member] for member in value if member in shared]] = 1
    sizes = np.array([len(value) for value in values], dtype=np.float64)
    for first in range(0, len(values), 256):
        own = sizes[first : first + 256, None]
        alike = (members[first : first + 256] @ members.T).astype(np.float64)
        contained = alike == np.minimum(own, sizes)
        alike /= own + sizes - alike
        alike *= 1 / 3
        alike[contained] *= 2
        np.fill_diagonal(alike[:, first:], 0)
        yield first, alike


def _of_different(totals: Floats) -> Floats:
    """Sum of n_c n_k over every two different values."""
    return np.asarray(totals.sum(axis=0) ** 2 - np.einsum("ij,ij->j", totals, totals))


def _weighted(blocks: Iterable[tuple[int, Floats]], totals: Floats) -> Floats:
    """Sum of n_c n_k (J M)_ck over every two different sets."""
    result = np.zeros(totals.shape[1])
    for first, alike in blocks:
        result += np.einsum("ij,ij->j", alike @ totals, totals[first : first + len(alike)])
    return result


def _squared_differences(totals: Floats, places: Floats) -> Floats:
    """Sum over all c, k of n_c n_k (x_c - x_k) squared. Measured from the middle, for the sake of precision."""
    number = totals.sum(axis=0)
    middle = (totals * places).sum(axis=0) / np.where(number == 0, 1, number)
    return np.asarray(2 * number * (totals * (places - middle) ** 2).sum(axis=0))
