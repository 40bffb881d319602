"""What was decided, report by report, as the formats of other programs want it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from annotator import paths
from sources.models import Source

from .catalogue import TABLES
from .tables import Extract, Row, Table
from .work_tables import CITATIONS_OF

Values = dict[str, Any]


class DecidedStatement(NamedTuple):
    """values: the row of the table `statements`; decision: that of `decisions`; citations: those of the decision."""

    values: Values
    decision: Values
    citations: list[Values]


class DecidedReport(NamedTuple):
    """values: the row of the table `reports`; statements: at least one, in text order."""

    values: Values
    statements: list[DecidedStatement]


WatchReports = Callable[[Iterator[DecidedReport]], Iterable[DecidedReport]]


def decided_reports(extract: Extract) -> Iterator[DecidedReport]:
    """Every report with a decided statement, by report_id; one at a time is in memory. Call it in a snapshot.

    Sources that were merged stand under the key of the one that stands for them now.
    """
    now = Source.objects.now()
    of_decisions = next(part for part in CITATIONS_OF if part.kind == "decision")
    with ExitStack() as stack:

        def by_report(table: Table, rows: Any) -> Iterator[tuple[str, Iterable[Values]]]:
            names = [column.name for column in table.columns]
            stack.enter_context(closing(rows))
            values = (dict(zip(names, row, strict=True)) for row in rows)
            return groupby(values, _report_of)

        statements = by_report(TABLES["statements"], TABLES["statements"].rows(extract))
        decisions = _Following(by_report(TABLES["decisions"], TABLES["decisions"].rows(extract)))
        citations = _Following(by_report(TABLES["citations"], of_decisions.rows(extract)))
        table = TABLES["reports"]
        of_reports = extract.chosen is None or extract.chosen.model in table.through
        # Statements were chosen: of all reports those are met that have one of them.
        all_or_chosen = extract if of_reports else replace(extract, chosen=None)
        reports = _Following(by_report(table, table.rows(all_or_chosen)))
        for report_id, rows in statements:
            decided = [row for row in rows if row["status"] == "decided"]
            for row in decided:
                row["sources"] = paths.renamed(row["sources"], now)
            if not decided:
                continue
            current = {row["statement_id"]: row for row in decisions.of(report_id) if row["current"]}
            cited: dict[str, list[Values]] = {}
            for row in citations.of(report_id):
                row["source"] = now.get(row["source"], row["source"])
                cited.setdefault(row["judgement_id"], []).append(row)
            report = reports.of(report_id)[0]
            report["publisher"] = now.get(report["publisher"], report["publisher"])
            yield DecidedReport(
                report,
                [
                    DecidedStatement(row, decision, cited.get(decision["decision_id"], []))
                    for row in decided
                    if (decision := current.get(row["statement_id"])) is not None
                ],
            )


def sources_by_key(extract: Extract) -> dict[str, Values]:
    """The rows of the table `sources`."""
    names = [column.name for column in TABLES["sources"].columns]
    rows: Iterable[Row] = TABLES["sources"].rows(Extract(extract.scope))
    return {str(row[0]): dict(zip(names, row, strict=True)) for row in rows}


class _Following:
    """Groups of rows in the order of report_id, of which one after the other is asked for."""

    def __init__(self, groups: Iterator[tuple[str, Iterable[Values]]]) -> None:
        self._groups = groups
        self._next = next(groups, None)

    def of(self, report_id: str) -> list[Values]:
        while self._next is not None and self._next[0] < report_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != report_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _report_of(values: Values) -> str:
    return str(values.get("report_id") or values["statement_id"].partition(":")[0])
