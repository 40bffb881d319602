"""CSV against statement ids: a header, then one judgement a record, with the columns of the table `annotations`."""

import csv
from collections.abc import Iterator, Sequence

from annotator.formula_guard import unguarded
from annotator.reports.formats.content import check_type
from annotator.reports.formats.rows import Options, ReportFile
from annotator.reports.formats.table import Records, Wrong

from .rows import Judged, Known, Refusal, Unreadable, check_storable

NEEDED = "statement_id"
READ = (
    "annotator",
    "text",
    "voice",
    "sources",
    "credibility",
    "note",
    "flag_reason",
    "flagged",
    "current",
    "repeat",
    "round",
)
# What rows say that count for no decision, in our own table: replaced by another row, a second rating, and practice.
COUNTS_FOR_NOTHING = {"current": {"false"}, "repeat": {"true"}, "round": {"practice", "key"}}


class Table:
    """.csv and .tsv files."""

    endings: Sequence[str] = (".csv", ".tsv")
    words = "a table with statement_id, voice, sources, credibility, and annotator, text and note where there are any"

    def judged(self, files: Sequence[ReportFile], annotator: str, known: Known) -> Iterator[Judged | Refusal]:
        """The judgements. annotator: whose they are where no column says. Raises Unreadable for the whole file."""
        file = files[0]
        options = Options()
        check_type(file.data, "text", options)
        csv.field_size_limit(max(csv.field_size_limit(), options.most_bytes))
        records = Records(file, options)
        header = [unguarded(name).casefold() for name in records.header]
        for name in (NEEDED, *READ):
            if header.count(name) > 1:
                raise Unreadable(f"the column “{name}” stands twice in the header")
        if NEEDED not in header:
            raise Unreadable(f"there is no column {NEEDED}")
        empty = True
        for number, cells in records:
            empty = False
            try:
                if isinstance(cells, Wrong):
                    raise Unreadable(cells.reason)
                values = {name: unguarded(cell) for name, cell in zip(header, cells, strict=True)}
                if any(
                    values.get(name, "").strip().casefold() in said
                    for name, said in COUNTS_FOR_NOTHING.items()
                ):
                    continue
                yield _judged(file.name, number, values, annotator)
            except Unreadable as error:
                yield Refusal(file.name, number, str(error))
        if empty:
            raise Unreadable("no rows stand below the header")


def _judged(file: str, number: int, values: dict[str, str], annotator: str) -> Judged:
    check_storable(values)
    flagged = values.get("flagged", "").strip().casefold()
    if flagged not in ("", "true", "false"):
        raise Unreadable(f"flagged: “{flagged[:20]}” is neither true nor false")
    reason = values.get("flag_reason", "")
    if flagged == "true" and not reason.strip():
        raise Unreadable("it is flagged, but flag_reason doesn't say why")
    return Judged(
        file=file,
        row=number,
        annotator=values.get("annotator", "").strip() or annotator,
        statement_id=values[NEEDED].strip(),
        text=values.get("text", ""),
        voice=values.get("voice", "").strip(),
        path=values.get("sources", ""),
        credibility=values.get("credibility", "").strip(),
        note=values.get("note", ""),
        flag_reason=reason if flagged == "true" else "",
    )
