"""What every format of report gives: rows, and refusals with the reason."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.fields import storable

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
    what took it out, where the text isn't the file's own.
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


@dataclass(frozen=True)
class Refusal:
    """A row, or a whole file (row 1), that can't be imported, and why, in words for the person who has the file."""

    file: str
    row: int
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", printable(self.file))
        object.__setattr__(self, "reason", printable(self.reason))


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says of the files. columns: field -> column name, where guessing goes wrong."""

    columns: Mapping[str, str] = field(default_factory=dict)
    most_characters: int = 2_000_000
    most_bytes: int = 64 * 1024 * 1024
    today: datetime.date | None = None


class Unreadable(Exception):
    """A file or row can't be read. str() is the reason; row is the row at which it stops making sense."""

    def __init__(self, reason: str, row: int = 1) -> None:
        super().__init__(reason)
        self.row = row


def check_values(text: str, values: Mapping[str, str], most_characters: int) -> None:
    """Raise Unreadable where a text or its title, publisher or address can't be stored as it is."""
    if len(text) > most_characters:
        raise Unreadable(f"the text has {len(text):,} characters; at most {most_characters:,} are taken")
    for name, value in {"text": text, **values}.items():
        if not storable(value):
            place = next(n for n, c in enumerate(value, start=1) if not storable(c))
            what = "a NUL character" if value[place - 1] == "\x00" else "half a character (a lone surrogate)"
            raise Unreadable(f"{name}: {what} at character {place:,} can't be stored")
        if len(value) > LENGTHS.get(name, len(value)):
            raise Unreadable(f"{name}: {len(value):,} characters; at most {LENGTHS[name]:,} are taken")
