"""A saved web page: its article as text. Nothing is fetched; no tag survives."""

import re
from collections.abc import Iterator
from importlib.metadata import version

from .columns import language_of, with_title
from .content import check_type, decoded
from .dates import read_date
from .rows import LENGTHS, Options, Refusal, ReportFile, Row, Unreadable, check_values

# Beyond these a page takes longer than seconds: extraction compares paragraphs with one another.
MOST_BYTES = 5 * 1024 * 1024
MOST_TAGS = 20_000
_LANGUAGE = re.compile(r"<html[^>]{0,500}\blang\s*=\s*[\"']?([\w-]{2,20})", re.I)


class WebPage:
    """.html and .htm files, through trafilatura."""

    endings = (".html", ".htm")
    words = "one report on a saved web page"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its one report, with the title, outlet, address and day that the page tells. Raises Unreadable."""
        # Imported here: it takes a second, and most commands read no web page.
        import trafilatura

        check_type(file.data, "html")
        if len(file.data) > MOST_BYTES:
            raise Unreadable(f"the page has {len(file.data):,} bytes; at most {MOST_BYTES:,} are taken")
        page = decoded(file.data)
        if page.count("<") > MOST_TAGS:
            raise Unreadable(f"the page has more than {MOST_TAGS:,} tags")
        found = trafilatura.bare_extraction(
            # A character that XML lacks would end the parsing; on a page it shows nothing.
            re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", page),
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        if found is None or not (found.text or "").strip():
            raise Unreadable("no article was found on the page: no statements found")
        text = with_title(found.title or "", found.text)
        facts = {"title": found.title, "publisher": found.sitename or found.hostname, "url": found.url}
        # What the page says of itself is a help: where it is too long to be one, the article still counts.
        facts = {
            name: value if value and len(value) <= LENGTHS[name] else "" for name, value in facts.items()
        }
        check_values(text, facts, options.most_characters)
        language = _LANGUAGE.search(page[:20_000])
        yield Row(
            file=file.name,
            row=1,
            text=text,
            published_on=read_date(found.date or ""),
            language=(language_of(language[1]) if language else "") or "",
            original=file.data,
            extractor=f"trafilatura {version('trafilatura')}",
            **facts,
        )
