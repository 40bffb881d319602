"""Decided statements added up in one pass: by source, grade and rating, and what the record of each source needs. Pure.

A statement counts once for each of its origins, so that the rows of sources may add up to more than the statements. An
origin is the last link of a path; where the publisher speaks, it is the publisher. A million statements are a few
arrays of whole numbers, and numpy adds them up.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from annotator import paths

from .judged_arrays import NOTHING, JudgedArrays, Numbers, Statement
from .judged_arrays import OWN as OWN_VOICE
from .shares import effective

UNREGISTERED, UNNAMED = (
    "unregistered",
    "unnamed",
)  # stand for all whom the registry lacks, and all without a name
NO_DATE = ""  # instead of a grade
LETTERS = ("A", "B", "C", "D", "E", "F", NO_DATE)
MOST_RELAYS = 12
FIRST_HAND, RELAYED, OWN, PASSED_ON, CITED = WAYS = ("first_hand", "relayed", "own", "passed_on", "cited")


class OfReport(NamedTuple):
    """What counts of a report. text: for a repetition the first one's number. publisher: its key, or empty."""

    text: int
    publisher: str
    publisher_name: str
    day: date | None


class _Path(NamedTuple):
    """What a path comes to, whatever statement it stands at. told: (who, key of who tells it, name); both empty: the
    report's publisher."""

    origins: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str, str], ...]


def tally(
    statements: Iterable[Statement],
    reports: Callable[[], Mapping[int, OfReport]],
    now: Mapping[str, str],
    grade: Callable[[str, date], str],
) -> dict[str, Any]:
    """The sums, as JSON; see `tally_reading.CorpusTally`.

    reports: asked once all statements are read, so that it knows the report of each. now: the key that stands for it,
    by the key of each merged source. grade: of a key on a day.
    """
    return _Adding(statements, reports, now, grade).content()


class _Adding:
    """Arrays over statements: report, path, digit (0: none). Arrays over origins: of which statement, who."""

    def __init__(
        self,
        statements: Iterable[Statement],
        reports: Callable[[], Mapping[int, OfReport]],
        now: Mapping[str, str],
        grade: Callable[[str, date], str],
    ) -> None:
        self._now, self._grade = now, grade
        self._sources: dict[str, dict[str, Any]] = defaultdict(
            lambda: {
                "ways": Counter(),
                "grades": Counter(),
                "years": {},
                "held": [0, 0, 0],
                "relays": Counter(),
            }
        )
        judged = JudgedArrays(statements)
        self._decided = len(judged.path)
        judged.keep(judged.path != NOTHING)
        self.path, self.digit = judged.path, judged.digit
        self._keys = Numbers()
        self._paths = [_what(paths.renamed(path, now)) for path in judged.paths]
        found, self.report = np.unique(judged.report, return_inverse=True)
        known = reports()
        self._reports = [known[pk] for pk in found.tolist()]
        publishers = [now.get(one.publisher, one.publisher) or UNREGISTERED for one in self._reports]
        self._publishers = np.array([self._keys[key] for key in publishers], dtype=np.int64)
        self._find_origins()

    def _find_origins(self) -> None:
        flat = np.array([self._keys[key] for path in self._paths for key in path.origins], dtype=np.int64)
        lengths = np.array([len(path.origins) for path in self._paths], dtype=np.int64)
        starts = np.cumsum(lengths) - lengths
        many = lengths[self.path]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        cited = flat[np.repeat(starts[self.path], many) + within]
        own = np.flatnonzero(self.path == OWN_VOICE)
        self.spoken = self._publishers[self.report[own]]
        self.of = np.concatenate([np.repeat(np.arange(len(self.path)), many), own])
        self.who = np.concatenate([cited, self.spoken])

    def content(self) -> dict[str, Any]:
        self._add_ways()
        self._add_relays()
        by_grade = self._add_grades()
        self._add_years()
        self._add_texts()
        digits = np.bincount(self.digit, minlength=7).tolist()
        return {
            "decided": self._decided,
            "grades": by_grade,
            "digits": [*digits[1:], digits[0]],
            "sources": {key: _content(sums) for key, sums in self._sources.items()},
        }

    def _names(self) -> list[str]:
        return list(self._keys)

    def _add_ways(self) -> None:
        for path, n in zip(
            self._paths, np.bincount(self.path, minlength=len(self._paths)).tolist(), strict=True
        ):
            for key, way in path.ways:
                self._sources[key]["ways"][way] += n
        for key, n in zip(
            self._names(), np.bincount(self.spoken, minlength=len(self._keys)).tolist(), strict=True
        ):
            if n:
                self._sources[key]["ways"][OWN] += n

    def _add_relays(self) -> None:
        outlets = Numbers()
        outlet = np.array(
            [
                outlets[self._now.get(one.publisher, one.publisher), one.publisher_name]
                for one in self._reports
            ],
            dtype=np.int64,
        )
        known = list(outlets)
        found, counts = np.unique(self.path * max(len(known), 1) + outlet[self.report], return_counts=True)
        for code, n in zip(found.tolist(), counts.tolist(), strict=True):
            path, at = divmod(code, len(known))
            for key, teller, name in self._paths[path].told:
                self._sources[key]["relays"][(teller, name) if teller or name else known[at]] += n

    def _add_grades(self) -> dict[str, int]:
        """By source; gives how many statements have an origin of each grade."""
        days = Numbers()
        day = np.array([days[one.day] for one in self._reports], dtype=np.int64)
        known, names = list(days), self._names()
        code = self.who * max(len(known), 1) + day[self.report[self.of]]
        found, place, counts = np.unique(code, return_inverse=True, return_counts=True)
        letters = []
        for one, n in zip(found.tolist(), counts.tolist(), strict=True):
            key, on = names[one // len(known)], known[one % len(known)]
            letter = self._grade(key, on) if on else NO_DATE
            self._sources[key]["grades"][letter] += n
            letters.append(1 << LETTERS.index(letter))
        seen = np.zeros(len(self.path), dtype=np.int64)
        np.bitwise_or.at(seen, self.of, np.array(letters, dtype=np.int64)[place] if letters else 0)
        sums = {letter: int(np.count_nonzero(seen & (1 << at))) for at, letter in enumerate(LETTERS)}
        return {letter: n for letter, n in sums.items() if n}

    def _add_years(self) -> None:
        years = Numbers()
        year = np.array([years[one.day.year if one.day else None] for one in self._reports], dtype=np.int64)
        known, names = list(years), self._names()
        code = (self.who * max(len(known), 1) + year[self.report[self.of]]) * 7 + self.digit[self.of]
        found, counts = np.unique(code, return_counts=True)
        for one, n in zip(found.tolist(), counts.tolist(), strict=True):
            rest, digit = divmod(one, 7)
            key, at = divmod(rest, len(known))
            row = self._sources[names[key]]["years"].setdefault(known[at], [0] * 7)
            row[(digit or 7) - 1] += n

    def _add_texts(self) -> None:
        """Ratings of 1 or 2 among those from 1 to 5, and the squares of how many one text has of these."""
        texts = np.array([one.text for one in self._reports], dtype=np.int64)
        _, text = np.unique(texts, return_inverse=True)
        many, names = int(text.max(initial=0)) + 1, self._names()
        rated = (self.digit[self.of] >= 1) & (self.digit[self.of] <= 5)
        of, who = self.of[rated], self.who[rated]
        found, place, counts = np.unique(
            who * many + text[self.report[of]] if len(of) else who, return_inverse=True, return_counts=True
        )
        held = np.bincount(place, weights=self.digit[of] <= 2, minlength=len(found)).astype(np.int64)
        for one, n, hits in zip(found.tolist(), counts.tolist(), held.tolist(), strict=True):
            sums = self._sources[names[one // many]]["held"]
            sums[0] += hits
            sums[1] += n
            sums[2] += n * n


def _what(text: str) -> _Path:
    links = paths.read(text)
    relaying = {link.via for link in links}
    ways: dict[tuple[str, str], None] = {}
    told: dict[tuple[str, str, str], None] = {}
    origins: dict[str, None] = {}
    for at, link in enumerate(links):
        key = _key(link)
        ways[key, CITED] = None
        if at in relaying:
            ways[key, PASSED_ON] = None
        else:
            origins[key] = None
            ways[key, FIRST_HAND if link.via is None else RELAYED] = None
        told[key, *_teller(links, link)] = None
    return _Path(tuple(origins), tuple(ways), tuple(told))


def _key(link: paths.Link) -> str:
    return link.source or (UNREGISTERED if link.name else UNNAMED)


def _teller(links: Sequence[paths.Link], link: paths.Link) -> tuple[str, str]:
    """Key and name of who relays the link; both empty where the report cites it."""
    if link.via is None:
        return "", ""
    teller = links[link.via]
    return teller.source or "", teller.name if teller.source or teller.name else "somebody unnamed"


def _content(sums: dict[str, Any]) -> dict[str, Any]:
    hits, of, squares = sums["held"]
    most = sorted(sums["relays"].items(), key=lambda item: (-item[1], item[0]))[:MOST_RELAYS]
    return {
        "ways": dict(sums["ways"]),
        "grades": dict(sums["grades"]),
        "years": [[year, *counts] for year, counts in sums["years"].items()],
        "held_up": [hits, of, effective(of, squares)],
        "relays": [[key, name, n] for (key, name), n in most],
    }
