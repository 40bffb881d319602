"""All tables of the corpus, by name, in the order in which people look for them."""

from collections.abc import Iterator

from django.db.models import Model

from . import further_reports, further_work
from .claim_tables import Claims, ClaimStatements
from .decided_table import DecidedStatements
from .registry_tables import Aliases, Assessments, Sources
from .report_tables import Appearances, Reports, Statements, Suggestions
from .scope import Scope
from .tables import Table
from .work_tables import Annotations, Citations, Decisions, Disputes

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *(Reports(), Appearances(), Statements(), DecidedStatements()),
        *(Annotations(), Citations(), Suggestions(), Decisions(), Disputes()),
        *(Claims(), ClaimStatements()),
        *(Sources(), Aliases(), Assessments()),
    )
}
# What only a bundle has, to be brought back in: see `further`.
FURTHER: dict[str, Table] = {
    table.name: table
    for table in (
        *(further_reports.PEOPLE, further_reports.GUIDELINES, further_reports.GUIDELINES_PAGES),
        *(further_reports.SOURCE_DETAILS, further_reports.ASSESSMENT_DETAILS),
        *(further_reports.REPORT_DETAILS, further_reports.APPEARANCE_DETAILS),
        *(further_reports.STATEMENT_DETAILS, further_reports.SUGGESTION_DETAILS),
        *(further_work.ASSIGNMENTS, further_work.SEATS),
        *(further_work.ANNOTATION_DETAILS, further_work.DECISION_DETAILS),
        *(further_work.DISPUTE_DETAILS, further_work.DISPUTE_STEPS, further_work.COMMENTS),
        *(further_work.CLAIM_DETAILS, further_work.CLAIM_STATEMENT_DETAILS, further_work.CLAIM_STEPS),
    )
}
# A bundle says nothing twice: what is decided stands in its statements.
BUNDLED = {name: table for name, table in TABLES.items() if name != DecidedStatements.name} | FURTHER


def tables_in(scope: Scope, model: type[Model] | None = None) -> list[Table]:
    """The tables that `scope` has anything of; with `model`, those that a list of its rows can choose from."""
    return [
        table
        for table in TABLES.values()
        if scope.has(table.name) and (model is None or model in table.through)
    ]


def columns_in_words() -> Iterator[str]:
    """The tables and columns as Markdown, line by line: the reference in docs/export.md."""
    for table in (TABLES | FURTHER).values():
        yield from (
            f"### {table.name}",
            "",
            table.description,
            "",
            "| column | type | |",
            "| --- | --- | --- |",
        )
        yield from (f"| `{name}` | {type} | {description} |" for name, type, description in table.columns)
        yield ""
