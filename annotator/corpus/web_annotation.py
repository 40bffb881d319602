"""Decisions as W3C Web Annotations in JSON-LD (https://www.w3.org/TR/annotation-model/)."""

import base64
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from annotator.version import VERSION

from .decided import DecidedReport, DecidedStatement, WatchReports, decided_reports
from .naming import name_of
from .tables import Extract

CONTEXT = 32  # characters before and after the quotation


def write(file: IO[bytes], extract: Extract, filter: str, watch: WatchReports) -> None:
    """One collection with one page; an annotation for each decided statement."""
    name = f"urn:uuid:{name_of('collection', filter)}"
    head = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": name,
        "type": "AnnotationCollection",
        "label": "Statements, their sources and their credibility",
        "generator": {"type": "Software", "name": f"Hearsay {VERSION}"},
    }
    page = {"id": f"{name}#page", "type": "AnnotationPage", "partOf": name, "startIndex": 0}
    file.write(_json(head)[:-1] + b',\n"first": ' + _json(page)[:-1] + b',\n"items": [')
    total = 0
    for annotation in _annotations(watch(decided_reports(extract))):
        file.write((b",\n" if total else b"\n") + _json(annotation))
        total += 1
    file.write(b'\n]},\n"total": %d}\n' % total)


def _annotations(reports: Iterable[DecidedReport]) -> Iterator[dict[str, Any]]:
    for report in reports:
        for statement in report.statements:
            annotation = _annotation(report, statement)
            yield {"id": f"urn:uuid:{name_of('annotation', annotation)}", **annotation}


def _annotation(report: DecidedReport, statement: DecidedStatement) -> dict[str, Any]:
    said, text = statement.values, report.values["text"]
    bodies = [("classifying", said["voice"]), ("identifying", said["sources"])]
    bodies.append(("assessing", said["rating"] or str(said["credibility"] or "")))
    start, end = said["start"], said["end"]
    return {
        "type": "Annotation",
        "motivation": "assessing",
        "created": statement.decision["created_at"],
        "body": [
            {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}
            for purpose, value in bodies
            if value
        ],
        "target": {
            "source": {
                "id": _named_by_hash(report.values["text_sha256"]),
                "type": "Text",
                "format": "text/plain",
                "language": report.values["language"],
            },
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": said["text"],
                    "prefix": text[max(0, start - CONTEXT) : start],
                    "suffix": text[end : end + CONTEXT],
                },
            ],
        },
    }


def _named_by_hash(sha256: str) -> str:
    """The text as a resource: RFC 6920 names it by the SHA-256 of its UTF-8."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
