"""What may be asked of a list: its parameters, and the filters of the admin's lists that they stand for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.db.models import OuterRef, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from ninja import Field, Schema

from annotator.corpus.catalogue import TABLES
from annotator.corpus.choosing import chosen_on_screen
from annotator.corpus.tables import Table
from annotator.fields import storable
from annotator.long_lists import Among, each_has, keys_of_chosen
from annotator.reports.models import Report, Statement
from annotator.reports.searching import STATEMENTS
from annotator.review.source_parts import CITES, PUBLISHED_BY

from .problems import Refused

MOST = 1000  # rows of a page
LAST_YEAR = 9998  # a list of that of 9999 would end on a day that no date can say
ROWS_AT_A_TIME = 100
MOST_COLLECTED = 50_000  # keys: to collect and sort more takes longer than to ask each row of a page
PAGING = ("after", "limit")


def text(description: str, longest: int = 200) -> Any:
    """A parameter of words; not given: None, which the description need not offer."""
    return Field(None, description=description, min_length=1, max_length=longest)


def number(description: str, least: int, most: int) -> Any:
    return Field(None, description=description, ge=least, le=most)


def one(description: str, **more: Any) -> Any:
    """A parameter that is one word of a few, or of one pattern."""
    return Field(None, description=description, **more)


class Paged(Schema):
    after: str = text("Place in the list: as the last page's `next` has it.", 500)
    limit: int = Field(ROWS_AT_A_TIME, description="Rows of a page.", ge=1, le=MOST)


class _Published(Paged):
    language: str = text("Language code.", 10)
    published_year: int = number("Year of publication.", 1, LAST_YEAR)
    published_month: int = number("Month of publication.", 1, 12)
    published_day: int = number("Day of the month of publication.", 1, 31)


class AskedReports(_Published):
    q: str = text("Words in a row of text or title, or a report_id.", 1000)
    publisher: str = text("Key of the publishing source; several joined by commas.", 1000)
    without_text: bool = Field(False, description="Leave out `text`.")


class _Decided(Paged):
    report: str = one("report_id.", pattern="^r[0-9a-f]{16}$")
    voice: Literal["cited", "anonymous", "publisher", "none"] = one("As decided.")
    credibility: int = number("As decided.", 1, 6)
    decided_by: Literal["single", "consensus", "ruling"] = one("What the decision came from.")
    origin: str = text("Key of an origin, as decided.")
    grade: Literal["A", "B", "C", "D", "E", "F"] = one("Grade of an origin on the day of the report.")
    rests_on: str = text("Key of a source: what was decided to rest on it.")
    cites: str = text("Key of a cited source, origin or relay, as decided; several joined by commas.", 1000)
    publisher: str = text("Key of the report's publisher; several joined by commas.", 1000)


class _Statements(_Decided):
    q: str = text("Words in a row of the statement, its statement_id, or a key in the suggestion.", 1000)
    kind: Literal["headline", "sentence", "list_item"] = one("Kind of statement.")
    suggested_voice: Literal["cited", "anonymous", "publisher"] = one("As the reader suggests.")
    evidence: Literal["explicit", "carried", "default"] = one("Of the reader's suggestion.")
    suggested_rests_on: str = text("Key of a source: what the reader suggests to rest on it.")
    without_text: bool = Field(False, description="`text_sha256` and `context` in place of `text`.")


class AskedStatements(_Statements):
    status: Literal["open", "disputed", "decided"] = one("Of statements that were handed out.")


class AskedDecided(_Statements, _Published):
    """A statement and its report in one row: what may be asked of either."""


class AskedDecisions(_Decided):
    q: str = text("Words in a row of the statement.", 1000)


class AskedSources(Paged):
    q: str = text("Words of a source's name, aliases or key.", 1000)
    state: Literal["in_use", "archived", "merged"] = one("Not given: all.")
    kind: str = text("Kind of source.")
    country: str = text("Country, in words.")


@dataclass(frozen=True)
class Screen:
    """A list of the admin: its model, which of its look-ups each parameter is, and what else is asked of it."""

    label: str
    lookups: Mapping[str, str]
    always: Mapping[str, str] = field(default_factory=dict)


_OUTCOMES = {
    "voice": "decision__voice__exact",
    "credibility": "decision__credibility__exact",
    "decided_by": "decision__decided_by__exact",
    "origin": "origin",
    "grade": "grade",
    "rests_on": "rests_on",
    "cites": CITES,
    "publisher": PUBLISHED_BY,
}
_STATEMENTS = {
    "q": "q",
    "kind": "kind__exact",
    "suggested_voice": "voice",
    "evidence": "evidence",
    "suggested_rests_on": "rests_on",
}
_PUBLISHED = {
    "language": "language__exact",
    "published_year": "published_on__year",
    "published_month": "published_on__month",
    "published_day": "published_on__day",
}
_REPORTS = _PUBLISHED | {"q": "q", "publisher": "publisher__key__in"}
SCREENS = {
    "reports": [Screen("reports.report", _REPORTS)],
    "statements": [
        Screen("reports.statement", _STATEMENTS),
        Screen("review.outcome", _OUTCOMES | {"status": "status__exact"}),
    ],
    "decided_statements": [
        Screen("reports.statement", _STATEMENTS),
        Screen("review.outcome", _OUTCOMES),
        Screen("reports.report", _PUBLISHED),
    ],
    "decisions": [Screen("review.outcome", _OUTCOMES | {"q": "q"})],
    "sources": [
        Screen(
            "sources.source",
            {"q": "q", "state": "state", "kind": "kind__exact", "country": "country__exact"},
            {"state": "all"},
        )
    ],
}


def refuse_unknown(request: HttpRequest, known: Collection[str] = ()) -> None:
    """Raise Refused where the address holds a parameter that is not among those `known`, one twice, or an odd one."""
    refused = [(name, "There is no such parameter.") for name in request.GET if name not in known]
    refused += [(name, "Given twice.") for name, values in request.GET.lists() if len(values) > 1]
    refused += [(name, "Holds NUL.") for name, value in request.GET.items() if not storable(str(value))]
    if refused:
        raise Refused(400, "Some parameters are refused.", refused)


def filters_of(request: HttpRequest, table: Table, asked: Paged) -> list[QuerySet]:
    """Rows that choose among those of `table`, as the lists of the admin find them: each of these narrows it.

    Raises Refused where the user has no such list, or the filter makes no sense.
    """
    chosen = [
        _on_screen(request, table, screen, given)
        for screen in SCREENS[table.name]
        if (given := _given(screen, asked))
    ]
    report = getattr(asked, "report", None)
    return [*chosen, *([Statement.objects.filter(report__report_id=report)] if report else [])]


def all_of(filters: Sequence[QuerySet]) -> QuerySet | None:
    """The rows that choose as all `filters` do, see Extract.chosen."""
    if len(filters) < 2:
        return filters[0] if filters else None
    statements = Statement.objects.all()
    for rows in filters:
        to = TABLES["statements"].through[rows.model]
        statements = statements.filter(**{f"{to}__in": rows.order_by().values("pk")})
    return statements


def narrowed(rows: Any, name: str, chosen: QuerySet) -> tuple[Any, bool]:
    """Those of `rows` of which the column `name` has the key of one of `chosen`, and whether these are many.

    The keys of few are collected. Where they are many each row is asked: one page would collect them all.
    """
    found = keys_of_chosen(chosen, MOST_COLLECTED // (STATEMENTS if chosen.model is Report else 1))
    if found is not None:
        return rows.filter(Among(name, found)), False
    return rows.filter(each_has(chosen.filter(pk=OuterRef(name)))), True


def _given(screen: Screen, asked: Paged) -> dict[str, str]:
    values = {lookup: getattr(asked, name) for name, lookup in screen.lookups.items()}
    return {lookup: str(value) for lookup, value in values.items() if value is not None}


def _on_screen(request: HttpRequest, table: Table, screen: Screen, given: dict[str, str]) -> QuerySet:
    query = QueryDict(mutable=True)
    query.update({**screen.always, **given})
    if query.get("state") == "in_use":  # what that list shows unless asked otherwise
        del query["state"]
    model = next(model for model in table.through if model._meta.label_lower == screen.label)
    if not admin.site.get_model_admin(model).has_view_or_change_permission(request):
        raise Refused(403, "Your roles have no list to filter here. Leave the filters out.")
    try:
        return chosen_on_screen(request, table, screen.label, query)
    except (Http404, SuspiciousOperation) as error:
        raise Refused(400, "A filter makes no sense: no list of the admin takes it.") from error
