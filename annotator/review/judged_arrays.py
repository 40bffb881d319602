"""A million judged statements as a few arrays of whole numbers, for numpy to add up. Pure."""

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np

Statement = tuple[int, str, str, int | None]  # report, voice, path, credibility
OWN, NOTHING = 0, -1  # places instead of a path: the publisher's own voice; nothing is asserted


class Numbers(dict[Any, int]):
    """Whole numbers from 0 on for whatever is asked for."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number


class JudgedArrays:
    """One place for each statement: its report, its path (a place in `paths`, OWN or NOTHING), its digit (0: none).

    paths: the path texts; at OWN stands an empty one.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        report, path_at, digits = array("q"), array("q"), array("b")
        known = Numbers({"": OWN})
        for pk, voice, path, credibility in statements:
            report.append(pk)
            path_at.append(NOTHING if voice == "none" else known[path])
            digits.append(credibility or 0)
        self.report = np.frombuffer(report, dtype=np.int64)
        self.path = np.frombuffer(path_at, dtype=np.int64)
        self.digit = np.frombuffer(digits, dtype=np.int8).astype(np.int64)
        self.paths = list(known)

    def keep(self, wanted: Any) -> None:
        """Forget the statements at which the array `wanted` is false."""
        self.report, self.path, self.digit = self.report[wanted], self.path[wanted], self.digit[wanted]
