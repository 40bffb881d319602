"""Where the reader fails at one report of many, the others go on; the log says where, and never at which words."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

logger = logging.getLogger(__name__)
UNREAD = "the reader failed at this text; the log says where"


class Unread(Exception):
    """The reader failed at a report; it is in the log already."""


@contextmanager
def others_go_on(place: str) -> Iterator[None]:
    """Around the reading of one report, which stands at `place`. Raises Unread for whatever the reader raised.

    Of the error there is its kind and its place in our code alone, since the words of it may quote the report.
    """
    try:
        yield
    except Exception as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        kind, module = type(error).__name__, PurePath(at.filename).name
        logger.error("%s could not be read: %s in %s, line %s", place, kind, module, at.lineno)
        raise Unread(place) from None


def left_out(reports: int) -> str:
    """What to say of reports that could not be read again; nothing where all could."""
    if not reports:
        return ""
    many = "1 report" if reports == 1 else f"{reports:,} reports"
    return f"The reader failed at {many}, left as {'it was' if reports == 1 else 'they were'}; the log says where."
