"""Start a server with a worker beside it: `python tools/with_worker.py WORKER ... -- SERVER ...`.

This process becomes the server, so that signals and the exit code are the server's own. The worker's standard input is
a pipe that only the server's processes hold open: it closes when the last of them ends, however it ends, and then the
worker ends too (`manage.py work --until-input-ends`). The worker has a session of its own: Ctrl-C reaches the server.
"""

import os
import subprocess
import sys


def main() -> None:
    if "--" not in sys.argv[2:-1]:
        sys.exit("usage: with_worker.py WORKER ... -- SERVER ...")
    parting = sys.argv.index("--")
    worker, server = sys.argv[1:parting], sys.argv[parting + 1 :]
    read, write = os.pipe()
    subprocess.Popen(worker, stdin=read, start_new_session=True)
    os.close(read)
    os.set_inheritable(write, True)
    os.execvp(server[0], server)


if __name__ == "__main__":
    main()
