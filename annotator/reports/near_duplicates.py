"""Reports that are nearly the same text, found through shared runs of five words.

A shingle is five words in a row, folded and hashed (Broder 1997, "On the resemblance and containment of documents").
Of each report those shingles are kept whose hash is divisible by four; they lead to the reports that may be alike,
and all the shingles of these few are compared. A run of words that hundreds of reports share (a wire service's last
line) tells nothing: of each run only the first reports are looked at, so that the work for one text doesn't grow with
the number of reports.
"""

import json
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from .models import Report

WORDS = 5
KEPT_OF = 4
ALIKE = 0.8
_MOST_COMPARED = 5
_MOST_SHARING = 100  # reports looked at for one run of words

# {hashes}: a table of one column `hash`. The row behind the last one looked at bounds the search, within the index.
_SHARING = """
    SELECT shared.{owner}, asked.hash FROM {hashes} JOIN {table} AS shared ON shared.hash = asked.hash
    WHERE shared.{owner} <= COALESCE(
        (SELECT bound.{owner} FROM {table} AS bound WHERE bound.hash = asked.hash
         ORDER BY bound.{owner} LIMIT 1 OFFSET {most}), 9223372036854775807)
"""


class Near(NamedTuple):
    """key: of the text that is alike, as its index names it. similarity: Jaccard, of all shingles, 0 to 1."""

    key: int
    similarity: float


def shingles(folded: str) -> set[int]:
    """The hashes of all runs of five words in a folded text; none for a text of fewer words."""
    words = re.findall(r"\w+", folded)
    return {zlib.crc32(" ".join(words[i : i + WORDS]).encode()) for i in range(len(words) - WORDS + 1)}


def kept(every: set[int]) -> set[int]:
    """Those of a report's shingles that are stored."""
    return {hashed for hashed in every if hashed % KEPT_OF == 0}


def similarity(one: set[int], other: set[int]) -> float:
    """Jaccard similarity of two texts' shingles; 0 where neither has one."""
    every = len(one | other)
    return len(one & other) / every if every else 0.0


def nearest(every: set[int]) -> Near | None:
    """The stored report whose shingles are most like `every`, similarity at least .8. None if none is."""
    if not (asked := sorted(kept(every))):
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_sharing("unnest(%s::bigint[]) AS asked(hash)"), [asked])
        else:
            cursor.execute(
                _sharing("(SELECT value AS hash FROM json_each(%s)) AS asked"), [json.dumps(asked)]
            )
        likely = _likely(cursor.fetchall(), len(asked))
    if not likely:
        return None
    folded = dict(Report.objects.filter(pk__in=likely).values_list("pk", "folded"))
    return _most_alike(every, {key: shingles(text) for key, text in folded.items()})


def nearest_of(every: set[int], others: Mapping[int, set[int]]) -> Near | None:
    """The same among a few texts whose shingles are at hand."""
    low, high = len(every) * ALIKE, len(every) / ALIKE
    return _most_alike(every, {key: other for key, other in others.items() if low <= len(other) <= high})


def _sharing(hashes: str, table: str = "reports_shingle", owner: str = "report_id") -> str:
    return _SHARING.format(hashes=hashes, table=table, owner=owner, most=_MOST_SHARING)


def _likely(pairs: Iterable[tuple[int, int]], asked: int) -> list[int]:
    """The few texts that share most of the runs of words that tell anything. pairs: (text, hash)."""
    pairs = list(pairs)
    common = {hashed for hashed, count in Counter(h for _, h in pairs).items() if count > _MOST_SHARING}
    shared = Counter(text for text, hashed in pairs if hashed not in common)
    telling = asked - len(common)
    if not shared:  # nothing but common runs: the texts that share most of these
        shared, telling = Counter(text for text, _ in pairs), asked
    # Two sets as alike as that share at least ALIKE of the larger; half of that leaves room for the sampling.
    found = [text for text, count in shared.items() if count >= telling * ALIKE / 2]
    return sorted(found, key=lambda text: (-shared[text], text))[:_MOST_COMPARED]


def _most_alike(every: set[int], others: Mapping[int, set[int]]) -> Near | None:
    near = [Near(key, similarity(every, other)) for key, other in others.items()]
    found = [one for one in near if one.similarity >= ALIKE]
    return max(found, key=lambda one: (one.similarity, -one.key), default=None)


class ScratchIndex:
    """The same index of texts that are not stored yet, in a file of its own that is thrown away. Use it in a `with`.

    shingles_of: all the shingles of an added text, by its key.
    """

    def __init__(self, path: Path, shingles_of: Callable[[int], set[int]]) -> None:
        path.unlink(missing_ok=True)
        self._path, self._shingles_of = path, shingles_of
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("CREATE TABLE shingle (hash, text, PRIMARY KEY (hash, text)) WITHOUT ROWID")
        self._sql = _sharing("(SELECT value AS hash FROM json_each(?)) AS asked", "shingle", "text")

    def __enter__(self) -> "ScratchIndex":
        return self

    def __exit__(self, *error: Any) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def nearest(self, every: set[int]) -> Near | None:
        """As `nearest`; key: as the text was added."""
        if not (asked := sorted(kept(every))):
            return None
        likely = _likely(self._file.execute(self._sql, [json.dumps(asked)]), len(asked))
        return _most_alike(every, {key: self._shingles_of(key) for key in likely})

    def add(self, key: int, every: Collection[int]) -> None:
        rows = [(hashed, key) for hashed in kept(set(every))]
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO shingle VALUES (?, ?)", rows)
        self._file.execute("COMMIT")
