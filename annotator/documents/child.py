"""The program that confined.py starts: reads a document from stdin, prints what it holds as JSON lines.

Ends with REFUSED and {"refused": reason} as its last line where the document is refused.
"""

import json
import select
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from . import Unopenable
from .archives import Limits
from .confined import REFUSED, confine

# A report's document may be larger than a table of the registry, and is read in this process alone.
_LIMITS = Limits(unpacked=200_000_000)
_SECONDS_OF_ALL_PAGES = 3_600  # each page has its own, which the parent keeps
_IDLE_SECONDS = 30
_LARGEST_PAGE = 5 * 1024 * 1024  # bytes, of a page in a web archive


def _workbook(data: bytes) -> Iterator[Any]:
    """First the sheet's facts, then [number, cells or reason, whether hidden, whether merged] for each row."""
    from .workbooks import Sheet

    sheet = Sheet(data, _LIMITS)
    yield {"title": sheet.title, "others": sheet.others, "hidden_columns": sorted(sheet.hidden_columns)}
    for number, cells in sheet.rows():
        yield [number, cells, sheet.hidden(number), sheet.merged(number)]


def _word(data: bytes) -> Iterator[Any]:
    from .word import read_word

    yield read_word(data)


def _pdf(data: bytes) -> Iterator[Any]:
    from .pdf import read_pdf

    yield read_pdf(data)


def _mail(data: bytes) -> Iterator[Any]:
    from .mail import read_mail

    yield read_mail(data)


def _web_archive(data: bytes) -> Iterator[Any]:
    from .web_archives import read_archive

    return read_archive(data, _LARGEST_PAGE)


READERS: dict[str, Callable[[bytes], Iterator[Any]]] = {
    "xlsx": _workbook,
    "docx": _word,
    "pdf": _pdf,
    "eml": _mail,
    "warc": _web_archive,
}


def main() -> None:
    """Read stdin with the reader and the bytes of memory that the arguments name."""
    if sys.argv[1] == "pages":
        confine(int(sys.argv[2]), seconds=_SECONDS_OF_ALL_PAGES)
        _serve_pages()
        return
    reader = READERS[sys.argv[1]]
    confine(int(sys.argv[2]))
    try:
        for value in reader(sys.stdin.buffer.read()):
            _say(value)
    except Unopenable as error:
        _refuse(str(error))
    except RecursionError:
        _refuse("is nested too deeply")


def _serve_pages() -> None:
    """Answer each page on stdin, its length before it, with a line, until nobody asks any more."""
    from .page_reader import LENGTH
    from .pages import extracted

    stdin = sys.stdin.buffer
    while select.select([stdin], [], [], _IDLE_SECONDS)[0]:
        length = stdin.read(LENGTH.size)
        if len(length) < LENGTH.size:
            return
        _say(extracted(stdin.read(LENGTH.unpack(length)[0]).decode()))
        sys.stdout.flush()


def _refuse(reason: str) -> NoReturn:
    _say({"refused": reason})
    sys.exit(REFUSED)


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
