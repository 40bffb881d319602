"""DOCX: one report, as a reader of the document sees it. Opened in a process of its own."""

from collections.abc import Iterator

from annotator.documents.word import VERSION

from .content import check_zip
from .documents import document_row
from .rows import Options, Refusal, ReportFile, Row


class Word:
    """.docx files."""

    endings = (".docx",)
    words = "one report as a Word document"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its one report. Raises Unreadable."""
        check_zip(file.data, "DOCX", options)
        yield document_row("docx", file, options, VERSION)
