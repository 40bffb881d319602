"""Putting the texts back into a bundle without texts, for whoever has the reports."""

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from typing import IO

from annotator.reports.formats import Options, Refusal, ReportFile, rows_of

from .bundle import AGREEMENT, CHECKSUMS, GUIDELINES, PACKAGE, TableRows, bundle_write
from .bundle_reading import Bundle
from .catalogue import TABLES
from .tables import Row
from .withholding import INSTEAD, TEXT, sha256_of

WRITTEN_ANEW = {AGREEMENT, GUIDELINES, PACKAGE, CHECKSUMS, "DATASHEET.md", "croissant.json"}
MOST_BYTES = 4 * 1024**3  # of one file of texts


class CannotAttach(ValueError):
    """The texts can't be put back; the message says why."""


class Texts:
    """Texts by their SHA-256, in a scratch file: a corpus may have more of them than fit into memory."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.wanted = set(wanted)
        self._places: dict[str, tuple[int, int]] = {}
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with this object

    def close(self) -> None:
        self._file.close()

    def take(self, text: str) -> None:
        """Keep `text` if it is one of those that are wanted."""
        sha256 = sha256_of(text)
        if sha256 in self.wanted and sha256 not in self._places:
            content = text.encode()
            self._places[sha256] = (self._file.seek(0, io.SEEK_END), len(content))
            self._file.write(content)

    def missing(self) -> set[str]:
        return self.wanted - self._places.keys()

    def __getitem__(self, sha256: str) -> str:
        at, length = self._places[sha256]
        self._file.seek(at)
        return self._file.read(length).decode()


def texts_attach(
    *, bundle: IO[bytes], files: Iterable[ReportFile | Refusal], file: IO[bytes]
) -> list[Refusal]:
    """Write to `file` the bundle as it would be with its texts, which `files` hold in any format for import.

    Gives what of `files` could not be read. Each text is found by its SHA-256. Raises NotABundle, CannotAttach (the
    bundle has its texts, or a text is missing or doesn't fit).
    """
    found = Bundle(bundle)
    if found.about.texts:
        raise CannotAttach("this bundle has its texts")
    at = [column.name for column in found.columns("reports")].index("text_sha256")
    with closing(Texts(str(row[at]) for row in found.rows("reports"))) as texts:
        refused = list(_take_all(files, texts))
        if missing := texts.missing():
            named = [str(row[0]) for row in found.rows("reports") if row[at] in missing]
            shown = ", ".join(named[:10]) + (f" and {len(named) - 10} more" if len(named) > 10 else "")
            raise CannotAttach(
                f"{len(named)} of {len(texts.wanted)} texts are not in the files given: {shown}"
            )
        bundle_write(
            file,
            about=replace(found.about, texts=True),
            tables=(_table(found, name, texts) for name in found.resources),
            agreement=found.json(AGREEMENT),
            guidelines=found.json(GUIDELINES),
            more={
                name: found.text(name)
                for name in found.names
                if name not in WRITTEN_ANEW and not name.endswith(".csv")
            },
        )
    return refused


def _take_all(files: Iterable[ReportFile | Refusal], texts: Texts) -> Iterator[Refusal]:
    options = Options(most_bytes=MOST_BYTES)
    for file in files:
        for row in [file] if isinstance(file, Refusal) else rows_of(file, options):
            if isinstance(row, Refusal):
                yield row
                continue
            texts.take(row.text)
            # A title that the import put in front is not in front of a text that was exported.
            texts.take(row.text.removeprefix(f"{row.title.strip()}\n\n"))


def _table(found: Bundle, name: str, texts: Texts) -> TableRows:
    columns, description, rows = found.columns(name), found.resources[name]["description"], found.rows(name)
    if name not in ("reports", "statements"):
        return TableRows(name, description, columns, rows)
    cut = len(INSTEAD) if name == "statements" else 0
    at = next(at for at, column in enumerate(TABLES[name].columns) if column.name == TEXT)
    whole = (*columns[:at], TABLES[name].columns[at], *columns[at + cut :])
    places = {column.name: place for place, column in enumerate(columns)}
    text_of = _text_of_report if name == "reports" else _text_of_statement
    return TableRows(name, description, whole, _filled(rows, at, cut, text_of(found, places, texts)))


def _filled(rows: Iterable[Row], at: int, cut: int, text_of: Callable[[Row], str]) -> Iterator[Row]:
    for row in rows:
        yield (*row[:at], text_of(row), *row[at + cut :])


def _text_of_report(found: Bundle, places: dict[str, int], texts: Texts) -> Callable[[Row], str]:
    return lambda row: texts[str(row[places["text_sha256"]])]


def _text_of_statement(found: Bundle, places: dict[str, int], texts: Texts) -> Callable[[Row], str]:
    columns = [column.name for column in found.columns("reports")]
    report_id, sha256 = columns.index("report_id"), columns.index("text_sha256")
    sums = {row[report_id]: str(row[sha256]) for row in found.rows("reports")}
    whole = lru_cache(maxsize=1)(texts.__getitem__)  # the statements of a report stand together

    def text_of(row: Row) -> str:
        text = whole(sums[row[places["report_id"]]])
        text = text[int(row[places["start"]] or 0) : int(row[places["end"]] or 0)]
        if sha256_of(text) != row[places["text_sha256"]]:
            raise CannotAttach(f"{row[0]}: the text at that place is another one")
        return text

    return text_of
