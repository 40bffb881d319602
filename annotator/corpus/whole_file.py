"""Files that appear under their name whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file open for writing, beside `path`; at the end of the block it is on disk and gets that name.

    Under the name there is the old file or the whole new one, never a part. Raises OSError.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
