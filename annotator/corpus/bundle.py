"""A bundle: all tables and what describes them in one zip file, the same bytes whenever the content is the same."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple

from annotator.version import VERSION

from .croissant import croissant
from .data_package import TableFile, data_package
from .datasheet import datasheet
from .facts import Facts
from .tables import Column, Row
from .writing import FORMATS

AGREEMENT, GUIDELINES, PACKAGE, CHECKSUMS = (
    "agreement.json",
    "guidelines.json",
    "datapackage.json",
    "CHECKSUMS",
)
TITLE = "Statements, their sources and their credibility"
DESCRIPTION = (
    "News reports split into statements; for each statement whom it cites, through whom, and how credible it was "
    "judged to be, by whom, in which version."
)
# A zip file has a date for each of its parts; one that no clock decides, the earliest that the format knows.
NO_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
# Of the parts and what they mean. 2: with all that it takes to be brought back in.
FORMAT = 2


class TableRows(NamedTuple):
    """What one table of a bundle holds."""

    name: str
    description: str
    columns: Sequence[Column]
    rows: Iterable[Row]


@dataclass(frozen=True)
class About:
    """What a bundle says of itself. release: number, title, date, licence, citation as strings; None for none."""

    filter: str = ""
    texts: bool = True
    release: Mapping[str, str] | None = None
    version: str = VERSION
    format: int = FORMAT

    @classmethod
    def of(cls, package: Mapping[str, Any]) -> "About":
        """As a datapackage.json says it."""
        said = package["hearsay"]
        return cls(said["filter"], said["texts"], said.get("release"), said["version"], said.get("format", 1))

    @property
    def in_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"version": self.version, "filter": self.filter, "texts": self.texts}
        if self.format > 1:  # a bundle of the first format doesn't say so, and is written again as it was
            said["format"] = self.format
        return said | ({"release": dict(self.release)} if self.release else {})

    @property
    def title(self) -> str:
        return self.release["title"] if self.release else TITLE

    @property
    def name(self) -> str:
        return f"hearsay-{self.release['number']}" if self.release else "hearsay"


@dataclass
class Zipped:
    """A zip file that is being written, and the checksums of its parts."""

    file: zipfile.ZipFile
    sums: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, pieces: Iterable[bytes]) -> tuple[int, str]:
        """Write one part, piece by piece. Gives its size in bytes and its SHA-256."""
        part = zipfile.ZipInfo(name, NO_DATE)
        part.compress_type, part.external_attr, part.create_system = zipfile.ZIP_DEFLATED, _PLAIN_FILE, 3
        size, sha256 = 0, hashlib.sha256()
        # Its size is not known before: so room is left for one beyond 2 GiB.
        with self.file.open(part, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                sha256.update(piece)
                size += len(piece)
        self.sums[name] = sha256.hexdigest()
        return size, self.sums[name]


def bundle_write(
    file: IO[bytes],
    *,
    about: About,
    tables: Iterable[TableRows],
    agreement: Mapping[str, Any],
    guidelines: Sequence[Mapping[str, Any]],
    more: Mapping[str, str] | None = None,
) -> None:
    """Write a bundle to `file`, which can be sought in. Rows are read one by one and never kept.

    agreement: what agreement.json holds. more: further texts by file name.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        out, facts = Zipped(made), Facts()
        files = [_put_table(out, table, facts) for table in tables]
        out.put(AGREEMENT, [_json(agreement)])
        out.put(GUIDELINES, [_json(guidelines)])
        sheet = datasheet(about.title, about.in_json, files, facts, agreement["figures"])
        out.put("DATASHEET.md", [sheet.encode()])
        out.put(PACKAGE, [_json(data_package(files, _about_package(about)))])
        out.put("croissant.json", [_json(croissant(files, _about_data_set(about)))])
        for name, text in (more or {}).items():
            out.put(name, [text.encode()])
        lines = [f"{sha256}  {name}\n" for name, sha256 in sorted(out.sums.items())]
        out.put(CHECKSUMS, ["".join(lines).encode()])


def _put_table(out: Zipped, table: TableRows, facts: Facts) -> TableFile:
    rows = facts.watch(table.name, table.columns, table.rows)
    path = f"{table.name}.csv"
    size, sha256 = out.put(path, FORMATS["csv"].pieces(table.columns, rows, spreadsheet=False))
    return TableFile(table.name, table.description, table.columns, path, size, sha256)


def _about_package(about: About) -> dict[str, Any]:
    said: dict[str, Any] = {"name": about.name, "title": about.title, "description": DESCRIPTION}
    if about.release:
        said |= {"version": about.release["number"], "created": f"{about.release['date']}T00:00:00Z"}
        said["licenses"] = [{"name": about.release["licence"]}]
    return said | {"hearsay": about.in_json}


def _about_data_set(about: About) -> dict[str, Any]:
    said: dict[str, Any] = {"name": about.name, "alternateName": about.title, "description": DESCRIPTION}
    if about.release:
        said |= {"version": about.release["number"], "datePublished": about.release["date"]}
        said |= {"license": about.release["licence"], "citeAs": about.release["citation"]}
    return said


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def parts_of(zipped: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of one part, piece by piece."""
    with zipped.open(name) as part:
        while piece := part.read(1 << 20):
            yield piece
