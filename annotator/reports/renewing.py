"""Suggestions after the registry has changed: a job reads again what holds the spellings that changed.

Only reports that nobody was ever assigned; what was handed out keeps the suggestions it was given with, and no
annotation is touched. `manage.py suggest` reads everything again that another reader or registry has read.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest

from annotator.jobs.kinds import job_kind
from annotator.jobs.models import Job
from annotator.jobs.run import Run
from annotator.jobs.services import job_queue
from annotator.reading.mentions import written_forms
from sources.announcing import Changes, spellings_changed
from sources.models import Source
from sources.page_parts import SourcePart, source_part

from .models import Report
from .suggestions import suggestions_renew
from .unread import left_out

RENEW = "renew_suggestions"
_PERMISSION = "reports.import_reports"
_ASKED_AT_ONCE = 50  # spellings in one query
_READ_AT_ONCE = 5_000  # reports
_LOOKED_THROUGH = 50  # newest renewals, for the page of a source


@receiver(spellings_changed)
def renewal_ask(sender: Any, *, by: Any, changes: Changes, **kwargs: Any) -> None:
    """Queue a renewal for the spellings that changed; one that still waits takes them along.

    The operator who loads the first registry, before any report, needs no job that says so.
    A worker that is just taking the waiting one waits for this transaction, and then reads what it is to do.
    """
    if by is None and not Report.objects.exists():
        return
    waiting = Job.objects.select_for_update().filter(kind=RENEW, state=Job.QUEUED, by=by).first()
    asked = waiting.arguments["changes"] if waiting else {}
    for key, spellings in changes.items():
        asked[key] = sorted({*asked.get(key, []), *spellings})
    title = f"Renewing suggestions that name {_named(asked)}"
    if waiting is None:
        job_queue(by=by, kind=RENEW, title=title, arguments={"changes": asked})
    else:
        waiting.arguments, waiting.title = {"changes": asked}, title[:200]
        waiting.save(update_fields=["arguments", "title"])


def _named(keys: Iterable[str]) -> str:
    shown = Source.objects.shown_names()
    names = sorted(shown[key] for key in keys if key in shown)
    others = f" and {len(names) - 2} other sources" if len(names) > 3 else ""
    return ", ".join(names[:2] if others else names) + others


@job_kind(RENEW, permission=_PERMISSION)
def renew(run: Run, changes: dict[str, list[str]]) -> dict[str, Any]:
    """Read again the reports that hold one of the spellings, where nobody was assigned one."""
    holding = _holding({spelling for spellings in changes.values() for spelling in spellings}, run)
    unassigned = sorted(holding & set(Report.objects.unassigned().values_list("pk", flat=True)))
    read = changed = unread = 0
    for start in range(0, len(unassigned), _READ_AT_ONCE):
        some = unassigned[start : start + _READ_AT_ONCE]

        def told(done: int, before: int = read) -> None:
            run.progress(before + done, len(unassigned), f"{before + done:,} reports read")

        renewal = suggestions_renew(by=run.by, reports=Report.objects.filter(pk__in=some), progress=told)
        read, changed = read + renewal.reports, changed + len(renewal.changed)
        unread += len(renewal.unread)
    counts = {"holding": len(holding), "read": read, "changed": changed, "kept": len(holding) - read - unread}
    message = f"{counts_in_words(**counts)} {left_out(unread)}".strip()
    return counts | {"unread": unread, "message": message}


def counts_in_words(*, holding: int, read: int, changed: int, kept: int) -> str:
    """What a renewal came to. kept: reports that were handed out."""
    if not holding:
        return "No report holds these spellings."
    words = f"{holding:,} report{'s hold' if holding > 1 else ' holds'} these spellings: {read:,} read again"
    words += f", with {changed:,} suggestion{'' if changed == 1 else 's'} changed"
    return f"{words}; {kept:,} handed out before and left as they are." if kept else f"{words}."


def _holding(spellings: set[str], run: Run) -> set[int]:
    """Keys of the reports whose text holds one of the folded spellings, in a form in which the reader knows it."""
    phrases = sorted({form for spelling in spellings for form in written_forms(spelling)})
    found: set[int] = set()
    for start in range(0, len(phrases), _ASKED_AT_ONCE):
        some = phrases[start : start + _ASKED_AT_ONCE]
        held = reduce(or_, (Q(folded__contains=phrase) for phrase in some))
        found.update(Report.objects.filter(held).order_by().values_list("pk", flat=True))
        run.check()
    return found


def renewals_of(source: Source) -> list[Job]:
    """The newest renewals that spellings of `source`, or of one that counts as it, asked for; the latest first."""
    family = {source.key, *Source.objects.counting_as(source.key).values_list("key", flat=True)}
    newest = Job.objects.filter(kind=RENEW).order_by("-created_at")[:_LOOKED_THROUGH]
    return [job for job in newest if family & job.arguments["changes"].keys()]


@source_part(order=80)
def renewal_part(request: HttpRequest, source: Source) -> SourcePart | None:
    """How the latest renewal stands, for those who may ask for one."""
    if not request.user.has_perm(_PERMISSION):
        return None
    renewals = renewals_of(source)
    if not renewals:
        return None
    context = {"job": renewals[0], "spellings": renewals[0].arguments["changes"].get(source.key, [])}
    return SourcePart("Suggestions", "suggestions", "reports/renewal.html", context)
