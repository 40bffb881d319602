"""Of people, guidelines, the registry and reports: what only a bundle has, see `further`."""

from typing import Any

from django.db.models import Model, Q, QuerySet

from annotator.annotations.models import Assignment, Guidelines, GuidelinesPage
from annotator.people.models import User
from annotator.reports.models import Report
from annotator.review.models import Claim, ClaimStatement, ClaimStep, Comment, Decision, DisputeStep
from sources.models import Assessment

from .further import Further, in_json, moment, named, person, plain, statement_id, whether_there
from .registry_tables import Assessments, Sources
from .report_tables import REPORT_ID, Appearances, Reports, Statements, Suggestions
from .tables import Extract

# Who is named in the tables, and how the rows that name them lead to the reports that may be chosen.
_OF_CLAIM = "claim__members__statement__report"
_NAMED: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Assignment, "annotator", ("report",)),
    (Decision, "decider", ("statement__report",)),
    (DisputeStep, "by", ("dispute__statement__report",)),
    (Comment, "by", ("dispute__statement__report", _OF_CLAIM)),
    (Claim, "assignee", ("members__statement__report",)),
    (Claim, "created_by", ("members__statement__report",)),
    (ClaimStatement, "added_by", ("statement__report",)),
    (ClaimStep, "by", (_OF_CLAIM,)),
    (Assessment, "assessed_by", ()),
    (Guidelines, "by", ()),
)


class People(Further):
    """Everybody whom another table of the bundle names."""

    def found(self, extract: Extract) -> QuerySet:
        named = Q()
        for model, field, ways in _NAMED:
            rows: Any = model._base_manager.order_by()
            if extract.chosen is not None and ways:
                chosen = extract.chosen.order_by().values("pk")
                leading = Q()
                for way in ways:
                    leading |= Q(**{f"{way}__in": chosen})
                rows = rows.filter(leading)
            named |= Q(pk__in=rows.values(field))
        return self.allowed(extract.scope).filter(named)


PEOPLE = People(
    "people",
    "Everybody who is named in these tables, under the pseudonym that was drawn for them.",
    lambda scope: User.objects.order_by("pseudonym"),
    [named("person", "Pseudonym.", "pseudonym")],
    {Report: ""},
)
GUIDELINES = Further(
    "guidelines",
    "The versions of the guidelines, also those that no annotation was made under yet.",
    lambda scope: Guidelines.objects.order_by("version"),
    [
        plain("guidelines", "integer", "Version.", "version"),
        person("by", "Who published it; empty: the operator."),
        moment("created_at", "When it was published."),
    ],
)
GUIDELINES_PAGES = Further(
    "guidelines_pages",
    "The pages of each version of the guidelines.",
    lambda scope: GuidelinesPage.objects.order_by("guidelines__version", "order"),
    [
        plain("guidelines", "integer", "Version.", "guidelines__version"),
        plain("order", "integer", "Place among the pages of the version."),
        named("title", "Title."),
        named("text", "Text, in the markup of the guidelines."),
    ],
)
SOURCE_DETAILS = Further(
    "source_details",
    "When sources were archived, and which were merged into which.",
    Sources().allowed,
    [
        named("source", "Key of the source.", "key"),
        moment("archived_at", "When it was archived; empty: it is in use."),
        named("merged_into", "Key of the source that it was merged into.", "merged_into__key"),
    ],
)
ASSESSMENT_DETAILS = Further(
    "assessment_details",
    "When each assessment was made, on what evidence, and which earlier one it corrects: of two that are valid "
    "from one day the later one counts, and a corrected one counts on no day.",
    Assessments().allowed,
    [
        named("source", "Key of the source.", "source__key"),
        moment("created_at", "When it was made."),
        named("assessment_id", "Identifies the assessment (a UUID).", "reference"),
        plain("evidence", "string", "Web addresses and ids of statements, one a line."),
        named("corrects", "The assessment that it corrects."),
    ],
)
REPORT_DETAILS = Further(
    "report_details",
    "How each report was read, and how many annotators it needs.",
    Reports().allowed,
    [
        named("report_id", REPORT_ID.description),
        whether_there("registered", "Whether the publisher is a key of the registry.", "publisher"),
        named("reader_version", "Version of the reader that split it into statements."),
        plain("required_annotators", "integer", "How many annotators each of its statements needs."),
        in_json(
            "furniture", "What is no statement: [start, end, rule that found it] of each piece, as JSON."
        ),
        moment("created_at", "When it was imported."),
        moment("corrected_at", "When somebody last corrected its statements; empty: nobody did."),
        moment("archived_at", "When it was archived; empty: it is in use."),
        named(
            "merged_into",
            "report_id of the report that it repeats, and was archived for.",
            "merged_into__report_id",
        ),
    ],
    {Report: "pk"},
)
APPEARANCE_DETAILS = Further(
    "appearance_details",
    "Whether the publisher of each appearance stands in the registry.",
    Appearances().allowed,
    [
        named("report_id", REPORT_ID.description, "report__report_id"),
        whether_there("registered", "Whether the publisher is a key of the registry.", "publisher"),
    ],
    {Report: "report"},
)
STATEMENT_DETAILS = Further(
    "statement_details",
    "Which statements were retired, and where those stand that were ever handed out.",
    Statements().allowed,
    [
        statement_id(""),
        moment("retired_at", "When it was split or joined otherwise; empty: it is in use."),
        named(
            "outcome",
            "open, disputed or decided; empty: it was never handed out, or is retired.",
            "outcome__status",
        ),
        plain(
            "both_accepted",
            "boolean",
            "Whether every annotator accepted the suggestion as it was, also while no decision counts.",
            "outcome__both_accepted",
        ),
    ],
    {Report: "report"},
)
SUGGESTION_DETAILS = Further(
    "suggestion_details",
    "When each suggestion was made: the newest is the one that is shown.",
    Suggestions().allowed,
    [
        named("suggestion_id", "Identifies the suggestion.", "pk"),
        moment("created_at", "When it was made."),
    ],
    {Report: "statement__report"},
)
