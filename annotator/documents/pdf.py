"""PDF: the text layer, in the order in which the document draws it, its lines joined to paragraphs.

Nothing in the document is run, and what it would fetch is not. pypdf gives pieces of text and where they stand.
"""

import io
import re
from importlib.metadata import version
from typing import Any

from . import Unopenable
from .pdf_lines import Line, Piece, is_right_to_left, lines_of, paragraphs_of

MOST_PAGES = 2_000
NO_TEXT = "the document has no text layer: its pages are pictures. Recognise the text first (OCR): no statements found"
_MOST_LOST = 0.2  # of the characters
_LOST = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_BULLETS = str.maketrans("\uf0b7\uf0a7\uf0d8", "•▪‣")  # of the fonts Symbol and Wingdings
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def extractor() -> str:
    """What takes the text out: the library, its version, and that of our joining."""
    return f"pypdf {version('pypdf')}, Hearsay lines 1"


def read_pdf(data: bytes) -> dict[str, Any]:
    """`text`, paragraphs set apart by an empty line; `title`, `date`, `language`, where the document says; `warnings`.

    `empty`: the reason where there is no text. Raises Unopenable.
    """
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Unopenable("is locked with a password, or against copying; save it without")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Unopenable(f"has {count:,} pages; at most {MOST_PAGES:,} are taken")
        pages = [_pieces(page) for page in reader.pages]
        told: Any = reader.metadata or {}
        root: Any = _resolved(reader.trailer["/Root"])
    except (Unopenable, RecursionError, MemoryError):
        raise
    except Exception as error:  # pypdf raises whatever a damaged document leads it to
        raise Unopenable(f"can't be read as PDF ({type(error).__name__})") from error
    warnings = _carries(root)
    per_page = [lines_of(pieces) for pieces in pages]
    lines = [line for found in per_page for line in found]
    text = "\n\n".join(paragraphs_of(per_page))
    if _PRIVATE.search(text) and len(_PRIVATE.findall(text)) > _MOST_LOST * len(text):
        raise Unopenable("has a text layer whose letters no program can tell; recognise the text anew (OCR)")
    if lines and not all(map(_has_words, per_page)):
        warnings.append("pages_without_text")
    if any(is_right_to_left(line.text) for line in lines):
        warnings.append("drawn_right_to_left")
    day = _DATE.match(str(told.get("/CreationDate", "")))
    return {
        "text": text,
        "title": str(told.get("/Title") or ""),
        "date": "-".join(day.groups()) if day else "",
        "language": str(root.get("/Lang", "")),
        "warnings": sorted(warnings),
        "empty": NO_TEXT,
    }


def _pieces(page: Any) -> list[Piece]:
    """The pieces of text of a page, in the order in which it draws them."""
    found: list[Piece] = []

    def note(text: str, user: Any, matrix: Any, _font: Any, size: float) -> None:
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        height = abs(size * matrix[3] * user[3]) or abs(size) or 1.0
        text = _LOST.sub("\ufffd", text).translate(_BULLETS)
        found.append(Piece(text, float(x), float(y), float(height)))

    page.extract_text(visitor_text=note)
    return found


def _has_words(lines: list[Line]) -> bool:
    return any(any(map(str.isalnum, line.text)) for line in lines)


def _carries(root: Any) -> list[str]:
    """Codes of what the document carries besides its text, as far as its catalog says."""
    found = []
    names = _resolved(root.get("/Names"))
    action = _resolved(root.get("/OpenAction"))
    if "/JavaScript" in names or action.get("/S") in ("/JavaScript", "/Launch") or "/AA" in root:
        found.append("active_content")
    if "/EmbeddedFiles" in names or "/Collection" in root or "/AF" in root:
        found.append("files_inside")
    return found


def _resolved(value: Any) -> Any:
    found = value.get_object() if value is not None else None
    return found if isinstance(found, dict) else {}
