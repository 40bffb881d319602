"""Answers made of rows: a page of a list, all of it as a stream, and one row by its id.

Pages are found by the key of the row before them, so the last costs what the first does, and rows that come in
meanwhile move none.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import reduce
from typing import Any, NamedTuple

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from annotator.corpus.catalogue import TABLES
from annotator.corpus.choosing import without
from annotator.corpus.scope import scope_for
from annotator.corpus.services import table_export
from annotator.corpus.snapshot import snapshot
from annotator.corpus.tables import Column, Extract, Row, Table
from annotator.corpus.withholding import withheld_columns, withheld_rows
from annotator.corpus.writing import FORMATS
from annotator.long_lists import Among
from annotator.people.api_token_services import reading_log

from .asked import PAGING, Paged, all_of, filters_of, narrowed, refuse_unknown
from .bearer import STREAM, wants_stream
from .problems import Refused

# By what the rows of a table are told apart and ordered: Table.allowed orders them so.
KEYS = {
    "reports": ("report_id",),
    "statements": ("report__report_id", "start", "end"),
    "decided_statements": ("report__report_id", "start", "end"),
    "decisions": ("statement__report__report_id", "statement__start", "statement__end", "version"),
    "sources": ("key",),
}
SAMPLE, MOST_ASKED = 1_000, 20_000  # rows: of so many it is told whether that many hold a page
MOST_CHARACTERS = 4_000_000  # of the texts of one page: then it ends, however few its rows


class Page(NamedTuple):
    """rows: of this page. last: key of its last row where more rows follow, else None."""

    rows: list[Row]
    last: Sequence[Any] | None


def listed(request: HttpRequest, name: str, asked: Paged) -> HttpResponseBase:
    """A page of the table `name`, or all that is asked for as a stream. Raises Refused, PermissionDenied."""
    refuse_unknown(request, type(asked).model_fields)
    table, user = TABLES[name], request.user
    if not scope_for(user).has(name):  # type: ignore[arg-type] # the owner of a token is somebody
        raise PermissionDenied
    filters = filters_of(request, table, asked)
    withheld = bool(getattr(asked, "without_text", False))
    words = without(request.GET, *PAGING).urlencode()
    if request.get_preferred_type(["application/json", STREAM]) is None:
        raise Refused(406, f"There is application/json, page by page, and {STREAM}, all at once.")
    if wants_stream(request):
        return _stream(request, table, all_of(filters), withheld, words)
    extract = Extract(scope_for(user), all_of(filters))  # type: ignore[arg-type]
    cursor = Cursor(name, words)
    after = cursor.read(asked.after) if asked.after else None
    with snapshot():
        page = page_of(table, extract, filters, after, asked.limit)
    columns: Sequence[Column] = table.columns
    rows: Any = page.rows
    if withheld:
        columns, rows = withheld_columns(name, columns), withheld_rows(name, columns, rows)
    _log(request, name, words)
    following = cursor.write(page.last) if page.last is not None else None
    return answer(request, [dict(zip(names_of(columns), row, strict=True)) for row in rows], following)


def found(request: HttpRequest, name: str, which: Q | None) -> HttpResponse:
    """The one row of the table `name` that `which` finds. Raises Http404 for a missing and a foreign one alike."""
    refuse_unknown(request)
    table, scope = TABLES[name], scope_for(request.user)  # type: ignore[arg-type]
    if not scope.has(name):
        raise PermissionDenied
    extract = Extract(scope)
    if which is None:
        raise Http404
    with snapshot():
        rows = list(_rows(table, extract, table.found(extract).filter(which)))
    if not rows:
        raise Http404
    _log(request, name, "")
    return json_answer(dict(zip(names_of(table.columns), rows[0], strict=True)))


def page_of(
    table: Table, extract: Extract, filters: Sequence[QuerySet], after: Sequence[Any] | None, limit: int
) -> Page:
    """At most `limit` rows behind the key `after`; fewer where their texts are long. filters: as in extract.chosen."""
    keys = KEYS[table.name]
    behind = Q() if after is None else _behind(keys, after)
    every = table.found(replace(extract, chosen=None))
    listed = _asked(table, every.filter(behind), filters, limit)
    if listed is None:  # several filters leave few: one after the other, all rows would be asked
        listed = table.found(extract).filter(behind)
    ahead = list(listed.values_list("pk", *keys)[: limit + 1])
    # In two steps: what makes a row is worked out for the rows of the page, not for all that were sorted.
    chosen = every.filter(pk__in=[pk for pk, *_ in ahead[:limit]])
    rows: list[Row] = []
    characters = 0
    with closing(_rows(table, extract, chosen)) as made:
        for row in made:
            rows.append(row)
            characters += sum(len(value) for value in row if isinstance(value, str))
            if characters >= MOST_CHARACTERS:
                break
    return Page(rows, ahead[len(rows) - 1][1:] if len(ahead) > len(rows) else None)


def _asked(table: Table, every: QuerySet, filters: Sequence[QuerySet], limit: int) -> QuerySet | None:
    """Those of `every` that all `filters` find, each row asked; None where too many would be for `limit` of them."""
    listed, many = every, bool(filters)
    for rows in filters:
        listed, of_many = narrowed(listed, table.through[rows.model], rows)
        many = many and of_many
    if not many:
        return listed
    first = list(every.values_list("pk", flat=True)[:SAMPLE])
    often = listed.filter(Among("pk", first)).order_by().count() * MOST_ASKED >= limit * len(first)
    return listed if often else None


def _rows(table: Table, extract: Extract, rows: QuerySet) -> Generator[Row, None, None]:
    values: Any = rows.values_list(*table.fields(extract.scope)).iterator(chunk_size=table.rows_at_a_time)
    make: Callable[[Any], Row] = table.row_maker(extract) or tuple
    with closing(values):
        yield from map(make, values)


def _behind(keys: Sequence[str], after: Sequence[Any]) -> Q:
    """Rows whose key comes after that one, in the order of its parts."""
    pairs = list(zip(keys, after, strict=True))

    def wider(condition: Q, pair: tuple[str, Any]) -> Q:
        name, value = pair
        return Q(**{f"{name}__gt": value}) | (Q(**{name: value}) & condition)

    last, value = pairs[-1]
    behind = reduce(wider, reversed(pairs[:-1]), Q(**{f"{last}__gt": value}))
    # The first part alone leads the database into its index.
    return Q(**{f"{keys[0]}__gte": after[0]}) & behind


class Cursor:
    """The place of a page, signed: it fits the list and filter that it was given for, and no other."""

    def __init__(self, name: str, words: str) -> None:
        self._salt = f"annotator.api:{name}:{hashlib.sha256(words.encode()).hexdigest()}"

    def write(self, key: Sequence[Any]) -> str:
        return signing.dumps(list(key), salt=self._salt)

    def read(self, text: str) -> list[Any]:
        """The key. Raises Refused."""
        try:
            return list(signing.loads(text, salt=self._salt))
        except (signing.BadSignature, ValueError) as error:
            why = "This is no place in this list with these filters: take it from `next`."
            raise Refused(400, "Some parameters are refused.", [("after", why)]) from error


def names_of(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns]


def answer(request: HttpRequest, items: list[dict[str, Any]], following: str | None) -> HttpResponse:
    """A page: its items, and where the next one is, in the body and in a Link header."""
    address = None
    if following is not None:
        query = without(request.GET, "after")
        query["after"] = following
        address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    response = json_answer({"items": items, "next": address})
    if address:
        response["Link"] = f'<{address}>; rel="next"'
    return response


def json_answer(content: Any) -> HttpResponse:
    body = json.dumps(content, ensure_ascii=False, check_circular=False)
    return HttpResponse(body, content_type="application/json")


def _stream(
    request: HttpRequest, table: Table, chosen: QuerySet | None, withheld: bool, words: str
) -> StreamingHttpResponse:
    if any(name in request.GET for name in PAGING):
        refused = [(name, "A stream has no pages.") for name in PAGING if name in request.GET]
        raise Refused(400, "Some parameters are refused.", refused)
    jsonl = FORMATS["jsonl"]
    pieces = table_export(
        by=request.user,  # type: ignore[arg-type]
        table=table,
        format=jsonl,
        chosen=chosen,
        chosen_in_words=f"API {request.token.handle}: {words}",  # type: ignore[attr-defined]
        without_text=withheld,
    )
    return StreamingHttpResponse(pieces, content_type=STREAM)


def _log(request: HttpRequest, name: str, words: str) -> None:
    reading_log(token=request.token, table=name, chosen=words)  # type: ignore[attr-defined]
