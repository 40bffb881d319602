"""Workers that are killed at any moment: all of a job or nothing, and it can be done again."""

import random
import time

import pytest

from annotator.jobs.models import Job
from annotator.jobs.services import job_retry, job_start, jobs_recover
from sources.models import Source
from tests.jobs.conftest import wait_for, wait_until_noticed

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
NUMBER = 40


def written(job: Job) -> int:
    return Source.objects.filter(key__startswith=f"{job.arguments['name']}_").count()


def test_a_killed_worker_leaves_all_or_nothing_and_the_job_is_done_when_tried_again(manager, worker, rounds):
    draw = random.Random(1968)
    killed = 0
    for number in range(rounds):
        arguments = {"name": f"round{number}", "number": NUMBER, "pause": 0.005}
        job = job_start(by=manager, kind="test_whole", title="Writing", arguments=arguments)
        process = worker()
        if draw.random() < 0.8:  # else while it starts, or takes the job from the queue
            wait_for(lambda job=job: Job.objects.get(pk=job.pk).state != Job.QUEUED, "its begin")
            time.sleep(draw.uniform(0, 0.5))
        else:
            time.sleep(draw.uniform(0.5, 3))
        process.kill()
        process.wait()
        wait_until_noticed()
        job = Job.objects.get(pk=job.pk)
        assert written(job) == (NUMBER if job.state == Job.DONE else 0)
        assert job.state_now in (Job.QUEUED, Job.DONE, Job.INTERRUPTED)
        jobs_recover()
        job = Job.objects.get(pk=job.pk)
        if job.state == Job.INTERRUPTED:
            killed += 1
            assert job_retry(by=manager, job=job.pk).state == Job.QUEUED
        if job.state != Job.DONE:
            second = worker()
            wait_for(lambda job=job: Job.objects.get(pk=job.pk).state == Job.DONE, "the second attempt")
            second.kill()
        assert written(job) == NUMBER
    assert killed or rounds < 10


def test_what_a_killed_worker_took_from_the_queue_and_did_not_begin_is_found_by_the_next(manager, worker):
    from django_tasks_db.models import DBTaskResult

    arguments = {"name": "lost", "number": 1}
    job = job_start(by=manager, kind="test_whole", title="Writing", arguments=arguments)
    DBTaskResult.objects.update(status="RUNNING")
    worker()
    wait_for(lambda: Job.objects.get(pk=job.pk).state == Job.DONE, "the job")
