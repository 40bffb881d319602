"""JSON as the standard has it: no NaN, no key twice, no number that no database holds."""

import json
import math
from typing import Any, NoReturn

from .rows import Unreadable


def parsed(text: str) -> Any:
    """What `text` holds. Raises Unreadable."""
    try:
        return json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_storable_int,
            object_pairs_hook=_without_repetition,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg} at character {error.pos + 1:,}") from None
    except RecursionError:
        raise Unreadable("no JSON that we take: nested too deeply") from None


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
