"""People's judgements as tables: annotations, decisions, disputes, and the citations of all judgements."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, TextField, Value, When
from django.utils import timezone

from annotator.annotations.models import Annotation, AnnotationCitation
from annotator.long_lists import are_few, reading
from annotator.reports.models import Report, Statement, SuggestionCitation
from annotator.review.models import Decision, DecisionCitation, Dispute, Outcome

from .expressions import TextOfId, TextOfMoment, or_empty, statement_id
from .report_tables import CREDIBILITY, REPORT_ID, SOURCES, STATEMENT_ID, VOICE, by_statement
from .scope import Scope, whether
from .tables import Column, Extract, Table


class Annotations(Table):
    name = "annotations"
    description = (
        "What each annotator judged each statement to be: every version, also the ones they replaced."
    )
    columns = (
        Column("annotation_id", "string", "Identifies the annotation (a UUID)."),
        STATEMENT_ID,
        REPORT_ID,
        Column("annotator", "string", "Pseudonym, drawn at random once."),
        Column("version", "integer", "Counts from 1 for each annotator and statement."),
        Column("current", "boolean", "Whether this version is the one in force."),
        Column("voice", "string", f"{VOICE.description} Empty: the credibility was rated before the source."),
        SOURCES,
        CREDIBILITY,
        Column("note", "string", "The annotator's note."),
        Column("flagged", "boolean", "Whether the annotator asks for a second look."),
        Column("flag_reason", "string", "Why."),
        Column("suggestion", "string", "accepted, changed, unaided (not shown) or none (there was none)."),
        Column("guidelines", "integer", "Version of the guidelines it was made under."),
        Column(
            "round", "string", "Round of the assignment: pilot, main, …; practice and key count for nothing."
        ),
        Column("repeat", "boolean", "Whether it is a hidden second rating, which counts for agreement only."),
        Column("seconds", "integer", "Seconds spent on it."),
        Column("created_at", "datetime", "When it was saved."),
    )
    through = {
        Report: "seat__statement__report",
        Statement: "seat__statement",
        Outcome: "seat__statement__outcome",
    }
    people = ("annotator",)

    def allowed(self, scope: Scope) -> QuerySet:
        return Annotation.objects.filter(scope.annotations()).order_by(*annotation_order(""))

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (
            *(TextOfId("pk"), statement_id("seat__statement__"), "seat__statement__report__report_id"),
            *("seat__assignment__annotator__pseudonym", "version", whether(Q(seat__annotation=F("pk")))),
            *("voice", "path", "credibility", "note", "flagged", "flag_reason"),
            *("suggestion_outcome", "guidelines__version", "seat__assignment__round"),
            # Annotators aren't told which of their ratings are repeats: they would look up what they said before.
            "seat__assignment__repeat" if scope.everything else Value(None, BooleanField()),
            *("seconds", TextOfMoment("created_at")),
        )


def annotation_order(to: str) -> list[str]:
    """By statement and annotator; exported values alone decide."""
    return [
        *by_statement(f"{to}seat__statement__"),
        *(f"{to}seat__assignment__annotator__pseudonym", f"{to}seat__assignment__round"),
        *(f"{to}version", f"{to}created_at", f"{to}pk"),
    ]


class Decisions(Table):
    name = "decisions"
    description = (
        "The judgements that count, in all versions; the current one stands in the table of statements too."
    )
    columns = (
        Column("decision_id", "string", "Identifies the decision."),
        STATEMENT_ID,
        Column("version", "integer", "Counts from 1 for each statement."),
        Column("current", "boolean", "Whether this version is the one in force."),
        Column("decided_by", "string", "single, consensus or ruling."),
        Column("decider", "string", "The reviewer's pseudonym; empty where the annotators agreed."),
        VOICE,
        SOURCES,
        CREDIBILITY,
        Column("reason", "string", "The reviewer's reason."),
        Column("cause", "string", "What the annotators differed for: text, guideline, slip or ambiguity."),
        Column("created_at", "datetime", "When it was decided."),
    )
    through = {Report: "statement__report", Statement: "statement", Outcome: "statement__outcome"}
    people = ("decider",)

    def allowed(self, scope: Scope) -> QuerySet:
        rows = Decision.objects.order_by(*by_statement("statement__"), "version")
        if scope.everything or are_few(Outcome.objects.filter(status=Outcome.DECIDED)):
            return rows.filter(scope.decisions())
        # Most are decided: SQLite would begin with all of these, and sort them for each page.
        return reading(rows, scope.decisions())

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (
            *(TextOfId("pk"), statement_id("statement__"), "version"),
            *(whether(Q(current_of_outcome__isnull=False)), "decided_by", or_empty("decider__pseudonym")),
            *("voice", "path", "credibility", "reason", "cause", TextOfMoment("created_at")),
        )


class Disputes(Table):
    name = "disputes"
    description = (
        "Where annotators differed, or one of them flagged: how gravely, in what, and whether it is over."
    )
    columns = (
        Column("dispute_id", "string", "Identifies the dispute (a UUID)."),
        STATEMENT_ID,
        Column(
            "severity",
            "string",
            "minor (ratings one step apart, and nothing else differs) or major (anything else).",
        ),
        Column("differs", "string", "voice, sources, credibility, flag, reopened, joined by ;."),
        Column("state", "string", "open, in_discussion, ruled (an appeal is possible), appealed or closed."),
        Column("opened_at", "datetime", "When the last annotator submitted, or when it was opened again."),
        Column("closed_at", "datetime", "When it was closed; empty before."),
    )
    through = {Report: "statement__report", Statement: "statement", Outcome: "statement__outcome"}

    def allowed(self, scope: Scope) -> QuerySet:
        order = (*by_statement("statement__"), "opened_at", "pk")
        return Dispute.objects.filter(scope.decisions()).order_by(*order)

    def fields(self, scope: Scope) -> Sequence[Any]:
        closed = Q(closes_at__lte=timezone.now())
        return (
            *(TextOfId("pk"), statement_id("statement__"), "severity", "differs"),
            Case(When(closed, then=Value(Dispute.CLOSED)), default=F("state"), output_field=TextField()),
            *(TextOfMoment("opened_at"), Case(When(closed, then=TextOfMoment("closes_at")))),
        )


class _CitationsOf(Table):
    """The citations of one kind of judgement."""

    def __init__(self, kind: str, model: Any, to_statement: str, order: Sequence[str]) -> None:
        self.kind, self.model, self.to_statement, self.order = kind, model, to_statement, order

    def allowed(self, scope: Scope) -> QuerySet:
        allowed = {
            "annotation": scope.annotations,
            "suggestion": scope.suggestions,
            "decision": scope.decisions,
        }
        return self.model.objects.filter(allowed[self.kind]("judgement__")).order_by(*self.order, "order")

    def found(self, extract: Extract) -> QuerySet:
        found = self.allowed(extract.scope)
        if extract.chosen is None:
            return found
        to = self.to_statement + {Report: "report", Statement: "pk", Outcome: "outcome"}[extract.chosen.model]
        return found.filter(**{f"{to}__in": extract.chosen.order_by().values("pk")})

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (
            *(Value(self.kind), TextOfId("judgement"), statement_id(self.to_statement)),
            *("order", or_empty("source__key"), "name", "via_order", "mention_start", "mention_end"),
        )


class Citations(Table):
    name = "citations"
    description = "One row for each link of a citation path, of annotations, suggestions and decisions."
    columns = (
        Column("judgement", "string", "annotation, suggestion or decision."),
        Column("judgement_id", "string", "annotation_id, suggestion_id or decision_id."),
        STATEMENT_ID,
        Column("order", "integer", "Place among the citations of the judgement, from 0."),
        Column("source", "string", "Key of the cited source."),
        Column(
            "name",
            "string",
            "Name of a source that the registry lacks. Neither key nor name: an unnamed source.",
        ),
        Column(
            "via",
            "integer",
            "order of the citation that relays this one; empty if the report cites it itself.",
        ),
        Column("mention_start", "integer", "First code point of the mention in the report's text."),
        Column("mention_end", "integer", "Code point after the mention."),
    )
    through = {Report: "report", Statement: "statement", Outcome: "outcome"}

    def parts(self) -> Sequence[Table]:
        return CITATIONS_OF


CITATIONS_OF = (
    _CitationsOf(
        "annotation",
        AnnotationCitation,
        "judgement__seat__statement__",
        annotation_order("judgement__"),
    ),
    _CitationsOf(
        "suggestion",
        SuggestionCitation,
        "judgement__statement__",
        [*by_statement("judgement__statement__"), "judgement__reader_version"],
    ),
    _CitationsOf(
        "decision",
        DecisionCitation,
        "judgement__statement__",
        [*by_statement("judgement__statement__"), "judgement__version"],
    ),
)
