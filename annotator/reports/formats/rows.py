"""What every format of report gives: rows, and refusals with the reason."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from annotator.fields import storable

# What a file may be in when it isn't UTF-8, by the name that people choose; UTF-8 needs no choosing.
ENCODINGS = {
    "windows-1256": "Windows-1256 (Arabic)",
    "windows-1252": "Windows-1252 (Western European)",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
}
# Where a value was taken from that no column and no person gave: a guess, and shown as one.
ORIGINS = {
    "html": "from the page's own metadata",
    "document": "from the document's properties",
    "mail": "from the mail's header",
    "archive": "from the web archive's record",
    "column": "from a column that looks like it",
    "text": "from the text",
    "url": "from the address",
}
# Longest values in characters; the columns of `Report` and `Appearance` are as wide.
LENGTHS = {"title": 500, "publisher": 200, "url": 2000}


def printable(words: str) -> str:
    """`words` with every character that shows nothing, or turns others about, written out as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def too_large(size: int, most_bytes: int) -> str:
    """The reason for refusing a file of `size` bytes."""
    return f"the file has {size:,} bytes; at most {most_bytes:,} are taken"


@dataclass(frozen=True)
class ReportFile:
    """A file as it came: its name as the person knows it, and its bytes."""

    name: str
    data: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable(self.name))


@dataclass(frozen=True, slots=True)
class Row:
    """One report of a file.

    row: from 1; in a table the number that a spreadsheet shows, the header being row 1. text: exactly as decoded.
    language: a code, or empty. warnings: codes. original, extractor: the bytes that the text was taken out of, and
    what took it out, where the text isn't the file's own. guessed: field (title, publisher, date, url, language,
    encoding) -> the key of ORIGINS that says where its value was found; what a column or a person said isn't in it.
    encoding: what the file's bytes were decoded as.
    """

    file: str
    row: int
    text: str
    title: str = ""
    publisher: str = ""
    url: str = ""
    published_on: datetime.date | None = None
    language: str = ""
    warnings: tuple[str, ...] = ()
    original: bytes = b""
    extractor: str = ""
    guessed: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"


def guessed_from(origin: str, **values: object) -> dict[str, str]:
    """Field -> `origin` for the fields that have a value: what `Row.guessed` holds of one place."""
    return {name: origin for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An encoding that a file may be in, a key of ENCODINGS, and how a piece of the file then reads."""

    encoding: str
    sample: str


@dataclass(frozen=True)
class Refusal:
    """A row, or a whole file (row 1), that can't be imported, and why, in words for the person who has the file.

    proposals: where the encoding must be chosen first, the encodings that fit, the likeliest first. record: the names
    of the columns and the cells as they stand in a table, to hand the row back.
    """

    file: str
    row: int
    reason: str
    proposals: tuple[Proposal, ...] = ()
    record: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", printable(self.file))
        object.__setattr__(self, "reason", printable(self.reason))


@dataclass(frozen=True, slots=True)
class TableFound:
    """A table that was met: its columns, which of them hold what (field -> column), and how that was found.

    shape: names the set of its columns, whatever their order. how: field -> `chosen` by a person, `name` or `content`.
    example: column -> its first value.
    """

    file: str
    shape: str
    columns: tuple[str, ...]
    chosen: Mapping[str, str]
    how: Mapping[str, str]
    example: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says of the files.

    shapes: as columns, for tables of one shape; an empty column for a field that the table lacks. is_outlet: whether
    the registry knows a name. met: is told of each table.
    columns: field -> column name, where guessing goes wrong. encoding: a key of ENCODINGS for the files that aren't
    UTF-8 and don't rightly declare another, or empty. dates: whether dates such as 3/4/2017 begin with the day or the
    month; None: told by the days above 12 in the same column.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    most_characters: int = 2_000_000
    most_bytes: int = 64 * 1024 * 1024
    encoding: str = ""
    dates: Literal["day", "month"] | None = None
    shapes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_outlet: Callable[[str], bool] | None = None
    met: Callable[[TableFound], None] | None = None


class Unreadable(Exception):
    """A file or row can't be read. str() is the reason; row is the row at which it stops making sense.

    proposals: as in Refusal.
    """

    def __init__(self, reason: str, row: int = 1, proposals: tuple[Proposal, ...] = ()) -> None:
        super().__init__(reason)
        self.row, self.proposals = row, proposals


def check_values(text: str, values: Mapping[str, str], most_characters: int) -> None:
    """Raise Unreadable where a text or its title, publisher or address can't be stored as it is.

    A title stands in the text of a table as well: so what is wrong with it is said of the title first.
    """
    if len(text) > most_characters:
        raise Unreadable(f"the text has {len(text):,} characters; at most {most_characters:,} are taken")
    for name, value in {**values, "text": text}.items():
        if not storable(value):
            place = next(n for n, c in enumerate(value, start=1) if not storable(c))
            what = "a NUL character" if value[place - 1] == "\x00" else "half a character (a lone surrogate)"
            raise Unreadable(f"{name}: {what} at character {place:,} can't be stored")
        if len(value) > LENGTHS.get(name, len(value)):
            raise Unreadable(f"{name}: {len(value):,} characters; at most {LENGTHS[name]:,} are taken")
