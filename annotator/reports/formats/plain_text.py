"""A text file: one report, exactly as it stands."""

from collections.abc import Iterator
from dataclasses import replace

from .content import check_type
from .encodings import encoding_of
from .rows import Options, Refusal, ReportFile, Row, check_values


class PlainText:
    """.txt files."""

    endings = (".txt",)
    words = "one report as plain text"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its one report. Raises Unreadable."""
        check_type(file.data, "text", options)
        encoding = encoding_of(file.data, options)
        text = encoding.decoded(file.data)
        check_values(text, {}, options.most_characters)
        row = Row(file.name, 1, text)
        if encoding.name != "utf-8":  # should the encoding turn out to be another, the bytes are still there
            row = replace(row, original=file.data, extractor=f"decoded as {encoding.name}")
        yield encoding.noted(row)
