"""Figures that are kept: whose they are, how old they get, and who makes them."""

import datetime

import pytest
import time_machine
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from django.utils import timezone

from annotator.jobs import kept
from annotator.jobs.kept import EVERYBODY, OLDEST, RENEWED_AFTER, Reader, figures, figures_renew, kept_figures
from annotator.jobs.management.commands import work
from annotator.jobs.models import KeptFigures

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def made(db, monkeypatch):
    """The calls that made figures; each makes the number of calls so far."""
    monkeypatch.setattr(kept, "FIGURES", {})
    calls: list[dict] = []

    @kept_figures("counts", short=lambda: False)
    def make(**arguments):
        calls.append(arguments)
        return len(calls)

    return calls


@pytest.fixture
def worker(settings):
    settings.JOBS_BY_WORKER = True


def test_without_a_worker_the_first_who_asks_waits_and_others_find_it(made):
    with time_machine.travel(NOON, tick=False) as clock:
        assert figures("counts").content == 1
        clock.shift(OLDEST - MINUTE)
        found = figures("counts")
        assert (found.content, found.minutes, found.as_of) == (1, 9, NOON)
        clock.shift(MINUTE)
        assert (figures("counts").content, figures("counts").minutes) == (2, 0)


def test_a_worker_makes_what_somebody_asked_for_and_renews_it_before_it_is_too_old(made, worker):
    with time_machine.travel(NOON, tick=False) as clock:
        assert figures("counts").content is None
        assert figures_renew() == 1
        assert figures("counts").content == 1
        assert figures_renew() == 0
        clock.shift(RENEWED_AFTER + MINUTE)
        assert figures("counts").content == 1
        assert figures_renew() == 1
        assert figures("counts").content == 2


def test_who_has_another_way_waits_for_nothing_also_without_a_worker(made):
    assert figures("counts", at_hand=True).content is None
    assert figures("counts").content == 1
    assert (figures("counts", at_hand=True).content, len(made)) == (1, 1)


def test_what_is_too_old_is_not_shown(made, worker):
    with time_machine.travel(NOON, tick=False) as clock:
        figures("counts")
        figures_renew()
        clock.shift(OLDEST)
        assert figures("counts").content is None


def test_what_one_reader_may_know_reaches_no_other_nor_the_same_one_later(made):
    one, other = Reader(7, "rating a"), Reader(8, "rating a")
    assert [figures("counts", reader=who).content for who in (EVERYBODY, one, other)] == [1, 2, 3]
    assert figures("counts", reader=Reader(7, "rating b")).content == 4
    assert [call["reader"] for call in made] == [None, 7, 8, 7]
    assert figures("counts", reader=one).content == 2


def test_other_arguments_are_other_figures(made):
    assert [figures("counts", {"since": day}).content for day in ("a", "b", "a")] == [1, 2, 1]


def test_what_takes_a_moment_is_kept_nowhere(made, monkeypatch):
    @kept_figures("quick", short=lambda: True)
    def quick(**arguments):
        return "now"

    found = figures("quick")
    assert (found.content, found.as_of, found.minutes) == ("now", None, 0)
    assert not KeptFigures.objects.exists()


def test_what_nobody_wants_is_forgotten_and_what_stands_is_made_unasked(made, worker):
    @kept_figures("standing", short=lambda: False, standing=({},))
    def standing(**arguments):
        return "there"

    with time_machine.travel(NOON, tick=False) as clock:
        figures("counts")
        assert figures_renew() == 2
        assert figures("standing").content == "there"
        clock.shift(60 * MINUTE)
        assert figures_renew() == 1
        assert list(KeptFigures.objects.values_list("kind", flat=True)) == ["standing"]


def test_what_another_worker_is_making_is_left_to_it_for_a_while(made, worker):
    figures("counts")
    KeptFigures.objects.update(taken_at=timezone.now())
    assert figures_renew() == 0
    KeptFigures.objects.update(taken_at=timezone.now() - kept.GIVEN_UP - MINUTE)
    assert figures_renew() == 1


def test_a_database_that_is_gone_is_one_line_each_time_and_a_slip_is_told_with_its_place(monkeypatch, caplog):
    ends = iter([OperationalError("gone"), ZeroDivisionError(), KeyboardInterrupt()])

    def fail() -> None:
        raise next(ends)

    monkeypatch.setattr(work, "figures_renew", fail)
    monkeypatch.setattr(work, "LOOK_SECONDS", 0)
    monkeypatch.setattr(work, "connections", ConnectionHandler({}))
    with pytest.raises(KeyboardInterrupt):
        work._keep_figures()
    told = [(record.levelname, bool(record.exc_info)) for record in caplog.records]
    assert told == [("WARNING", False), ("ERROR", True)]
