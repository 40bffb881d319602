"""Taking the whole corpus out as a bundle."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet

from annotator.annotations.models import Annotation, Guidelines, Seat
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Report
from annotator.review.agreement_data import CLOSED
from annotator.review.agreement_report import agreement_report
from sources.models import Source

from .bundle import About, TableRows, bundle_write
from .catalogue import BUNDLED
from .scope import scope_for
from .screening import NamesFound, names_found
from .snapshot import snapshot
from .tables import Extract, Row, Table, text_of_time
from .withholding import withheld_columns, withheld_rows

WatchTable = Callable[[str, Iterable[Row]], Iterable[Row]]
# Which annotations the figures are of, so that anybody can work them out again.
MEASURED_ON = (
    "Rows of annotations with current = true and repeat = false (retest: those with repeat = true too), of statements "
    "with status decided or disputed; not those in left_out, which were withdrawn. Sources in merged count as the one "
    "they were merged into."
)


def unwatched(table: str, rows: Iterable[Row]) -> Iterable[Row]:
    return rows


def bundle_export(
    *,
    by: User | None,
    file: IO[bytes],
    chosen: QuerySet[Report] | None = None,
    chosen_in_words: str = "",
    without_text: bool = False,
    despite_names: bool = False,
    watch: WatchTable = unwatched,
) -> None:
    """Write the bundle of the corpus as it is now to `file`, which can be sought in; people are their pseudonyms.

    chosen: the reports whose work is taken out (None: all), chosen_in_words how the reader is told; the registry is
    whole in any case. despite_names: also where names of the team stand in what people wrote, see `screening`.
    watch: sees each table's rows go by. Raises PermissionDenied, NamesFound.
    """
    require(by, "corpus.export_all")
    if by is not None:
        with transaction.atomic():
            after = {"filter": chosen_in_words, "texts": not without_text}
            audit(by=by, action="bundle exported", after=after)
    about = About(filter=chosen_in_words, texts=not without_text)
    with snapshot():
        bundle_of_now(file, about, chosen, despite_names=despite_names, watch=watch)


def bundle_of_now(
    file: IO[bytes],
    about: About,
    chosen: QuerySet[Report] | None,
    *,
    despite_names: bool = False,
    more: Mapping[str, str] | None = None,
    watch: WatchTable = unwatched,
) -> None:
    """Write what the database holds. Call it in a snapshot. Raises NamesFound."""
    if not despite_names and (findings := names_found(chosen)):
        raise NamesFound(findings)
    bundle_write(
        file,
        about=about,
        tables=_tables(chosen, about.texts, watch),
        agreement=_agreement(chosen),
        guidelines=_guidelines(chosen),
        more=more,
    )


def _tables(chosen: QuerySet[Report] | None, texts: bool, watch: WatchTable) -> Iterator[TableRows]:
    scope = scope_for(None)
    for table in BUNDLED.values():
        extract = Extract(scope, chosen if Report in table.through else None)
        with closing(table.rows(extract)) as rows:
            watched = watch(table.name, rows)
            if texts:
                yield TableRows(table.name, table.description, table.columns, watched)
            else:
                yield _withheld(table, watched)


def _withheld(table: Table, rows: Iterable[Row]) -> TableRows:
    columns = withheld_columns(table.name, table.columns)
    return TableRows(table.name, table.description, columns, withheld_rows(table.name, table.columns, rows))


def _agreement(chosen: QuerySet[Report] | None) -> dict[str, Any]:
    """The figures, and what somebody needs who works them out from the table of annotations."""
    without: Any = ()
    withdrawn = Annotation.objects.current().filter(
        seat__state=Seat.WITHDRAWN, seat__statement__outcome__status__in=CLOSED
    )
    if chosen is not None:
        reports = chosen.order_by().values("pk")
        withdrawn = withdrawn.filter(seat__statement__report__in=reports)
        without = Report.objects.exclude(pk__in=reports).order_by().values("pk")
    merged = Source.objects.exclude(merged_into=None).order_by("key")
    return {
        "measured_on": MEASURED_ON,
        "left_out": [str(pk) for pk in withdrawn.order_by("pk").values_list("pk", flat=True)],
        "merged": {source.key: source.current.key for source in merged.select_related("merged_into")},
        "figures": agreement_report(without=without),
    }


def _guidelines(chosen: QuerySet[Report] | None) -> Sequence[dict[str, Any]]:
    """The versions that the annotations were made under."""
    made = Annotation.objects.all()
    if chosen is not None:
        made = made.filter(seat__statement__report__in=chosen.order_by().values("pk"))
    used = Guidelines.objects.filter(pk__in=made.order_by().values("guidelines")).order_by("version")
    return [
        {
            "version": guidelines.version,
            "created_at": text_of_time(guidelines.created_at),
            "pages": [
                {"title": page.title, "text": page.text} for page in guidelines.pages.order_by("order")
            ],
        }
        for guidelines in used
    ]
