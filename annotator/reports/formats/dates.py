"""Dates as tables and pages write them. A date that could be two days is none."""

import datetime
import re
from collections.abc import Iterable
from typing import Literal

Order = Literal["day", "month"]
LONGEST = 40

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.{0,20})?\Z")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:,?[T ]\d{1,2}:\d{2}.{0,20})?\Z")
_NAMED = re.compile(r"[^\W\d_]{3}")
# Only what is written out counts: no 'yesterday', no day or year put in from today's date.
_SETTINGS = {
    "PARSERS": ["absolute-time"],
    "STRICT_PARSING": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "RETURN_AS_TIMEZONE_AWARE": False,
}
_LANGUAGES = ["en", "ar"]


def order_of(values: Iterable[str]) -> Order | None:
    """Whether dates such as 3/4/2017 in one column begin with the day or the month.

    Told by the days above 12. None where no date or dates of both kinds tell.
    """
    found: set[Order] = set()
    for value in values:
        match = _NUMERIC.match(value.strip())
        if match and int(match[1]) > 12 >= int(match[3]):
            found.add("day")
        elif match and int(match[3]) > 12 >= int(match[1]):
            found.add("month")
    return found.pop() if len(found) == 1 else None


def read_date(value: str, order: Order | None = None) -> datetime.date | None:
    """The day that `value` names; None where it names none or, without a known `order`, two."""
    value = value.strip()
    if not value or len(value) > LONGEST:
        return None
    if match := _ISO.match(value):
        return _day(match[1], match[2], match[3])
    if match := _NUMERIC.match(value):
        first, second, year = match[1], match[3], match[4]
        as_day, as_month = _day(year, second, first), _day(year, first, second)
        if order is None and as_day and as_month and as_day != as_month:
            return None
        return {"day": as_day, "month": as_month, None: as_day or as_month}[order]
    if not _NAMED.search(value):
        return None
    try:
        import dateparser  # Here, since few processes ever need it, and it takes long to import

        found = dateparser.parse(value, languages=_LANGUAGES, settings=_SETTINGS)
    except (ValueError, OverflowError):
        return None
    return found.date() if found else None


def _day(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
