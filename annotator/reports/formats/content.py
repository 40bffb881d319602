"""What a file really is, whatever its name says."""

import codecs
import re

from .encodings import utf_16_of
from .rows import Options, Unreadable

_SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive (.xlsx, .docx and .ods files are ZIP archives too)",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"%PDF-": "a PDF document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Microsoft Office file (.xls, .doc), or a new one with a password",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"SQLite format 3\x00": "an SQLite database",
    b"\x7fELF": "a program",
    b"PAR1": "a Parquet file",
}
_PAGE = "an HTML page (named .html it can be imported)"
_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1b"))


def type_of(data: bytes) -> str:
    """What `data` is by its first bytes, in words; empty where they tell nothing."""
    found = next((words for start, words in _SIGNATURES.items() if data.startswith(start)), "")
    return found or (_PAGE if _HTML.match(data[:5000].removeprefix(codecs.BOM_UTF8)) else "")


def check_type(data: bytes, expected: str, options: Options) -> None:
    """Raise Unreadable where `data` is of a type that we know and that isn't `expected`, or no text at all.

    expected: `text` or `html`.
    """
    found = type_of(data)
    if found and not (expected == "html" and found == _PAGE):
        raise Unreadable(f"the file is {found}, whatever its name says")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("the text is in UTF-32; save it as UTF-8")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    if options.encoding.startswith("utf-16") or utf_16_of(data):
        return
    sample = data[:100_000]
    if max(sample[1::2].count(0), sample[::2].count(0)) > max(3, len(sample) // 6):
        raise Unreadable(
            "this is a binary file, or UTF-16 without a byte order mark; save it as UTF-8, or choose the encoding"
        )
    if len(sample) - len(sample.translate(None, _CONTROLS)) > max(3, len(sample) // 50):
        raise Unreadable("this is a binary file, not text")


def check_zip(data: bytes, expected: str, options: Options) -> None:
    """Raise Unreadable where `data` is no ZIP archive, as files of the type `expected` are."""
    if data.startswith(b"PK"):
        return
    if not data.strip():
        raise Unreadable("the file is empty: no statements found")
    check_type(data, "text", options)
    raise Unreadable(f"the file is text, whatever its name says, and no {expected}")
