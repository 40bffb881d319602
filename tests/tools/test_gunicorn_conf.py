"""A client that falls silent in the middle of a request doesn't keep a thread of the server."""

import importlib.util
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_connection_that_falls_silent_ends_its_wait(monkeypatch):
    spec = importlib.util.spec_from_file_location("gunicorn_conf", ROOT / "gunicorn.conf.py")
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    monkeypatch.setattr(conf, "SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        conf.when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listening)]))
        with socket.create_connection(listening.getsockname()) as client:
            client.sendall(b"half")
            giving_up = threading.Timer(
                20, client.shutdown, [socket.SHUT_RDWR]
            )  # where nobody else ends the wait
            giving_up.start()
            server, _ = listening.accept()
            with server:
                server.setblocking(True)  # as gunicorn does
                assert server.recv(10) == b"half"
                with pytest.raises(BlockingIOError):
                    server.recv(10)
            giving_up.cancel()
