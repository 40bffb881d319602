"""The power fails while people save: what SQLite had not brought to the disk by then is lost or torn, and no more is.

The server is halted at random moments and its files are copied as they are. What SQLite has not yet said to be on the
disk (in the write-ahead log, all behind the last frame that its index counts) is cut off or overwritten at random, as a
disk without power leaves it; the index itself, which is memory, is not copied.
"""

import os
import random
import signal
import sqlite3
import struct
import threading
import time
import uuid
from pathlib import Path

import pytest
from django.db import connection

from tests.annotations.test_killed_server import browsers, nothing_wrong, web  # noqa: F401
from tests.races import at_once
from tests.web_server import PATIENCE

pytestmark = [
    pytest.mark.soak,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'", reason="only on SQLite: PostgreSQL's own tests do this"
    ),
]
HEADER, FRAME_HEADER = 32, 24  # bytes of a write-ahead log: https://www.sqlite.org/walformat.html


def left_by_a_power_cut(database: Path, folder: Path, draw: random.Random) -> Path:
    """What a disk holds of `database` without power, in `folder`; nobody may write meanwhile."""
    copy = folder / "copy.sqlite3"
    copy.write_bytes(database.read_bytes())
    log = Path(f"{database}-wal").read_bytes()
    [on_disk] = struct.unpack("=I", Path(f"{database}-shm").read_bytes()[16:20])
    [page] = struct.unpack(">I", log[8:12])
    frame = FRAME_HEADER + page
    sure = HEADER + on_disk * frame
    rest = log[sure:]  # of a commit that was under way, and from before the log began anew
    kept = draw.randrange(min(len(rest), 5 * frame) + 1)
    torn = draw.choice([b"", bytes(len(rest) - kept), draw.randbytes(len(rest) - kept)])
    Path(f"{copy}-wal").write_bytes(log[:sure] + rest[:kept] + torn)
    return copy


def held(copy: Path) -> set[tuple[str, int, int]]:
    """Judgements in it, once it is found sound."""
    with sqlite3.connect(copy) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = database.execute("SELECT seat_id, version, credibility FROM annotations_annotation").fetchall()
    database.close()
    return {(str(uuid.UUID(seat)), version, credibility) for seat, version, credibility in rows}


def test_after_a_power_cut_the_database_is_sound_and_all_that_was_acknowledged_is_there(
    web,  # noqa: F811
    browsers,  # noqa: F811
    rounds,
    tmp_path,
):
    people, enough, draw = browsers(3), threading.Event(), random.Random(rounds)

    def work(browser) -> None:
        version = 0
        while not enough.is_set():
            version += 1
            for seat in browser.seats:
                browser.save(seat, version, browser.insist)

    def cuts() -> None:
        try:
            for number in range(rounds):
                before = [len(browser.acknowledged) for browser in people]
                deadline = time.monotonic() + PATIENCE
                while min(len(b.acknowledged) - n for b, n in zip(people, before, strict=True)) < 2:
                    assert time.monotonic() < deadline, web.log.read_text()[-2000:]
                    time.sleep(draw.uniform(0, 0.05))
                folder = tmp_path / str(number)
                folder.mkdir()
                os.killpg(web.masters[-1].pid, signal.SIGSTOP)
                try:
                    acknowledged = {row for browser in people for row in list(browser.acknowledged)}
                    copy = left_by_a_power_cut(Path(connection.settings_dict["NAME"]), folder, draw)
                finally:
                    os.killpg(web.masters[-1].pid, signal.SIGCONT)
                assert acknowledged <= held(copy)
        finally:
            enough.set()

    nothing_wrong(at_once(cuts, *(lambda b=browser: work(b) for browser in people)))
