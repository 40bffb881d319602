"""Exports as other programs get them."""

import csv
import io
import json
from typing import Any

from annotator.corpus.catalogue import TABLES
from annotator.corpus.services import table_export
from annotator.corpus.writing import FORMATS


def exported(table: str, by: Any = None, format: str = "csv", **options: Any) -> bytes:
    """The file that `by` gets (None: the operator)."""
    return b"".join(table_export(by=by, table=TABLES[table], format=FORMATS[format], **options))


def rows_of(table: str, by: Any = None, **options: Any) -> list[dict[str, str]]:
    """The rows of the CSV file."""
    text = exported(table, by, **options).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def objects_of(table: str, by: Any = None, **options: Any) -> list[dict[str, Any]]:
    """The objects of the JSONL file."""
    return [json.loads(line) for line in exported(table, by, "jsonl", **options).decode().splitlines()]
