"""A document of one report, made a row: its text as a reader of the document sees it, its properties as guesses."""

import re
from typing import Any

from annotator.documents import Unopenable
from annotator.documents.confined import confined
from annotator.fields import storable

from .columns import language_of
from .dates import read_date
from .rows import LENGTHS, Options, ReportFile, Row, Unreadable, check_values, guessed_from

# What programs put there by themselves: it says nothing of the report.
_NO_TITLE = re.compile(
    r"(?:(?:microsoft )?(?:word|powerpoint) ?- ?.*|untitled.*|document ?\d*|(?:new )?(?:microsoft )?word document"
    r"|.*\.\w{3,4})\Z",
    re.I,
)


def document_row(kind: str, file: ReportFile, options: Options, extractor: str) -> Row:
    """The report that the reader `kind` of documents/child.py takes out of `file`. Raises Unreadable.

    extractor: the name and version of what takes the text out.
    """
    try:
        (found,) = confined(kind, file.data)
    except Unopenable as error:
        raise Unreadable(f"the file {error}") from None
    text = found["text"]
    if not text.strip():
        raise Unreadable(found.get("empty") or "the document has no text: no statements found")
    facts = facts_of(found, "document")
    check_values(text, {"title": facts["title"]}, options.most_characters)
    return Row(
        file=file.name,
        row=1,
        text=text,
        warnings=tuple(found["warnings"]),
        original=file.data,
        extractor=extractor,
        **facts,
    )


def facts_of(found: dict[str, Any], origin: str) -> dict[str, Any]:
    """The arguments of a Row that the properties `title`, `date` (ISO) and `language` give, each marked as a guess.

    What can't be one, too long or what programs write by themselves, is none.
    """
    title = " ".join(found.get("title", "").split())
    if len(title) > LENGTHS["title"] or _NO_TITLE.match(title) or not storable(title):
        title = ""
    day = read_date(found.get("date", ""))
    language = language_of(found.get("language", "")) or ""
    guessed = guessed_from(origin, title=title, date=day, language=language)
    return {"title": title, "published_on": day, "language": language, "guessed": guessed}
