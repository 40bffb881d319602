"""Reports as tables: the texts, where they appeared, their statements, and what the reader suggests for these."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from annotator.annotations.models import Assignment, Seat
from annotator.reports.models import Appearance, Report, Statement, Suggestion
from annotator.review.grades import Grades, rating
from annotator.review.models import Outcome

from .expressions import TextOfDay, TextOfId, or_empty, statement_id
from .scope import Scope, whether
from .tables import Column, Extract, Row, Table

STATEMENT_ID = Column("statement_id", "string", "report_id:start-end of the statement.")
REPORT_ID = Column("report_id", "string", "r and the first 16 hex digits of text_sha256.")
VOICE = Column(
    "voice", "string", "cited, anonymous (nobody is named), publisher, or none (nothing is asserted)."
)
SOURCES = Column("sources", "string", "Citation path: relay>origin; independent paths are joined by ;.")
CREDIBILITY = Column("credibility", "integer", "1 (confirmed) to 5 (improbable); 6: cannot be judged.")
SOURCE_GRADE = Column(
    "source_grade",
    "string",
    "Grade of each origin on the day of publication, joined by ;. "
    "Empty where the day is not known, or nothing is asserted.",
)
RATING = Column(
    "rating",
    "string",
    "Grade and credibility of each origin, such as B2 or B2;C2. Empty where source_grade or credibility is.",
)


def by_statement(to: str) -> tuple[str, str, str]:
    """Text order of statements; `to` leads to them. The same fields make a statement_id."""
    return (f"{to}report__report_id", f"{to}start", f"{to}end")


def how_many(rows: QuerySet, per: str) -> Coalesce:
    """The number of `rows` that lead to the row in hand through `per`."""
    counted = rows.filter(**{per: OuterRef("pk")}).order_by().values(per).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


_PUBLISHER = Coalesce("publisher__key", "publisher_name")


class Reports(Table):
    name = "reports"
    description = (
        "One row for each text. Title, publisher, url and date are those of its earliest appearance."
    )
    columns = (
        REPORT_ID,
        Column("title", "string", "Title."),
        Column(
            "publisher", "string", "Key of the publishing source, or its name where the registry lacks it."
        ),
        Column("url", "string", "Address."),
        Column("published_on", "date", "Day of publication."),
        Column("language", "string", "Language code of the text."),
        Column("text_sha256", "string", "SHA-256 of the text in UTF-8, as 64 hex digits."),
        Column("statements", "integer", "Number of statements in use."),
        Column("near_duplicate_of", "string", "report_id of an almost equal report that came in earlier."),
        Column(
            "text",
            "string",
            "The text, exactly as it was read. Offsets count its Unicode code points from 0.",
        ),
    )
    through = {Report: "pk"}
    rows_at_a_time = 50  # a text may have two million characters

    def allowed(self, scope: Scope) -> QuerySet:
        return Report.objects.filter(scope.reports()).order_by("report_id")

    def fields(self, scope: Scope) -> Sequence[Any]:
        near = or_empty("near_duplicate_of__report_id")
        if scope.own and not scope.decided and not scope.everything:
            # An annotator is told of no report that is not theirs.
            theirs = Q(near_duplicate_of__in=Assignment.objects.of(scope.user).order_by().values("report"))
            near = Case(When(theirs, then=near), default=Value(""), output_field=TextField())
        return (
            *("report_id", "title", _PUBLISHER, "url", TextOfDay("published_on"), "language"),
            *("text_sha256", how_many(Statement.objects.live(), "report"), near, "text"),
        )


class Appearances(Table):
    name = "appearances"
    description = "Where and when each report was published. One wire copy in three outlets has three rows."
    columns = (
        REPORT_ID,
        Column(
            "publisher", "string", "Key of the publishing source, or its name where the registry lacks it."
        ),
        Column("title", "string", "Title there."),
        Column("url", "string", "Address there."),
        Column("published_on", "date", "Day of publication there."),
        Column(
            "primary",
            "boolean",
            "Whether this is the earliest, which gives the report its publisher and date.",
        ),
    )
    through = {Report: "report"}

    def allowed(self, scope: Scope) -> QuerySet:
        return Appearance.objects.filter(scope.reports("report__")).order_by(
            "report__report_id",
            "-primary",
            F("published_on").asc(nulls_last=True),
            F("publisher__key").asc(nulls_last=True),
            *("publisher_name", "url", "title", "pk"),
        )

    def fields(self, scope: Scope) -> Sequence[Any]:
        return ("report__report_id", _PUBLISHER, "title", "url", TextOfDay("published_on"), "primary")


class Statements(Table):
    name = "statements"
    description = "One row for each sentence, headline or list item, with the judgement that counts for it."
    columns = (
        STATEMENT_ID,
        REPORT_ID,
        Column("position", "integer", "Place among the report's statements."),
        Column("start", "integer", "First code point of the statement in the report's text, from 0."),
        Column("end", "integer", "Code point after the last."),
        Column("text", "string", "text[start:end] of the report."),
        Column("kind", "string", "headline, sentence or list_item."),
        Column("status", "string", "open, disputed or decided."),
        Column("annotations", "integer", "Number of submitted annotations that count."),
        Column("voice", "string", "As decided; empty while it is not."),
        Column("sources", "string", "Citation path as decided."),
        Column("credibility", "integer", "As decided."),
        SOURCE_GRADE,
        RATING,
        Column("decided_by", "string", "single, consensus or ruling."),
        Column("both_accepted", "boolean", "Whether every annotator accepted the suggestion as it was."),
    )
    through = {Report: "report", Statement: "pk", Outcome: "outcome"}

    def allowed(self, scope: Scope) -> QuerySet:
        return Statement.objects.filter(scope.statements()).order_by(*by_statement(""))

    def fields(self, scope: Scope) -> Sequence[Any]:
        counted = Seat.objects.filter(state=Seat.SUBMITTED, assignment__repeat=False)
        return (
            *(statement_id(""), "report__report_id", "position", "start", "end", "text", "kind"),
            *(whether(scope.outcomes()), how_many(counted, "statement"), "outcome__status"),
            *("outcome__decision__voice", "outcome__decision__path", "outcome__decision__credibility"),
            *("outcome__decision__decided_by", "outcome__both_accepted"),
            *("report__publisher__key", "report__published_on"),
        )

    def row_maker(self, extract: Extract) -> Callable[[Any], Row]:
        grades = Grades()

        def row(values: Any) -> Row:
            *head, told, count, status, voice, path, credibility, decided_by, accepted, publisher, day = (
                values
            )
            if not told:
                return (*head, Outcome.OPEN, None, "", "", None, "", "", "", None)
            status = status or Outcome.OPEN
            if not voice:
                return (*head, status, count, "", "", None, "", "", "", None)
            found = grades.behind(voice, path, publisher, day)
            joined = rating(found, credibility)
            judged = (voice, path, credibility, ";".join(found), joined, decided_by, accepted)
            return (*head, status, count, *judged)

        return row


class Suggestions(Table):
    name = "suggestions"
    description = "What the reader makes of each statement. A suggestion never counts as an annotation."
    columns = (
        Column("suggestion_id", "string", "Identifies the suggestion."),
        STATEMENT_ID,
        Column("reader_version", "string", "Version of the reader that suggested it."),
        VOICE,
        SOURCES,
        Column(
            "evidence",
            "string",
            "explicit (in the statement), carried (from another one) or default (nobody).",
        ),
        Column("rule", "string", "The rule that found it."),
        Column("confidence", "number", "Between 0 and 1."),
        Column("cue_start", "integer", "First code point of the reporting cue in the report's text."),
        Column("cue_end", "integer", "Code point after the cue."),
    )
    through = {Report: "statement__report", Statement: "statement", Outcome: "statement__outcome"}

    def allowed(self, scope: Scope) -> QuerySet:
        order = (*by_statement("statement__"), "reader_version")
        return Suggestion.objects.filter(scope.suggestions()).order_by(*order)

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (
            *(TextOfId("pk"), statement_id("statement__"), "reader_version", "voice", "path"),
            *("evidence", "rule", "confidence", "cue_start", "cue_end"),
        )
