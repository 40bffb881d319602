"""XLSX: the first sheet that is shown, read as a table. What isn't read is refused by name, never in silence."""

from collections.abc import Iterator

from annotator.documents import Unopenable
from annotator.documents.confined import confined

from .content import check_zip
from .rows import Options, Refusal, ReportFile, Row, Unreadable
from .table import MOST_COLUMNS, Wrong, reports_of

_LISTED = 255  # sheets that aren't read; a hostile workbook has more than anybody would look at


class Workbook:
    """.xlsx files. They are opened in a process of their own, with limits on time and memory."""

    endings = (".xlsx",)
    words = "an Excel workbook: its first sheet as a table"

    def rows(self, file: ReportFile, options: Options) -> Iterator[Row | Refusal]:
        """Its reports and refusals. Raises Unreadable before the first one if the whole can't be read."""
        check_zip(file.data, "XLSX", options)
        records = _Records(file)
        yield from records.passed_over()
        yield from reports_of(file.name, records, options)


class _Records:
    """The records of a sheet, as `table.Records` gives those of a CSV. Hidden rows are reasons."""

    for_spreadsheets = True

    def __init__(self, file: ReportFile) -> None:
        self._file = file.name
        self.merged: set[int] = set()
        try:
            self._facts, *self._rows = confined("xlsx", file.data)
        except Unopenable as error:
            raise Unreadable(f"the file {error}") from None
        if not self._rows:
            raise Unreadable("the first sheet is empty: no statements found")
        _, cells, hidden, _ = self._rows.pop(0)
        if isinstance(cells, str):
            raise Unreadable(f"the header {cells}")
        if hidden:
            raise Unreadable("the header stands in a hidden row; show it, or delete it")
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"{len(cells):,} columns; at most {MOST_COLUMNS:,} are taken")
        # A hidden column stays in its place without a name, so that nothing finds it.
        unseen = {at - 1 for at in self._facts["hidden_columns"]}
        self.header = ["" if at in unseen else name.strip() for at, name in enumerate(cells)]
        self._unseen = [name.strip() for at, name in enumerate(cells) if at in unseen and name.strip()]

    def passed_over(self) -> Iterator[Refusal]:
        """A refusal for each sheet and column that isn't read."""
        reason = f"only the first sheet that is shown, “{self._facts['title']}”, is read"
        others = self._facts["others"]
        for title in others[:_LISTED]:
            yield Refusal(f"{self._file}, sheet “{title}”", 1, reason)
        if more := len(others[_LISTED:]):
            yield Refusal(f"{self._file}, {more:,} more sheets", 1, reason)
        for name in self._unseen:
            yield Refusal(
                f"{self._file}, column “{name}”", 1, "the column is hidden; show it to have it read"
            )

    def __iter__(self) -> Iterator[tuple[int, list[str] | Wrong]]:
        for number, cells, hidden, merged in self._rows:
            if hidden:
                hidden_cells = [] if isinstance(cells, str) else cells
                yield number, Wrong("the row is hidden; show it to have it read", hidden_cells)
            elif isinstance(cells, str):
                yield number, Wrong(f"the row {cells}", [])
            elif any(cells[len(self.header) :]):
                yield number, Wrong(f"{len(cells)} cells, but the header has {len(self.header)}", cells)
            else:
                if merged:
                    self.merged.add(number)
                # Spreadsheets leave out the empty cells at a row's end.
                cells = cells[: len(self.header)]
                yield number, cells + [""] * (len(self.header) - len(cells))
