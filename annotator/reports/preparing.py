"""All that importing a row needs and that takes no lock: its reading, its publisher, what is odd about it."""

import datetime
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from annotator.folding import fold
from annotator.reading import model, read
from annotator.reading.reader import detect_language
from sources.models import Source

from .formats import Row
from .formats.columns import language_of
from .near_duplicates import shingles
from .publishers import Publishers
from .registry import registry_of_database, version_of
from .results import ImportedRow
from .unread import others_go_on

# UTF-8 read as Windows-1252: typographic marks, accented Latin letters, the Arabic article. Arabic in UTF-8 read as
# Windows-1256 or 1251; Arabic or Cyrillic of one byte a letter read as Western (no word has five accents in a row).
_MOJIBAKE = re.compile(
    r"â€[\u0080-\u009f™œ“”¦˜\u201c\u201d]|Ã[\u00a0-\u00bf©¨¼¶¤]|Â[\u00a0«»°]|Ø§Ù„|[ØÙ][^\w\s][ØÙ]"
    r"|(?:[طظ][^\w\s]){2}|(?:[ШЩ][^\w\s]){2}|ط§ظ„|[À-ÖØ-öø-ÿ]{5}"
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row with all that storing it takes. reading is None where the text was stored already.

    guessed: as in Row, with what was guessed here: title and language from the text, the publisher from the address.
    """

    row: Row
    sha256: str
    appearance: dict[str, Any]
    warnings: tuple[str, ...]
    language: str = ""
    reading: model.Reading | None = None
    folded: str = ""
    shingles: set[int] = field(default_factory=set)
    guessed: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"{self.row.file}, row {self.row.row}"

    @property
    def report_id(self) -> str:
        return f"r{self.sha256[:16]}"

    def imported(self, verdict: str, reason: str) -> ImportedRow:
        return ImportedRow(self.row.file, self.row.row, verdict, reason, self.warnings, self.report_id)


class Preparer:
    """Makes rows ready, with one state of the registry.

    publisher, language, published_on: of rows that name none. Raises ValidationError for an odd language.
    """

    def __init__(self, publisher: str, language: str, published_on: datetime.date | None = None) -> None:
        code = language_of(language)
        if code is None:
            raise ValidationError({"language": f"“{language}” is no language code, such as en or ar."})
        self.publisher, self.language, self.published_on = publisher.strip(), code, published_on
        if len(self.publisher) > 200:
            raise ValidationError({"publisher": "A publisher's name has at most 200 characters."})
        self.registry = registry_of_database()
        self.version = version_of(self.registry)
        self.sources: dict[str, Source] = Source.objects.in_bulk(
            list(self.registry.sources), field_name="key"
        )
        self._publishers = Publishers()
        self._today = timezone.localdate()

    def knows_outlet(self, name: str) -> bool:
        """Whether the registry has an outlet of this name, key or website."""
        return self._publishers.find(name) is not None

    def prepare(self, row: Row, known: Collection[str]) -> Prepared:
        """`known`: SHA-256 digests of texts that are stored already and needn't be read. Raises Unread."""
        sha256 = hashlib.sha256(row.text.encode()).hexdigest()
        name = row.publisher or self.publisher
        publisher = self._publishers.find(name, row.url)
        # A day that couldn't be read is a day all the same, and not this one.
        unread = "date_unreadable" in row.warnings
        published_on = row.published_on or (None if unread else self.published_on)
        appearance = {
            "publisher": publisher,
            "publisher_name": "" if publisher else name,
            "title": row.title,
            "url": row.url,
            "published_on": published_on,
        }
        warnings, guessed = [*row.warnings], dict(row.guessed)
        if publisher and not name:
            guessed["publisher"] = "url"
        if name and not publisher:
            warnings.append("publisher_unknown")
        if published_on and published_on > self._today:
            warnings.append("date_in_future")
        if "\ufffd" in row.text:
            warnings.append("replacement_character")
        if _MOJIBAKE.search(row.text):
            warnings.append("mojibake")
        if sha256 in known:
            return Prepared(row, sha256, appearance, tuple(warnings), guessed=guessed)
        outlet = publisher.key if publisher else name or None
        language = row.language or self.language
        if not language:
            guessed["language"] = "text"
        with others_go_on(f"{row.file}, row {row.row}"):
            reading = read(row.text, registry=self.registry, publisher=outlet, language=language or None)
        if language and reading.language == language != detect_language(row.text):
            warnings.append("language_differs")
        if all(statement.kind == "headline" for statement in reading.statements):
            warnings.append("no_sentence")
        if not row.title and (headline := _headline(row.text, reading)):
            appearance["title"], guessed["title"] = headline, "text"
        folded = fold(row.text)
        return Prepared(
            row=row,
            sha256=sha256,
            appearance=appearance,
            warnings=tuple(warnings),
            language=language or reading.language,
            reading=reading,
            folded=folded,
            shingles=shingles(folded),
            guessed=guessed,
        )


def _headline(text: str, reading: model.Reading) -> str:
    """The report's own headline, for a row without a title."""
    first = min(reading.statements, key=lambda statement: statement.start, default=None)
    if first is None or first.kind != "headline":
        return ""
    words = " ".join(text[first.start : first.end].split())
    return words if len(words) <= 500 else f"{words[:499]}…"
