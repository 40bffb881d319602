"""WARC: the web pages of a crawl, one after the other (ISO 28500; read by warcio, gzip or plain)."""

import base64
import io
import zlib
from collections.abc import Iterator
from typing import Any

from . import Unopenable

MOST_RECORDS = 100_000
_READ = 1 << 16
_BLOCK = 1 << 20
_BREAKS_OFF = "the page breaks off within: it was not fetched or not kept whole"
_ENDS_HERE = "the file is damaged or breaks off here; nothing after it was read"
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_DOCUMENTS = {"application/pdf": "a PDF document", "application/msword": "a Word document"}
_PLAIN = ("", "identity", "gzip", "x-gzip", "deflate")


def read_archive(data: bytes, most_bytes: int) -> Iterator[dict[str, Any]]:
    """A dict for each page that was fetched (status 200): `record` (its number, from 1), `url`, `type`, `charset` as
    the server declared it, `data` in base64; or `reason` where it can't be taken. Pictures, scripts, requests, answers
    without a page and the like are passed over.

    most_bytes: of a page. The last dict has a `reason` where the file breaks off. Raises Unopenable for no WARC at all.
    """
    from warcio.archiveiterator import ArchiveIterator

    number, broken = 0, False
    try:
        for record in ArchiveIterator(io.BytesIO(data)):
            number += 1
            if number > MOST_RECORDS:
                raise Unopenable(f"has more than {MOST_RECORDS:,} records")
            if found := _page(record, most_bytes):
                broken = found.get("reason") == _BREAKS_OFF
                yield {
                    "record": number,
                    "url": record.rec_headers.get_header("WARC-Target-URI") or "",
                    **found,
                }
    except (Unopenable, MemoryError, RecursionError):
        raise
    except Exception as error:  # warcio and zlib raise whatever a damaged record leads them to
        if not number:
            raise Unopenable(f"can't be read as WARC ({type(error).__name__})") from error
        yield {"record": number + 1, "url": "", "reason": _ENDS_HERE}
        return
    if not number:
        raise Unopenable("holds no WARC record")
    if not broken and data.startswith(b"\x1f\x8b") and not _is_whole(data):
        yield {"record": number + 1, "url": "", "reason": _ENDS_HERE}


def _is_whole(data: bytes) -> bool:
    """Whether the last of the gzip members that `data` consists of is complete; warcio passes over one that isn't."""
    at, member = 0, None
    while at < len(data):
        member = member or zlib.decompressobj(wbits=31)
        block = data[at : at + _READ]
        try:
            member.decompress(block, _BLOCK)
            while member.unconsumed_tail:
                member.decompress(member.unconsumed_tail, _BLOCK)
        except zlib.error:
            return False
        at += len(block) - len(member.unused_data)
        if member.eof:
            member = None
    return member is None


def _page(record: Any, most_bytes: int) -> dict[str, Any] | None:
    """What a record holds for us; None where it holds no page."""
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers
    if headers is not None:
        if headers.get_statuscode() != "200":
            return None
        kind = headers.get_header("Content-Type") or ""
        packed = (headers.get_header("Content-Encoding") or "").casefold()
    else:
        kind, packed = record.rec_headers.get_header("Content-Type") or "", ""
    kind, _, parameters = kind.partition(";")
    kind = kind.strip().casefold()
    if kind in _DOCUMENTS:
        return {"reason": f"{_DOCUMENTS[kind]} in an archive; save it and import it by itself"}
    if kind not in _PAGES:
        return None
    if packed not in _PLAIN:
        return {"reason": f"the page is packed in a way that isn't read here ({packed[:20]})"}
    page = bytearray()
    stream = record.content_stream()
    while len(page) <= most_bytes and (some := stream.read(_READ)):
        page += some
    if len(page) > most_bytes:
        return {"reason": f"the page has more than {most_bytes:,} bytes"}
    missing = getattr(record.raw_stream, "limit", 0)
    if missing or record.rec_headers.get_header("WARC-Truncated"):
        return {"reason": _BREAKS_OFF}
    charset = parameters.casefold().partition("charset=")[2].strip("\"' ;")
    return {"type": kind, "charset": charset, "data": base64.b64encode(page).decode()}
