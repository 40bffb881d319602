"""doccano's JSONL: one document a line, with labels of the whole (text classification) or of places in it.

https://doccano.github.io/doccano/: {"text", "label": ["cited", "2"]} where the document is one statement, which the
field `statement_id` names; {"text", "label": [[start, end, label], …]} or {"text", "entities": [{"id", "start_offset",
"end_offset", "label"}], "relations": [{"from_id", "to_id", "type"}]} where it is a report.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from annotator.reports.formats.encodings import encoding_of
from annotator.reports.formats.rows import Options, ReportFile
from annotator.reports.formats.strict_json import parsed

from .rows import Judged, Known, Labels, Refusal, Unreadable, check_storable, printable
from .spans import Document, judged_in


class Doccano:
    """.jsonl files."""

    endings: Sequence[str] = (".jsonl", ".ndjson")
    words = "doccano: a document a line, labelled as a whole or in places"

    def judged(self, files: Sequence[ReportFile], annotator: str, known: Known) -> Iterator[Judged | Refusal]:
        """The judgements. annotator: whose they are where no field says. Raises Unreadable for the whole file."""
        file = files[0]
        empty = True
        for number, line in enumerate(encoding_of(file.data, Options()).lines_of(file.data), 1):
            if not line.strip():
                continue
            empty = False
            try:
                yield from list(_judged(file.name, number, parsed(line), annotator, known))
            except Unreadable as error:
                yield Refusal(file.name, number, str(error))
        if empty:
            raise Unreadable("the file is empty")


def _judged(file: str, number: int, record: Any, annotator: str, known: Known) -> Iterator[Judged | Refusal]:
    if not isinstance(record, dict):
        raise Unreadable("no JSON object")
    text = record.get("text", record.get("data"))
    if not isinstance(text, str) or not text:
        raise Unreadable("there is no text")
    annotator = said(record, "annotator", "username", "user") or annotator
    labels = record.get("label", record.get("labels")) or []
    if not isinstance(labels, list):
        raise Unreadable("“label” is no list")
    statement_id = said(record, "statement_id")
    if statement_id and "entities" not in record and all(isinstance(label, str) for label in labels):
        found, note = Labels(), _note(record)
        for label in labels:
            found.take(label)
        check_storable({"text": text, "note": note, "sources": found.path})
        yield Judged(
            file, number, annotator, statement_id, text, found.voice, found.path, found.credibility, note
        )
        return
    document = Document(file, number, annotator, text)
    for key, start, end, label in _places(record, labels):
        document.label(key, start, end, label)
    document.relays = list(_relays(record))
    if not document.spans:
        raise Unreadable("it names no statement_id, and no place in the text is labelled")
    yield from judged_in(document, known)


def said(record: dict[str, Any], *names: str) -> str:
    """The first of these fields that is there, as text; empty for none. Raises Unreadable for what is no text."""
    for name in names:
        value = record.get(name)
        if value is not None and value != "":
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise Unreadable(f"“{name}” is no text but {type(value).__name__}")
            return str(value).strip()
    return ""


def _note(record: dict[str, Any]) -> str:
    comments = record.get("Comments", record.get("comments", []))
    if isinstance(comments, list) and all(isinstance(comment, str) for comment in comments):
        return "\n".join(comments)
    raise Unreadable("“Comments” is no list of texts")


def _places(record: dict[str, Any], labels: list[Any]) -> Iterator[tuple[str, int, int, str]]:
    entities = record.get("entities")
    if isinstance(entities, list):
        labels = [
            [entity.get(name) for name in ("start_offset", "end_offset", "label", "id")]
            for entity in entities
            if isinstance(entity, dict)
        ]
    for at, label in enumerate(labels):
        match label:
            case [int(start), int(end), str(name), *more] if not isinstance(start, bool):
                yield str(more[0] if more else f"place {at}"), start, end, name
            case _:
                raise Unreadable(f"{printable(str(label)[:80])} is no [start, end, label]")


def _relays(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    relations = record.get("relations") or []
    if not isinstance(relations, list):
        raise Unreadable("“relations” is no list")
    for relation in relations:
        match relation:
            case {"from_id": int(relay), "to_id": int(to), "type": str(kind)}:
                if kind.casefold() == "relays":
                    yield str(relay), str(to)
                elif kind.casefold() != "cites":
                    raise Unreadable(f"the relation “{printable(kind[:80])}” means nothing here")
            case _:
                raise Unreadable("a relation has not from_id, to_id and type")
