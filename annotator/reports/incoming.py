"""Files on this machine, opened one at a time; what can't be opened is a refusal."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from .formats import Refusal, ReportFile


def files_at(paths: Iterable[str | Path], most_bytes: int) -> Iterator[ReportFile | Refusal]:
    """The files at `paths`, those of a folder in the order of their names; hidden ones in a folder are passed over."""
    for given in paths:
        path = Path(given)
        try:
            found = (
                sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
                if path.is_dir()
                else [path]
            )
        except OSError as error:
            yield Refusal(str(given), 1, _why(error))
            continue
        if not found:
            yield Refusal(str(given), 1, "the folder holds no file")
        for file in found:
            yield _file(file, most_bytes)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _file(path: Path, most_bytes: int) -> ReportFile | Refusal:
    # A file name that is no UTF-8 can neither be printed nor stored as it is.
    name = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    try:
        if path.exists() and not path.is_file():
            return Refusal(name, 1, "this is no file")
        if path.stat().st_size > most_bytes:
            return Refusal(
                name, 1, f"the file has {path.stat().st_size:,} bytes; at most {most_bytes:,} are taken"
            )
        return ReportFile(name, path.read_bytes())
    except (OSError, ValueError) as error:
        return Refusal(name, 1, _why(error))


def _why(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
