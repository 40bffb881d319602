"""Sources that are much cited and whose reliability nobody assessed, or somebody long ago."""

import calendar
import datetime
from dataclasses import dataclass

from django.db.models import Max

from sources.models import CANNOT_BE_JUDGED, Assessment, Source

from .tally import CITED
from .tally_reading import CorpusTally

MUCH_CITED = 10  # decided statements


@dataclass(frozen=True)
class Due:
    """source: as it stands now; cited: decided statements that cite it; assessed_on: None where nobody did."""

    source: Source
    cited: int
    grade: str
    assessed_on: datetime.date | None


def assessments_due(tally: CorpusTally, months: int, today: datetime.date) -> list[Due]:
    """Those never assessed and those assessed more than `months` ago, each most cited first.

    tally: one that is counted. Classes of unnamed sources are nobody, and are left out.
    """
    sources = {source.key: source for source in Source.objects.select_related("merged_into")}
    cited = {one.key: one.ways[CITED] for one in tally.sources}
    newest = dict(
        Assessment.objects.order_by()
        .values("source")
        .annotate(at=Max("created_at"))
        .values_list("source", "at")
    )
    oldest = months_before(today, months)
    due = []
    for key, n in cited.items():
        source, at = sources[key], newest.get(sources[key].pk)
        day = at.date() if at else None
        if (
            n >= MUCH_CITED
            and not source.generic
            and not source.archived_at
            and (day is None or day < oldest)
        ):
            due.append(Due(source, n, source.grade_on(today) if day else CANNOT_BE_JUDGED, day))
    return sorted(due, key=lambda one: (one.assessed_on is not None, -one.cited, one.source.key))


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months earlier; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
