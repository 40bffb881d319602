"""A zip of reports: its files one by one, none of them ever written to the disk; hostile ones are refused whole."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

from annotator.documents import Unopenable
from annotator.documents.archives import Limits, check_places, opened, unpacked

from .content import check_zip
from .rows import Options, Refusal, ReportFile, Row, Unreadable, too_large

LIMITS = Limits(entries=2_000, unpacked=256_000_000)

Reader = Callable[[ReportFile, Options], Iterator[Row | Refusal]]


class Packed:
    """.zip files. rows_of: what reads a file of any format."""

    endings = (".zip",)
    words = "files of these kinds, packed"

    def __init__(self, rows_of: Reader) -> None:
        self._rows_of = rows_of

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """The rows of its files in the order of their names. Raises Unreadable before the first one."""
        check_zip(file.data, "ZIP archive", options)
        try:
            archive = opened(file.data, LIMITS)
            check_places(archive)
        except Unopenable as error:
            raise Unreadable(f"the file {error}") from None
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.filename.casefold().endswith(".zip") for entry in entries):
            raise Unreadable("the file holds another zip archive; unpack it first")
        shown = [entry for entry in entries if not _hidden(entry.filename)]
        if not shown:
            raise Unreadable("the archive holds no file")
        for entry in sorted(shown, key=lambda entry: entry.filename):
            for row in self._within(archive, entry, options):
                yield replace(row, file=f"{file.name} › {row.file}")

    def _within(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, options: Options
    ) -> Iterator[Row | Refusal]:
        if entry.file_size > options.most_bytes:
            yield Refusal(entry.filename, 1, too_large(entry.file_size, options.most_bytes))
            return
        try:
            data = unpacked(archive, entry)
        except Unopenable:
            yield Refusal(entry.filename, 1, "its part of the archive is damaged")
            return
        yield from self._rows_of(ReportFile(entry.filename, data), options)


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or any(part.startswith(".") for part in name.split("/"))
