"""What every format of annotations made elsewhere gives: judgements, and refusals with the reason."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from annotator.fields import storable
from annotator.judgement import VOICES
from annotator.reports.formats.rows import Refusal, Unreadable, printable

__all__ = ["Judged", "Known", "Labels", "Refusal", "Unreadable", "printable", "report_of", "statement_in"]

STATEMENT = re.compile(r"(r[0-9a-f]{16}):(\d{1,9})-(\d{1,9})")
_CREDIBILITY = re.compile(r"(?:credibility\s*[:= ]\s*)?(\S+)", re.IGNORECASE)
LONGEST_NOTE = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement of one statement, as a file has it; nothing of it is checked against the database yet.

    row: from 1; in a table as a spreadsheet numbers it. annotator: who the file says it was, in its own words.
    statement_id: report_id:start-end. text: what the file says the statement is, empty where it doesn't. path: citation
    path text. credibility: as written, empty for none. mentions: (start, end) in the report's text by link text.
    """

    file: str
    row: int
    annotator: str
    statement_id: str
    text: str = ""
    voice: str = ""
    path: str = ""
    credibility: str = ""
    note: str = ""
    flag_reason: str = ""
    mentions: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What the registry knows. keys: all keys. called: the key of the source that a name stands for, or None."""

    keys: frozenset[str]
    called: Callable[[str], str | None]


@dataclass
class Labels:
    """Voice, credibility and path as labels of another program say them; each at most once."""

    voice: str = ""
    credibility: str = ""
    path: str = ""

    def take(self, label: str) -> None:
        """A voice (`cited`), a credibility (`2`, `credibility: 2`) or a path (`sources: sohr`). Raises Unreadable."""
        word = label.strip()
        name, colon, rest = word.partition(":")
        if word.casefold() in VOICES:
            self._put("voice", word.casefold())
        elif colon and name.strip().casefold() in ("sources", "source", "path"):
            self._put("path", rest.strip())
        elif re.fullmatch(r"\d+", word) or name.split(" ")[0].split("=")[0].casefold() == "credibility":
            found = _CREDIBILITY.fullmatch(word)
            self._put("credibility", found[1] if found else word)
        else:
            raise Unreadable(f"the label “{printable(label[:80])}” means nothing here")

    def _put(self, name: str, value: str) -> None:
        if getattr(self, name) not in ("", value):
            raise Unreadable(
                f"two labels for the {name}: “{getattr(self, name)}” and “{printable(value[:80])}”"
            )
        setattr(self, name, value)


def report_of(text: str) -> str:
    """The report_id of a text."""
    return f"r{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:16]}"


def statement_in(text: str, start: int, end: int) -> str:
    """The statement_id of a place in the text of a report. Raises Unreadable where there is no such place."""
    if not 0 <= start < end <= len(text):
        raise Unreadable(f"{start}-{end} is no place in a text of {len(text):,} characters")
    return f"{report_of(text)}:{start}-{end}"


def check_storable(values: Mapping[str, str]) -> None:
    """Raise Unreadable for what no database holds. values: by their column, or what a person would call them."""
    for name, value in values.items():
        if not storable(value):
            raise Unreadable(
                f"{printable(name[:80])}: NUL and half characters (lone surrogates) can't be stored"
            )
        if len(value) > LONGEST_NOTE:
            raise Unreadable(
                f"{printable(name[:80])}: {len(value):,} characters; at most {LONGEST_NOTE:,} are taken"
            )
