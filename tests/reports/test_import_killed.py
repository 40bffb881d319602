"""Imports that are killed at any moment: whole rows or none, a batch that says so, and going on where it ended."""

import random
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotator.jobs.models import Job
from annotator.jobs.services import job_cancel, job_retry, jobs_recover
from annotator.reports.models import Appearance, ImportBatch, Report, Statement, Suggestion
from annotator.reports.previews import import_resume, preview_confirm, preview_create
from tests.jobs.conftest import place, queued, wait_for, wait_until_noticed, worker  # noqa: F401

ROWS = 240


@pytest.fixture(autouse=True)
def _as_a_job(monkeypatch):
    monkeypatch.setattr("annotator.reports.previews.FEW", 0)


def begun(manager, number: int) -> ImportBatch:
    rows = "\n".join(f"In round {number} the mill at Tell {n} burnt down on a Friday." for n in range(ROWS))
    file = SimpleUploadedFile("r.csv", f"text\n{rows}\n".encode())
    batch = preview_create(by=manager, files=[file])
    preview_confirm(by=manager, batch=batch.pk, checked=False)
    return batch


def check_whole(batch: ImportBatch) -> None:
    """What is in is in whole, and the batch says how much that is."""
    batch.refresh_from_db()
    reports = Report.objects.brought_by(batch)
    assert reports.count() == batch.done == batch.log.count() == sum(batch.counts.values())
    assert Statement.objects.filter(report__in=reports).count() == batch.done
    assert Suggestion.objects.filter(statement__report__in=reports).count() == batch.done
    assert Appearance.objects.filter(batch=batch, primary=True).count() == batch.done
    assert (batch.finished_at is not None) <= (batch.done == ROWS)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_whole_rows_and_goes_on_behind_them(registry, manager, worker, rounds):  # noqa: F811
    draw = random.Random(1973)
    for number in range(rounds):
        batch = begun(manager, number)
        process = worker()
        wait_for(lambda batch=batch: ImportBatch.objects.get(pk=batch.pk).done, "the first rows")
        time.sleep(draw.uniform(0, 1))
        process.kill()
        process.wait()
        wait_until_noticed()
        check_whole(batch)
        if not batch.finished_at:
            assert (
                batch.state_in_words
                == f"interrupted after {batch.done:,} rows, each of which is in whole: safe to repeat"
            )
        jobs_recover()
        job = Job.objects.get(pk=batch.job.pk)
        if job.state == Job.INTERRUPTED:
            job_retry(by=manager, job=job.pk)
        if job.state != Job.DONE:
            second = worker()
            wait_for(lambda job=job: Job.objects.get(pk=job.pk).state == Job.DONE, "the second attempt")
            second.kill()
        check_whole(batch)
        assert (batch.done, batch.counts["new"]) == (ROWS, ROWS)


# On PostgreSQL the import hears of it over a connection of its own, once it is committed.
@pytest.mark.django_db(transaction=True)
def test_a_cancelled_import_says_how_much_is_in_and_goes_on_when_asked(
    registry, manager, settings, monkeypatch
):
    def cancel(run, done, of, message="") -> None:
        if done >= 40:
            job_cancel(by=manager, job=run.job.pk)
        run.check()

    with monkeypatch.context() as patch:
        patch.setattr("annotator.jobs.run.Run.progress", cancel)
        batch = begun(manager, 0)
    check_whole(batch)
    assert 40 <= batch.done < ROWS
    assert Job.objects.get(pk=batch.job.pk).state == Job.CANCELLED
    import_resume(by=manager, batch=batch.pk)
    check_whole(batch)
    assert (batch.done, batch.state_in_words) == (ROWS, "finished")
