"""A saved web page: its article as text. Nothing is fetched; no tag survives."""

import re
from collections.abc import Iterator
from importlib.metadata import version

from annotator.documents import Unopenable
from annotator.documents.page_reader import page_reader

from .columns import language_of, with_title
from .content import check_type
from .dates import read_date
from .encodings import Encoding, declared_in, encoding_of
from .rows import LENGTHS, Options, Refusal, ReportFile, Row, Unreadable, check_values, guessed_from

# Beyond these a page takes longer than seconds: extraction compares paragraphs with one another.
MOST_BYTES = 5 * 1024 * 1024
MOST_TAGS = 20_000
_LANGUAGE = re.compile(r"<html[^>]{0,500}\blang\s*=\s*[\"']?([\w-]{2,20})", re.I)


class WebPage:
    """.html and .htm files, through trafilatura in a process of its own."""

    endings = (".html", ".htm")
    words = "one report on a saved web page"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its one report. Raises Unreadable."""
        check_type(file.data, "html", options)
        yield page_row(file, options, encoding_of(file.data, options, declared_in(file.data)))


def page_row(file: ReportFile, options: Options, encoding: Encoding) -> Row:
    """The report on the page `file`, with the title, outlet, address and day that the page tells. Raises Unreadable."""
    page = encoding.decoded(file.data)
    told = article_of(page)
    facts = {
        "title": _told(told, "title"),
        "publisher": _told(told, "sitename", "hostname"),
        "url": _told(told, "url"),
    }
    text = with_title(facts["title"], told["text"])
    check_values(text, facts, options.most_characters)
    found_language = _LANGUAGE.search(page[:20_000])
    language = (language_of(found_language[1]) if found_language else "") or ""
    day = read_date(told["date"])
    row = Row(
        file=file.name,
        row=1,
        text=text,
        published_on=day,
        language=language,
        original=file.data,
        extractor=extractor(),
        guessed=guessed_from("html", **facts, date=day, language=language),
        title=facts["title"],
        publisher=facts["publisher"],
        url=facts["url"],
    )
    return encoding.noted(row)


def extractor() -> str:
    """What takes the text out, and its version."""
    return f"trafilatura {version('trafilatura')}"


def article_of(page: str) -> dict[str, str]:
    """What `pages.extracted` gives, paragraphs set apart by an empty line. Raises Unreadable, also without a text."""
    if len(page) > MOST_BYTES:
        raise Unreadable(f"the page has {len(page):,} characters; at most {MOST_BYTES:,} are taken")
    if page.count("<") > MOST_TAGS:
        raise Unreadable(f"the page has more than {MOST_TAGS:,} tags")
    try:
        told = page_reader.read(page)
    except Unopenable as error:
        raise Unreadable(f"the page {error}") from None
    if not told["text"].strip():
        raise Unreadable("no article was found on the page: no statements found")
    # A line is a paragraph here: set apart as such, so that it isn't taken for the next line of the one before.
    return told | {"text": re.sub(r"\n(?!- )", "\n\n", told["text"])}


def _told(told: dict[str, str], *names: str) -> str:
    """The first of these facts that the page tells. What is too long to be one is none: the article still counts."""
    fields = {"sitename": "publisher", "hostname": "publisher"}
    values = [told.get(name) or "" for name in names]
    return next(
        (v for n, v in zip(names, values, strict=True) if 0 < len(v) <= LENGTHS[fields.get(n, n)]), ""
    )
