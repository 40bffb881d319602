"""A real gunicorn at a Unix socket, which can be killed as by a power cut, and the connections to it."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 3
PATIENCE = 120  # seconds until a test gives up on an answer


class WebServer:
    """gunicorn at a Unix socket; `kill` ends it as a power cut would."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        """settings: what its environment holds beside ours, such as DATABASE_URL."""
        self.settings = settings | {"DJANGO_SETTINGS_MODULE": "annotator.settings"}
        self.socket = folder / "web"
        self.log = folder / "log"
        self.masters: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        command = [sys.executable, "-m", "gunicorn", "annotator.wsgi", "--bind", f"unix:{self.socket}"]
        command += ["--workers", str(WORKERS), "--log-level", "warning", "--no-control-socket", "--preload"]
        with self.log.open("ab") as log:
            # A session of its own: whatever is left of it at the end is ended by its number.
            self.masters.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=os.environ | self.settings,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def workers(self) -> list[int]:
        """The processes that answer now; none while it starts."""
        pid = self.masters[-1].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self, draw: random.Random) -> str:
        """Kill -9 of one worker, of all of them, of the master alone or of everything; who is gone comes back."""
        who = draw.choice(["one worker", "all workers", "the master", "everything"])
        if who == "everything":
            os.killpg(self.masters[-1].pid, signal.SIGKILL)
        elif who == "the master":
            self.masters[-1].kill()
        else:
            workers = self.workers()
            for worker in workers if who == "all workers" else workers[:1]:
                os.kill(worker, signal.SIGKILL)
        if who in ("the master", "everything"):
            self.masters[-1].wait()
            self.start()
        return who

    def end(self) -> None:
        for master in self.masters:
            try:
                os.killpg(master.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            master.wait()


class OverSocket(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("127.0.0.1", timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))
