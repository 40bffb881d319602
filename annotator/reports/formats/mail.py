"""A mail, a newsletter for one, as a report: its subject and its words. What is attached is told, not imported."""

import base64
from collections.abc import Iterator
from typing import Any

from annotator.documents import Unopenable
from annotator.documents.confined import confined
from annotator.documents.mail import VERSION

from .columns import language_of, with_title
from .content import check_type
from .dates import read_date
from .encodings import Encoding, declared_in, encoding_of
from .rows import LENGTHS, Options, Refusal, ReportFile, Row, Unreadable, check_values, guessed_from
from .web_page import article_of, extractor


class Mail:
    """.eml files."""

    endings = (".eml",)
    words = "one report as a mail"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its one report, and a refusal for each attachment. Raises Unreadable."""
        check_type(file.data, "text", options)
        if not file.data.strip():
            raise Unreadable("the file is empty: no statements found")
        try:
            (found,) = confined("eml", file.data)
        except Unopenable as error:
            raise Unreadable(f"the file {error}") from None
        try:
            yield _row(file, found, options)
        except Unreadable as error:
            yield Refusal(file.name, 1, str(error), error.proposals)
        for name, kind in found["attached"]:
            reason = f"attached to the mail ({kind}) and not imported; save it and import it by itself"
            yield Refusal(f"{file.name} › {name}", 1, reason)


def _row(file: ReportFile, found: dict[str, Any], options: Options) -> Row:
    body = found["body"]
    if body is None:
        raise Unreadable("the mail has no words of its own: no statements found")
    data = base64.b64decode(body["data"])
    is_page = body["type"] == "text/html"
    encoding = _encoding(data, body["charset"], is_page, options)
    words = encoding.decoded(data)
    if is_page:
        words = article_of(f"<html><body>{words}</body></html>")["text"]
    elif body["flowed"]:
        words = _unwrapped(words)
    title, publisher, url = (_fitting(found[n], to) for n, to in _FACTS)
    text = with_title(title, words)
    check_values(text, {"title": title, "publisher": publisher, "url": url}, options.most_characters)
    day, language = read_date(found["date"]), language_of(found["language"]) or ""
    row = Row(
        file=file.name,
        row=1,
        text=text,
        title=title,
        publisher=publisher,
        url=url,
        published_on=day,
        language=language,
        original=file.data,
        extractor=f"{VERSION}, {extractor()}" if is_page else VERSION,
        guessed=guessed_from("mail", title=title, publisher=publisher, url=url, date=day, language=language),
    )
    return encoding.noted(row)


_FACTS = (("subject", "title"), ("domain", "publisher"), ("url", "url"))


def _encoding(data: bytes, declared: str, is_page: bool, options: Options) -> Encoding:
    """What the words are in: as the mail's header declares, or else the page in it."""
    if is_page and not declared:
        return encoding_of(data, options, declared_in(data))
    return encoding_of(data, options, declared, "mail")


def _fitting(value: str, field: str) -> str:
    """`value`, or nothing where it is too long to be what it should."""
    return value if len(value) <= LENGTHS[field] else ""


def _unwrapped(words: str) -> str:
    """Lines that were wrapped for the way, made whole again: RFC 3676, format=flowed."""
    found = ""
    for line in words.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        soft = bare.endswith(" ") and bare != "-- " and not bare.startswith(">")
        found += (bare if soft else line).removeprefix(" ") if not bare.startswith(">") else line
    return found
