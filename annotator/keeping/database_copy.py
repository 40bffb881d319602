"""A copy of the SQLite file as it is at this moment, made by SQLite itself in seconds while others go on saving.

https://sqlite.org/backup.html. Unlike a back-up it is for the very version that wrote it, and holds the database alone.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from annotator.whole_file import draft_in, settle


def database_copy(path: Path) -> int:
    """Copy the database's file to `path`, which is there whole or not at all; gives its bytes.

    Its pages and rows were looked through (`PRAGMA quick_check`), and only its owner can read it. Raises OSError, also
    where the copy would not be whole.
    """
    with draft_in(path.parent) as (_, draft):
        try:
            _fill(draft)
        except sqlite3.Error as error:
            raise OSError(f"{path.parent}: {error}") from error
        settle(draft)
        size = draft.stat().st_size
        os.replace(draft, path)
        settle(path.parent)
    return size


def _fill(draft: Path) -> None:
    source = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(source, timeout=30)) as here, closing(sqlite3.connect(draft)) as there:
        pages, of_bytes = (
            here.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
        )
        needed, free = pages * of_bytes, shutil.disk_usage(draft.parent).free
        if needed > free:
            raise OSError(f"the copy needs {_in_mb(needed)}, and {draft.parent} has {_in_mb(free)} free")
        # Until it has its name nobody relies on the draft: no journal is left beside it, and nothing is synced twice.
        there.execute("PRAGMA journal_mode = OFF")
        there.execute("PRAGMA synchronous = OFF")
        here.backup(there)
        # Written ahead as its original, it would need two more files beside it as soon as somebody looks into it.
        there.execute("PRAGMA journal_mode = DELETE")
        [said] = there.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise OSError(f"the database is damaged ({said}): run check_integrity")


def _in_mb(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
