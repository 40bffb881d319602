"""Bringing a bundle back in: into an installation without reports, whole or not at all."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from annotator.annotations.models import Annotation, Guidelines, Seat
from annotator.people.services import audit
from annotator.reports.models import ImportBatch, Report, Statement, Suggestion
from annotator.review.models import Claim, Decision, Dispute, DisputeStep, Outcome

from .bundle_reading import Bundle
from .catalogue import BUNDLED
from .restoring_registry import guidelines_restore, people_restore, registry_restore
from .restoring_reports import Known, reports_restore, statements_restore, suggestions_restore
from .restoring_rows import CannotRestore, Citations, Lines, Watch
from .restoring_work import (
    annotations_restore,
    assignments_restore,
    claims_restore,
    decisions_restore,
    disputes_restore,
)
from .scope import scope_for
from .tables import Extract, Row

# Of these a bundle brings its own, so there must be none.
_BROUGHT = {"reports": Report, "guidelines": Guidelines, "claims": Claim}
# Those whose keys come with the bundle, or are counted here: their sequences go on behind them.
_KEYED = [Report, Statement, Suggestion, Decision]


@dataclass(frozen=True)
class Restored:
    """What came in: rows by table."""

    rows: Mapping[str, int]


def unwatched(table: str, rows: Iterable[Any]) -> Iterable[Any]:
    return rows


def bundle_import(*, file: IO[bytes], name: str, watch: Watch = unwatched) -> Restored:
    """Bring in the bundle in `file`, called `name`; for the operator at the command line.

    People come as pseudonyms who can't sign in. What was brought in is taken out again and compared, table by table:
    where anything would come out otherwise, nothing comes in. watch: sees each table's rows go by. Raises NotABundle,
    CannotRestore.
    """
    bundle = Bundle(file)
    _refuse(bundle)
    rows: dict[str, int] = {}

    def counted(table: str, lines: Iterable[Any]) -> Iterable[Any]:
        rows[table] = 0
        for line in watch(table, lines):
            rows[table] += 1
            yield line

    try:
        with transaction.atomic():
            _require_empty()
            _restore(bundle, Lines(bundle, counted), ImportBatch(file_name=name[-300:], sha256=_sha256(file)))
            _reset_sequences()
            _check_keys()
            _compare(bundle, watch)
            audit(by=None, action="bundle imported", subject=name, after={"reports": rows["reports"]})
    except ValidationError as error:
        raise CannotRestore(" ".join(error.messages)) from error
    except DatabaseError as error:
        raise CannotRestore(f"the database refuses it: {' '.join(str(error).split())}") from error
    return Restored(rows)


def _refuse(bundle: Bundle) -> None:
    if bundle.about.format < 2:
        raise CannotRestore(
            "it was written by an older Hearsay, whose bundles can be read but not brought in"
        )
    if not bundle.about.texts:
        raise CannotRestore(
            "it was written without the texts of the reports; put them in with attach_texts first"
        )
    for name, table in BUNDLED.items():
        columns = bundle.columns(name) if name in bundle.resources else ()
        if [column[:2] for column in columns] != [column[:2] for column in table.columns]:
            raise CannotRestore(f"its table {name} is missing or has other columns than this version writes")


def _require_empty() -> None:
    for what, model in _BROUGHT.items():
        if model._base_manager.exists():
            raise CannotRestore(
                f"there are {what} here already; a bundle comes into an installation without any"
            )


def _restore(bundle: Bundle, lines: Lines, batch: ImportBatch) -> None:
    known = Known(people=people_restore(lines))
    known.guidelines = guidelines_restore(lines, known.people)
    known.sources = registry_restore(bundle, lines, known.people)
    batch.finished_at = timezone.now()
    batch.save()
    reports_restore(lines, known, batch)
    batch.counts = {"new": len(known.reports)}
    batch.save()
    statements_restore(lines, known)
    assignments_restore(lines, known)
    # In the order of the table of citations, which is read once.
    citations = Citations(lines.of("citations"))
    annotations_restore(lines, known, citations)
    suggestions_restore(lines, known, citations)
    decisions_restore(lines, known, citations)
    citations.end()
    disputes_restore(lines, known)
    claims_restore(lines, known)


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _KEYED):
            cursor.execute(statement)


def _check_keys() -> None:
    """What no constraint of the database says: that rows which point at each other are about the same thing."""
    connection.check_constraints()
    crossed = {
        "a seat is at a statement of another report": Seat.objects.exclude(
            assignment__report=F("statement__report")
        ),
        "a seat shows another statement's suggestion": _elsewhere(Seat, "suggestion"),
        "a seat holds another seat's annotation": Seat.objects.exclude(annotation=None).exclude(
            annotation__seat=F("pk")
        ),
        "an annotation names another statement's suggestion": Annotation.objects.exclude(
            suggestion=None
        ).exclude(suggestion__statement=F("seat__statement")),
        "a decision is taken from another statement's annotation": Decision.objects.exclude(
            taken_from=None
        ).exclude(taken_from__seat__statement=F("statement")),
        "a step rules on another statement": DisputeStep.objects.exclude(decision=None).exclude(
            decision__statement=F("dispute__statement")
        ),
        "an outcome has another statement's decision": _elsewhere(Outcome, "decision"),
    }
    for what, rows in crossed.items():
        if rows.order_by().exists():
            raise CannotRestore(what)


def _elsewhere(model: Any, field: str) -> Any:
    """Rows of `model` at one statement whose `field` belongs to another."""
    return model.objects.exclude(**{field: None}).exclude(**{f"{field}__statement": F("statement")})


def _compare(bundle: Bundle, watch: Watch) -> None:
    """Take out what was brought in. Raises CannotRestore where it is not what the bundle holds."""
    extract = Extract(scope_for(None))
    for name, table in BUNDLED.items():
        with closing(table.rows(extract)) as rows:
            side_by_side = zip_longest(watch(f"{name}, compared", rows), bundle.rows(name))
            for number, (row, theirs) in enumerate(side_by_side, 2):
                if row != theirs and _timeless(name, row) != _timeless(name, theirs):
                    part = f", and it was filtered ({bundle.about.filter})" if bundle.about.filter else ""
                    raise CannotRestore(
                        f"{name}, row {number}, would come out otherwise than it came in{part}"
                    )


def _timeless(table: str, row: Row | None) -> Row | None:
    """The row without what the hour of the export decides: whether a ruled dispute is closed yet."""
    if table != "disputes" or row is None:
        return row
    values = dict(zip((column.name for column in BUNDLED[table].columns), row, strict=True))
    if values["state"] == Dispute.CLOSED:
        values["state"] = Dispute.RULED
    return tuple((values | {"closed_at": None}).values())
