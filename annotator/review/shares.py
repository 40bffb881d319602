"""A share with its interval, or the word that there is too little to tell. Pure.

The interval is Wilson's score interval (E. B. Wilson 1927, Journal of the American Statistical Association 22), which
stays within 0 and 1 and does not shrink to a point where all or none were hits. Statements of one report are not
independent observations. So n is Kish's effective sample size (L. Kish 1965, Survey Sampling): (sum n_i)^2 / sum n_i^2
over the reports, as if all statements of one report had come out alike. It is never larger than the number of reports.
"""

from dataclasses import dataclass
from math import sqrt

FEWEST = 10  # observations that count as independent, below which a share is not given
Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Share:
    """hits of `of`; `effective`: as how many independent observations these count."""

    hits: int
    of: int
    effective: float

    @property
    def enough(self) -> bool:
        return self.effective >= FEWEST

    @property
    def interval(self) -> tuple[float, float]:
        """Low and high, each from 0 to 1. Raises ZeroDivisionError without any observation."""
        return wilson(self.hits / self.of, self.effective)

    @property
    def percent(self) -> tuple[int, int]:
        low, high = self.interval
        return round(100 * low), round(100 * high)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's score interval at 95 % of `share` among `n` independent observations."""
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def effective(count: int, squares: int) -> float:
    """Kish's effective sample size of `count` statements, whose counts by report have the sum of squares `squares`."""
    return count * count / squares if squares else 0.0
