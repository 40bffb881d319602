"""Making a release as a job: over a large corpus it takes minutes."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from annotator.annotations.models import Annotation
from annotator.jobs.kinds import Run, job_kind
from annotator.jobs.models import Job
from annotator.jobs.services import job_start

from .catalogue import BUNDLED, TABLES
from .choosing import chosen_by_query
from .releases import release_create
from .tables import Row

KIND = "release"
FEW = 3_000  # annotations of which a release is made while the page loads
TELL_EVERY = 1_000  # rows


@job_kind(KIND, permission="corpus.add_release", page=lambda job: reverse("admin:corpus_releases"))
def make(
    run: Run,
    *,
    title: str,
    authors: str,
    licence: str,
    filter: str,
    without_text: bool,
    despite_names: bool,
) -> dict[str, Any]:
    names = list(BUNDLED)

    def watch(table: str, rows: Iterable[Row]) -> Iterator[Row]:
        for number, row in enumerate(rows):
            if number % TELL_EVERY == 0:
                run.progress(names.index(table), len(names), f"{table}, row {number:,}")
            yield row

    chosen = chosen_by_query(TABLES["reports"], filter) if filter else None
    if chosen is not None and not chosen.exists():
        raise ValidationError(f"Nothing matches “{filter}”.")
    run.progress(0, len(names), "agreement")
    made = release_create(
        by=run.by,
        title=title,
        authors=authors,
        licence=licence,
        chosen=chosen,
        chosen_in_words=filter,
        without_text=without_text,
        despite_names=despite_names,
        watch=watch,
    )
    return {"number": made.number, "message": f"{made} is there."}


def release_start(*, by: Any, **arguments: Any) -> Job:
    """Make a release; arguments: those of `make`. Raises what job_start raises."""
    few = Annotation.objects.order_by()[: FEW + 1].count() <= FEW
    return job_start(by=by, kind=KIND, title=f"Release: {arguments['title']}", arguments=arguments, here=few)
