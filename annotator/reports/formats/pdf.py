"""PDF: one report, its text layer. Opened in a process of its own."""

from collections.abc import Iterator

from annotator.documents.pdf import extractor

from .content import check_type
from .documents import document_row
from .rows import Options, Refusal, ReportFile, Row, Unreadable


class Pdf:
    """.pdf files."""

    endings = (".pdf",)
    words = "one report as a PDF with a text layer"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its one report. Raises Unreadable."""
        # Some programs write a few bytes before the mark, which readers pass over.
        if b"%PDF-" not in file.data[:1024]:
            if not file.data.strip():
                raise Unreadable("the file is empty: no statements found")
            check_type(file.data, "text", options)
            raise Unreadable("the file is text, whatever its name says, and no PDF")
        yield document_row("pdf", file, options, extractor())
