"""JSON Lines: one object a line, one report an object."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from .column_content import SAMPLE
from .columns import SHA256, columns_of, row_of, table_met
from .content import check_type
from .dates import order_of
from .encodings import Encoding, encoding_of
from .rows import Options, Refusal, ReportFile, Row, Unreadable
from .strict_json import parsed

# The objects of a file, anew at each call: the row of each and the text that it is written in. May raise Unreadable.
Objects = Callable[[], Iterable[tuple[int, str]]]


class JsonLines:
    """.jsonl and .ndjson files."""

    endings = (".jsonl", ".ndjson")
    words = "one JSON object a line, with a text"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its reports and refusals. Raises Unreadable before the first one if the whole can't be read."""
        check_type(file.data, "text", options)
        encoding = encoding_of(file.data, options)

        def objects() -> Iterator[tuple[int, str]]:
            lines = enumerate(encoding.lines_of(file.data), start=1)
            return ((number, line) for number, line in lines if line.strip())

        yield from rows_of_objects(file, encoding, options, objects)


def rows_of_objects(
    file: ReportFile, encoding: Encoding, options: Options, objects: Objects
) -> Iterator[Row | Refusal]:
    """The reports that `objects` hold and the refusals of those that hold none. Raises what `objects` raise."""
    content = _content(file, objects, options)
    found = (_values_or_reason(text, options, content) for _, text in _sound(objects))
    order = options.dates or order_of(v["date"] for v in found if isinstance(v, dict) and "date" in v)
    empty = True
    for number, text in objects():
        empty = False
        values = _values_or_reason(text, options, content)
        try:
            if isinstance(values, str):
                raise Unreadable(values)
            yield encoding.noted(row_of(file.name, number, values, order, options))
        except Unreadable as error:
            yield Refusal(file.name, number, str(error), record=_record(text))
    if empty:
        raise Unreadable("the file is empty: no statements found")


def _sound(objects: Objects) -> Iterator[tuple[int, str]]:
    """The objects up to where the file makes no more sense."""
    with suppress(Unreadable):
        yield from objects()


def _content(file: ReportFile, objects: Objects, options: Options) -> dict[str, str]:
    """Field -> key, by what the first objects hold under keys whose names say nothing."""
    first: list[dict[str, str]] = []
    for _, text in islice(_sound(objects), SAMPLE):
        with suppress(Unreadable):
            first.append({k: v for k, v in _object(text).items() if isinstance(v, str | None) and v})
    return table_met(file.name, list(dict.fromkeys(key for one in first for key in one)), first, options)


def _values_or_reason(text: str, options: Options, content: dict[str, str]) -> dict[str, str] | str:
    """Values by field, or the reason why the object can't be read."""
    try:
        return _values(_object(text), options, content)
    except Unreadable as error:
        return str(error)


def _record(line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys and values of an object as a table has them; of what is none, the line."""
    try:
        found = _object(line)
    except Unreadable:
        return ("line",), (line.rstrip("\r\n"),)
    values = (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in found.values()
    )
    return tuple(found), tuple(values)


def _object(line: str) -> dict[str, Any]:
    found = parsed(line)
    if not isinstance(found, dict):
        raise Unreadable('no JSON object, such as {"text": "…"}')
    return found


def _values(found: dict[str, Any], options: Options, content: dict[str, str]) -> dict[str, str]:
    values = {}
    for field, key in columns_of(found, options, content)[0].items():
        value = found[key]
        if not isinstance(value, str | None):
            raise Unreadable(f"“{key}” is no text but {type(value).__name__}")
        values[field] = value or ""
    if isinstance(sha256 := found.get(SHA256), str):
        values[SHA256] = sha256
    return values
