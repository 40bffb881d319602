"""A JSON file: an array of objects, or one object, or objects one after the other; one report an object."""

import json
import re
from collections.abc import Iterator

from .content import check_type
from .encodings import encoding_of
from .json_lines import rows_of_objects
from .rows import Options, Refusal, ReportFile, Row, Unreadable

# Finds where a value ends; what it holds is read by stricter rules, and a number that is none costs its object alone.
_ENDS = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_SPACE = re.compile(r"[ \t\r\n]*")


class JsonDocument:
    """.json files."""

    endings = (".json",)
    words = "a JSON array of objects, with a text each"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its reports and refusals. Raises Unreadable where the file makes no more sense, behind what came before."""
        check_type(file.data, "text", options)
        encoding = encoding_of(file.data, options)
        text = encoding.decoded(file.data)
        yield from rows_of_objects(file, encoding, options, lambda: enumerate(_values(text), start=1))


def _values(text: str) -> Iterator[str]:
    """The values of the array that `text` is, or those that stand in it one after the other, each as it is written.

    Raises Unreadable behind the last one that can be read, with the row of the next.
    """
    at, row = _space(text, 0), 1
    array = text.startswith("[", at)
    if array:
        at = _space(text, at + 1)
    while at < len(text) and not (array and text[at] == "]"):
        try:
            _, end = _ENDS.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise _broken(error.msg, error.pos, row) from None
        except RecursionError:
            raise _broken("nested too deeply", at, row) from None
        yield text[at:end]
        row, at = row + 1, _space(text, end)
        if array and text.startswith(",", at):
            at = _space(text, at + 1)
        elif array and not text.startswith("]", at):
            raise _broken("the array breaks off", at, row)
    if array and at >= len(text):
        raise _broken("the array breaks off", at, row)
    if array and (behind := _space(text, at + 1)) < len(text):
        raise _broken("something stands behind the array", behind, row)


def _broken(why: str, at: int, row: int) -> Unreadable:
    return Unreadable(f"no JSON: {why} at character {at + 1:,}; nothing is read from there on", row)


def _space(text: str, at: int) -> int:
    """Where the white space that begins at `at` ends."""
    found = _SPACE.match(text, at)
    return found.end() if found else at
