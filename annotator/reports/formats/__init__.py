"""The formats that reports come in. A new one is a small class here, an example in tests/data and a row in docs."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Protocol

from .content import type_of
from .json_document import JsonDocument
from .json_lines import JsonLines
from .mail import Mail
from .packed import Packed
from .pdf import Pdf
from .plain_text import PlainText
from .rows import (
    ENCODINGS,
    ORIGINS,
    Options,
    Proposal,
    Refusal,
    ReportFile,
    Row,
    TableFound,
    Unreadable,
    too_large,
)
from .table import Table
from .web_archive import WebArchive
from .web_page import WebPage
from .word import Word
from .workbook import Workbook

__all__ = [
    "ENCODINGS",
    "ENDINGS",
    "FORMATS",
    "ORIGINS",
    "Options",
    "Proposal",
    "Refusal",
    "ReportFile",
    "Row",
    "TableFound",
    "Unreadable",
    "rows_of",
    "too_large",
]


class Format(Protocol):
    """endings: of the file names, with the dot. words: what such a file holds."""

    @property
    def endings(self) -> tuple[str, ...]: ...

    @property
    def words(self) -> str: ...

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]: ...


def rows_of(file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
    """The reports that `file` holds, and a refusal for each row, or for the file, that can't be imported."""
    endings = PurePath(file.name.replace("\\", "/").casefold()).suffixes[-2:]
    ending = "".join(endings[-1:])
    form = ENDINGS.get("".join(endings)) or ENDINGS.get(ending)
    try:
        if form is None:
            raise Unreadable(_not_taken(ending, file.data))
        if len(file.data) > options.most_bytes:
            raise Unreadable(too_large(len(file.data), options.most_bytes))
        for row in form.rows(file, options):
            if isinstance(row, Row) and not any(c.isprintable() and c != " " for c in row.text):
                row = Refusal(file.name, row.row, "the text is empty: no statements found")
            yield row
    except Unreadable as error:
        yield Refusal(file.name, error.row, str(error), error.proposals)


def _not_taken(ending: str, data: bytes) -> str:
    reason = f"files ending in “{ending}” can't be imported; {', '.join(ENDINGS)} can"
    if ending in _SAVE_AS:
        reason += f". Save it as {_SAVE_AS[ending]}"
    real = type_of(data)
    return f"{reason}. By its content it is {real}" if real else reason


# Of files that people often have, what to make of them.
_SAVE_AS = {
    **dict.fromkeys([".xls", ".xlsm", ".xlsb", ".ods"], ".xlsx"),
    **dict.fromkeys([".doc", ".docm", ".odt", ".rtf"], ".docx"),
    **dict.fromkeys([".msg", ".mbox"], ".eml, a message a file"),
    **dict.fromkeys([".mht", ".mhtml"], ".html"),
    **dict.fromkeys([".rar", ".7z", ".tar", ".gz"], ".zip"),
}
FORMATS: tuple[Format, ...] = (
    PlainText(),
    WebPage(),
    Table(),
    Workbook(),
    JsonLines(),
    JsonDocument(),
    Word(),
    Pdf(),
    Mail(),
    WebArchive(),
    Packed(rows_of),
)
ENDINGS = {ending: form for form in FORMATS for ending in form.endings}
