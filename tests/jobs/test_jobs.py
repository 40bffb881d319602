"""A job from its start to its end, where no worker is awaited and where one is."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from annotator.jobs.models import Job
from annotator.jobs.running import job_run
from annotator.jobs.services import job_cancel, job_retry, job_start, jobs_recover
from annotator.jobs.signs import at_work, worker_is_missing
from sources.models import Source
from tests.conftest import ON_POSTGRESQL
from tests.jobs.conftest import wait_for


def start(by, kind="test_whole", **arguments) -> Job:
    return job_start(by=by, kind=kind, title="Writing", arguments=arguments)


def test_a_job_is_done_at_once_where_none_waits_for_a_worker(manager):
    job = start(manager, name="dawn", number=3)
    assert (job.state, job.message, job.attempts) == (Job.DONE, "3 written.", 1)
    assert job.result["number"] == 3
    assert job.started_at <= job.finished_at
    assert job.progress == {"done": 3, "of": 3, "message": "source 3"}
    assert (job.folder.files / "made.txt").read_text() == "dawn"
    assert Source.objects.filter(key__startswith="dawn").count() == 3


def test_a_job_waits_where_a_worker_is_to_do_it_and_runs_once_however_often_it_is_asked_for(manager, queued):
    job = start(manager, name="dawn", number=2)
    assert (job.state, Source.objects.count()) == (Job.QUEUED, 0)
    for _ in range(2):
        job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, Source.objects.count()) == (Job.DONE, 1, 2)


def test_only_who_may_do_the_work_starts_it(annotator):
    with pytest.raises(PermissionDenied):
        start(annotator, name="dawn", number=1)
    assert not Job.objects.exists()


def test_who_lost_the_permission_meanwhile_gets_nothing_done(manager, queued):
    job = start(manager, name="dawn", number=1)
    manager.groups.clear()
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, Source.objects.count()) == (Job.FAILED, 0)
    assert "may not" in job.message


@pytest.mark.parametrize("error", ["job", "validation"])
def test_a_refusal_is_told_and_leaves_nothing(manager, error):
    job = start(manager, "test_refuses", error=error)
    assert (job.state, job.message) == (Job.FAILED, "No, because.")
    assert not Source.objects.exists()


def test_of_a_slip_the_page_tells_no_more_than_that_the_log_does(manager, caplog):
    job = start(manager, "test_refuses", error="slip")
    assert job.state == Job.FAILED
    assert str(job.pk) in job.message
    assert "No, because" not in job.message
    assert "ZeroDivisionError" in caplog.text
    assert not Source.objects.exists()


def test_a_kind_that_is_gone_fails(manager):
    job = Job.objects.create(kind="of_yesterday", title="Old", by=manager)
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, "of_yesterday" in job.message) == (Job.FAILED, True)


def test_a_waiting_job_is_cancelled_at_once_and_can_be_tried_again(manager, queued):
    job = start(manager, name="dawn", number=1)
    assert job_cancel(by=manager, job=job.pk).state == Job.CANCELLED
    job_run(job.pk)
    assert not Source.objects.exists()
    assert job_retry(by=manager, job=job.pk).state == Job.QUEUED
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, Source.objects.count()) == (Job.DONE, 1, 1)


def test_what_is_done_is_neither_cancelled_nor_tried_again(manager):
    job = start(manager, name="dawn", number=1)
    for change in (job_cancel, job_retry):
        with pytest.raises(ValidationError):
            change(by=manager, job=job.pk)
    assert Source.objects.count() == 1


def test_somebody_elses_job_is_as_if_it_were_not_there(manager, other_reviewer, queued):
    job = start(manager, name="dawn", number=1)
    for change in (job_cancel, job_retry):
        with pytest.raises(Job.DoesNotExist):
            change(by=other_reviewer, job=job.pk)


def test_a_job_that_runs_is_left_alone_by_others(manager, queued):
    job = start(manager, name="dawn", number=1)
    with job.signs.hold() as held:
        assert held
        job_run(job.pk)
        assert not Source.objects.exists()
        Job.objects.filter(pk=job.pk).update(state=Job.RUNNING)
        job.signs.begin()
        job.folder.make_files()
        half = job.folder.files / "half"
        half.write_text("of a file")
        jobs_recover()
        assert Job.objects.get(pk=job.pk).state_now == Job.RUNNING
        assert half.exists()
    assert Job.objects.get(pk=job.pk).state_now == Job.INTERRUPTED
    jobs_recover()
    assert Job.objects.get(pk=job.pk).state == Job.INTERRUPTED
    assert not half.exists()


def test_what_the_last_commit_of_a_killed_process_ended_keeps_its_files(manager, monkeypatch):
    """PostgreSQL may end it only after it has freed the lock, which is another connection's."""
    job = start(manager, name="dawn", number=1)
    Job.objects.update(state=Job.RUNNING)
    signs = type(job.signs)

    @contextmanager
    def hold_late(self):
        Job.objects.update(state=Job.DONE)
        yield True

    monkeypatch.setattr(signs, "hold", hold_late)
    jobs_recover()
    assert Job.objects.get(pk=job.pk).state == Job.DONE
    assert (job.folder.files / "made.txt").read_text() == "dawn"


def test_nothing_is_kept_of_an_attempt_that_was_taken_to_be_dead(manager, caplog):
    job = start(manager, "test_overtaken")
    assert job.state == Job.RUNNING
    assert not Source.objects.exists()
    assert "was taken to be interrupted" in caplog.text


@pytest.mark.skipif(not ON_POSTGRESQL, reason="only on PostgreSQL: SQLite is for one machine")
def test_who_runs_a_job_is_seen_from_a_machine_that_shares_no_folder(manager, queued, settings, tmp_path):
    job = start(manager, name="dawn", number=1)
    with job.signs.hold(), at_work():
        job.signs.write_progress({"done": 1, "of": 2, "message": "half"})
        settings.DATA_DIR = tmp_path / "another_machine"
        assert job.signs.is_running()
        assert not worker_is_missing()
        assert job.signs.read_progress() == {"done": 1, "of": 2, "message": "half"}
        with job.signs.hold() as held:
            assert not held
    assert not job.signs.is_running()
    assert worker_is_missing()


def test_a_job_that_nobody_would_ever_take_gets_a_new_place_in_the_queue(manager, queued):
    job = start(manager, name="dawn", number=1)
    jobs_recover()
    assert Job.objects.get(pk=job.pk).task == job.task
    Job.objects.filter(pk=job.pk).update(task="")
    jobs_recover()
    assert Job.objects.get(pk=job.pk).task not in ("", job.task)


def test_a_command_does_the_jobs_that_wait(manager, queued, capsys):
    good, bad = start(manager, name="dawn", number=1), start(manager, "test_refuses", error="job")
    with pytest.raises(CommandError) as failed:
        call_command("run_job")
    assert failed.value.returncode == 1
    assert Job.objects.get(pk=good.pk).state == Job.DONE
    assert f"{bad.pk} Writing: failed. No, because." in capsys.readouterr().out
    with pytest.raises(CommandError) as nothing:
        call_command("run_job", str(good.pk))
    assert nothing.value.returncode == 2


def test_a_worker_does_what_waits_and_ends_with_its_input(manager, worker):
    job = start(manager, name="dawn", number=2)
    process = worker()
    wait_for(lambda: Job.objects.get(pk=job.pk).state == Job.DONE, "the job")
    assert Source.objects.count() == 2
    process.stdin.close()
    assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("kind", ["test_whole", "test_parts"])
def test_a_running_job_stops_at_its_next_step(manager, worker, kind):
    job = start(manager, kind, name="dawn", number=2000, pause=0.02)
    worker()
    wait_for(lambda: job.signs.read_progress(), "its progress")
    assert Job.objects.get(pk=job.pk).state_now == Job.RUNNING
    job_cancel(by=manager, job=job.pk)
    wait_for(lambda: Job.objects.get(pk=job.pk).state == Job.CANCELLED, "its end")
    assert (Source.objects.count() == 0) is (kind == "test_whole")
