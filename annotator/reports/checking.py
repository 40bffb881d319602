"""What would become of each row: nothing is stored as a report, and no lock is taken."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from annotator.folding import fold
from annotator.shared_files import file_at_hand

from .deciding import Nears, Stored, in_percent
from .formats import Refusal, Row
from .import_models import ImportRow
from .models import Report
from .near_duplicates import ScratchIndex, shingles, similarity
from .preparing import Prepared, Preparer
from .results import CHANGED, NEAR_DUPLICATE, NEW, REJECTED, SAME
from .taking import Stream, corrected, logged_row, refused_row, together, unread_row
from .unread import Unread
from .uploads import TEXTS, folder_of

# Warnings that are over once a person has corrected the field.
_SETTLED_BY = {"date": "date_unreadable", "language": "language_differs"}
Correct = Callable[[int, Row], Row]


class Check:
    """Rows of a preview, a few at a time. folder: where the texts and a passing index of them are written.

    Texts that repeat one another within these files are found as an import would find them, in the same order.
    """

    def __init__(self, preparer: Preparer, stream: Stream, folder: Path) -> None:
        self._preparer, self._stream, self._folder = preparer, stream, folder
        self._lines: dict[int, tuple[str, int, int]] = {}  # position -> place, where its text lies
        self._seen: dict[
            str, tuple[int, tuple[object, ...]]
        ] = {}  # text -> its first position, and facts told
        self._at: dict[str, int] = {}  # address -> position

    def run(self, correct: Correct) -> Iterator[list[ImportRow]]:
        """Unsaved rows of the log in their order, some at a time. correct: gives a row as the person corrected it."""
        at = 0
        with (
            (self._folder / TEXTS).open("w+b") as self._texts,
            ScratchIndex(self._folder / "shingles", self._shingles_of) as self._index,
        ):
            for rows in together(self._stream):
                yield self._some(at, rows, correct)
                at += len(rows)

    def _some(self, at: int, rows: list[Row | Refusal], correct: Correct) -> list[ImportRow]:
        numbered = [(at + n, row) for n, row in enumerate(rows)]
        ready = [(position, self._ready(position, row, correct)) for position, row in numbered]
        prepared = [row for _, row in ready if isinstance(row, Prepared)]
        stored = Stored(prepared, Nears.of(prepared))
        return [
            row if isinstance(row, ImportRow) else self._line(position, row, stored)
            for position, row in ready
        ]

    def _ready(self, position: int, row: Row | Refusal, correct: Correct) -> Prepared | ImportRow:
        if isinstance(row, Refusal):
            return refused_row(row, position)
        try:
            return self._preparer.prepare(correct(position, row), ())
        except Unread:
            return unread_row(row, position, self._stream)

    def _line(self, position: int, row: Prepared, stored: Stored) -> ImportRow:
        line = logged_row(row, position, NEW, "")
        at, length = self._write(row.row.text)
        line.text_at, line.text_bytes = at, length
        facts = tuple(row.appearance[name] for name in ("publisher", "publisher_name", "url", "published_on"))
        before, told = self._seen.setdefault(row.sha256, (position, facts))
        if (there := stored.same.get(row.sha256)) is not None:
            line.verdict, line.other_report, line.similarity = SAME, there, 1.0
            line.reason, more = stored.already(row, there)
            if before != position:
                line.reason, more = f"the same text as {self._lines[before][0]}", more and facts != told
        elif before != position:
            line.verdict, line.other_row, line.similarity = SAME, before, 1.0
            line.reason, more = f"the same text as {self._lines[before][0]}", facts != told
        else:
            self._decide(line, row, stored)
            more = False
        if more:
            line.reason += "; another appearance will be added"
        self._lines[position] = (row.place, at, length)
        return line

    def _decide(self, line: ImportRow, row: Prepared, stored: Stored) -> None:
        found = stored.verdict(row)
        line.verdict, line.reason, line.similarity = found.verdict, found.reason, found.similarity
        line.other_report = found.other
        if found.verdict == REJECTED:
            return
        near = self._index.nearest(row.shingles)
        self._index.add(line.position, row.shingles)
        address = row.appearance["url"]
        earlier = self._at.setdefault(address, line.position) if address else line.position
        if found.verdict == NEW and earlier != line.position:
            line.verdict, line.other_row = CHANGED, earlier
            line.reason = f"the same address has another text: {self._lines[earlier][0]}"
            line.similarity = similarity(row.shingles, self._shingles_of(earlier))
        elif near and found.verdict != CHANGED and near.similarity > (found.similarity or 0):
            line.verdict, line.other_report, line.other_row = NEAR_DUPLICATE, None, near.key
            line.similarity = near.similarity
            line.reason = (
                f"nearly the text of {self._lines[near.key][0]}: {in_percent(near.similarity)} alike"
            )

    def _write(self, text: str) -> tuple[int, int]:
        at = self._texts.seek(0, 2)
        return at, self._texts.write(text.encode())

    def _shingles_of(self, position: int) -> set[int]:
        _, at, length = self._lines[position]
        return shingles(fold(text_at(self._texts, at, length)))


def decide_again(line: ImportRow, preparer: Preparer) -> None:
    """The verdict and the warnings of one row that was corrected since; unsaved. Its text stays as it is."""
    text = own_text(line, folder_of(line.batch.folder) / TEXTS) or ""
    row = Row(
        line.file, line.row, text, line.title, line.publisher, line.url, line.published_on, line.language
    )
    row = corrected(row, line.corrected, line.batch.options.get("publishers") or {})
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    folded = fold(text)
    ready = replace(preparer.prepare(row, {sha256}), folded=folded, shingles=shingles(folded))
    again = logged_row(ready, line.position, line.verdict, line.reason)
    for name in ("title", "publisher", "source_key", "url", "published_on", "language"):
        setattr(line, name, getattr(again, name))
    line.guessed = {name: origin for name, origin in line.guessed.items() if name not in line.corrected}
    anew = {"publisher_unknown", "date_in_future"}
    over = anew | {_SETTLED_BY[name] for name in line.corrected if name in _SETTLED_BY}
    line.warnings = [code for code in line.warnings if code not in over]
    line.warnings += [code for code in again.warnings if code in anew]
    stored = Stored([ready])
    if (there := stored.same.get(sha256)) is not None:
        line.verdict, line.other_report, line.similarity = SAME, there, 1.0
        line.reason, more = stored.already(ready, there)
        line.reason += "; another appearance will be added" if more else ""
    elif line.other_row is None:
        found = stored.verdict(ready)
        line.verdict, line.reason, line.similarity = found.verdict, found.reason, found.similarity
        line.other_report = found.other


def text_at(texts: BinaryIO, at: int, length: int) -> str:
    """The text that lies there in a file of texts."""
    texts.seek(at)
    return texts.read(length).decode()


def dry_run(preparer: Preparer, stream: Stream) -> Iterator[list[ImportRow]]:
    """The verdicts of an import, without a trace."""
    folder = Path(tempfile.mkdtemp(prefix="hearsay-check-"))
    try:
        yield from Check(preparer, stream, folder).run(lambda position, row: row)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def other_text(line: ImportRow, texts: Path) -> tuple[str, str] | None:
    """The text that a row is compared with, and what it is called; None where there is none."""
    if line.other_report_id is not None:
        report = Report.objects.get(pk=line.other_report_id)
        return report.text, f"{report.report_id}: {report.title}"
    if line.other_row is None:
        return None
    other = line.batch.log.filter(position=line.other_row).first()
    text = own_text(other, texts) if other else None
    return (text, str(other)) if text is not None else None


def own_text(line: ImportRow, texts: Path) -> str | None:
    """The text of a row of a preview; None where it has none, or its files are gone."""
    if line.text_at is None or line.text_bytes is None or not file_at_hand(texts).exists():
        return None
    with texts.open("rb") as file:
        return text_at(file, line.text_at, line.text_bytes)
