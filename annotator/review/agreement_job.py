"""Working out the figures of agreement as a job, keeping them, and who may see which."""

import json
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from annotator.annotations.models import Annotation
from annotator.jobs.kinds import Run, job_kind
from annotator.jobs.models import Job
from annotator.jobs.services import job_start
from annotator.shared_files import file_at_hand

from .agreement_columns import Columns
from .agreement_data import hidden_reports, read_ratings
from .agreement_report import Figures, report_of
from .confusion import Confusion, confusions
from .resampling import RESAMPLES

KIND = "agreement"
MAY_SEE = ("review.rule", "annotations.assign")
FEW = 3_000  # annotations whose figures are worked out while the page loads
LOOKED_AT = 100  # kept results, newest first, among which one that fits is sought


def may_see(user: Any) -> bool:
    return any(map(user.has_perm, MAY_SEE))


@job_kind(KIND, permission=MAY_SEE, page=lambda job: reverse("admin:review_agreement"))
def compute(run: Run) -> dict[str, Any]:
    """The figures as whoever asked for them may see them, and the statements behind each cell, as files."""
    without = hidden_reports(run.by)
    run.progress(0, 1, "reading the annotations")
    with closing(Columns(read_ratings(without=without))) as columns:
        report = report_of(
            columns,
            resamples=RESAMPLES,
            without=without,
            tell=lambda done, of, name: run.progress(done, of, f"working out {name}"),
        )
        _write(run, "figures", report)
        for name, found in confusions(columns).items():
            _write(run, name, found)
    return {
        "without": sorted(without),
        "message": f"{report['all']['annotations']} annotations were compared.",
    }


def _write(run: Run, name: str, what: Any) -> None:
    (run.files / f"{name}.json").write_text(json.dumps(what, allow_nan=False), encoding="utf-8")


def agreement_start(*, by: Any) -> Job:
    """Work out the figures anew; gives the job that is already at it, if it is theirs. Raises what job_start raises."""
    if not may_see(by):
        raise PermissionDenied
    for job in Job.objects.filter(kind=KIND, by=by, state__in=[Job.QUEUED, Job.RUNNING]):
        if job.is_under_way:
            return job
    few = Annotation.objects.current().order_by()[: FEW + 1].count() <= FEW
    return job_start(by=by, kind=KIND, title="Agreement of the annotators", here=few)


@dataclass(frozen=True)
class Result:
    """Kept figures. left_out: how many reports are not in them."""

    job: Job
    left_out: int

    def figures(self) -> Figures:
        return dict(self._read("figures"))

    def confusion(self, measure: str) -> Confusion:
        return dict(self._read(measure))

    def _read(self, name: str) -> Any:
        return json.loads(file_at_hand(self.job.folder.files / f"{name}.json").read_text(encoding="utf-8"))


def newest_result(user: Any) -> Result | None:
    """The newest kept figures that tell `user` nothing that they may not know yet.

    Every report that is hidden from them now was left out then. Figures that somebody else asked for are shown where
    they left out exactly those.
    """
    hidden = hidden_reports(user)
    done = Job.objects.filter(kind=KIND, state=Job.DONE).order_by("-finished_at")
    for job in done[:LOOKED_AT]:
        left_out = set((job.result or {}).get("without", []))
        fits = left_out == hidden or (job.by_id == user.pk and hidden <= left_out)
        if fits and file_at_hand(job.folder.files / "figures.json").exists():
            return Result(job, len(left_out))
    return None
