"""What became of an import: one verdict for every row."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

NEW, SAME, NEAR_DUPLICATE, CHANGED, REJECTED = "new", "same", "near_duplicate", "changed", "rejected"
VERDICTS = {
    NEW: "New",
    SAME: "Same text as one that is there",
    NEAR_DUPLICATE: "New, and nearly the text of another",
    CHANGED: "New; its address had another text before",
    REJECTED: "Not imported",
}
DROPPED = "dropped"  # only where somebody has looked at a preview
IN_WORDS = VERDICTS | {DROPPED: "Left out"}
WARNINGS = {
    "replacement_character": "holds U+FFFD: characters were lost before the file came here",
    "mojibake": "looks as if it had been decoded wrongly before the file came here; it is kept as it is, not repaired",
    "no_sentence": "no sentence was found",
    "date_in_future": "its date lies in the future",
    "date_unreadable": "its date can't be read or could be two days (say what dates begin with); it is left empty",
    "publisher_unknown": "its publisher isn't in the registry; the name is kept",
    "merged_cells": "cells of its row are merged: what they hold counts for the first of them alone",
    "tracked_changes": "holds tracked changes: what was added is in the text, what was deleted isn't",
    "comments_left_out": "holds comments, which are no part of the text and are left out",
    "hidden_text": "holds words that are formatted as hidden; they are left out",
    "active_content": "holds a program, which is never run",
    "files_inside": "holds other files, which are not imported",
    "pages_without_text": "some of its pages have no text: pictures, or empty",
    "drawn_right_to_left": "its Arabic was put in order from places on the page: compare it with the document",
    "language_differs": "its text seems to be in another language than is said",
    "language_unknown": "its language isn't a code; it was found from the text",
}


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row's verdict, the reason for it, and codes of what else is odd."""

    file: str
    row: int
    verdict: str
    reason: str = ""
    warnings: tuple[str, ...] = ()
    report_id: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"warnings": list(self.warnings), "report_id": self.report_id or None}


@dataclass
class ImportResult:
    """batch: key of the ImportBatch; None where nothing was stored. unwritten: why no refused rows were handed back."""

    batch: int | None = None
    rows: list[ImportedRow] = field(default_factory=list)
    unwritten: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Verdict -> number of rows, for every verdict."""
        return dict.fromkeys(VERDICTS, 0) | Counter(row.verdict for row in self.rows)

    @property
    def rejected(self) -> list[ImportedRow]:
        return [row for row in self.rows if row.verdict == REJECTED]

    @property
    def nothing_done(self) -> bool:
        return len(self.rejected) == len(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """In the shape that `import_reports --format json` prints."""
        return {"batch": self.batch, **self.counts, "rows": [row.as_dict() for row in self.rows]}
