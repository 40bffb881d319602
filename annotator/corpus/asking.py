"""One file as somebody asked for it in the admin: what, of which rows, in which form; and the making of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone

from annotator.people.models import User
from annotator.reports.models import Report

from .bundling import bundle_export
from .catalogue import TABLES
from .choosing import chosen_behind, chosen_by_query
from .decided import DecidedReport
from .documents import DOCUMENTS, document_export
from .parquet import can_write as can_write_parquet
from .scope import Scope, scope_for
from .services import table_export
from .tables import Table
from .writing import FORMATS

BUNDLE = "bundle"
TELL_EVERY = 1_000  # rows
Tell = Callable[[str], None]  # hears in words how far it is
# What the buttons say, and what is then written: format, made for spreadsheets.
KINDS_OF_FILE = {
    "csv": ("CSV", "csv", False),
    "csv-spreadsheet": ("CSV for spreadsheets", "csv", True),
    "xlsx": ("Excel", "xlsx", True),
    "jsonl": ("JSON lines", "jsonl", False),
}
if can_write_parquet():
    KINDS_OF_FILE["parquet"] = ("Parquet", "parquet", False)


def untold(words: str) -> None:
    """Nobody waits for news."""


class Whole(NamedTuple):
    """A file that holds more than one table. name: on its button."""

    name: str
    description: str
    media_type: str
    ending: str


WHOLE = {
    BUNDLE: Whole("Bundle", "Every table, with what describes them, zipped.", "application/zip", "zip"),
    **{what: Whole(*document[1:]) for what, document in DOCUMENTS.items()},
}


def whole_in(scope: Scope, model: type[Model] = Report) -> dict[str, Whole]:
    """Those of WHOLE that `scope` may take out, of rows of `model`: a bundle has whole reports only."""
    if not (scope.everything or scope.decided) or model not in TABLES["statements"].through:
        return {}
    with_bundle = scope.everything and model is Report
    return {what: whole for what, whole in WHOLE.items() if what != BUNDLE or with_bundle}


@dataclass(frozen=True)
class Asked:
    """what: a table or one of WHOLE; kind: of a table's file, see KINDS_OF_FILE.

    words: the filter of the page. label and query: of the list that chooses, app.model and as in its address. names:
    the reason for people's names, None without them.
    """

    what: str
    kind: str = "csv"
    words: str = ""
    label: str = ""
    query: str = ""
    without_text: bool = False
    despite_names: bool = False
    names: str | None = None

    @property
    def in_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def opens_names(self) -> bool:
        """Whether the password is asked for again: the file has names of people, or may have."""
        return self.names is not None or self.despite_names

    @property
    def table(self) -> Table:
        """The one whose rows are chosen."""
        return TABLES["statements" if self.what in WHOLE else self.what]

    @property
    def media_type(self) -> str:
        return WHOLE[self.what].media_type if self.what in WHOLE else self._format.media_type

    @property
    def file_name(self) -> str:
        ending = WHOLE[self.what].ending if self.what in WHOLE else self._format.name
        return f"hearsay-{self.what}-{timezone.now().date().isoformat()}.{ending}"

    @property
    def is_streamed(self) -> bool:
        """Whether its first bytes are there before its last rows are read."""
        return self.what not in WHOLE and self._format.streamed

    @property
    def _format(self) -> Any:
        return FORMATS[KINDS_OF_FILE[self.kind][1]]

    def chosen(self, by: User | None) -> tuple[QuerySet | None, str]:
        """The rows that are asked for, and how the audit log puts that. Raises Http404, ValidationError."""
        if self.label:
            return chosen_behind(by, self.table, self.label, self.query), f"{self.label}?{self.query}"
        if not self.words:
            return None, ""
        # A bundle has whole reports only.
        chosen = chosen_by_query(TABLES["reports"] if self.what == BUNDLE else self.table, self.words, by)
        if not chosen.exists():
            raise ValidationError(f"Nothing matches “{self.words}”.")
        return chosen, self.words

    def pieces(self, by: User | None, tell: Tell = untold) -> Iterator[bytes]:
        """A table's file, piece by piece; raises what `table_export` and `chosen` do."""
        chosen, in_words = self.chosen(by)
        return table_export(
            by=by,
            table=TABLES[self.what],
            format=self._format,
            spreadsheet=KINDS_OF_FILE[self.kind][2],
            chosen=chosen,
            chosen_in_words=in_words,
            without_text=self.without_text,
            names=self.names,
            tell=lambda rows: tell(f"{self.what}, row {rows:,}"),
        )

    def write(self, by: User | None, file: IO[bytes], tell: Tell = untold) -> None:
        """Write it to `file`, which can be sought in. Raises besides PermissionDenied and NamesFound."""
        if self.what not in WHOLE:
            file.writelines(self.pieces(by, tell))
            return
        chosen, in_words = self.chosen(by)
        if self.what != BUNDLE:

            def reports(found: Iterator[DecidedReport]) -> Iterator[DecidedReport]:
                return _told("reports", found, tell, every=1)

            document_export(
                by=by, file=file, format=self.what, chosen=chosen, chosen_in_words=in_words, watch=reports
            )
            return
        bundle_export(
            by=by,
            file=file,
            chosen=chosen,
            chosen_in_words=in_words,
            without_text=self.without_text,
            despite_names=self.despite_names,
            watch=lambda table, rows: _told(table, rows, tell),
        )


def _told(name: str, rows: Iterable[Any], tell: Tell, every: int = TELL_EVERY) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number % every == 0:
            tell(f"{name}, {number:,}")
        yield row


def may_ask(by: User, asked: Asked) -> bool:
    """Whether it is theirs to take out at all; which rows of it, the export itself decides."""
    scope = scope_for(by)
    if asked.what in WHOLE:
        return asked.what in whole_in(scope)
    return asked.what in TABLES and scope.has(asked.what) and asked.kind in KINDS_OF_FILE
