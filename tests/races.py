"""Several jobs at the same moment, for tests of races."""

import threading
from collections.abc import Callable

from django.db import connections


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each job gave or raised; all begin at the same moment, each with a connection of its own."""
    results: list[object] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def work(place: int, job: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            results[place] = job()
        except Exception as error:  # handed to the test, which says which ones may come
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results
