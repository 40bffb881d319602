"""Saving from several processes at once, and from processes that are killed: all or nothing, and nothing lost."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, models

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, AnnotationCitation, Seat
from tests.cast import make_person
from tests.review.conftest import make_sources

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
SAVER = Path(__file__).with_name("saver.py")


def start(*names: str, times: int) -> subprocess.Popen[str]:
    """One process for each person; that of the first is the one that comes back, and it waits for the others."""
    wanted = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = {key: str(connection.settings_dict[key]) for key in wanted}
    environment = os.environ | {"TEST_DATABASE": json.dumps(database)}
    return subprocess.Popen(
        [sys.executable, str(SAVER), str(times), *names],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def bench(report_of):
    """As many annotators as asked for, all at one report of six statements."""
    make_sources()

    def bench(count: int) -> list[str]:
        people = [make_person(f"annotator{number}", "annotator") for number in range(count)]
        report = report_of(*(f"Bridge {number} is closed, they said." for number in range(6)))
        reports_assign(by=None, reports=[report], annotators=people, required=count)
        return [person.username for person in people]

    return bench


def whole() -> None:
    """No version without its citations, no gap in the versions, each seat at its newest."""
    cited = models.Count("citations")
    assert set(Annotation.objects.annotate(n=cited).values_list("n", flat=True)) <= {3}
    for seat in Seat.objects.annotate(
        newest=models.Max("annotations__version"), n=models.Count("annotations")
    ):
        assert (seat.newest or 0) == seat.n
        assert (seat.annotation.version if seat.annotation else 0) == seat.n
        assert seat.state == (Seat.SAVED if seat.n else Seat.TO_DO)


def test_annotators_who_save_at_once_lose_nothing_and_none_is_refused(bench):
    process = start(*bench(8), times=4)
    out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors[-2000:]
    acknowledged = set(out.split())
    assert len(acknowledged) == 8 * 6 * 4
    assert acknowledged == {str(pk) for pk in Annotation.objects.values_list("pk", flat=True)}
    assert AnnotationCitation.objects.count() == 3 * len(acknowledged)
    whole()


def test_a_process_that_is_killed_leaves_no_half_judgement_and_takes_none_back(bench, rounds):
    names = bench(rounds)
    draw = random.Random(7)
    for name in names:
        process = start(name, times=40)
        first = process.stdout.readline()
        assert first, process.stderr.read()[-500:]
        time.sleep(draw.uniform(0, 0.4))
        process.kill()
        # Not by `communicate`, which would pass over what the first look has read beyond its line.
        acknowledged = {first.strip(), *process.stdout.read().split("\n")[:-1]} - {""}
        process.wait(60)
        stored = Annotation.objects.filter(seat__assignment__annotator__username=name)
        kept = {str(pk) for pk in stored.values_list("pk", flat=True)}
        assert acknowledged <= kept
        assert len(kept) <= len(acknowledged) + 1
        whole()
