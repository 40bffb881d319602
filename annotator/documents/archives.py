"""ZIP archives, judged by their directory before anything is unpacked.

The ratio is that of Apache POI's own guard, 0.01. Only what the directory promises is ever unpacked: zipfile stops
there, whatever the entry itself goes on to give.
"""

import io
import stat
import unicodedata
import zipfile
from dataclasses import dataclass

from . import Unopenable

_RATIO_FROM = 1_000_000  # bytes: what is smaller does no harm, however tightly it is packed
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_MARKUP = (".xml", ".rels", ".vml")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold. unpacked: bytes of all entries. ratio: packed to unpacked, of a large entry."""

    entries: int = 300
    unpacked: int = 40_000_000
    ratio: float = 0.01


def opened(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive in `data`, none of it unpacked yet. Raises Unopenable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # besides BadZipFile, whatever a damaged directory leads zipfile to
        raise Unopenable("is a damaged zip archive") from error
    entries = archive.infolist()
    names = {_as_file_systems_see_it(entry.filename) for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unopenable("is locked with a password")
    if len(entries) > limits.entries:
        raise Unopenable(f"has more than {limits.entries:,} parts")
    if len(names) != len(entries):
        raise Unopenable("holds one part twice")
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Unopenable(f"would unpack to more than {limits.unpacked // 1_000_000} MB")
    if any(e.file_size > _RATIO_FROM and e.compress_size < e.file_size * limits.ratio for e in entries):
        raise Unopenable("is packed so tightly that it looks like a trap")
    # Entries that share their packed bytes unpack to far more than any of them promises.
    if sum(entry.compress_size for entry in entries) > len(data):
        raise Unopenable("has parts that overlap, which looks like a trap")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise Unopenable("is packed in a way that isn't read here; pack it as a plain ZIP")
    return archive


def _as_file_systems_see_it(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().rstrip("/")


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> bytes:
    """The bytes of one entry. Raises Unopenable."""
    try:
        return archive.read(entry)
    except Exception as error:  # zlib and zipfile each have errors of their own
        raise Unopenable("is a damaged zip archive") from error


def check_places(archive: zipfile.ZipFile) -> None:
    """Refuse an archive of which any entry would lie outside the folder it is unpacked to, or is no plain file.

    Nothing here is ever unpacked to a folder; but who made such an archive meant harm, or its names tell nothing.
    """
    folders: set[str] = set()
    files: set[str] = set()
    for entry in archive.infolist():
        name = entry.orig_filename.replace("\\", "/")
        parts = name.rstrip("/").split("/")
        if name.startswith("/") or name[1:2] == ":" or {"..", ".", ""} & {*parts} or "\0" in name:
            raise Unopenable("has a part whose name leads out of the archive")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unopenable("has a part that is a link or a device, not a file")
        seen = _as_file_systems_see_it(name).split("/")
        folders.update("/".join(seen[:depth]) for depth in range(1, len(seen)))
        if not entry.is_dir():
            files.add("/".join(seen))
    if files & folders:
        raise Unopenable("has a part that is a file and a folder")


def check_office(archive: zipfile.ZipFile, main: str, kind: str) -> None:
    """Refuse what is no plain office document of this kind: another kind, macros, entities, links to other files.

    main: the part that it must have, as in `xl/workbook.xml`. kind: its ending, as in `.xlsx`.
    """
    names = archive.namelist()
    if "mimetype" in names and "content.xml" in names:
        raise Unopenable(f"is an OpenDocument file (.ods, .odt); save it as {kind}")
    if any(name.casefold().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Unopenable(f"holds macros; save it as {kind} without them")
    if main not in names:
        raise Unopenable(f"is a zip archive, but no {kind[1:].upper()}")
    for entry in archive.infolist():
        if entry.filename.casefold().endswith(_MARKUP):
            _check_markup(entry.filename, unpacked(archive, entry))


def _check_markup(name: str, content: bytes) -> None:
    """Office programs write no entities, and no UTF-16 (its NULs), where they could hide from a look at the bytes."""
    if b"<!DOCTYPE" in content or b"\0" in content:
        raise Unopenable(f"can't be read safely: {name} declares entities")
    if name.casefold().endswith(".rels"):
        from defusedxml.ElementTree import fromstring

        try:
            relations = list(fromstring(content, forbid_dtd=True))
        except Exception as error:  # expat's own, and defusedxml's
            raise Unopenable(f"is damaged: {name} is no XML") from error
        for relation in relations:
            if relation.get("TargetMode", "").casefold() != "external":
                continue
            # An address in the text is followed by nobody; a part that is to be fetched would be.
            if relation.get("Type", "").endswith("/hyperlink") and not _names_a_file(
                relation.get("Target", "")
            ):
                continue
            raise Unopenable("links to a file or page outside itself; save it without links to other files")


def _names_a_file(target: str) -> bool:
    return target.strip().casefold().startswith(("file:", "\\\\", "//"))
