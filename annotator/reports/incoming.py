"""Files on this machine, opened one at a time; what can't be opened is a refusal."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from .formats import Refusal, ReportFile, too_large


def files_at(paths: Iterable[str | Path], most_bytes: int) -> Iterator[ReportFile | Refusal]:
    """The files at `paths`, those of a folder in the order of their names; hidden ones in a folder are passed over."""
    for given in paths:
        path = Path(given)
        try:
            found = _within(path) if path.is_dir() else [path]
        except (OSError, ValueError) as error:
            yield Refusal(str(given), 1, _why(error))
            continue
        if not found:
            yield Refusal(str(given), 1, "the folder holds no file")
        for file in found:
            yield _file(file, most_bytes)


def _within(folder: Path) -> list[Path]:
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    return [p for p in every if not any(part.startswith(".") for part in p.relative_to(folder).parts)]


def _file(path: Path, most_bytes: int) -> ReportFile | Refusal:
    name = str(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            return Refusal(name, 1, "this is no file")
        if size > most_bytes:
            return Refusal(name, 1, too_large(size, most_bytes))
        return ReportFile(name, path.read_bytes())
    except (OSError, ValueError) as error:
        return Refusal(name, 1, _why(error))


def _why(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
