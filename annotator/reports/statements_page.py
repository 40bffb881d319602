"""The page on which a manager corrects where the statements of a report begin and end, and of which kind they are."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from annotator.people.roles import require

from .correcting import (
    PERMISSION,
    Corrected,
    statement_add,
    statement_drop,
    statement_join,
    statement_kind_set,
    statement_split,
)
from .display import pieces
from .models import KINDS, Report, Statement

# Before a word; within one behind a mark that ends a sentence, where a page has lost its blank.
_GAP = re.compile(r"\s+(?=\S)|(?<=[^\W\d_]{2}[.!?…؟:؛])(?=[^\W\d_])")
_NUMBER = re.compile(r"\d{1,9}")


class Word(NamedTuple):
    """A piece of a statement. at: its place in the report, before which the statement may be split; None: its first."""

    at: int | None
    text: str


def words_of(statement: Statement) -> Iterator[Word]:
    """The pieces of a statement between which it may be split; joined, they are its text but for white space."""
    start, at = 0, None
    for gap in _GAP.finditer(statement.text):
        yield Word(at, statement.text[start : gap.start()])
        start = gap.end()
        at = statement.start + start
    yield Word(at, statement.text[start:])


def statements_page(request: HttpRequest, context: dict[str, Any], report: Report) -> HttpResponse:
    """GET: the text in its pieces; `split`: the statement (id) that is shown word by word. POST `do`, `reason`."""
    require(request.user, PERMISSION)
    status = 200
    if request.method == "POST":
        try:
            done = _act(request, report)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            report.refresh_from_db()
            status = 422
        else:
            messages.success(request, " ".join(["Corrected.", *done.told]))
            to = reverse("admin:reports_report_statements", args=[report.pk])
            return redirect(f"{to}#piece-{done.issued[0].start}" if done.issued else to)
    live = list(report.statements.live().order_by("start"))
    asked = request.GET.get("split", "")
    chosen = next((row for row in live if asked == str(row.pk)), None)
    spans = [(row.start, row.end, row) for row in live]
    context |= {
        "title": "Correct the statements",
        "report": report,
        "pieces": [
            piece
            for piece in pieces(report.text, spans, [tuple(piece) for piece in report.furniture])
            if piece.kind != "space"
        ],
        "last": live[-1] if live else None,
        "kinds": KINDS.items(),
        "chosen": chosen,
        "words": words_of(chosen) if chosen else (),
        "reason": request.POST.get("reason", "")[:500],
    }
    return TemplateResponse(request, "reports/statements.html", context, status=status)


def _act(request: HttpRequest, report: Report) -> Corrected:
    """Carry out `do`: `split:ID:PLACE`, `join:ID`, `drop:ID`, `add:START:END`, or a kind and the ID."""
    act, *numbers = request.POST.get("do", "").split(":")
    given: dict[str, Any] = {"by": request.user, "reason": request.POST.get("reason", "")[:500]}
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        raise Http404
    match act, [int(number) for number in numbers]:
        case "add", [start, end]:
            return statement_add(report=report.pk, start=start, end=end, **given)
        case kind, [pk] if kind in KINDS and report.statements.filter(pk=pk).exists():
            return statement_kind_set(statement=pk, kind=kind, **given)
        case (("split" | "join" | "drop"), [pk, *place]) if report.statements.filter(pk=pk).exists():
            if act == "split" and len(place) == 1:
                return statement_split(statement=pk, at=place[0], **given)
            if not place and act != "split":
                return (statement_join if act == "join" else statement_drop)(statement=pk, **given)
    raise Http404
