"""Files beside the database that every server and worker needs: uploads that wait, results of jobs, releases.

They are written and read in folders of the machine. Where FILES_STORAGE names one of Django's storages, that storage
holds the files, and the folders hold drafts and copies: what was written is published, and before it is read
elsewhere, what is newer or missing is fetched. Otherwise the folders are all there is, and nothing here does anything.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

ALIAS = "shared"
_TICK_SECONDS = 0.05


def shared_storage() -> Storage | None:
    return storages[ALIAS] if ALIAS in settings.STORAGES else None


def _name(path: Path) -> str:
    """What the file or folder is called in the storage. Raises ValueError for one that isn't shared."""
    for kind, folder in (
        ("releases", Path(settings.RELEASES_DIR)),
        ("uploads", Path(settings.DATA_DIR) / "uploads"),
        ("jobs", Path(settings.DATA_DIR) / "jobs"),
    ):
        if path.is_relative_to(folder):
            return (Path(kind) / path.relative_to(folder)).as_posix()
    raise ValueError(path)


@contextmanager
def _told_as_os_error(path: Path) -> Iterator[None]:
    """Each storage has errors of its own; here all are OSErrors."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"the shared storage, at {path.name}: {type(error).__name__}") from error


def file_publish(path: Path) -> None:
    """Have the storage hold what the file holds now; what was there under its name is gone. Raises OSError."""
    if (shared := shared_storage()) is None:
        return
    name = _name(path)
    with _told_as_os_error(path):
        before = _version(shared, name) if shared.exists(name) else None
        _put(path, shared, name)
        # Storages tell the time by the tick, some by the second: copies of what was there must be seen to be old.
        while before is not None and _alike(before, _version(shared, name)):
            time.sleep(_TICK_SECONDS)
            _put(path, shared, name)
        _stamp(path, shared, name)


def _put(path: Path, shared: Storage, name: str) -> None:
    if shared.exists(name):
        shared.delete(name)
    with path.open("rb") as file:
        if shared.save(name, File(file)) != name:
            raise OSError(f"{path.name} was written by two at once")


def _version(shared: Storage, name: str) -> tuple[int, float]:
    """Its size in bytes and the time of its last change, which tell a copy from what was published since."""
    return shared.size(name), shared.get_modified_time(name).timestamp()


def _alike(one: tuple[int, float], other: tuple[int, float]) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) < 0.001


def files_publish(folder: Path) -> None:
    """Publish each file of the folder. Raises OSError."""
    for path in sorted(folder.iterdir()):
        file_publish(path)


def _stamp(path: Path, shared: Storage, name: str) -> None:
    """A copy bears the time of what it is a copy of."""
    changed = shared.get_modified_time(name).timestamp()
    os.utime(path, (changed, changed))


def file_at_hand(path: Path) -> Path:
    """`path`, with what every server finds there; there is none where the storage has none. Raises OSError."""
    if (shared := shared_storage()) is None:
        return path
    name = _name(path)
    with _told_as_os_error(path):
        if not shared.exists(name):
            path.unlink(missing_ok=True)
        elif not _is_copy(path, shared, name):
            _fetch(path, shared, name)
    return path


def _is_copy(path: Path, shared: Storage, name: str) -> bool:
    try:
        here = path.stat()
    except FileNotFoundError:
        return False
    return _alike((here.st_size, here.st_mtime), _version(shared, name))


def _fetch(path: Path, shared: Storage, name: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".fetched-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file, shared.open(name) as there:
            shutil.copyfileobj(there, file, 1 << 20)
        _stamp(Path(draft), shared, name)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def files_of(folder: Path) -> list[Path]:
    """The files that belong into the folder, in order of their names, whether or not they are at hand."""
    shared = shared_storage()
    if shared is None:
        return sorted(path for path in folder.glob("*") if path.is_file())
    with _told_as_os_error(folder):
        try:
            return [folder / name for name in sorted(shared.listdir(_name(folder))[1])]
        except FileNotFoundError:
            return []


def folders_shared(kind: str, older_than: float) -> Iterator[str]:
    """Names of the folders of a kind (`uploads`) in the storage, all of whose files are older than so many seconds."""
    if (shared := shared_storage()) is None:
        return
    with _told_as_os_error(Path(kind)):
        try:
            folders = shared.listdir(kind)[0]
        except FileNotFoundError:
            return
        for folder in folders:
            names = [f"{kind}/{folder}/{name}" for name in shared.listdir(f"{kind}/{folder}")[1]]
            if all(shared.get_modified_time(name).timestamp() < time.time() - older_than for name in names):
                yield folder


def file_forget(path: Path) -> None:
    """Remove the file, here and from the storage. Raises OSError."""
    path.unlink(missing_ok=True)
    if (shared := shared_storage()) is not None:
        with _told_as_os_error(path):
            shared.delete(_name(path))


def folder_forget(folder: Path) -> None:
    """Remove the folder with the files in it, here and from the storage. Raises OSError of the storage."""
    shutil.rmtree(folder, ignore_errors=True)
    if (shared := shared_storage()) is not None:
        for path in files_of(folder):
            with _told_as_os_error(path):
                shared.delete(_name(path))
