"""What goes wrong in a drill: each takes so many seconds, and tells how it was done, or why it was left out."""

import random
import sqlite3
import time
from collections.abc import Callable

from .installation import Installation

PATIENCE = 300  # seconds for a lock that somebody else holds


class Faults:
    """small_disk: whether the installation has a disk of its own, which may be filled."""

    def __init__(self, installation: Installation, small_disk: bool) -> None:
        self.at, self.small_disk = installation, small_disk

    @property
    def all(self) -> dict[str, Callable[[float], str]]:
        return {
            "nothing": self.nothing,
            "web server killed": self.web_killed,
            "worker killed": self.worker_killed,
            "database killed": self.database_killed,
            "database away": self.database_away,
            "disk full": self.disk_full,
            "clock set back": self.clock_back,
        }

    def nothing(self, seconds: float) -> str:
        time.sleep(seconds)
        return ""

    def repeated(self, seconds: float, kill: Callable[[], object], every: float = 10) -> str:
        until, times = time.monotonic() + seconds, 0
        while (left := until - time.monotonic()) > 0:
            kill()
            times += 1
            time.sleep(min(every, max(left, 0)))
        return f"{times} times"

    def web_killed(self, seconds: float) -> str:
        draw = random.Random(7)
        return self.repeated(seconds, lambda: self.at.web.kill(draw))

    def worker_killed(self, seconds: float) -> str:
        return self.repeated(seconds, self.at.kill_worker)

    def database_killed(self, seconds: float) -> str:
        if not self.at.postgres:
            return "left out: SQLite is a part of each process, which is killed above"
        server = self.at.postgres

        def kill() -> None:
            server.kill()
            server.start()

        return self.repeated(seconds, kill)

    def database_away(self, seconds: float) -> str:
        away = min(60, 0.75 * seconds)
        if self.at.postgres:
            self.at.postgres.stop()
            time.sleep(away)
            self.at.postgres.start()
        else:
            held = sqlite3.connect(self.at.folder / "hearsay.sqlite3", timeout=PATIENCE, isolation_level=None)
            held.execute("BEGIN IMMEDIATE")
            time.sleep(away)
            held.close()
        time.sleep(seconds - away)
        return f"for {away:.0f} seconds"

    def disk_full(self, seconds: float) -> str:
        if not self.small_disk:
            return "left out: this user may not mount a small disk"
        full = min(20, seconds / 3)
        room = "" if self.at.postgres else self.log_cut(full)
        self.at.fill_disk(full)
        if self.at.postgres and self.at.postgres.server.poll() is not None:
            self.at.postgres.start()
        time.sleep(seconds - full)
        return f"for {full:.0f} seconds{room}"

    def log_cut(self, seconds: float) -> str:
        """SQLite writes over its log again, however full the disk is: cut it to nothing, or tell that it has room."""
        cut = sqlite3.connect(self.at.folder / "hearsay.sqlite3", timeout=seconds, isolation_level=None)
        (busy, _, _) = cut.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cut.close()
        return ", with room left in SQLite's log" if busy else ""

    def clock_back(self, seconds: float) -> str:
        self.at.set_clock(-1)
        time.sleep(seconds)
        self.at.set_clock(0)
        return "by a day"
