"""`manage.py work`: a worker."""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, OperationalError, connections

from annotator.jobs.advisory import Lock
from annotator.jobs.kept import figures_renew
from annotator.jobs.services import files_prune, jobs_recover
from annotator.jobs.signs import at_work

SWEEP_SECONDS = 15
LOOK_SECONDS = 2  # for figures that somebody waits for
GRACE_SECONDS = 3
logger = logging.getLogger("annotator.jobs")


class Command(BaseCommand):
    help = (
        "Run queued jobs, one after the other, until it is ended (Ctrl-C, SIGTERM). It is db_worker of django-tasks-db "
        "with what that lacks: jobs whose process died are found, and a database that is busy for long ends nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-input-ends",
            action="store_true",
            help="end when standard input closes, as it does when the server that started the worker ends",
        )

    def handle(self, **options: Any) -> None:
        files_prune()
        call_command("prune_db_task_results", verbosity=0)
        if options["until_input_ends"]:
            threading.Thread(target=_end_with_input, daemon=True).start()
        threading.Thread(target=_keep_figures, daemon=True).start()
        with at_work() as lock:
            threading.Thread(target=_sweep, args=[lock], daemon=True).start()
            while True:
                try:
                    call_command("db_worker", interval=1, startup_delay=False, reload=False, verbosity=0)
                    return
                except DatabaseError as error:  # locked for longer than the time-out, or the server restarts
                    logger.warning("the worker waits for the database: %s", error)
                    connections.close_all()
                    time.sleep(1)


def _end_with_input() -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)  # the job under way is then interrupted, and safe to retry


def _sweep(lock: Lock | None) -> None:
    while True:
        try:
            if lock:
                lock.renew()
            jobs_recover()
        except (DatabaseError, psycopg.Error) as error:
            logger.warning("looking for interrupted jobs: %s", error)
        finally:
            connections.close_all()  # those of this thread
        time.sleep(SWEEP_SECONDS)


def _keep_figures() -> None:
    """Beside the jobs, since one of them may take longer than figures are good for."""
    while True:
        try:
            figures_renew()
        except OperationalError as error:  # the worker itself waits for the database too
            logger.warning("making figures anew: %s", error)
        except Exception:  # figures that can't be made must not end the others
            logger.exception("making figures anew")
        finally:
            connections.close_all()  # those of this thread
        time.sleep(LOOK_SECONDS)
