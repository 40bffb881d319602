"""JSON Lines: one object a line, one report an object."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from .columns import columns_of, row_of
from .content import check_type
from .dates import order_of
from .encodings import Encoding, encoding_of
from .rows import Options, Refusal, ReportFile, Row, Unreadable


class JsonLines:
    """.jsonl and .ndjson files."""

    endings = (".jsonl", ".ndjson")
    words = "one JSON object a line, with a text"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its reports and refusals. Raises Unreadable before the first one if the whole can't be read."""
        check_type(file.data, "text", options)
        encoding = encoding_of(file.data, options)
        objects = (values for _, values in _objects(file, encoding, options) if isinstance(values, dict))
        order = options.dates or order_of(values["date"] for values in objects if "date" in values)
        empty = True
        for number, values in _objects(file, encoding, options):
            empty = False
            try:
                if isinstance(values, str):
                    raise Unreadable(values)
                yield encoding.noted(row_of(file.name, number, values, order, options))
            except Unreadable as error:
                yield Refusal(file.name, number, str(error))
        if empty:
            raise Unreadable("the file is empty: no statements found")


def _objects(
    file: ReportFile, encoding: Encoding, options: Options
) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Each line's number with its values by field, or with the reason why it can't be read."""
    for number, line in enumerate(encoding.lines_of(file.data), start=1):
        if not line.strip():
            continue
        try:
            yield number, _values(_parsed(line), options)
        except Unreadable as error:
            yield number, str(error)


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(
            line,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_storable_int,
            object_pairs_hook=_without_repetition,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg} at character {error.pos + 1:,}") from None
    except RecursionError:
        raise Unreadable("no JSON that we take: nested too deeply") from None
    if not isinstance(found, dict):
        raise Unreadable('no JSON object, such as {"text": "…"}')
    return found


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Unreadable(f"the number {digits[:20]} is too large")
    return number


def _storable_int(digits: str) -> int:
    if len(digits) > 19:
        raise Unreadable(f"the number {digits[:20]}… is too large")
    return int(digits)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("the same key stands twice in one object")
    return found


def _values(found: dict[str, Any], options: Options) -> dict[str, str]:
    values = {}
    for field, key in columns_of(found, options).items():
        value = found[key]
        if not isinstance(value, str | None):
            raise Unreadable(f"“{key}” is no text but {type(value).__name__}")
        values[field] = value or ""
    return values
