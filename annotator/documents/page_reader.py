"""Web pages, read one after the other in one confined process: to start it takes a second, to read a page a moment.

The process ends by itself when nobody asks, or when its parent is gone; one that hangs or breaks a limit is put down
and costs its page alone.
"""

import atexit
import contextlib
import json
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from typing import IO, Any

from . import Unopenable
from .confined import MEMORY, environment

SECONDS = 60  # for one page
_PAGES = 500  # for one process: what a library forgets to free is freed
_LARGEST_ANSWER = 64_000_000  # bytes
LENGTH = struct.Struct(">Q")


class PageReader:
    """Asks a confined process for the articles on web pages. Threads take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._asked = 0
        atexit.register(self.close)

    def read(self, page: str) -> dict[str, Any]:
        """What `pages.extracted` gives for `page`. Raises Unopenable where it takes too long or too much memory."""
        data = page.encode("utf-8", "replace")
        with self._lock:
            # A process that has had nothing to do for long may end just as it is asked: then a new one is.
            answer = self._answer(data) or self._answer(data)
        if answer is None:
            raise Unopenable("takes more time or memory to read than a page may")
        return answer

    def close(self) -> None:
        """End the process, if it is ours."""
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            child.kill()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):  # what it never read can't be written any more
                    if pipe is not None:
                        pipe.close()
            child.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a copy of our parent's; its pipes are the parent's
            self._child = None
        if self._child is None or self._child.poll() is not None or self._asked >= _PAGES:
            self.close()
            self._child = subprocess.Popen(
                [sys.executable, "-s", "-P", "-B", "-m", "annotator.documents.child", "pages", str(MEMORY)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
            )
            self._owner, self._asked = os.getpid(), 0
        self._asked += 1
        return self._child

    def _answer(self, data: bytes) -> dict[str, Any] | None:
        """The answer; None where the process had ended before. Raises Unopenable, and ends the process."""
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(LENGTH.pack(len(data)) + data)
            child.stdin.flush()
            line = _line(child.stdout)
        except BrokenPipeError:
            line = b""
        except TimeoutError:
            self.close()
            raise Unopenable(f"takes more than {SECONDS} seconds to read") from None
        if line.endswith(b"\n"):
            return json.loads(line)
        idle = child.wait(SECONDS) == 0
        self.close()
        if not idle:
            raise Unopenable("takes more time or memory to read than a page may")
        return None


def _line(pipe: IO[bytes]) -> bytes:
    """The next line, or what there is of it where the writer ends. Raises TimeoutError."""
    until = time.monotonic() + SECONDS
    found = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not found.endswith(b"\n"):
            if not selector.select(max(0.0, until - time.monotonic())) or len(found) > _LARGEST_ANSWER:
                raise TimeoutError
            some = os.read(pipe.fileno(), 1 << 16)
            if not some:
                break
            found += some
    return bytes(found)


page_reader = PageReader()
