"""Rows on their way into an import or a preview: out of the files, a few at a time, with what a person corrected."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import repeat
from typing import Any

from .formats import Options, Refusal, ReportFile, Row, rows_of
from .import_models import ImportRow
from .preparing import Prepared
from .results import REJECTED, ImportedRow
from .unread import UNREAD

# Rows that share a transaction: few enough, and with little enough text, that others who write wait but a moment.
TOGETHER = 20
_CHARACTERS_TOGETHER = 200_000
FIELDS = ("title", "publisher", "url", "date", "language")


class Stream:
    """The rows of some files, in order. names, digests: of the files read so far.

    options: for all files, or one for each. refused: is told of each refusal.
    """

    def __init__(
        self,
        files: Iterable[ReportFile | Refusal],
        options: Iterable[Options] | Options,
        refused: Callable[[Refusal], None] | None = None,
    ) -> None:
        self._files, self._refused = files, refused
        self._options = repeat(options) if isinstance(options, Options) else iter(options)
        self.names: list[str] = []
        self.digests: list[str] = []

    def __iter__(self) -> Iterator[Row | Refusal]:
        for row in self._rows():
            if isinstance(row, Refusal):
                self.refuse(row)
            yield row

    def refuse(self, row: Refusal) -> None:
        """Tell of a refusal, also of one that came to light behind the stream."""
        if self._refused:
            self._refused(row)

    def _rows(self) -> Iterator[Row | Refusal]:
        for file in self._files:
            options = next(self._options)
            if isinstance(file, Refusal):
                self.names.append(file.file)
                yield file
                continue
            self.names.append(file.name)
            self.digests.append(hashlib.sha256(file.data).hexdigest())
            yield from rows_of(file, options)

    @property
    def file_name(self) -> str:
        """One name for all the files."""
        return name_of(self.names)

    @property
    def digest(self) -> str:
        """One SHA-256 for all the files; of a single one its own."""
        if len(self.digests) == 1:
            return self.digests[0]
        return hashlib.sha256("".join(self.digests).encode()).hexdigest()


def name_of(names: list[str]) -> str:
    """At most 300 characters for any number of file names."""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return names[0][-280:] + more if names else ""


def together(rows: Iterable[Row | Refusal]) -> Iterator[list[Row | Refusal]]:
    """`rows` in portions that are worth one transaction each."""
    some: list[Row | Refusal] = []
    characters = 0
    for row in rows:
        some.append(row)
        characters += len(row.text) if isinstance(row, Row) else 0
        if len(some) == TOGETHER or characters > _CHARACTERS_TOGETHER:
            yield some
            some, characters = [], 0
    if some:
        yield some


def corrected(row: Row, corrections: Mapping[str, str], publishers: Mapping[str, str]) -> Row:
    """`row` as a person has corrected it. corrections: field -> value; publishers: name -> the key that it means."""
    changes: dict[str, Any] = {name: value for name, value in corrections.items() if name in FIELDS}
    if "date" in changes:
        written = changes.pop("date")
        changes["published_on"] = datetime.date.fromisoformat(written) if written else None
    name = changes.get("publisher", row.publisher)
    if name in publishers:
        changes["publisher"] = publishers[name]
    if not changes:
        return row
    guessed = {name: origin for name, origin in row.guessed.items() if name not in corrections}
    return replace(row, guessed=guessed, **changes)


def refused_row(row: Refusal, position: int) -> ImportRow:
    """The log's row of what can't be imported."""
    return ImportRow(
        position=position,
        file=row.file[-1000:],
        row=row.row,
        verdict=REJECTED,
        reason=row.reason,
        proposals=[[proposal.encoding, proposal.sample] for proposal in row.proposals],
    )


def unread_row(row: Row, position: int, stream: Stream) -> ImportRow:
    """The log's row of a report at which the reader failed; with its id, so that an import tries it once more."""
    refusal = Refusal(row.file, row.row, UNREAD)
    stream.refuse(refusal)
    line = refused_row(refusal, position)
    line.report_id = f"r{hashlib.sha256(row.text.encode()).hexdigest()[:16]}"
    return line


def logged_row(row: Prepared, position: int, verdict: str, reason: str) -> ImportRow:
    """The log's row of a report."""
    publisher = row.appearance["publisher"]
    return ImportRow(
        position=position,
        file=row.row.file[-1000:],
        row=row.row.row,
        verdict=verdict,
        reason=reason,
        warnings=list(row.warnings),
        report_id=row.report_id,
        title=row.appearance["title"],
        publisher=row.row.publisher or row.appearance["publisher_name"],
        source_key=publisher.key if publisher else "",
        url=row.appearance["url"],
        published_on=row.appearance["published_on"],
        language=row.language or row.row.language,
        guessed=dict(row.guessed),
    )


def told(row: ImportRow) -> ImportedRow:
    """As commands print it."""
    return ImportedRow(row.file, row.row, row.verdict, row.reason, tuple(row.warnings), row.report_id)
