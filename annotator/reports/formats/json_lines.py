"""JSON Lines: one object a line, one report an object."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from .column_content import SAMPLE
from .columns import columns_of, row_of, table_met
from .content import check_type
from .dates import order_of
from .encodings import Encoding, encoding_of
from .rows import Options, Refusal, ReportFile, Row, Unreadable
from .strict_json import parsed


class JsonLines:
    """.jsonl and .ndjson files."""

    endings = (".jsonl", ".ndjson")
    words = "one JSON object a line, with a text"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its reports and refusals. Raises Unreadable before the first one if the whole can't be read."""
        check_type(file.data, "text", options)
        encoding = encoding_of(file.data, options)
        content = _content(file, encoding, options)
        objects = (v for _, _, v in _objects(file, encoding, options, content) if isinstance(v, dict))
        order = options.dates or order_of(values["date"] for values in objects if "date" in values)
        empty = True
        for number, line, values in _objects(file, encoding, options, content):
            empty = False
            try:
                if isinstance(values, str):
                    raise Unreadable(values)
                yield encoding.noted(row_of(file.name, number, values, order, options))
            except Unreadable as error:
                yield Refusal(file.name, number, str(error), record=_record(line))
        if empty:
            raise Unreadable("the file is empty: no statements found")


def _content(file: ReportFile, encoding: Encoding, options: Options) -> dict[str, str]:
    """Field -> key, by what the first objects hold under keys whose names say nothing."""
    first: list[dict[str, str]] = []
    for line in islice(filter(str.strip, encoding.lines_of(file.data)), SAMPLE):
        with suppress(Unreadable):
            first.append({k: v for k, v in _object(line).items() if isinstance(v, str | None) and v})
    return table_met(file.name, list(dict.fromkeys(key for one in first for key in one)), first, options)


def _objects(
    file: ReportFile, encoding: Encoding, options: Options, content: dict[str, str]
) -> Iterator[tuple[int, str, dict[str, str] | str]]:
    """Each line's number and the line, with its values by field, or with the reason why it can't be read."""
    for number, line in enumerate(encoding.lines_of(file.data), start=1):
        if not line.strip():
            continue
        try:
            yield number, line, _values(_object(line), options, content)
        except Unreadable as error:
            yield number, line, str(error)


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
    return values
