"""What gunicorn reads by itself where it is started: a connection that falls silent gives its thread back.

A worker's thread waits for the rest of a request as long as the client likes; a few clients that send half of one would
hold them all. The kernel is told how long to wait, at the listening sockets, from which every connection has it.
"""

import socket
import struct
from typing import Any

SECONDS = 30  # without a single byte; a slow upload goes on for as long as it takes


def when_ready(server: Any) -> None:
    """gunicorn's hook: the server listens, and no worker has been started yet."""
    for listener in server.LISTENERS:
        give_up_on_silence(listener.sock)


def give_up_on_silence(listening: socket.socket) -> None:
    """End every wait for data on connections of `listening` after SECONDS, with an error."""
    # Linux gives SO_RCVTIMEO on to the connections that are accepted; the value is a struct timeval.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SECONDS, 0))
