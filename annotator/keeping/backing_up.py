"""One file that holds a whole installation, made while people work."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from annotator.corpus.snapshot import snapshot
from annotator.shared_files import file_at_hand, files_of
from annotator.version import VERSION
from annotator.whole_file import whole_file

from .backup_file import BackupWriter, Watch, file_pieces, unwatched
from .stored_tables import PASSING, applied_migrations, stored_tables


class NothingToKeep(Exception):
    """The database holds no installation: a file of nothing would pass for a back-up."""


def backup(path: Path, watch: Watch = unwatched) -> dict[str, Any]:
    """Write everything that the installation holds to `path`, as it is at this moment, and return the manifest.

    The manifest: `version`, `made_at`, `database`, `migrations`, `tables` (name, columns, rows, sha256), `files`. The
    file appears whole or not at all, readable by its owner alone: it holds names, pass-phrases' hashes and judgements.
    Not in it: who is signed in, failed sign-ins, the folders of jobs, the secret key. Raises OSError,
    UnknownMigrations, NothingToKeep.
    """
    with whole_file(path, mode=0o600) as file, BackupWriter(file) as writer:
        with snapshot():
            applied = applied_migrations()
            if not applied:
                raise NothingToKeep("this database is empty")
            manifest: dict[str, Any] = {
                "version": VERSION,
                "made_at": timezone.now().isoformat(timespec="seconds"),
                "database": connection.vendor,
                "migrations": [list(key) for key in applied],
                "left_out": sorted(PASSING),
                "tables": [],
            }
            for table in stored_tables(applied):
                written = writer.add(f"tables/{table.name}.jsonl", watch(table.name, table.lines()))
                manifest["tables"].append(
                    {
                        "name": table.name,
                        "columns": table.columns,
                        "rows": written["pieces"],
                        "sha256": written["sha256"],
                    }
                )
        # After the tables: a release is in its folder before its row is seen, and never changes.
        manifest["files"] = [
            {"name": name, "sha256": written["sha256"], "size": written["size"]}
            for name, kept in files_beside()
            if (written := writer.add(f"files/{name}", file_pieces(kept)))
        ]
        writer.close(manifest)
    with suppress(OSError):  # the back-up is whole; that no time of it can be kept, the metrics tell
        _mark().touch(mode=0o600)
    return manifest


def last_backup() -> float | None:
    """When the last back-up from this DATA_DIR was finished, in seconds since 1970; None: it knows of none."""
    try:
        return _mark().stat().st_mtime
    except FileNotFoundError:
        return None


def _mark() -> Path:
    return Path(settings.DATA_DIR) / "last_backup"


def files_beside() -> Iterator[tuple[str, Path]]:
    """What belongs to the installation and lies beside the database: (name in the back-up, place)."""
    for path in files_of(Path(settings.RELEASES_DIR)):
        if path.suffix == ".zip" and not path.name.startswith("."):
            yield f"releases/{path.name}", file_at_hand(path)


def place_of(name: str) -> Path:
    """Where a file of that name in a back-up belongs. Raises ValueError for a name that no back-up has."""
    kind, _, rest = name.partition("/")
    if kind != "releases" or not rest or Path(rest).name != rest or rest.startswith("."):
        raise ValueError(f"“{name}” is no file of an installation")
    return Path(settings.RELEASES_DIR) / rest
