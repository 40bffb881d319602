"""Of assignments, annotations, review and claims: what only a bundle has, see `further`."""

from django.db.models import Q, QuerySet

from annotator.annotations.models import Assignment, Seat
from annotator.reports.models import Report
from annotator.review.models import Claim, ClaimStep, Comment, DisputeStep

from .claim_tables import Claims, ClaimStatements
from .further import Further, day, moment, named, person, plain, statement_id
from .report_tables import REPORT_ID, STATEMENT_ID, by_statement
from .tables import Extract
from .work_tables import Annotations, Decisions, Disputes

ASSIGNMENTS = Further(
    "assignments",
    "Which reports were handed out to whom, in which round, and how.",
    lambda scope: Assignment.objects.order_by(
        "report__report_id", "annotator__pseudonym", "round", "created_at", "pk"
    ),
    [
        named("assignment_id", "Identifies the assignment (a UUID).", "pk"),
        named("report_id", REPORT_ID.description, "report__report_id"),
        person("annotator", "Pseudonym."),
        named("kind", "work, practice, or key (the answers that practice is compared with)."),
        named("round", "Round: pilot, main, …"),
        plain("order", "integer", "Place among the assignments of the annotator."),
        day("deadline", "Day by which it is to be done."),
        plain("aided", "boolean", "Whether suggestions are shown."),
        plain("credibility_first", "boolean", "Whether the credibility is rated before the source."),
        plain("repeat", "boolean", "Whether it is a hidden second rating."),
        named("state", "open, submitted or withdrawn."),
        moment("created_at", "When it was handed out."),
        moment("submitted_at", "When it was submitted."),
    ],
    {Report: "report"},
)
SEATS = Further(
    "seats",
    "The place of each annotator at each statement of an assignment, and what stands there now.",
    lambda scope: Seat.objects.filter(scope.statements("statement__")).order_by(
        *by_statement("statement__"),
        *("assignment__annotator__pseudonym", "assignment__round", "assignment__created_at", "pk"),
    ),
    [
        named("seat_id", "Identifies the seat (a UUID).", "pk"),
        named("assignment_id", "The assignment.", "assignment"),
        statement_id("statement__"),
        named("suggestion_id", "The suggestion that is shown there; empty: none.", "suggestion"),
        named("annotation_id", "The annotation in force there; empty: none yet.", "annotation"),
        named("state", "todo, skipped, saved, submitted, practised or withdrawn."),
    ],
    {Report: "statement__report"},
)
ANNOTATION_DETAILS = Further(
    "annotation_details",
    "Where each annotation was saved, and which suggestion was shown there.",
    Annotations().allowed,
    [
        named("annotation_id", "Identifies the annotation.", "pk"),
        named("seat_id", "The seat at which it was saved.", "seat"),
        named("suggestion_id", "The suggestion that was shown; empty: none.", "suggestion"),
        plain("restores", "integer", "The version that it wrote once more, where it undid another."),
    ],
    {Report: "seat__statement__report"},
)
DECISION_DETAILS = Further(
    "decision_details",
    "Which annotation a ruling made its own, unchanged.",
    Decisions().allowed,
    [
        named("decision_id", "Identifies the decision.", "pk"),
        named("taken_from", "annotation_id; empty: the decision is no such ruling.", "taken_from"),
    ],
    {Report: "statement__report"},
)
DISPUTE_DETAILS = Further(
    "dispute_details",
    "To which moment an appeal against a ruling is possible.",
    Disputes().allowed,
    [
        named("dispute_id", "Identifies the dispute.", "pk"),
        moment("closes_at", "When the dispute closes; empty: it waits for a ruling."),
    ],
    {Report: "statement__report"},
)
DISPUTE_STEPS = Further(
    "dispute_steps",
    "What became of each dispute, step by step.",
    lambda scope: DisputeStep.objects.filter(scope.statements("dispute__statement__")).order_by(
        *by_statement("dispute__statement__"), "dispute__opened_at", "dispute__pk", "number"
    ),
    [
        named("dispute_id", "The dispute.", "dispute"),
        plain("number", "integer", "Counts from 1 for each dispute."),
        named("action", "opened, discussed, ruled, accepted, appealed or reopened."),
        person("by", "Pseudonym; empty: it happened by itself, as the last annotator submitted."),
        moment("at", "When."),
        named("reason", "Why."),
        named("decision_id", "The decision, of a step ruled.", "decision"),
    ],
    {Report: "dispute__statement__report"},
)


class Comments(Further):
    """Comments lead to reports by their dispute or by their claim."""

    def found(self, extract: Extract) -> QuerySet:
        found = self.allowed(extract.scope)
        if extract.chosen is None:
            return found
        chosen = extract.chosen.order_by().values("pk")
        claims = Claim.objects.filter(members__statement__report__in=chosen).order_by()
        return found.filter(Q(dispute__statement__report__in=chosen) | Q(claim__in=claims.values("pk")))


COMMENTS = Comments(
    "comments",
    "What reviewers and managers said about disputes and claims.",
    lambda scope: Comment.objects.order_by("created_at", "by__pseudonym", "text", "pk"),
    [
        named("dispute_id", "The dispute; empty for a claim.", "dispute"),
        named("claim_id", "The claim; empty for a dispute.", "claim"),
        person("by", "Pseudonym."),
        named("text", "What was said."),
        moment("created_at", "When."),
    ],
    {Report: ""},
)
CLAIM_DETAILS = Further(
    "claim_details",
    "Who made each claim, when, and who looks into it.",
    Claims().allowed,
    [
        named("claim_id", "Identifies the claim.", "pk"),
        person("assignee", "Who looks into it."),
        person("created_by", "Who made it; empty: the operator."),
        moment("created_at", "When it was made."),
    ],
    {Report: "members__statement__report"},
)
CLAIM_STATEMENT_DETAILS = Further(
    "claim_statement_details",
    "Who put each statement to its claim, and when.",
    ClaimStatements().allowed,
    [
        named("claim_id", "The claim.", "claim"),
        statement_id("statement__"),
        person("added_by", "Pseudonym; empty: the operator."),
        moment("added_at", "When."),
    ],
    {Report: "statement__report"},
)
CLAIM_STEPS = Further(
    "claim_steps",
    "What people did with each claim, in the order in which they did it.",
    lambda scope: ClaimStep.objects.order_by("claim__created_at", "claim__pk", "at", "pk"),
    [
        named("claim_id", "The claim.", "claim"),
        moment("at", "When."),
        person("by", "Pseudonym; empty: the operator."),
        named("action", "What was done: made, reworded, statement added, assigned, concluded and so on."),
        statement_id(
            "statement__", STATEMENT_ID._replace(description="The statement that it is about, if any.")
        ),
        named("before", "What stood there before."),
        named("after", "What stands there since."),
        named("reason", "Why."),
    ],
    {Report: "claim__members__statement__report"},
)
