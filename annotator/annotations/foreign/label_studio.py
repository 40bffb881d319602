"""Label Studio's JSON: a list of tasks, each with its annotations and by whom they were completed.

https://labelstud.io/guide/task_format. A task is a statement, which `statement_id` in its data names, or a report.
Choices and numbers are voice and credibility, a text area called `sources` or `note` is that, labels are places.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from annotator.reports.formats.encodings import encoding_of
from annotator.reports.formats.rows import Options, ReportFile
from annotator.reports.formats.strict_json import parsed

from .doccano import said
from .rows import STATEMENT, Judged, Known, Refusal, Unreadable, check_storable, printable
from .spans import Document, Span, judged_in

_NOTES = ("note", "notes", "comment")
_PATHS = ("sources", "path")


class LabelStudio:
    """.json files."""

    endings: Sequence[str] = (".json",)
    words = "Label Studio: a list of tasks with their annotations"

    def judged(self, files: Sequence[ReportFile], annotator: str, known: Known) -> Iterator[Judged | Refusal]:
        """The judgements. annotator: whose they are where nobody completed it. Raises Unreadable for the whole file."""
        file = files[0]
        tasks = parsed("".join(encoding_of(file.data, Options()).lines_of(file.data)))
        if not isinstance(tasks, list) or not tasks:
            raise Unreadable("it is no list of tasks, as Label Studio's JSON export is")
        for number, task in enumerate(tasks, 1):
            try:
                made = list(_annotations(task))
                if not made:
                    raise Unreadable("the task has no annotation")
            except Unreadable as error:
                yield Refusal(file.name, number, str(error))
                continue
            for annotation in made:
                try:
                    by = _by(annotation) or annotator
                    yield from list(_judged(file.name, number, task["data"], annotation, by, known))
                except Unreadable as error:
                    yield Refusal(file.name, number, str(error))


def _annotations(task: Any) -> Iterator[dict[str, Any]]:
    match task:
        case {"data": dict(), "annotations": list(annotations)}:
            for annotation in annotations:
                if not isinstance(annotation, dict) or not isinstance(annotation.get("result"), list):
                    raise Unreadable("an annotation has no list of results")
                if not annotation.get("was_cancelled"):
                    yield annotation
        case _:
            raise Unreadable("this is no task with data and annotations")


def _by(annotation: dict[str, Any]) -> str:
    who = annotation.get("completed_by")
    return said(who, "email", "username", "id") if isinstance(who, dict) else said(annotation, "completed_by")


def _judged(
    file: str, number: int, data: dict[str, Any], annotation: dict[str, Any], by: str, known: Known
) -> Iterator[Judged | Refusal]:
    text = data.get("text")
    if not isinstance(text, str) or not text:
        raise Unreadable("its data have no text")
    document = Document(file, number, by, text)
    statement_id = said(data, "statement_id")
    # Of a task that is one statement, what is said of no place is said of all of it.
    whole = document.span("", 0, len(text)) if statement_id else None
    places: dict[str, Span] = {}
    for result in _results(annotation):
        _take(document, places, result, whole)
    if not document.spans:
        raise Unreadable("it names no statement_id, and no place in the text is labelled")
    if whole is None:
        yield from judged_in(document, known)
        return
    if any(span is not whole and not span.is_source for span in document.spans):
        raise Unreadable("a task that is one statement has other statements marked in it")
    for judged in judged_in(document, known):
        yield _moved(judged, statement_id) if isinstance(judged, Judged) else judged


def _moved(judged: Judged, statement_id: str) -> Judged:
    """The judgement of a text that is a statement by itself, at the statement's place in its report."""
    found = STATEMENT.fullmatch(statement_id)
    start = int(found[2]) if found else 0
    return Judged(
        judged.file,
        judged.row,
        judged.annotator,
        statement_id,
        *(judged.text, judged.voice, judged.path, judged.credibility, judged.note),
        mentions={link: (at + start, end + start) for link, (at, end) in judged.mentions.items()},
    )


def _results(annotation: dict[str, Any]) -> list[dict[str, Any]]:
    """The results, places first: what is said of one names it by its id."""
    for result in annotation["result"]:
        if not isinstance(result, dict) or not isinstance(result.get("type"), str):
            raise Unreadable("a result has no type")
        if result["type"] != "relation" and not isinstance(result.get("value"), dict):
            raise Unreadable("a result has no value")
    return sorted(annotation["result"], key=lambda result: result["type"] != "labels")


def _take(document: Document, places: dict[str, Span], result: dict[str, Any], whole: Span | None) -> None:
    kind, value = result["type"], result.get("value", {})
    if kind == "relation":
        _relation(document, result)
        return
    if kind == "labels":
        start, end = _place(document.text, value)
        for label in _texts(value, "labels"):
            places[str(result.get("id"))] = document.label(str(result.get("id")), start, end, label)
        return
    # Of a place (per region) where the result has its id or offsets, else of the whole task.
    span = places.get(str(result.get("id")))
    if span is None and "start" in value:
        span = places[str(result.get("id"))] = document.span(
            str(result.get("id")), *_place(document.text, value)
        )
    span = span or whole
    if span is None:
        raise Unreadable(f"“{printable(str(result.get('from_name'))[:80])}” is said of no statement")
    name = str(result.get("from_name", "")).casefold()
    if kind == "choices":
        for choice in _texts(value, "choices"):
            span.labels.take(choice)
    elif kind in ("rating", "number"):
        span.labels.take(f"credibility: {value.get(kind)}")
    elif kind == "textarea" and name in _NOTES + _PATHS:
        written = "\n".join(_texts(value, "text"))
        check_storable({name: written})
        if name in _NOTES:
            span.note = written
        else:
            span.labels.take(f"sources: {written}")
    else:
        raise Unreadable(f"“{printable(name[:80])}” ({printable(kind[:40])}) means nothing here")


def _texts(value: dict[str, Any], name: str) -> list[str]:
    found = value.get(name)
    found = [found] if isinstance(found, str) else found
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise Unreadable(f"“{name}” is no list of texts")
    return found


def _place(text: str, value: dict[str, Any]) -> tuple[int, int]:
    """Start and end in code points. Label Studio counts as browsers do, in UTF-16 units; its quotation tells."""
    start, end, quoted = value.get("start"), value.get("end"), value.get("text")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise Unreadable("a place has no start and end in plain text")
    if not isinstance(quoted, str) or text[start:end] == quoted:
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    try:
        before, inside = (
            units[: 2 * start].decode("utf-16-le"),
            units[2 * start : 2 * end].decode("utf-16-le"),
        )
    except UnicodeDecodeError:
        before, inside = "", ""
    if inside != quoted:
        raise Unreadable(f"at {start}-{end} the text is another one than “{printable(quoted[:40])}”")
    return len(before), len(before) + len(inside)


def _relation(document: Document, result: dict[str, Any]) -> None:
    kinds = {label.casefold() for label in _texts(result, "labels")} if result.get("labels") else {"cites"}
    if not kinds <= {"cites", "relays"}:
        raise Unreadable(f"the relation “{printable(', '.join(sorted(kinds))[:80])}” means nothing here")
    if "relays" in kinds:
        document.relays.append((str(result.get("from_id")), str(result.get("to_id"))))
