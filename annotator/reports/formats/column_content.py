"""Which column holds what, by its content: for tables whose column names say nothing. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from .dates import read_date

SAMPLE = 200  # records looked at
_MOST = 0.8  # of a column's values have to be of the kind
_HALF = 0.5  # of the outlets of a column: a registry lacks many
_ADDRESS = re.compile(r"https?://\S+\Z", re.I)
_DAY = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](\d{1,2}|[^\W\d_]{3,9})[-/. ,]+\d{4}|[^\W\d_]{3,9}\.? \d{1,2},? \d{4}"
)
_CODES = {"ar", "de", "en", "es", "fa", "fr", "he", "ku", "ru", "tr", "arabic", "english"}
_LONG, _LONG_WORDS = 80, 12  # characters and words that a text has on the average

Values = Sequence[str]


def by_content(
    records: Sequence[Mapping[str, str]],
    left: Collection[str],
    wanted: Collection[str],
    is_outlet: Callable[[str], bool] | None = None,
) -> dict[str, str]:
    """Field -> column, for those of the fields `wanted` that one of the columns `left` looks like.

    records: the first ones, column -> value. is_outlet: whether the registry knows a name.
    """
    columns = {name: [v for r in records if (v := r.get(name, "").strip())] for name in left}
    kinds: dict[str, Callable[[Values], float]] = {
        "text": _text,
        "url": lambda values: _share(values, lambda v: bool(_ADDRESS.match(v))),
        "date": lambda values: _share(values, _day),
        "language": lambda values: _share(values, lambda v: v.casefold().split("-")[0] in _CODES),
        "publisher": lambda values: _share(sorted(set(values)), is_outlet, _HALF) if is_outlet else 0.0,
        "title": _title,
    }
    found: dict[str, str] = {}
    for field, likeness in kinds.items():
        if field not in wanted:
            continue
        if field == "title" and "text" in wanted and "text" not in found:
            continue  # short texts read like headlines: whoever chooses the column of the texts finds it free
        rated = [(likeness(values), name) for name, values in columns.items() if values]
        best = max(rated, key=lambda pair: pair[0], default=(0.0, ""))
        if best[0] > 0:
            found[field] = best[1]
            del columns[best[1]]
    return found


def _share(values: Values, is_one: Callable[[str], bool], least: float = _MOST) -> float:
    share = sum(map(is_one, values)) / len(values)
    return share if share >= least else 0.0


def _day(value: str) -> bool:
    return bool(len(value) <= 40 and _DAY.match(value)) or read_date(value) is not None


def _text(values: Values) -> float:
    """The mean length, where it is that of texts."""
    length = sum(map(len, values)) / len(values)
    words = sum(len(value.split()) for value in values) / len(values)
    return length if length >= _LONG and words >= _LONG_WORDS else 0.0


def _title(values: Values) -> float:
    """The share of values that read like headlines, where hardly any comes twice."""
    if len(set(values)) < _MOST * len(values):
        return 0.0
    return _share(values, lambda v: 3 <= len(v.split()) <= 30 and len(v) <= 300)
