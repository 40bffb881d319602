"""Annotations made elsewhere. A new format is a small class here, an example in tests/data and a row in docs."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Protocol

from annotator.documents import Unopenable
from annotator.documents.archives import Limits, check_places, opened, unpacked
from annotator.reports.formats.rows import ReportFile, too_large

from .brat import Brat
from .doccano import Doccano
from .label_studio import LabelStudio
from .rows import Judged, Known, Refusal, Unreadable
from .table import Table

__all__ = ["ENDINGS", "FORMATS", "Judged", "Known", "Refusal", "judged_in_files"]

LIMITS = Limits(entries=5_000, unpacked=256_000_000)
MOST_BYTES = 64 * 1024 * 1024  # of one file
_SEPARATOR = " › "


class Format(Protocol):
    """endings: of the file names, with the dot. words: what such a file holds."""

    @property
    def endings(self) -> Sequence[str]: ...

    @property
    def words(self) -> str: ...

    def judged(
        self, files: Sequence[ReportFile], annotator: str, known: Known
    ) -> Iterator[Judged | Refusal]: ...


FORMATS: tuple[Format, ...] = (Table(), Doccano(), LabelStudio(), Brat())
_OF_ENDING = {ending: form for form in FORMATS for ending in form.endings}
ENDINGS = (*_OF_ENDING, ".txt", ".zip")


def judged_in_files(files: Iterable[ReportFile | Refusal], known: Known) -> Iterator[Judged | Refusal]:
    """The judgements in `files`, and a refusal for each row, or for the file, that can't be read.

    Where a file doesn't say whose they are, they are somebody's whom it is named after: in brat's case the folder it
    lies in, or the archive.
    """
    every = [unpacked_file for file in files for unpacked_file in _unpacked(file)]
    texts = {
        _stem(file.name): file
        for file in every
        if isinstance(file, ReportFile) and _ending(file.name) == ".txt"
    }
    paired = set()
    for file in every:
        if isinstance(file, Refusal):
            yield file
            continue
        form = _OF_ENDING.get(_ending(file.name))
        text = texts.get(_stem(file.name))
        if isinstance(form, Brat) and text is not None:
            paired.add(text.name)
        yield from _judged(file, text, form, known)
    for text in texts.values():
        if text.name not in paired:
            yield Refusal(text.name, 1, "there is no .ann file of its name beside it")


def _judged(
    file: ReportFile, text: ReportFile | None, form: Format | None, known: Known
) -> Iterator[Judged | Refusal]:
    ending = _ending(file.name)
    if ending in (".txt", ".conf"):  # a text has its .ann; brat's configuration says nothing of anybody
        return
    try:
        if form is None:
            raise Unreadable(f"files ending in “{ending}” hold no annotations; {', '.join(ENDINGS)} can")
        if len(file.data) > MOST_BYTES:
            raise Unreadable(too_large(len(file.data), MOST_BYTES))
        if not isinstance(form, Brat):
            yield from form.judged([file], PurePosixPath(_path(file.name)).stem, known)
        elif text is not None:
            yield from list(form.judged([file, text], _folder(file.name), known))
        else:
            raise Unreadable("there is no .txt file of its name beside it")
    except Unreadable as error:
        yield Refusal(file.name, error.row, str(error))


def _unpacked(file: ReportFile | Refusal) -> Iterator[ReportFile | Refusal]:
    """The file itself, or the files of an archive; one that means harm is refused whole."""
    if isinstance(file, Refusal) or _ending(file.name) != ".zip":
        yield file
        return
    try:
        archive = opened(file.data, LIMITS)
        check_places(archive)
        for name in sorted(archive.namelist()):
            hidden = name.startswith("__MACOSX/") or any(part.startswith(".") for part in name.split("/"))
            if not name.endswith("/") and not hidden:
                yield ReportFile(f"{file.name}{_SEPARATOR}{name}", unpacked(archive, name))
    except Unopenable as error:
        yield Refusal(file.name, 1, f"the file {error}")


def _path(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2].replace("\\", "/")


def _ending(name: str) -> str:
    return PurePosixPath(_path(name)).suffix.casefold()


def _stem(name: str) -> str:
    return name[: -len(PurePosixPath(_path(name)).suffix) or None]


def _folder(name: str) -> str:
    """Whose a brat file is: the folder it lies in, else the archive; else nobody is named."""
    parent = PurePosixPath(_path(name)).parent.name
    archive = name.rpartition(_SEPARATOR)[0].rpartition(_SEPARATOR)[2]
    return parent or PurePosixPath(archive.replace("\\", "/")).stem or "brat"
