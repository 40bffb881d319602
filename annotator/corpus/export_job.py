"""Making a large file as a job: it takes longer than anybody waits for a page."""

from typing import Any

from django.urls import reverse

from annotator.annotations.models import Annotation
from annotator.jobs.kinds import Run, job_kind
from annotator.jobs.models import Job
from annotator.jobs.services import job_start
from annotator.whole_file import whole_file

from .asking import WHOLE, Asked
from .scope import scope_for
from .tables import Extract

KIND = "export"
MAY = ("corpus.export_all", "corpus.export_decided")
FEW = 3_000  # annotations, or rows of a table, that go out while somebody waits
NAME = "file"  # in the folder of the job


@job_kind(KIND, permission=MAY, page=lambda job: reverse("admin:corpus_file", args=[job.pk]))
def make(run: Run, **asked: Any) -> dict[str, Any]:
    wanted = Asked(**asked)
    told = 0

    def tell(words: str) -> None:
        nonlocal told
        told += 1
        run.progress(told, 0, words)

    with whole_file(run.files / NAME) as file:
        wanted.write(run.by, file, tell)
        size = file.tell()
    everything = scope_for(run.by).everything
    return {
        "name": wanted.file_name,
        "media_type": wanted.media_type,
        "needs": MAY[0] if everything else MAY[1],  # whoever loses that right loses the file
        "names": wanted.opens_names,
        "message": f"{wanted.file_name} is there: {size:,} bytes.",
    }


def is_large(by: Any, asked: Asked) -> bool:
    """Whether it is better made as a job: what can't be streamed, of much work."""
    if asked.is_streamed or not any(map(by.has_perm, MAY)):
        return False
    if asked.what in WHOLE:
        return bool(Annotation.objects.order_by()[: FEW + 1].count() > FEW)
    return asked.table.count(Extract(scope_for(by))) > FEW


def export_start(*, by: Any, asked: Asked) -> Job:
    """Queue the making of the file. Raises what job_start raises."""
    return job_start(by=by, kind=KIND, title=f"Export: {asked.file_name}", arguments=asked.in_json)
