"""A mail message: its header, its words, and the names of what is attached, as Python's email package reads it."""

import base64
import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

from . import Unopenable

VERSION = "Hearsay mail 1"
MOST_PARTS = 1_000
_DEEPEST = 100


def read_mail(data: bytes) -> dict[str, Any]:
    """`subject`, `domain` (of the sender), `url`, `date` (ISO), `language`, as far as the header has them; `body`;
    `attached`: [name, what it is] for each part that isn't in it.

    body: `type` (`text/plain`, or `text/html` where there is no plain text), `charset` as declared, `data` in base64,
    `flowed`; None where the message has no words. Raises Unopenable.
    """
    if data.count(b"boundary=") > _DEEPEST:  # the parser's time grows with the square of the depth
        raise Unopenable("is nested too deeply")
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not any(name in message for name in ("From", "Date", "Subject", "MIME-Version", "Received")):
        raise Unopenable("has no mail header")
    parts = []
    for part in message.walk():
        parts.append(part)
        if len(parts) > MOST_PARTS:
            raise Unopenable(f"has more than {MOST_PARTS:,} parts")
    body = _body(message)
    return {
        "subject": _header(message, "Subject"),
        "domain": _header(message, "From").rpartition("@")[2].strip("<> \t"),
        "url": _header(message, "Archived-At").strip("<> \t"),
        "date": _date(message),
        "language": _header(message, "Content-Language").partition(",")[0],
        "body": _as_dict(body) if body is not None else None,
        "attached": list(_attached(message, body)),
    }


def _header(message: EmailMessage, name: str) -> str:
    """A header with its encoded words decoded, on one line; empty where it is missing or beyond reading."""
    try:
        value = str(message.get(name, ""))
    except Exception:  # the parser of headers raises whatever a damaged one leads it to
        value = ""
    return " ".join(value.encode("utf-8", "replace").decode().split())


def _date(message: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return ""


def _body(message: EmailMessage) -> EmailMessage | None:
    """The part with the words: plain text, or HTML where that is missing or empty."""
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        if part is not None and _content(part).strip():
            return part  # type: ignore[return-value]
    return None


def _content(part: Any) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _as_dict(part: EmailMessage) -> dict[str, Any]:
    return {
        "type": part.get_content_type(),
        "charset": str(part.get_param("charset", "") or ""),
        "flowed": str(part.get_param("format", "")).casefold() == "flowed",
        "data": base64.b64encode(_content(part)).decode(),
    }


def _attached(message: Any, body: EmailMessage | None) -> Iterator[tuple[str, str]]:
    """The parts that aren't in the body, outermost first; pictures that a page shows among its words aren't told."""
    kind = message.get_content_type()
    if message is body:
        return
    if kind == "multipart/alternative":
        # The same words once more, as plain text and as a page.
        words = [part for part in message.iter_parts() if part.get_content_maintype() == "multipart"]
        for part in words:
            yield from _attached(part, body)
    elif kind == "message/rfc822":
        yield _name(message), "a message within the message"
    elif message.is_multipart():
        for part in message.iter_parts():
            yield from _attached(part, body)
    elif _is_shown_within(message) or not _content(message).strip():
        return
    else:
        yield _name(message), kind


def _is_shown_within(part: Any) -> bool:
    shown = (
        part.get_content_maintype() in ("image", "text") and part.get_content_disposition() != "attachment"
    )
    return shown and (part["Content-ID"] is not None or part.get_content_type() == "text/html")


def _name(part: Any) -> str:
    try:
        return str(part.get_filename("") or "(no name)")
    except Exception:  # as for headers
        return "(no name)"
