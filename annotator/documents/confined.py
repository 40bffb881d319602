"""A hostile document is opened in a process of its own, with no more time, memory and reach than it needs.

The kernel keeps the limits (setrlimit); an audit hook of Python keeps the process from the network, from other programs
and from writing. It gets none of our environment, so it knows no key and no database.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import Unopenable

SECONDS = 60
MEMORY = 1_000_000_000  # bytes
REFUSED = 3  # how the child ends where it refuses; 1 is Python's own end, out of memory for one
_LARGEST_ANSWER = 400_000_000  # bytes; the pages of a web archive are many
_ROOT = Path(__file__).resolve().parent.parent.parent
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
)


def confined(kind: str, data: bytes) -> Iterator[Any]:
    """What the reader `kind` of documents/child.py makes of `data`, one JSON value after the other.

    Raises Unopenable: before the first value where the reader refuses or breaks a limit.
    """
    with tempfile.TemporaryFile() as answer:
        try:
            ended = subprocess.run(
                [sys.executable, "-s", "-P", "-B", "-m", "annotator.documents.child", kind, str(MEMORY)],
                input=data,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                cwd="/",
                env=environment(),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unopenable(f"takes more than {SECONDS} seconds to read") from None
        answer.seek(0)
        if ended.returncode == REFUSED:
            raise Unopenable(json.loads(answer.readlines()[-1])["refused"])
        if ended.returncode != 0:
            raise Unopenable("takes more time or memory to read than a document may")
        for line in answer:
            yield json.loads(line)


def environment() -> dict[str, str]:
    """The environment of a confined process: where our program is, and nothing of ours besides."""
    return {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}


def confine(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """Give up what reading needs not, beyond `memory` bytes and `seconds` of the processor for two.

    For the child; there is no way back.
    """
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_FSIZE, _LARGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    # sys.exit and imports go on; a file may be opened to be read, as imports do.
    # `os.open` says by flags, in place of a mode, what it is for.
    writes = event == "open" and (set(arguments[1] or "") & set("wax+") or arguments[2] & _WRITING)
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader of documents may not: {event}")
