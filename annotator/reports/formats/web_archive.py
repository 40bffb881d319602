"""WARC: the web pages of a crawl, one report a page. Records and pages are read in confined processes."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from annotator.documents import Unopenable
from annotator.documents.confined import confined

from .encodings import declared_in, encoding_of
from .rows import LENGTHS, Options, Refusal, ReportFile, Row, Unreadable, check_values, printable
from .web_page import page_row

_GZIP = b"\x1f\x8b"


class WebArchive:
    """.warc files, also packed with gzip. A row is a record of the archive, numbered from 1."""

    endings = (".warc", ".warc.gz")
    words = "the pages of a web archive"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its pages in their order. Raises Unreadable before the first one."""
        if not file.data.strip():
            raise Unreadable("the file is empty: no statements found")
        if not file.data.startswith((b"WARC/", _GZIP)):
            raise Unreadable("the file is no WARC, whatever its name says")
        empty = True
        try:
            for found in confined("warc", file.data):
                empty = False
                yield _row(file, found, options)
        except Unopenable as error:
            raise Unreadable(f"the file {error}") from None
        if empty:
            raise Unreadable("the archive holds no web page: no statements found")


def _row(file: ReportFile, found: dict[str, Any], options: Options) -> Row | Refusal:
    url = printable(found["url"])
    try:
        if "reason" in found:
            raise Unreadable(found["reason"])
        return replace(_report(file, url, found, options), file=file.name, row=found["record"])
    except Unreadable as error:
        reason = f"{url}: {error}" if url else str(error)
        return Refusal(file.name, found["record"], reason, error.proposals)


def _report(file: ReportFile, url: str, found: dict[str, Any], options: Options) -> Row:
    data = base64.b64decode(found["data"])
    page = ReportFile(file.name, data)
    if found["type"] == "text/plain":
        encoding = encoding_of(data, options, found["charset"], "archive")
        text = encoding.decoded(data)
        check_values(text, {}, options.most_characters)
        row = encoding.noted(Row(file.name, 1, text))
    elif found["charset"]:
        row = page_row(page, options, encoding_of(data, options, found["charset"], "archive"))
    else:
        row = page_row(page, options, encoding_of(data, options, declared_in(data)))
    if not url or len(url) > LENGTHS["url"]:
        return row
    return replace(row, url=url, guessed={**row.guessed, "url": "archive"})
