"""Reading reports: text and a registry of sources in, statements, citations and page furniture out. Pure Python."""

import gc
from collections.abc import Sequence

from annotator.reading.model import Kind, Reading, Registry
from annotator.reading.reader import READER_VERSION, Reader

__all__ = ["READER_VERSION", "Reader", "read"]


def read(
    text: str,
    *,
    registry: Registry,
    publisher: str | None = None,
    language: str | None = None,
    places: Sequence[tuple[int, int, Kind]] | None = None,
) -> Reading:
    """Read one report.

    text: the report, decoded. publisher: registry key or plain name of the outlet; what it cites of itself is its own
    voice. language: code of a lexicon; found from the text where it is None or unknown. The registry is compiled at
    its first use and kept with it. Offsets in the answer are code points in `text`; every non-space character stands
    in exactly one statement or piece of furniture.

    places: where its statements stand, (start, end, kind) in the order of the text, as people corrected them. What they
    cite is found then, and no furniture.
    """
    reader = vars(registry).get("_reader")
    if reader is None:
        reader = vars(registry)["_reader"] = Reader(registry)
    # A long report is hundreds of thousands of small objects, none in a cycle. Python's collector would walk over them
    # again and again, a third of the whole time; reference counts alone free them.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return reader.read(text, publisher, language, places)
    finally:
        if collecting:
            gc.enable()
