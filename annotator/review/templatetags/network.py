"""From the list of reports, as it is filtered, to the network of just these."""

import calendar
import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from annotator.reports.models import Report
from sources.models import Source

register = template.Library()
MAY_SEE = "review.view_decision"


@register.inclusion_tag("review/network_link.html", takes_context=True)
def network_link(context: Any, changelist: Any) -> dict[str, str]:
    """The way to who quotes whom in the reports listed; nothing on other lists, or where none can be chosen so."""
    if changelist.model is not Report or not context["request"].user.has_perm(MAY_SEE):
        return {"address": ""}
    chosen = network_choice(changelist.query, changelist.get_filters_params())
    if chosen is None:
        return {"address": ""}
    page = reverse("admin:review_network")
    return {"address": f"{page}?{urlencode(chosen)}" if chosen else page}


def network_choice(words: str, params: Mapping[str, Any]) -> dict[str, str] | None:
    """What the network's page asks for, from the search and the filters of the list of reports; None where it can't."""
    given = {
        name: value[-1] if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in params.items()
    }
    chosen = {"words": words} if words else {}
    if (pk := given.pop("publisher__id__exact", None)) is not None:
        source = Source.objects.filter(pk=pk).first() if str(pk).isdecimal() else None
        if source is None:
            return None
        chosen["publisher"] = source.key
    if language := given.pop("language__exact", given.pop("language", "")):
        chosen["language"] = str(language)
    parts = [given.pop(f"published_on__{part}", None) for part in ("year", "month", "day")]
    if parts[0] is not None:
        span = _days(*parts)
        if span is None:
            return None
        chosen["since"], chosen["until"] = (day.isoformat() for day in span)
    return None if given else chosen


def _days(year: Any, month: Any, day: Any) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of a year, a month or a day; None where there is none such."""
    try:
        of, first, last = int(year), int(month or 1), int(month or 12)
        return (
            datetime.date(of, first, int(day or 1)),
            datetime.date(of, last, int(day) if day else calendar.monthrange(of, last)[1]),
        )
    except ValueError:
        return None
