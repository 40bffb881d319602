"""Say whether a port is free: `python3 tools/port.py 8000` exits 0, or names one that is free and exits 1."""

import socket
import sys


def is_free(port):
    """Whether a server may listen on this port of the loopback address."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError):
        return False
    return True


def main():
    wanted = sys.argv[1]
    if wanted.isdecimal() and is_free(int(wanted)):
        return
    other = next(port for port in range(8000, 9000) if is_free(port))
    sys.exit(
        f"Port {wanted} is taken or not allowed: choose another, for example with `PORT={other} make run`."
    )


if __name__ == "__main__":
    main()
