"""What changed between two bundles: how they were made, and rows that came, went and changed, table by table."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from .bundle import GUIDELINES
from .bundle_reading import Bundle
from .data_package import KEYS
from .tables import Row

MOST_KEYS = 20  # listed of each kind of change
RELEASE = "release"  # no table is named so


def compared(older: Bundle, newer: Bundle) -> dict[str, Any]:
    """For each table that differs: added, removed, changed (how many), columns (which changed, how often), keys.

    keys: the first rows of each kind, by what identifies them. Tables without a key have rows added and removed only.
    Under `release`, if anything: which of filter, texts, licence, guidelines and version differ, as [older, newer].
    """
    found: dict[str, Any] = {}
    before, after = _made(older), _made(newer)
    if made := {name: [before[name], after[name]] for name in before if before[name] != after[name]}:
        found[RELEASE] = made
    for name in dict.fromkeys([*older.resources, *newer.resources]):
        if name not in older.resources or name not in newer.resources:
            found[name] = {"only_in": "newer" if name in newer.resources else "older"}
        elif older.resources[name]["hash"] != newer.resources[name]["hash"]:
            found[name] = _table(name, older, newer)
    return {name: changes for name, changes in found.items() if not _follows(name, changes, found)}


def _made(bundle: Bundle) -> dict[str, Any]:
    """From which reports a bundle was made, under which rules and terms, and by what."""
    about = bundle.about
    return {
        "filter": about.filter,
        "texts": about.texts,
        "licence": (about.release or {}).get("licence", ""),
        "guidelines": [guidelines["version"] for guidelines in bundle.json(GUIDELINES)],
        "version": about.version,
    }


def _follows(name: str, changes: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether the details of a table only came and went with its rows, which is said there."""
    of_rows = found.get(f"{name.removesuffix('_details')}s") if name.endswith("_details") else None
    if of_rows is None or "only_in" in changes or "only_in" in of_rows:
        return False
    return all(changes[kind] == of_rows[kind] for kind in ("added", "removed")) and not changes["changed"]


def _table(name: str, older: Bundle, newer: Bundle) -> dict[str, Any]:
    columns = [column.name for column in newer.columns(name)]
    before = [column.name for column in older.columns(name)]
    numbers: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    keys: dict[str, list[str]] = {"added": [], "removed": [], "changed": []}

    def note(kind: str, key: str) -> None:
        numbers[kind] += 1
        if len(keys[kind]) < MOST_KEYS:
            keys[kind].append(key)

    scratch = sqlite3.connect(
        ""
    )  # a file of its own, gone when it is closed: a table may not fit into memory
    try:
        scratch.execute("CREATE TABLE older (key TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID")
        scratch.executemany(
            "INSERT INTO older VALUES (?, ?)",
            ((key, json.dumps(row)) for key, row in _keyed(name, before, older.rows(name))),
        )
        for key, row in _keyed(name, columns, newer.rows(name)):
            there = scratch.execute("SELECT row FROM older WHERE key = ?", [key]).fetchone()
            if there is None:
                note("added", key)
                continue
            was, now = (
                dict(zip(before, json.loads(there[0]), strict=True)),
                dict(zip(columns, row, strict=True)),
            )
            differing = [column for column in {**was, **now} if was.get(column) != now.get(column)]
            if differing:
                note("changed", key)
                changed.update(differing)
            scratch.execute("DELETE FROM older WHERE key = ?", [key])
        for (key,) in scratch.execute("SELECT key FROM older ORDER BY key"):
            note("removed", key)
    finally:
        scratch.close()
    return {**{kind: numbers[kind] for kind in keys}, "columns": dict(sorted(changed.items())), "keys": keys}


def _keyed(name: str, columns: Sequence[str], rows: Iterator[Row]) -> Iterator[tuple[str, Row]]:
    """Each row with what identifies it; of a table without a key the row itself, numbered among its equals."""
    places = [columns.index(column) for column in KEYS.get(name, ()) if column in columns]
    if places:
        for row in rows:
            yield " ".join(str(row[place]) for place in places), row
        return
    last = None
    seen: Counter[str] = Counter()
    for row in rows:
        text = " | ".join(map(_as_in_csv, row))
        # Equal rows can only be of one report or source, and these have few.
        if row[0] != last:
            last = row[0]
            seen.clear()
        seen[text] += 1
        yield (text if seen[text] == 1 else f"{text} ({seen[text]})"), row


def _as_in_csv(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
