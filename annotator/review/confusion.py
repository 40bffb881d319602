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
    return {name: _of_measure(columns, name) for name in (*SAID, CREDIBILITY)}


def _of_measure(columns: Columns, name: str) -> Confusion:
    values: dict[Hashable, int] = {}
    if name != CREDIBILITY:
        of_said = np.array(
            [values.setdefault(SAID[name][1](*said), len(values)) for said in columns.said], dtype=np.int32
        )
    found: list[Integers] = [np.zeros((3, 0), dtype=np.int64)]
    for block in columns.blocks():
        ones, others = block.twos
        codes = block[CREDIBILITY] if name == CREDIBILITY else of_said[block["said"]]
        known = (codes[ones] > 0) & (codes[others] > 0) if name == CREDIBILITY else slice(None)
        found.append(np.stack([codes[ones], codes[others], block["statement"][ones]])[:, known])
    one, other, statements = np.concatenate(found, axis=1)
    if name == CREDIBILITY:
        return confusion(one, other, statements, str, in_order=True)
    names = [in_words(value) for value in values]
    return confusion(one, other, statements, names.__getitem__)


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
