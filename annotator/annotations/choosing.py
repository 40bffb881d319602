"""Which reports are to be handed out: those that a filter finds, or a sample of them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from annotator.long_lists import Among
from annotator.reports.models import ImportBatch, Report, texts_of
from sources.models import Source

from . import sampling
from .models import Assignment

STRATA = {"publisher": "publisher", "language": "language", "month": "month of publication"}


@dataclass(frozen=True)
class Choice:
    """A filter, and how many of what it finds.

    keys: of the reports that were ticked in their list (None: none were, then query holds); query: as
    `ReportQuerySet.matching` reads it; batch: the import that brought them, and no other did; publisher: key of a
    source, or the name of one that isn't registered; since, until: days of publication, both included; sample: how many
    of them, None for all; stratify: a key of STRATA for a sample in proportion to it, empty for a simple one.
    """

    keys: Sequence[int] | None = None
    query: str = "all"
    batch: ImportBatch | None = None
    publisher: str = ""
    language: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    sample: int | None = None
    stratify: str = ""
    seed: int = 1

    def _filtered(self) -> QuerySet[Report]:
        if self.keys is None:
            found = Report.objects.matching(self.query).filter(archived_at=None)
        else:  # of a ticked one it is told that it is archived
            found = Report.objects.filter(Among("pk", self.keys))
        if self.batch:
            found = found.filter(pk__in=Report.objects.brought_by(self.batch).values("pk"))
        if self.publisher:
            unregistered = Q(publisher=None, publisher_name=self.publisher)
            found = found.filter(Q(publisher__in=Source.objects.counting_as(self.publisher)) | unregistered)
        if self.language:
            found = found.filter(language=self.language)
        if self.since:
            found = found.filter(published_on__gte=self.since)
        if self.until:
            found = found.filter(published_on__lte=self.until)
        return found.defer(*texts_of()).select_related("publisher")

    def reports(self) -> list[Report]:
        """What is meant. A sample is drawn from what nobody has yet, so that a second one brings other reports.

        Raises ValidationError for odd settings.
        """
        if self.stratify and self.stratify not in STRATA:
            raise ValidationError(f"Samples are stratified by {', '.join(STRATA)}.")
        if self.stratify and self.sample is None:
            raise ValidationError("A stratified sample needs a number of reports.")
        if self.sample is None:
            return list(self._filtered())
        if self.sample < 1:
            raise ValidationError("A sample has at least one report.")
        out = Assignment.objects.exclude(state=Assignment.WITHDRAWN).order_by().values("report")
        free = {report.report_id: report for report in self._filtered().exclude(pk__in=out)}
        if self.stratify:
            strata = {report_id: stratum_of(report, self.stratify) for report_id, report in free.items()}
            chosen = sampling.stratified(strata, self.sample, self.seed, "sample")
        else:
            chosen = sampling.drawn(free, self.sample, self.seed, "sample")
        return [free[report_id] for report_id in chosen]


def stratum_of(report: Report, by: str) -> str:
    """The stratum of a report by `by`, a key of STRATA; empty where the report doesn't say."""
    if by == "month":
        return report.published_on.strftime("%Y-%m") if report.published_on else ""
    if by == "language":
        return report.language
    return report.publisher.key if report.publisher else report.publisher_name
