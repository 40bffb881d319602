"""Where a report was published, and which of its appearances is the primary one."""

import datetime
from collections.abc import Mapping
from typing import Any

from sources.models import Source

from .models import Appearance, ImportBatch, Report

FACTS = ("publisher", "publisher_name", "url", "published_on")  # two appearances differ in one of these


def appearance_add(
    *,
    report: Report,
    batch: ImportBatch,
    publisher: Source | None,
    publisher_name: str,
    title: str,
    url: str,
    published_on: datetime.date | None,
) -> Appearance | None:
    """Note that `report` also appeared there. None where that says nothing new. Call it inside a transaction."""
    Report.objects.select_for_update().get(pk=report.pk)
    facts = {
        "publisher": publisher,
        "publisher_name": publisher_name,
        "url": url,
        "published_on": published_on,
    }
    if appearance_is_known(report, facts):
        return None
    added = Appearance.objects.create(report=report, batch=batch, title=title or report.title, **facts)
    primary_choose(report=report)
    return added


def appearance_is_known(report: Report, facts: Mapping[str, Any]) -> bool:
    """Whether an appearance of the report says all that `facts` (publisher to published_on) tell."""
    return report.appearances.filter(**{name: facts[name] for name in FACTS if facts[name]}).exists()


def _order(appearance: Appearance) -> tuple[Any, ...]:
    named = appearance.publisher_id is not None or bool(appearance.publisher_name)
    return (appearance.published_on or datetime.date.max, not named, appearance.pk)


def primary_choose(*, report: Report) -> None:
    """Make the earliest appearance the primary one (of two on one day, or without a day, one that names its outlet)
    and give the report its title, publisher, address and date."""
    appearances = list(report.appearances.select_related("publisher"))
    first = min(appearances, key=_order)
    if not first.primary:
        report.appearances.filter(primary=True).update(primary=False)
        first.primary = True
        first.save(update_fields=["primary"])
    told = {
        "title": first.title or report.title,
        "publisher_id": first.publisher_id,
        "publisher_name": first.publisher_name,
        "url": first.url,
        "published_on": first.published_on,
    }
    if changed := [name for name, value in told.items() if getattr(report, name) != value]:
        for name in changed:
            setattr(report, name, told[name])
        report.save(update_fields=changed)
