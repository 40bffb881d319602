"""datapackage.json: what every column of a bundle's tables holds, for programs (Data Package, version 1).

https://specs.frictionlessdata.io/data-package/, .../tabular-data-package/, .../table-schema/
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from annotator.annotations.models import Assignment, Seat
from annotator.judgement import VOICES
from annotator.reports.models import EVIDENCE, KINDS
from annotator.review.models import Decision, DisputeStep, Outcome
from sources.models import GRADES

from .tables import Column

# What identifies a row. Appearances and assessments are lists: two of their rows may be equal.
KEYS: dict[str, tuple[str, ...]] = {
    "reports": ("report_id",),
    "appearances": (),
    "statements": ("statement_id",),
    "annotations": ("annotation_id",),
    "citations": ("judgement", "judgement_id", "order"),
    "suggestions": ("suggestion_id",),
    "decisions": ("decision_id",),
    "disputes": ("dispute_id",),
    "claims": ("claim_id",),
    "claim_statements": ("claim_id", "statement_id"),
    "sources": ("source",),
    "aliases": ("source", "text"),
    "assessments": (),
    "people": ("person",),
    "guidelines": ("guidelines",),
    "guidelines_pages": ("guidelines", "order"),
    "source_details": ("source",),
    "assessment_details": (),
    "report_details": ("report_id",),
    "appearance_details": (),
    "statement_details": ("statement_id",),
    "suggestion_details": ("suggestion_id",),
    "assignments": ("assignment_id",),
    "seats": ("seat_id",),
    "annotation_details": ("annotation_id",),
    "decision_details": ("decision_id",),
    "dispute_details": ("dispute_id",),
    "dispute_steps": ("dispute_id", "number"),
    "comments": (),
    "claim_details": ("claim_id",),
    "claim_statement_details": ("claim_id", "statement_id"),
    "claim_steps": (),
}
# Columns that name a row of another table under another name than its own.
NAMED_OTHERWISE = {
    ("reports", "near_duplicate_of"): ("reports", "report_id"),
    ("sources", "belongs_to"): ("sources", "source"),
    ("source_details", "merged_into"): ("sources", "source"),
    ("report_details", "merged_into"): ("reports", "report_id"),
    ("decision_details", "taken_from"): ("annotations", "annotation_id"),
} | dict.fromkeys(
    [
        *(("annotations", "annotator"), ("decisions", "decider"), ("assessments", "assessor")),
        *(("guidelines", "by"), ("assignments", "annotator"), ("dispute_steps", "by"), ("comments", "by")),
        *(("claim_details", "assignee"), ("claim_details", "created_by")),
        *(("claim_statement_details", "added_by"), ("claim_steps", "by")),
    ],
    ("people", "person"),
)
# Where a filter left reports out, these may name one of them: the near-duplicate of a report that is in, the one that
# it was merged into, a statement that a claim once had.
_MAY_BE_LEFT_OUT = {
    "near_duplicate_of": "reports",
    "merged_into": "report_details",
    "statement_id": "claim_steps",
}
_OFFSET = {"minimum": 0}
_REPORT = r"^r[0-9a-f]{16}$"
_STATEMENT = r"^r[0-9a-f]{16}:[0-9]+-[0-9]+$"
_SHA256 = r"^[0-9a-f]{64}$"
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "report_id": {"pattern": _REPORT},
    "near_duplicate_of": {"pattern": _REPORT},
    "statement_id": {"pattern": _STATEMENT},
    "text_sha256": {"pattern": _SHA256},
    "start": _OFFSET,
    "end": {"minimum": 1},
    "cue_start": _OFFSET,
    "cue_end": {"minimum": 1},
    "mention_start": _OFFSET,
    "mention_end": {"minimum": 1},
    "voice": {"enum": list(VOICES)},
    "credibility": {"minimum": 1, "maximum": 6},
    "grade": {"enum": list(GRADES)},
    "confidence": {"minimum": 0, "maximum": 1},
    "decided_by": {"enum": list(Decision.ORIGINS)},
    "version": {"minimum": 1},
    "order": {"minimum": 0},
}
_OF_ONE_TABLE: dict[tuple[str, str], dict[str, Any]] = {
    ("statements", "kind"): {"enum": list(KINDS)},
    ("statements", "status"): {"enum": list(Outcome.STATUSES)},
    ("suggestions", "evidence"): {"enum": list(EVIDENCE)},  # of an assessment it is something else
    ("statement_details", "outcome"): {"enum": list(Outcome.STATUSES)},
    ("assignments", "kind"): {"enum": list(Assignment.KINDS)},
    ("assignments", "state"): {"enum": list(Assignment.STATES)},
    ("seats", "state"): {"enum": list(Seat.STATES)},
    ("dispute_steps", "action"): {"enum": list(DisputeStep.ACTIONS)},
}


class TableFile(NamedTuple):
    """One table of a bundle as it was written."""

    table: str
    description: str
    columns: Sequence[Column]
    path: str
    bytes: int
    sha256: str


class Reference(NamedTuple):
    """The column `column` of a table names a row of `table`, by its column `key`."""

    column: str
    table: str
    key: str


def references(table: str, columns: Sequence[Column], present: set[str]) -> Iterator[Reference]:
    """The columns of `table` that name rows of the tables `present`: a table's key has the same name everywhere."""
    owners: dict[str, str] = {}
    for name, key_of_table in KEYS.items():
        if len(key_of_table) == 1:  # of the table and its details the table, which comes first
            owners.setdefault(key_of_table[0], name)
    for column in columns:
        owner, key = NAMED_OTHERWISE.get((table, column.name), (owners.get(column.name, ""), column.name))
        if owner in present and (owner, key) != (table, column.name):
            yield Reference(column.name, owner, key)


def data_package(files: Sequence[TableFile], about: dict[str, Any]) -> dict[str, Any]:
    """The descriptor. about: name, title, description and the like; its `filter` says whether reports are left out."""
    present = {file.table for file in files}
    return {
        "profile": "tabular-data-package",
        **about,
        "resources": [_resource(file, present, whole=not about["hearsay"]["filter"]) for file in files],
    }


def _resource(file: TableFile, present: set[str], whole: bool) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": file.table,
        "path": file.path,
        "description": file.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "skipInitialSpace": False,
            "header": True,
            "caseSensitiveHeader": True,
        },
        "schema": _schema(file, present, whole),
    }


def _schema(file: TableFile, present: set[str], whole: bool) -> dict[str, Any]:
    key = KEYS.get(file.table, ())
    schema: dict[str, Any] = {
        "fields": [_field(file.table, column, key) for column in file.columns],
        # An empty cell of a column of numbers, booleans or dates is a missing value; of a string, the empty string.
        "missingValues": [""],
    }
    if key:
        schema["primaryKey"] = list(key)
    pointing = [
        {
            "fields": [found.column],
            "reference": {
                "resource": "" if found.table == file.table else found.table,
                "fields": [found.key],
            },
        }
        for found in references(file.table, file.columns, present)
        if whole or _MAY_BE_LEFT_OUT.get(found.column) != file.table
    ]
    return schema | ({"foreignKeys": pointing} if pointing else {})


def _field(table: str, column: Column, key: Sequence[str]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.description}
    if column.type == "datetime":
        field["format"] = "any"  # ISO 8601 with microseconds, which the default format lacks
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints = CONSTRAINTS.get(column.name, {}) | _OF_ONE_TABLE.get((table, column.name), {})
    if column.name in key:
        constraints = {"required": True} | constraints | ({"unique": True} if len(key) == 1 else {})
    return field | ({"constraints": constraints} if constraints else {})
