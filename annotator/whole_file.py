"""Files that appear under their name whole or not at all, and what is left of those whose writer was killed."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# No file of anybody else's is named so.
_PREFIX, _SUFFIX = ".hearsay-", ".part"


@contextmanager
def whole_file(path: Path, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """A file open for writing, beside `path`; at the end of the block it is on disk and gets that name.

    mode: its permissions, before the umask. Under the name there is the old file or the whole new one, never a part.
    Raises OSError, also for `-`, which means standard output elsewhere.
    """
    if str(path) == "-":
        raise OSError("this needs the name of a file, since it is written whole or not at all")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    with draft_in(path.parent) as (file, draft):
        yield file
        file.flush()
        os.fsync(file.fileno())
        os.chmod(draft, mode & ~_umask())
        os.replace(draft, path)


@contextmanager
def draft_in(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A hidden file in `folder` and its path; gone at the end of the block unless it was renamed.

    Drafts of processes that were killed are removed first: whoever writes one holds its lock, and the kernel frees the
    locks of the dead. Raises OSError.
    """
    drafts_sweep(folder)
    file, draft = _made(folder)
    try:
        with file:
            yield file, draft
    finally:
        with contextlib.suppress(OSError):
            os.unlink(draft)


def drafts_sweep(folder: Path) -> int:
    """Remove the drafts in `folder` that no living process writes; gives how many there were."""
    swept = 0
    for draft in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        # Somebody else's, gone by now, being written, or in a folder without locks: it is left alone.
        with contextlib.suppress(OSError), draft.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()
            swept += 1
    return swept


def settle(path: Path) -> None:
    """Have what a file holds, or which names a folder holds, on disk before we go on. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _made(folder: Path) -> tuple[IO[bytes], Path]:
    """A new draft, and its lock held while the file is open."""
    while True:
        descriptor, found = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=folder)
        file, draft = os.fdopen(descriptor, "w+b"), Path(found)
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        if draft.exists():
            return file, draft
        file.close()  # another process has swept it before it was locked


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
