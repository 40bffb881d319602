"""What was decided as one flat table: nothing has to be joined to it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from annotator import paths
from annotator.judgement import PUBLISHER
from annotator.long_lists import Among, few, reading
from annotator.reports.models import Report, Statement
from annotator.review.grades import Grades, rating
from annotator.review.models import Outcome
from sources.models import Source

from .expressions import or_empty, statement_id
from .report_tables import (
    CREDIBILITY,
    RATING,
    REPORT_ID,
    SOURCE_GRADE,
    SOURCES,
    STATEMENT_ID,
    VOICE,
    by_statement,
)
from .scope import Scope
from .tables import Column, Extract, Row, Table, text_of_day


class DecidedStatements(Table):
    """The rows of `statements` that are decided, each with what `reports` and `sources` say of it.

    No table of a bundle: all of it stands in those three.
    """

    name = "decided_statements"
    description = "One row for each decided statement, with its report and its rating: nothing to join."
    columns = (
        STATEMENT_ID,
        REPORT_ID,
        Column("publisher", "string", "Key of the publisher, or its name where the registry lacks it."),
        Column("publisher_name", "string", "Name of the publisher as people read it."),
        Column("published_on", "date", "Day of publication of the report."),
        Column("title", "string", "Title of the report."),
        Column("url", "string", "Address of the report."),
        Column("language", "string", "Language code of the report."),
        Column("kind", "string", "headline, sentence or list_item."),
        Column("text", "string", "The statement itself."),
        VOICE,
        SOURCES,
        Column(
            "origins",
            "string",
            "Last link of each path, joined by ;: keys, quoted names or unnamed. "
            "The publisher where it speaks itself; empty where it is not known.",
        ),
        Column("origin_names", "string", "The origins as people read them, in the same order."),
        CREDIBILITY,
        SOURCE_GRADE,
        RATING,
        Column("decided_by", "string", "single, consensus or ruling."),
    )
    through = {Report: "report", Statement: "pk", Outcome: "outcome"}

    def allowed(self, scope: Scope) -> QuerySet:
        decided = scope.statements() & scope.outcomes() & Q(outcome__status=Outcome.DECIDED)
        rows = Statement.objects.order_by(*by_statement(""))
        found = few(Outcome.objects.filter(status=Outcome.DECIDED).values_list("statement", flat=True))
        # Where most are decided, a page begins in the order of the text; else the database would sort all of them.
        return reading(rows, decided) if found is None else rows.filter(decided, Among("pk", found))

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (
            *(statement_id(""), "report__report_id", or_empty("report__publisher__key")),
            *("report__publisher_name", "report__published_on", "report__title", "report__url"),
            *("report__language", "kind", "text", "outcome__decision__voice", "outcome__decision__path"),
            *("outcome__decision__credibility", "outcome__decision__decided_by"),
        )

    def row_maker(self, extract: Extract) -> Callable[[Any], Row]:
        grades = Grades()
        names = dict(Source.objects.values_list("key", "name"))

        @lru_cache(maxsize=10_000)
        def origins(path: str) -> tuple[str, str]:
            found = paths.origins(path)
            return ";".join(found), ";".join(
                names.get(each) or paths.read(each)[0].name or each for each in found
            )

        def row(values: Any) -> Row:
            ids, report, key, name, day, title, url, language, kind, text, *judged, decided_by = values
            voice, path, credibility = judged
            publisher = names.get(key, name)
            itself = (key or (str(paths.Link(name=name)) if name else ""), publisher)
            found = grades.behind(voice, path, key, day)
            return (
                *(ids, report, key or name, publisher, text_of_day(day), title, url, language, kind, text),
                *(voice, path, *(itself if voice == PUBLISHER else origins(path)), credibility),
                *(";".join(found), rating(found, credibility), decided_by),
            )

        return row
