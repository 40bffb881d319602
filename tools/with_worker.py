"""Start a server with a worker beside it: `python tools/with_worker.py WORKER ... -- SERVER ...`.

This process becomes the server, so that signals and the exit code are the server's own. The worker's standard input is
a pipe that only the server's processes hold open: it closes when the last of them ends, however it ends, and then the
worker ends too (`manage.py work --until-input-ends`). A keeper stands between the two and starts another worker where
one ends, or is killed, while the server runs. Both have a session of their own: Ctrl-C reaches the server.
"""

import os
import select
import subprocess
import sys
import time

KEEPER = "--keeper"  # what this script calls itself with
# Seconds before another worker; doubled where one lives no longer than the longest.
PAUSE, LONGEST_PAUSE = 1, 60


def main() -> None:
    if sys.argv[1:2] == [KEEPER]:
        keep(sys.argv[2:])
        return
    if "--" not in sys.argv[2:-1]:
        sys.exit("usage: with_worker.py WORKER ... -- SERVER ...")
    parting = sys.argv.index("--")
    worker, server = sys.argv[1:parting], sys.argv[parting + 1 :]
    read, write = os.pipe()
    subprocess.Popen([sys.executable, __file__, KEEPER, *worker], stdin=read, start_new_session=True)
    os.close(read)
    os.set_inheritable(write, True)
    os.execvp(server[0], server)


def keep(worker: list[str]) -> None:
    """Have a worker running until the server has ended."""
    servers_end = select.poll()
    servers_end.register(sys.stdin.fileno(), 0)  # nothing but that the other end was closed
    pause = PAUSE
    while True:
        began = time.monotonic()
        subprocess.run(worker, check=False)
        if time.monotonic() - began > LONGEST_PAUSE:
            pause = PAUSE
        if servers_end.poll(1000 * pause):
            return
        pause = min(2 * pause, LONGEST_PAUSE)
        print("The worker has ended; another one is started.", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
