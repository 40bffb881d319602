"""Publishers that the registry lacks: names that reports came with, until a manager says which source they mean.

No source is added here; that is done in the registry.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min

from annotator.jobs.models import Job
from annotator.people.roles import require
from annotator.people.services import audit

from .import_jobs import reread_start
from .models import Appearance, Report
from .publishers import Publishers

_PERMISSION = "reports.import_reports"


def unregistered_publishers() -> Any:
    """Rows {publisher_name, reports, first} of names without a source, the most frequent first."""
    named = Appearance.objects.exclude(publisher_name="").order_by().values("publisher_name")
    return named.annotate(reports=Count("report", distinct=True), first=Min("published_on")).order_by(
        "-reports", "publisher_name"
    )


def publisher_settle(*, by: Any, name: str, source: str) -> Job | None:
    """The registered `source` (key, name or website) published everything under `name`.

    Its reports that nobody was assigned are read again, by the job that this gives: who cites themselves depends on
    the publisher. Raises PermissionDenied; ValidationError where there is no such source or no such name.
    """
    require(by, _PERMISSION)
    found = Publishers().find(source.strip())
    if found is None:
        raise ValidationError(f"“{source}” is not in the registry. Add the source there first.")
    with transaction.atomic():
        appearances = Appearance.objects.filter(publisher_name=name)
        touched = Report.objects.filter(publisher_name=name)
        reread = list(touched.unassigned().values_list("pk", flat=True))
        count = appearances.update(publisher=found, publisher_name="")
        touched.update(publisher=found, publisher_name="")
        if not name or not count:
            raise ValidationError("No report has a publisher of this name any more.")
        after = {"source": found.key, "appearances": count}
        audit(by=by, action="publisher settled", subject=name, after=after)
    return reread_start(by=by, reports=reread, follows=True) if reread else None
