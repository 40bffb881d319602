"""What `make run` says when its port is taken."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "port.py"


def run(port: int | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, TOOL, str(port)], capture_output=True, text=True)


def test_it_is_silent_about_a_free_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = run(port)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_names_a_free_port_instead_of_a_taken_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = run(server.getsockname()[1])
    assert done.returncode == 1
    named = re.search(r"PORT=(\d+) make run", done.stderr)
    assert named
    socket.create_server(("127.0.0.1", int(named[1]))).close()


@pytest.mark.parametrize("port", ["99999", "http", "-1", ""])
def test_it_refuses_what_is_no_port(port: str) -> None:
    assert run(port).returncode == 1
