"""`make run` starts a worker beside the server, and none is left when the server has ended, however it ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "with_worker.py"
# Says that it is there, and ends when its input does.
WORKER = "import os, sys; open(sys.argv[1], 'w').write(str(os.getpid())); sys.stdin.buffer.read()"
# Says who it is and who started it.
KEPT = "import os, sys; print(os.getpid(), os.getppid(), flush=True); sys.stdin.buffer.read()"
SERVER = "import sys, time; print('up', flush=True); time.sleep(60)"


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(true) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="only on Linux is there a /proc to look into"
)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_ends_with_the_server(tmp_path, number):
    told = tmp_path / "worker"
    server = subprocess.Popen(
        [sys.executable, TOOL, sys.executable, "-c", WORKER, told, "--", sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
    )
    assert server.stdout.readline() == b"up\n"
    wait_until(lambda: told.exists() and told.read_text())
    worker = int(told.read_text())
    assert is_alive(worker)
    os.kill(server.pid, number)
    assert server.wait(timeout=30) == -number
    server.stdout.close()
    wait_until(lambda: not is_alive(worker))


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="only on Linux is there a /proc to look into"
)
def test_a_worker_that_is_killed_is_followed_by_another_as_long_as_the_server_runs():
    server = subprocess.Popen(
        [sys.executable, TOOL, sys.executable, "-c", KEPT, "--", "sleep", "60"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    first, keeper = map(int, server.stdout.readline().split())
    os.kill(first, signal.SIGKILL)
    second, same = map(int, server.stdout.readline().split())
    assert (first != second, same) == (True, keeper)
    assert is_alive(second)
    server.kill()
    server.wait(timeout=30)
    wait_until(lambda: not is_alive(second) and not is_alive(keeper))
    assert server.stderr.read() == "The worker has ended; another one is started.\n"
    server.stdout.close()
    server.stderr.close()


def test_the_exit_code_is_the_servers():
    command = [
        sys.executable,
        TOOL,
        sys.executable,
        "-c",
        "",
        "--",
        sys.executable,
        "-c",
        "raise SystemExit(3)",
    ]
    assert subprocess.run(command, check=False).returncode == 3


def test_it_says_how_it_is_called():
    done = subprocess.run([sys.executable, TOOL, "worker"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("usage:")
