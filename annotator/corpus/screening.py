"""The names of the team in what people wrote freely: found before a bundle goes out, for somebody to look at."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from annotator.folding import fold
from annotator.people.models import User
from annotator.reports.models import Report

from .catalogue import BUNDLED
from .data_package import KEYS
from .scope import scope_for
from .tables import Extract

# What the team writes freely, table by table. Texts and titles of reports name whom their publishers named.
FREE_TEXT = {
    "annotations": ("note", "flag_reason"),
    "decisions": ("reason",),
    "claims": ("title", "conclusion"),
    "sources": ("notes",),
    "assessments": ("reason",),
    "dispute_steps": ("reason",),
    "comments": ("text",),
    "claim_steps": ("before", "after", "reason"),
    "guidelines_pages": ("title", "text"),
}
# Rows of the large tables in which nothing was written freely: most of them.
_WITHOUT = {"annotations": Q(note="", flag_reason=""), "decisions": Q(reason="")}
SHORTEST = 3  # characters of a name, or of a part of one, that is looked for
MOST_SHOWN = 20
_AROUND = 30  # characters


class Finding(NamedTuple):
    """Where a name stands: the table, what identifies the row, the column, and the words around it."""

    table: str
    row: str
    column: str
    words: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}, {self.column}: {self.words}"


class NamesFound(ValidationError):
    """Names of the team stand in free texts. findings: where."""

    def __init__(self, findings: list[Finding]) -> None:
        shown = [str(finding) for finding in findings[:MOST_SHOWN]]
        if len(findings) > MOST_SHOWN:
            shown.append(f"and {len(findings) - MOST_SHOWN:,} more")
        super().__init__(
            [
                "Names of the team, or words like them, stand in what people wrote. Nothing was written yet.",
                *shown,
            ]
        )
        self.findings = findings


def names_found(chosen: QuerySet[Report] | None) -> list[Finding]:
    """Sign-in names, shown names, their parts and e-mail addresses in the free texts of a bundle.

    chosen: the reports that are taken out (None: all). Case, accents and the forms of Arabic letters don't matter.
    """
    pattern = _pattern()
    if pattern is None:
        return []
    return [
        Finding(table, row, column, words)
        for table, row, column, text in _texts(chosen)
        if (words := _around(pattern, text)) is not None
    ]


def _pattern() -> re.Pattern[str] | None:
    names: set[str] = set()
    for pseudonym, username, name, email in User.objects.values_list(
        "pseudonym", "username", "name", "email"
    ):
        # Who came in with a bundle signs in by their pseudonym, which may go out, until somebody says who they are.
        own = (part for part in (username, name, email, *name.split()) if part != pseudonym)
        names.update(map(fold, own))
    looked_for = sorted((name for name in names if len(name) >= SHORTEST), key=len, reverse=True)
    if not looked_for:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, looked_for))})(?!\w)")


def _around(pattern: re.Pattern[str], text: str) -> str | None:
    folded = fold(text)
    found = pattern.search(folded)
    if found is None:
        return None
    start = max(0, found.start() - _AROUND)
    return f"“{folded[start : found.end() + _AROUND]}”"


def _texts(chosen: QuerySet[Report] | None) -> Iterator[tuple[str, str, str, str]]:
    scope = scope_for(None)
    for name, free in FREE_TEXT.items():
        table = BUNDLED[name]
        places = {column.name: place for place, column in enumerate(table.columns)}
        key = [places[column] for column in KEYS[name]] or [0]
        extract = Extract(scope, chosen if Report in table.through else None, but=_WITHOUT.get(name))
        with closing(table.rows(extract)) as rows:
            for row in rows:
                for column in free:
                    if text := row[places[column]]:
                        yield name, " ".join(str(row[place]) for place in key), column, str(text)
