"""Claims as tables: what the reports say about one event, and which statements say it."""

from collections.abc import Generator, Sequence
from typing import Any

from django.db.models import QuerySet

from annotator.reports.models import Report, Statement
from annotator.review.claim_reading import ClaimReading, read_claims
from annotator.review.models import Claim, ClaimStatement, Outcome

from .expressions import TextOfId, statement_id
from .report_tables import STATEMENT_ID, by_statement
from .scope import NOTHING, Scope
from .tables import Column, Extract, Row, Table, text_of_day

CLAIMS_AT_A_TIME = 200


def _visible(scope: Scope) -> bool:
    return scope.everything or scope.decided


class Claims(Table):
    name = "claims"
    description = "One row for each assertion about the world that statements were grouped under."
    columns = (
        Column("claim_id", "string", "Identifies the claim."),
        Column("title", "string", "The assertion, in the words of who made the claim."),
        Column("period_start", "date", "First day of what it is about."),
        Column("period_end", "date", "Last day of what it is about."),
        Column("state", "string", "open, in_progress or concluded."),
        Column("contested", "boolean", "Whether two origins say different things."),
        Column(
            "origins",
            "string",
            "The independent origins, joined by ;: keys or quoted names, unnamed for each unnamed source. Those who "
            "only cite each other are one, joined by &.",
        ),
        Column("conclusion", "string", "What the team concluded."),
    )
    through = {
        Report: "members__statement__report",
        Statement: "members__statement",
        Outcome: "members__statement__outcome",
    }

    def allowed(self, scope: Scope) -> QuerySet:
        return Claim.objects.filter(*([] if _visible(scope) else [NOTHING])).order_by("created_at", "pk")

    def found(self, extract: Extract) -> QuerySet:
        return super().found(extract).distinct()

    def rows(self, extract: Extract) -> Generator[Row, None, None]:
        user = None if extract.scope.everything else extract.scope.user
        claims = self.found(extract).iterator(chunk_size=CLAIMS_AT_A_TIME)
        for some in _batches(claims, CLAIMS_AT_A_TIME):
            yield from map(_claim_row, read_claims(some, user))


def _batches(claims: Any, size: int) -> Generator[list[Claim], None, None]:
    batch: list[Claim] = []
    for claim in claims:
        batch.append(claim)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _claim_row(reading: ClaimReading) -> Row:
    claim = reading.claim
    named = ["&".join(origin) for origin in reading.origins.named]
    origins = ";".join(named + ["unnamed"] * len(reading.origins.unnamed))
    return (
        *(str(claim.pk), claim.title, text_of_day(claim.period_start), text_of_day(claim.period_end)),
        *(claim.state, reading.contested, origins, reading.conclusion),
    )


class ClaimStatements(Table):
    name = "claim_statements"
    description = "One row for each statement of a claim."
    columns = (
        Column("claim_id", "string", "Identifies the claim."),
        STATEMENT_ID,
        Column("stance", "string", "asserts, denies, or differs (gives another figure)."),
        Column("figure", "string", "The figure that it gives, as it was typed in."),
    )
    through = {Report: "statement__report", Statement: "statement", Outcome: "statement__outcome"}

    def allowed(self, scope: Scope) -> QuerySet:
        rows = ClaimStatement.objects.filter(*([] if _visible(scope) else [NOTHING]))
        return rows.order_by("claim__created_at", "claim", *by_statement("statement__"))

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (TextOfId("claim"), statement_id("statement__"), "stance", "figure")
