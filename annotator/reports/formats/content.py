"""What a file really is, whatever its name says; and its bytes as text, or where they stop being text."""

import codecs
import io
import re

from .rows import Unreadable

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
_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1b"))
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_BLOCK = 1 << 20


def check_type(data: bytes, expected: str) -> None:
    """Raise Unreadable where `data` is of a type that we know and that isn't `expected`, or no text at all.

    expected: `text` or `html`.
    """
    found = next((words for start, words in _SIGNATURES.items() if data.startswith(start)), None)
    if not found and expected != "html" and _HTML.match(data[:5000].removeprefix(codecs.BOM_UTF8)):
        found = "an HTML page (named .html it can be imported)"
    if found:
        raise Unreadable(f"the file is {found}, whatever its name says")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("the text is in UTF-32; save it as UTF-8")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    sample = data[:100_000]
    if max(sample[1::2].count(0), sample[::2].count(0)) > max(3, len(sample) // 6):
        raise Unreadable("this is a binary file, or UTF-16 without a byte order mark; save it as UTF-8")
    if len(sample) - len(sample.translate(None, _CONTROLS)) > max(3, len(sample) // 50):
        raise Unreadable("this is a binary file, not text")


def check_zip(data: bytes, expected: str) -> None:
    """Raise Unreadable where `data` is no ZIP archive, as files of the type `expected` are."""
    if data.startswith(b"PK"):
        return
    if not data.strip():
        raise Unreadable("the file is empty: no statements found")
    check_type(data, "text")
    raise Unreadable(f"the file is text, whatever its name says, and no {expected}")


def encoding_of(data: bytes) -> str:
    """The name of the encoding that `data` is in: UTF-8 or, with a byte order mark, UTF-16. Raises Unreadable.

    The whole of `data` is decoded once to know: a text is never guessed at and never half-read.
    """
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(data), _BLOCK):
            decoder.decode(data[at : at + _BLOCK], final=at + _BLOCK >= len(data))
    except UnicodeDecodeError:
        offset = _first_wrong_byte(data, encoding)
        if encoding == "utf-16":
            reason = f"not UTF-16, though its byte order mark says so: byte {offset:,} (0x{data[offset]:02x})"
        else:
            reason = (
                f"not UTF-8: byte {offset:,} (0x{data[offset]:02x}) fits no character. It may be in a Windows or ISO "
                "encoding; save it as UTF-8"
            )
        raise Unreadable(reason, row=data.count(b"\n", 0, offset) + 1) from None
    return encoding


def _first_wrong_byte(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        # With a byte order mark, the codec counts from behind it.
        return min(error.start + (3 if encoding == "utf-8-sig" else 0), len(data) - 1)
    return 0


def decoded(data: bytes) -> str:
    """All of `data` as text, without its byte order mark; line ends stay as they are. Raises Unreadable."""
    return data.decode(encoding_of(data))


def lines_of(data: bytes) -> io.TextIOWrapper:
    """The lines of `data`, each with its own line end, decoded as they are asked for. Raises Unreadable."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding_of(data), newline="")
