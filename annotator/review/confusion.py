"""Which two values annotators gave to one statement, how often, and which statements those are."""

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from .agreement_columns import Columns
from .agreement_report import CREDIBILITY, SAID
from .resampling import Integers

MOST_VALUES = 8
OTHER = "other"

Confusion = dict[str, Any]


def confusions(columns: Columns) -> dict[str, Confusion]:
    """For each measure what `confusion` gives, of all first judgements."""
    ones, others = columns.every_two()
    return {name: _of_measure(columns, name, ones, others) for name in (*SAID, CREDIBILITY)}


def _of_measure(columns: Columns, name: str, ones: Integers, others: Integers) -> Confusion:
    if name == CREDIBILITY:
        given = columns[CREDIBILITY].astype(np.int64)
        known = (given[ones] > 0) & (given[others] > 0)
        ones, others = ones[known], others[known]
        statements = _statements(columns, ones)
        return confusion(given[ones], given[others], statements, str, in_order=True)
    values: dict[Hashable, int] = {}
    of_said = [values.setdefault(SAID[name][1](*said), len(values)) for said in columns.said]
    codes = np.array(of_said, dtype=np.int64)[columns["said"]]
    names = [in_words(value) for value in values]
    return confusion(codes[ones], codes[others], _statements(columns, ones), names.__getitem__)


def _statements(columns: Columns, rows: Integers) -> Integers:
    keys = np.array(columns.statements, dtype=np.int64)
    return keys[columns["statement"][rows]] if len(rows) else np.zeros(0, dtype=np.int64)


def in_words(value: Any) -> str:
    """A value of a measure as a page shows it: a set as a list."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "(nobody)"
    return str(value)


def confusion(
    ones: Integers,
    others: Integers,
    statements: Integers,
    name: Callable[[int], str],
    *,
    in_order: bool = False,
) -> Confusion:
    """The table of which value met which, from two judgements of one statement each time.

    values: the commonest ones by name; cells: for "a:b", places in `values` (a before b, or the same), the keys of the
    statements, in order. Whatever is not among them has the place `len(values)`, which is `other`; two different ones
    of these meet in "other:other".
    """
    codes, counts = np.unique(np.concatenate([ones, others]), return_counts=True)
    common = codes[np.argsort(-counts, kind="stable")][:MOST_VALUES]
    if in_order:
        common = np.sort(common)
    place = {int(code): at for at, code in enumerate(common)}
    last = len(place)

    def places(given: Integers) -> Integers:
        distinct, at = np.unique(given, return_inverse=True)
        return np.array([place.get(int(code), last) for code in distinct], dtype=np.int64)[at]

    if not len(ones):
        return {"values": [], "cells": {}}
    one, other = places(ones), places(others)
    first, second = np.minimum(one, other), np.maximum(one, other)
    keys = np.where((first == last) & (ones != others), -1, first * (last + 1) + second)
    cells = {}
    for key in np.unique(keys).tolist():
        label = f"{OTHER}:{OTHER}" if key < 0 else f"{key // (last + 1)}:{key % (last + 1)}"
        cells[label] = np.unique(statements[keys == key]).tolist()
    return {"values": [name(int(code)) for code in common], "cells": cells}
